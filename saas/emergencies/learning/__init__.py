"""What is learnt: reviews, actions, readiness, and the papers of drills and incidents."""
