"""The refusal of a value that a person typed or a file held and that cannot be read without guessing."""

from __future__ import annotations

from typing import Any

from tenants.refusals import Refused, Translatable
from tenants.text import Translate


class Unreadable(Refused):
    """A value that cannot be read. `msgid` says what is wrong and how to write it; values never hold personal data."""

    def __init__(self, msgid: str, **values: object) -> None:
        super().__init__(**values)
        self.msgid = msgid

    def sentence(self, translate: Translate) -> str:
        """What is wrong, in the words of `translate`."""
        return said(self.msgid, self.values, translate)


def said(msgid: str, values: Any, translate: Translate) -> str:
    """A message in the words of `translate`, with those of its values that are msgids translated too."""
    words = {
        name: translate(value.msgid) if isinstance(value, Translatable) else value for name, value in values.items()
    }
    return translate(msgid) % words if words else translate(msgid)
