"""The effect of the control's jobs."""

from __future__ import annotations

from pathlib import Path


def write(path: str, number: int) -> None:
    """Add a line to a file."""
    with Path(path).open("a", encoding="utf-8") as effects:
        effects.write(f"{number}\n")
