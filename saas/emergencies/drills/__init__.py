"""Drills: planned, announced, held on the same board, evaluated, put right, closed."""
