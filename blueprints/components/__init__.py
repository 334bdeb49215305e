"""A page for developers: every component in every state, on every shell. Exists only while DEVELOPMENT is set."""
