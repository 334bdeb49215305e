"""A company's jobs: how far each is, and those that died with the reason and "try again"."""
