"""Who comes in, and how the company looks after it."""
