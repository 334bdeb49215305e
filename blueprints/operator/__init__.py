"""The operator's side: companies as counts and states, jobs that died, statements that were slow. No contents."""
