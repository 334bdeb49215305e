"""The one place where a refusal becomes a message on a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField
from wtforms.validators import Optional

from tenants.refusals import Refused

REQUIRED = "This field is required."


class _Sentences:
    """WTForms' own sentences, except the most frequent one: its Chinese is a machine's."""

    def __init__(self, given: Any) -> None:
        self.given = given

    def gettext(self, sentence: str) -> str:
        return gettext("Please fill this in.") if sentence == REQUIRED else str(self.given.gettext(sentence))

    def ngettext(self, one: str, many: str, n: int) -> str:
        return str(self.given.ngettext(one, many, n))


class Form(FlaskForm):  # type: ignore[misc]
    """Base of every form. `form_errors` holds the sentences that belong to the form as a whole."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Where the sentences of the validators come from."""

        def get_translations(self, form: Any) -> _Sentences:
            return _Sentences(super().get_translations(form))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form_errors: list[str] = []  # type: ignore[assignment]

    @contextmanager
    def showing_refusals(self) -> Iterator[None]:
        """Turn a rule's refusal into a message at the top of the form."""
        try:
            yield
        except Refused as refusal:
            self.form_errors.append(refusal.sentence(gettext))

    @property
    def status(self) -> int:
        """422 when the page is shown again because something is wrong, 200 otherwise."""
        return 422 if self.errors or self.form_errors else 200


class WithDocument(Form):
    """A form with one document."""

    document = FileField(_l("Document (PDF or photo)"), [Optional()])

    @property
    def stream(self) -> IO[bytes] | None:
        """What was uploaded, if anything."""
        sent = self.document.data
        return sent.stream if getattr(sent, "filename", None) else None

    @property
    def document_name(self) -> str | None:
        """Its name."""
        return getattr(self.document.data, "filename", None) or None
