"""Files as offices send them, and as attackers do (trust T13, T17)."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from saas.archives import delimited, tables, workbooks
from saas.archives.kinds import KNOWN_COLUMNS, ImportKind, guess_kind
from saas.archives.reading import read_sheets
from saas.archives.tables import (
    FileTooBig,
    NotATable,
    NothingInside,
    OldWorkbook,
    TooManyLines,
    TooWide,
    UnreadableFile,
)
from tests.archives.workbooks import HOUSE_COLUMNS, with_member, with_sheet, workbook

DATA = Path(__file__).parent / "data"
GOOD = ["和安花园", "1-1-101", 96.4, "自住"]


def read(data: bytes) -> list[Any]:
    """Every line of the first sheet as plain values."""
    return [[cell.value for cell in line.cells] for line in read_sheets(data, KNOWN_COLUMNS)[0].lines()]


@pytest.mark.parametrize(
    ("name", "sheets"),
    [
        ("房屋台账.xlsx", [("房屋", ImportKind.HOUSES, 1722)]),
        ("业主花名册.xlsx", [("业主", ImportKind.PEOPLE, 2965)]),
        ("车辆与期初欠费.xlsx", [("车辆", ImportKind.VEHICLES, 603), ("期初欠费", ImportKind.ARREARS, 136)]),
        ("前台来电登记.csv", [("", ImportKind.CALLS, 2600)]),
    ],
)
def test_the_four_files_of_the_company(name: str, sheets: list[Any]) -> None:
    found = read_sheets((DATA / name).read_bytes(), KNOWN_COLUMNS)
    assert [(one.name, guess_kind(one.columns), sum(1 for _ in one.lines())) for one in found] == sheets


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_in_every_encoding_and_with_every_separator(encoding: str, separator: str) -> None:
    text = "\r\n".join(separator.join(row) for row in (HOUSE_COLUMNS, ["和安花园㛃", "1-1-0101", "96.4", "自住"], []))
    assert read(text.encode(encoding)) == [["和安花园㛃", "1-1-0101", "96.4", "自住"]]


def test_titles_and_remarks_may_stand_above_the_header() -> None:
    data = workbook(
        [["和安物业房屋台账"], ["制表：周姐"], [], ["小区*", "房屋编号（必填）", "建筑面积(㎡)", "状 态"], GOOD]
    )
    sheet = read_sheets(data, KNOWN_COLUMNS)[0]
    assert sheet.header_row == 4
    assert guess_kind(sheet.columns) is ImportKind.HOUSES
    assert [line.number for line in sheet.lines()] == [5]


def test_empty_rows_and_formatted_emptiness_are_no_lines() -> None:
    def far_below(sheet: Any) -> None:
        sheet["A5000"] = " "

    assert len(read(workbook([HOUSE_COLUMNS, GOOD, [None] * 4, GOOD], change=far_below))) == 2


def test_zeros_shown_by_a_number_format_are_kept() -> None:
    def pad(sheet: Any) -> None:
        sheet["B2"] = 101
        sheet["B2"].number_format = "0000"

    assert read(workbook([HOUSE_COLUMNS, GOOD], change=pad))[0][1] == "0101"


def test_formulas_and_error_cells_are_named() -> None:
    def spoil(sheet: Any) -> None:
        sheet["B2"] = '=A2&"-1"'
        sheet["C2"] = "#N/A"
        sheet["C2"].data_type = "e"

    line = next(iter(read_sheets(workbook([HOUSE_COLUMNS, GOOD], change=spoil), KNOWN_COLUMNS)[0].lines()))
    assert "formula" in str(line.cells[1].problem)
    assert "error" in str(line.cells[2].problem)


def test_merged_cells_in_the_table_are_refused_with_their_place() -> None:
    with pytest.raises(workbooks.Merged, match="A2:A3"):
        read(workbook([HOUSE_COLUMNS, GOOD, GOOD], change=lambda sheet: sheet.merge_cells("A2:A3")))


def test_a_merged_title_harms_nobody() -> None:
    data = workbook([["和安物业房屋台账"], HOUSE_COLUMNS, GOOD], change=lambda sheet: sheet.merge_cells("A1:D1"))
    assert len(read(data)) == 1


def test_hidden_sheets_are_left_alone() -> None:
    def hide(sheet: Any) -> None:
        other = sheet.parent.create_sheet("hidden")
        other.append(HOUSE_COLUMNS)
        other.append(GOOD)
        other.sheet_state = "hidden"

    assert len(read_sheets(workbook([HOUSE_COLUMNS, GOOD], change=hide), KNOWN_COLUMNS)) == 1


def test_macros_are_refused() -> None:
    with pytest.raises(workbooks.HasMacros):
        read(with_member(workbook([HOUSE_COLUMNS, GOOD]), "xl/vbaProject.bin", b"x"))


def test_a_bomb_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "load_workbook", lambda *_args, **_kwargs: pytest.fail("the bomb was opened"))
    with pytest.raises(workbooks.Bomb):
        read(with_member(workbook([HOUSE_COLUMNS, GOOD]), "xl/media/x.xml", b"0" * (30 * 1024 * 1024)))
    with pytest.raises(workbooks.Bomb):
        read(with_many_members(workbook([HOUSE_COLUMNS, GOOD])))


def with_many_members(data: bytes) -> bytes:
    """More parts than a workbook has."""
    stream = BytesIO(data)
    with zipfile.ZipFile(stream, "a") as archive:
        for number in range(500):
            archive.writestr(f"xl/x{number}.xml", b"x")
    return stream.getvalue()


NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("TOPSECRET")
    xml = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "' + secret.as_uri().encode() + b'">]>'
        b"<worksheet " + NAMESPACE + b'><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>'
        b"</sheetData></worksheet>"
    )
    with pytest.raises(UnreadableFile):
        read(with_sheet(workbook([HOUSE_COLUMNS, GOOD]), xml))


def test_huge_row_numbers_and_columns_end_soon() -> None:
    head = b"".join(
        b'<c r="%s1" t="inlineStr"><is><t>%s</t></is></c>' % (b"ABCD"[place : place + 1], label.encode())
        for place, label in enumerate(HOUSE_COLUMNS)
    )
    start = b"<worksheet " + NAMESPACE + b'><sheetData><row r="1">' + head + b"</row>"
    far = start + b'<row r="999999999999"><c r="A999999999999"><v>1</v></c></row></sheetData></worksheet>'
    wide = start + b'<row r="2"><c r="XFD2"><v>1</v></c></row></sheetData></worksheet>'
    with pytest.raises(TooManyLines):
        read(with_sheet(workbook([HOUSE_COLUMNS, GOOD]), far))
    with pytest.raises(TooWide):
        read(with_sheet(workbook([HOUSE_COLUMNS, GOOD]), wide))


def test_more_lines_than_an_import_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_LINES", 3)
    monkeypatch.setattr(delimited, "MOST_LINES", 3)
    with pytest.raises(TooManyLines):
        read(workbook([HOUSE_COLUMNS, *[GOOD] * 4]))
    with pytest.raises(TooManyLines):
        read("\n".join(["小区,房屋编号", *["和安花园,1-1-101"] * 4]).encode())


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", NothingInside),
        (b"hello", NothingInside),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100, OldWorkbook),
        (b"%PDF-1.7", NotATable),
        (b"<html><table></table></html>", NotATable),
        (b"PK\x03\x04 broken", workbooks.Damaged),
        (b"\xff\xfe\x00", UnreadableFile),
        (b"\x00\x01\x02,\x00", NotATable),
        ('小区,房屋编号\n和安花园,"1-1-101\nx,y'.encode(), delimited.BrokenQuotes),
        ("甲,乙\n1,2".encode(), NothingInside),
    ],
)
def test_other_files_are_refused_by_name(data: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read(data)


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(NotATable):
        read(stream.getvalue())


def test_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileTooBig):
        read(b"x" * (tables.MOST_BYTES + 1))


def test_a_separator_inside_a_text_spoils_the_row_and_not_the_others() -> None:
    data = "小区,房屋编号,状态\n和安花园,1-1-101,自住,多余\n和安花园,1-1-102,自住".encode()
    lines = list(read_sheets(data, KNOWN_COLUMNS)[0].lines())
    assert all(cell.problem for cell in lines[0].cells)
    assert not any(cell.problem for cell in lines[1].cells)


def test_lines_of_quoted_texts_are_counted_as_the_editor_does() -> None:
    data = '小区,房屋编号,状态\n和安花园,1-1-101,"自\n住"\n和安花园,1-1-102,自住'.encode()
    assert [line.number for line in read_sheets(data, KNOWN_COLUMNS)[0].lines()] == [2, 4]


def test_workbooks_that_count_from_1904_are_refused() -> None:
    def old_mac(sheet: Any) -> None:
        from openpyxl.utils.datetime import CALENDAR_MAC_1904

        sheet.parent.epoch = CALENDAR_MAC_1904
        sheet["D2"] = datetime(2020, 1, 1)

    with pytest.raises(workbooks.Counts1904):
        read(workbook([HOUSE_COLUMNS, GOOD], change=old_mac))
