"""An incident while it runs: activated, its cards, steps, log and board, what others are told, and its end."""
