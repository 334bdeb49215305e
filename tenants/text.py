"""Marks text for translation below the web: `saas/` carries English msgids, the edge translates them."""

from __future__ import annotations

from collections.abc import Callable

Translate = Callable[[str], str]
"""What the edge hands in: an English msgid becomes a sentence of the reader's language."""


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "mark only"
    """Mark a message for the catalogue and return it unchanged."""
    return message
