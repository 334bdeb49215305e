"""Tables for download that no spreadsheet takes for a program (formula injection, trust T16)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

LONGEST_IN_EXCEL = 32_000
_DANGEROUS = re.compile(r"(^|[\n\r])([ \u3000]*)([=+\-@\t\r＝＋－＠])")


def as_workbook(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: bool = False
) -> bytes:
    """An .xlsx in which every cell is text, whatever it begins with; values come back as they were written.

    With `numbers`, whole numbers stay numbers, so that somebody can go on calculating with them.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or "1")
    sheet.freeze_panes = "A2"
    for place in range(1, len(columns) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 16
    sheet.append([_text_cell(sheet, label, bold=True) for label in columns])
    for row in rows:
        sheet.append([value if numbers and type(value) is int else _text_cell(sheet, value) for value in row])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _text_cell(sheet: Any, value: object, *, bold: bool = False) -> Any:
    text = ILLEGAL_CHARACTERS_RE.sub("", "" if value is None else str(value))[:LONGEST_IN_EXCEL]
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    return cell


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV (UTF-8 with BOM, so that Excel reads Chinese) whose cells begin with nothing that starts a formula."""
    stream = StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([harmless(label) for label in columns])
    for row in rows:
        writer.writerow([harmless(value) for value in row])
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def harmless(value: object) -> str:
    """A text with an apostrophe before anything that a spreadsheet would take for a formula, in each of its lines."""
    text = "" if value is None else str(value)
    return _DANGEROUS.sub(r"\1'\2\3", text)
