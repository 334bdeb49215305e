"""Separated text (CSV, TSV) in the encodings that offices have: GB18030, UTF-8 with or without BOM, UTF-16 with BOM."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Collection, Iterator
from io import StringIO
from itertools import islice

from saas.archives.tables import (
    EMPTY,
    HEADER_WITHIN,
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_LINES,
    Cell,
    Line,
    NotATable,
    Sheet,
    TooManyLines,
    TooWide,
    UnreadableFile,
    find_header,
)
from saas.estates.unreadable import Unreadable
from tenants.text import N_

SEPARATORS = ",\t;|"
LONGEST_FIELD = 100_000


class UnknownEncoding(UnreadableFile):
    """Bytes that are no text in any encoding we know."""

    message = N_("The text of this file is in no encoding that we know. Save it as “CSV UTF-8”.")


class BrokenQuotes(UnreadableFile):
    """A quotation mark that is never closed would swallow the rows after it."""

    message = N_("Near line %(line)s a quotation mark is not closed, so that rows cannot be told apart.")


def read_delimited(data: bytes, known: Collection[str]) -> list[Sheet]:
    """The one table of a text file, if its header is known. Raises `UnreadableFile`."""
    text = _decoded(data)
    separator = _separator(text)
    found = find_header(islice(_rows(text, separator), HEADER_WITHIN), known)
    if found is None:
        return []
    header_row, columns = found

    def lines() -> Iterator[Line]:
        filled = 0
        for number, cells in _rows(text, separator):
            if number <= header_row or all(cell.is_empty for cell in cells):
                continue
            filled += 1
            if filled > MOST_LINES:
                raise TooManyLines(most=MOST_LINES)
            yield Line(number, _fitted(cells, len(columns)))

    return [Sheet("", header_row, columns, lines)]


def _fitted(cells: tuple[Cell, ...], width: int) -> tuple[Cell, ...]:
    """As many cells as the header has. A separator inside a text makes a row longer: then no cell can be trusted."""
    if any(not cell.is_empty for cell in cells[width:]):
        problem = Unreadable(
            N_("This row has more cells than the header. Put texts that contain a separator into quotation marks.")
        )
        return tuple(Cell(cell.value, problem) for cell in cells[:width])
    return cells[:width] + (EMPTY,) * (width - len(cells))


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif data.startswith(codecs.BOM_UTF8):
        encodings = ["utf-8-sig"]
    else:
        encodings = ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise NotATable()
        return text
    raise UnknownEncoding()


def _separator(text: str) -> str:
    """The sign that occurs most in the first lines, where headers have no texts with commas in them."""
    head = "\n".join(text.splitlines()[:HEADER_WITHIN]) if len(text) < LONGEST_FIELD else text[:LONGEST_FIELD]
    first = next((line for line in head.splitlines() if any(sign in line for sign in SEPARATORS)), "")
    return max(SEPARATORS, key=lambda sign: (first.count(sign), -SEPARATORS.index(sign)))


def _rows(text: str, separator: str) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Rows with the number of the line on which each begins."""
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BrokenQuotes(line=begins) from error
        if len(row) > MOST_COLUMNS and any(field.strip() for field in row[MOST_COLUMNS:]):
            raise TooWide(most=MOST_COLUMNS)
        yield begins, tuple(_cell(field) for field in row[:MOST_COLUMNS])
        begins = reader.line_num + 1


def _cell(field: str) -> Cell:
    if len(field) > LONGEST_CELL:
        return Cell(None, Unreadable(N_("This is too long: at most %(longest)s characters."), longest=LONGEST_CELL))
    return Cell(field) if field else EMPTY
