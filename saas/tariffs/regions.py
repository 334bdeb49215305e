"""Rules that differ by place, as data with their sources; where a place is unknown, the strictest one holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Region:
    """What a place asks of prepayments and answers, and which text says so."""

    code: str
    name: str
    name_en: str
    prepayment_months: int
    within_contract: bool
    answer_days: int
    source: str
    valid_from: str

    def called(self, language: str) -> str:
        """The name in a language."""
        return self.name if language.startswith("zh") else self.name_en


@cache
def regions() -> Mapping[str, Region]:
    """Every region with rules of its own, by its administrative code; the empty code is the default."""
    rows = json.loads((Path(__file__).parent / "regions.json").read_text(encoding="utf-8"))
    return {row["code"]: Region(**row) for row in rows}


def region_of(code: str) -> Region:
    """The rules of a place."""
    return regions().get(code, regions()[""])
