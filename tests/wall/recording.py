"""What a view really reads and writes: the names it asks of a form or an address, and the statements it sends."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask, Request
from sqlalchemy import event
from werkzeug.datastructures import ImmutableMultiDict

from tenants.db import db

READS_ALL = {"refuse_nul"}
"""Functions of ours that look at every field on purpose: what they do with it is not storing it."""


@dataclass
class Notes:
    """Names asked for in the present request, and who took everything at once."""

    form: set[str] = field(default_factory=set)
    address: set[str] = field(default_factory=set)
    took_all: set[str] = field(default_factory=set)


def _caller() -> tuple[str, str]:
    """File and function of the nearest caller outside this module and werkzeug."""
    frame = sys._getframe(2)
    while frame.f_back is not None and (
        frame.f_code.co_filename == __file__ or "werkzeug" in frame.f_code.co_filename or "<" in frame.f_code.co_name
    ):
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_code.co_name


def recording(notes: Notes, names: str) -> type[ImmutableMultiDict[str, str]]:
    """A dictionary that notes which of its keys are asked for."""

    class Recording(ImmutableMultiDict[str, str]):
        def __contains__(self, key: object) -> bool:
            getattr(notes, names).add(str(key))
            return super().__contains__(key)

        def __getitem__(self, key: str) -> str:
            getattr(notes, names).add(key)
            return super().__getitem__(key)

        def get(self, key: str, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
            getattr(notes, names).add(key)
            return super().get(key, *args, **kwargs)

        def getlist(self, key: str, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
            getattr(notes, names).add(key)
            return super().getlist(key, *args, **kwargs)

        def items(self, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
            self._note_all()
            return super().items(*args, **kwargs)

        def to_dict(self, *args: Any, **kwargs: Any) -> Any:
            self._note_all()
            return super().to_dict(*args, **kwargs)

        def __iter__(self) -> Iterator[str]:
            self._note_all()
            return super().__iter__()

        def _note_all(self) -> None:
            file, function = _caller()
            if names == "form" and "site-packages" not in file and function not in READS_ALL:
                notes.took_all.add(f"{file.rsplit('/', 2)[-2:]} {function}")

    return Recording


@contextmanager
def recorded_requests(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Notes]:
    """While open, every request of the app writes down what it is asked for. Forms and addresses apart."""
    notes = Notes()
    forms, addresses = recording(notes, "form"), recording(notes, "address")

    class RecordedRequest(Request):
        parameter_storage_class = forms

        @property
        def args(self) -> Any:
            if not hasattr(self, "_recorded"):
                self._recorded = addresses(Request.args.__get__(self).items(multi=True))
            return self._recorded

    with monkeypatch.context() as patch:
        patch.setattr(app, "request_class", RecordedRequest)
        yield notes


@contextmanager
def recorded_statements() -> Iterator[list[tuple[str, str]]]:
    """While open, every statement of the app with its values, as text."""
    sent: list[tuple[str, str]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        sent.append((statement, repr(values)))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def columns_of_the_models() -> dict[str, Any]:
    """Every column name of the product, with a column that has it."""
    found: dict[str, Any] = {}
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            found.setdefault(column.name, column)
    return found


def by_endpoint() -> defaultdict[str, set[str]]:
    """An empty table of names by endpoint."""
    return defaultdict(set)
