"""Pages about estates, buildings and houses."""
