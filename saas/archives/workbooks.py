"""Excel workbooks, read as streams. The zip is examined before anything in it is parsed (bombs, macros, passwords)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

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
from tenants.refusals import Refused
from tenants.text import N_

MOST_MEMBERS = 400
MOST_UNPACKED = 80 * 1024 * 1024
MOST_RATIO = 120
SMALL = 256 * 1024
"""Below this unpacked size the ratio of a member says nothing: empty styles compress well."""

LAST_ROW = 1_048_576
WIDEST_ROW = 1_024
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\"")
_CHUNK = 1 << 20


class Bomb(UnreadableFile):
    """A zip that unpacks to far more than a table can be."""

    message = N_("This workbook unpacks to more than a table can hold. It was not opened.")


class HasMacros(UnreadableFile):
    """A workbook with a program inside."""

    message = N_("This workbook contains macros. Save it as .xlsx, which has none.")


class Protected(UnreadableFile):
    """An encrypted member."""

    message = N_("This workbook is protected by a password. Save it without one.")


class Damaged(UnreadableFile):
    """Not what it claims to be."""

    message = N_("This workbook is damaged. Open it in Excel or WPS and save it again as .xlsx.")


class Counts1904(UnreadableFile):
    """Dates of old Macs: four years off."""

    message = N_(
        "This workbook counts days from 1904. Switch off the 1904 date system in its options and save it again."
    )


class Merged(UnreadableFile):
    """Cells are merged in the table."""

    message = N_(
        "Sheet “%(sheet)s” has merged cells (%(cells)s). What a merged cell means for each of its rows would be a "
        "guess: undo the merging, fill every cell, and upload again."
    )


def read_workbook(data: bytes, known: Collection[str]) -> list[Sheet]:
    """The sheets with a header that we know. Raises `UnreadableFile`."""
    parts = _examined(data)
    book = _opened(data)
    sheets = []
    for worksheet in book.worksheets:
        if worksheet.sheet_state != "visible" or not hasattr(worksheet, "reset_dimensions"):
            continue
        worksheet.reset_dimensions()
        found = find_header(islice(_rows(worksheet), HEADER_WITHIN), known)
        if found is None:
            continue
        header_row, columns = found
        _refuse_merged(data, parts, worksheet, header_row)
        sheets.append(Sheet(worksheet.title, header_row, columns, _reader(worksheet, header_row, len(columns))))
    return sheets


def _examined(data: bytes) -> frozenset[str]:
    """The members' names, once size, number, ratio and content of the zip are harmless."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Damaged() from error
    names = frozenset(member.filename for member in members)
    if len(members) > MOST_MEMBERS or len(names) != len(members):
        raise Bomb()
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise Bomb()
    if any(m.file_size > SMALL and m.file_size > MOST_RATIO * max(m.compress_size, 1) for m in members):
        raise Bomb()
    if any(member.flag_bits & 1 for member in members) or "EncryptedPackage" in names:
        raise Protected()
    if any(name.lower().endswith(("vbaproject.bin", ".vbs", ".exe", ".dll")) for name in names):
        raise HasMacros()
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise NotATable()
    return names


def _opened(data: bytes) -> Any:
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # openpyxl raises nearly anything on a hostile file
        raise Damaged() from error
    if book.epoch == CALENDAR_MAC_1904:
        raise Counts1904()
    return book


def _refuse_merged(data: bytes, parts: frozenset[str], worksheet: Any, header_row: int) -> None:
    """Refuse merged cells in the table itself; a merged title above the header harms nobody."""
    path = str(getattr(worksheet, "_worksheet_path", "")).lstrip("/")
    if path not in parts:
        raise Damaged()
    found: list[str] = []
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive, archive.open(path) as stream:
            tail = b""
            while chunk := stream.read(_CHUNK):
                window = tail + chunk
                for left, top, right, bottom in _MERGED.findall(window):
                    if int(bottom) >= header_row and len(found) < 4:
                        found.append(f"{left.decode()}{top.decode()}:{right.decode()}{bottom.decode()}")
                tail = window[-200:]
    except (zipfile.BadZipFile, OSError, EOFError, ValueError) as error:
        raise Damaged() from error
    if found:
        names = list(dict.fromkeys(found))
        raise Merged(sheet=worksheet.title, cells=", ".join(names[:3]) + ("…" if len(names) > 3 else ""))


def _reader(worksheet: Any, header_row: int, width: int) -> Any:
    def lines() -> Iterator[Line]:
        filled = 0
        for number, cells in _rows(worksheet):
            if number <= header_row or all(cell.is_empty for cell in cells):
                continue
            filled += 1
            if filled > MOST_LINES:
                raise TooManyLines(most=MOST_LINES)
            yield Line(number, cells[:width] + (EMPTY,) * (width - len(cells)))

    return lines


def _rows(worksheet: Any) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    number = 0
    try:
        for row in worksheet.iter_rows():
            number += 1
            if number > LAST_ROW:
                raise TooManyLines(most=MOST_LINES)
            if len(row) > WIDEST_ROW or any(cell.value is not None for cell in row[MOST_COLUMNS:]):
                raise TooWide(most=MOST_COLUMNS)
            yield number, tuple(_cell(cell) for cell in row)
    except Refused:
        raise
    except Exception as error:  # openpyxl raises nearly anything on a hostile file
        raise Damaged() from error


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return EMPTY
    if cell.data_type == "f":
        return Cell(None, Unreadable(N_("This cell holds a formula. Copy the column and paste it as values.")))
    if cell.data_type == "e":
        return Cell(None, Unreadable(N_("This cell shows a spreadsheet error. Correct it in the file.")))
    if isinstance(value, str):
        if len(value) > LONGEST_CELL:
            return Cell(None, Unreadable(N_("This is too long: at most %(longest)s characters."), longest=LONGEST_CELL))
        return Cell(value)
    if isinstance(value, (time, timedelta)) and not isinstance(value, (date, datetime)):
        return Cell(str(value))
    return Cell(_as_shown(cell, value))


def _as_shown(cell: Any, value: object) -> object:
    """A number that the sheet shows with zeros in front (format `0000`) is the text that people see."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number_format = str(cell.number_format or "")
        if re.fullmatch(r"0{2,20}", number_format) and float(value).is_integer() and value >= 0:
            return str(int(value)).zfill(len(number_format))
    return value
