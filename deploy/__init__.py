"""How Mingbai runs: the demonstration, real servers, backup and restore."""
