"""What is kept for an emergency, its checks and moves, and who helps from outside."""
