"""The job of the bare queue: it does nothing but say when."""

from __future__ import annotations

import time


def note(path: str) -> None:
    """Write down the instant."""
    with open(path, "a", encoding="ascii") as out:
        out.write(f"{time.time()}\n")
