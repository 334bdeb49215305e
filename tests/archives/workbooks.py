"""Workbooks for tests, made well and made badly."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook

HOUSE_COLUMNS = ["小区", "房屋编号", "建筑面积", "状态"]


def workbook(rows: Sequence[Sequence[Any]], *, change: Callable[[Any], None] | None = None, title: str = "表") -> bytes:
    """An .xlsx with one sheet; `change` does something to the sheet before it is saved."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    if change is not None:
        change(sheet)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_member(data: bytes, name: str, content: bytes) -> bytes:
    """The zip with one more member."""
    stream = BytesIO(data)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def with_sheet(data: bytes, xml: bytes) -> bytes:
    """The workbook with its sheet replaced by other XML."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = xml if member.filename == "xl/worksheets/sheet1.xml" else old.read(member)
            new.writestr(member.filename, content)
    return stream.getvalue()
