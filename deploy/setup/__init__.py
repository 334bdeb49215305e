"""Set-up of a bare machine."""
