"""Downloads that no spreadsheet takes for a program (trust T16)."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from saas.archives.writing import as_csv, as_workbook, harmless

PAYLOADS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "  =1",
    "　=1",
    "a\n=1",
    "=HYPERLINK()",
]


@settings(max_examples=60)
@given(st.lists(st.one_of(st.sampled_from(PAYLOADS), st.text(max_size=30)), min_size=1, max_size=4))
def test_no_cell_of_a_workbook_is_a_formula_and_every_text_comes_back(texts: list[str]) -> None:
    sheet = load_workbook(BytesIO(as_workbook("表", ["=a"] * len(texts), [texts]))).active
    for cell, text in zip(sheet[2], texts, strict=True):
        assert cell.data_type != "f"
        kept = ILLEGAL_CHARACTERS_RE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
        assert (cell.value or "").replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "\n") == kept


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_of_a_csv_begins_a_formula(payload: str) -> None:
    data = as_csv(["a"], [[payload]])
    assert data.startswith(b"\xef\xbb\xbf")
    cell = list(csv.reader(StringIO(data[3:].decode(), newline="")))[1][0]
    assert all(not line.lstrip(" \u3000").startswith(tuple("=+-@\t\r＝＋－＠")) for line in cell.split("\n"))


def test_harmless_texts_stay_as_they_are() -> None:
    assert harmless("和安花园 1-1-101") == "和安花园 1-1-101"
    assert harmless(None) == ""
    assert harmless(5) == "5"
