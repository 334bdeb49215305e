"""What we see of the running product: structured logs without personal data, and request ids."""

from __future__ import annotations

from flask import Flask


def install(app: Flask) -> None:
    """Hook the observers in."""
