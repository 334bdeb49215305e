"""Duty rosters in the browser."""
