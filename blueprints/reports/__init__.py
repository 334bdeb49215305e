"""Papers to print: asked for here, made by a worker, read here."""
