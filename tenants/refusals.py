"""Named refusals: a rule says no, with a name for the code and a sentence for the person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from tenants.text import N_, Translate


class Refused(Exception):
    """A rule refused. Subclasses carry the sentence as an English msgid with %(name)s places.

    A value that itself is a msgid (the name of a state) is given as `Translatable` so that the edge translates both.
    """

    message: ClassVar[str] = N_("This is not possible.")

    def __init__(self, **values: object) -> None:
        super().__init__(self.message)
        self.values: Mapping[str, object] = values

    def __str__(self) -> str:
        return self.sentence(lambda text: text)

    def sentence(self, translate: Translate) -> str:
        """The refusal in the words of `translate`, which maps a msgid to a person's language."""
        values: dict[str, Any] = {
            name: translate(value.msgid) if isinstance(value, Translatable) else value
            for name, value in self.values.items()
        }
        template = translate(self.message)
        return template % values if values else template


class Translatable:
    """A msgid inside a refusal's values."""

    def __init__(self, msgid: str) -> None:
        self.msgid = msgid

    def __str__(self) -> str:
        return self.msgid
