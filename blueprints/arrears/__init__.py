"""Arrears on the web."""
