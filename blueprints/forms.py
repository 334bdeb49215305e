"""The one place where a refusal becomes a message on a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm

from tenants.refusals import Refused


class Form(FlaskForm):  # type: ignore[misc]
    """Base of every form. `form_errors` holds the sentences that belong to the form as a whole."""

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
