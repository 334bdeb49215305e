"""Tables that an office sent: sheets, lines with their row numbers, cells with their problems, and the caps on all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from saas.estates.unreadable import Unreadable
from tenants.refusals import Refused
from tenants.text import N_

MOST_BYTES = 10 * 1024 * 1024
MOST_LINES = 50_000
MOST_COLUMNS = 256
LONGEST_CELL = 4_000
HEADER_WITHIN = 10
"""The header stands in one of the first ten rows: titles and remarks above it are usual."""


class UnreadableFile(Refused):
    """The file as a whole cannot be read. The sentence says why and what to do."""

    message = N_("This file cannot be read.")


class NotATable(UnreadableFile):
    """Neither a workbook nor separated text."""

    message = N_("This is neither an Excel workbook (.xlsx) nor a CSV file.")


class OldWorkbook(UnreadableFile):
    """An .xls of before 2007, or a workbook with a password: both are the same container."""

    message = N_(
        "This is an old .xls file, or a workbook with a password. Open it and save it as .xlsx without password."
    )


class FileTooBig(UnreadableFile):
    """More bytes than we take."""

    message = N_("The file is larger than %(most)s MB. Split it by estate.")


class TooManyLines(UnreadableFile):
    """More lines than one import takes."""

    message = N_("A sheet may hold %(most)s rows at most. Split it by estate.")


class TooWide(UnreadableFile):
    """More columns than a table has."""

    message = N_("A sheet may hold %(most)s columns at most. Delete the empty columns at its right side.")


class NothingInside(UnreadableFile):
    """No sheet has a header and a row."""

    message = N_("There is nothing to import in this file: no sheet has a header row with rows below it.")


@dataclass(frozen=True)
class Cell:
    """What stands in one cell; a problem instead of a value that the spreadsheet itself has spoilt."""

    value: object = None
    problem: Unreadable | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands here."""
        return self.problem is None and (self.value is None or not str(self.value).strip())


EMPTY = Cell()


@dataclass(frozen=True)
class Line:
    """One row below the header, with its number as the spreadsheet shows it."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, place: int) -> Cell:
        """The cell of a column; empty where the row is shorter than the header."""
        return self.cells[place] if place < len(self.cells) else EMPTY


@dataclass(frozen=True)
class Sheet:
    """One table: its name (empty for a CSV), where its header stands, and a way to read its lines from the start."""

    name: str
    header_row: int
    columns: tuple[str, ...]
    lines: Callable[[], Iterator[Line]]


def column_key(label: object) -> str:
    """A header as it is compared: no remarks in brackets, no stars, no spaces, one form of every character."""
    text = unicodedata.normalize("NFKC", "" if label is None else str(label))
    text = re.sub(r"[(\[【〔].*?[)\]】〕]", "", text)
    return re.sub(r"[\s*:_\u200b\ufeff]", "", text).casefold()


def find_header(
    rows: Iterable[tuple[int, tuple[Cell, ...]]], known: Collection[str]
) -> tuple[int, tuple[str, ...]] | None:
    """The row among the first ones that names most known columns (two at least), with its labels."""
    best: tuple[int, int, tuple[str, ...]] | None = None
    for number, cells in rows:
        labels = tuple("" if cell.value is None else str(cell.value).strip() for cell in cells)
        score = len({column_key(label) for label in labels} & set(known))
        if score >= 2 and (best is None or score > best[0]):
            best = (score, number, labels)
    if best is None:
        return None
    _, number, labels = best
    while labels and not labels[-1]:
        labels = labels[:-1]
    if len(labels) > MOST_COLUMNS:
        raise TooWide(most=MOST_COLUMNS)
    return number, labels
