"""Repairs on pages: the technician's day and job, and the dispatchers' board."""
