"""Backups: database, files and keys, sealed for a key that is not on this machine; and the way back."""
