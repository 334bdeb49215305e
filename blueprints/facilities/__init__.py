"""Equipment, rounds and public areas on pages."""
