"""Spoilt files: read or refused by name, never a crash (trust T17; the long form is `FUZZ=10000`)."""

from __future__ import annotations

import os
import random
from contextlib import suppress
from pathlib import Path

import pytest

from saas.archives.importing import read_rows
from saas.archives.kinds import KINDS, KNOWN_COLUMNS, guess_kind, mapping_for
from saas.archives.reading import read_sheets
from saas.archives.tables import UnreadableFile
from tests.archives.workbooks import HOUSE_COLUMNS, workbook

ROUNDS = int(os.environ.get("FUZZ", "150"))
SEED = int(os.environ.get("SEED", "20261121"))
ROWS = [["和安花园", f"1-1-{number}", 96.4, "自住"] for number in range(101, 112)]
SAMPLES = {
    "xlsx": workbook([HOUSE_COLUMNS, *ROWS]),
    "csv": (Path(__file__).parent / "data" / "前台来电登记.csv").read_bytes()[:3000],
    "quoted": ("小区,房屋编号,状态\n" + '"和安花园","1-1-101","自""住"\n' * 20).encode(),
}


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """The bytes with a few of them changed, cut, doubled or swapped."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(len(changed))
        match chance.randint(0, 3):
            case 0:
                changed[place] = chance.randrange(256)
            case 1:
                del changed[place : place + chance.randint(1, 40)]
            case 2:
                changed[place:place] = changed[place : place + chance.randint(1, 40)]
            case _:
                changed[place:place] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 8)))
        if not changed:
            return b""
    return bytes(changed)


@pytest.mark.parametrize("sample", SAMPLES)
def test_no_spoilt_file_breaks_the_reader(sample: str) -> None:
    chance = random.Random(f"{SEED} {sample}")
    print(f"seed {SEED}, {ROUNDS} rounds")
    for _ in range(ROUNDS):
        with suppress(UnreadableFile):
            for sheet in read_sheets(spoilt(SAMPLES[sample], chance), KNOWN_COLUMNS):
                kind = guess_kind(sheet.columns)
                if kind is not None:
                    rows = read_rows(KINDS[kind], sheet, mapping_for(KINDS[kind], sheet.columns))
                    assert all(row.values or not row.is_sound for row in rows)
