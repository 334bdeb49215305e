"""Reading a file that an office sent, whatever made it: the bytes decide what it is, never the name.

Every reader yields lines with their row numbers and cells with their problems, a line at a time. Nothing is read
beyond the caps, nothing is guessed, and what cannot be read is refused with what to do about it.
"""

from __future__ import annotations

from collections.abc import Collection

from saas.archives.delimited import read_delimited
from saas.archives.tables import MOST_BYTES, FileTooBig, NotATable, NothingInside, OldWorkbook, Sheet
from saas.archives.workbooks import read_workbook

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_NO_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"<", b"{")


def read_sheets(data: bytes, known: Collection[str]) -> list[Sheet]:
    """The tables in a file. `known` are the column keys that headers are recognised by. Raises `UnreadableFile`."""
    if len(data) > MOST_BYTES:
        raise FileTooBig(most=MOST_BYTES // 1024 // 1024)
    if data.startswith(_OLD_OR_LOCKED):
        raise OldWorkbook()
    if data.startswith(_NO_TABLES):
        raise NotATable()
    sheets = read_workbook(data, known) if data.startswith(b"PK") else read_delimited(data, known)
    if not sheets:
        raise NothingInside()
    return sheets
