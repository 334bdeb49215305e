"""The rules of the compliance calendar as data (`obligations.json`), each with its source and mark, and their periods."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from saas.facilities.periods import DAY

DATA = Path(__file__).with_name("obligations.json")


@dataclass(frozen=True)
class Obligation:
    """One rule of the calendar."""

    code: str
    zh: str
    en: str
    source: str
    mark: str
    months: int = 0
    due: str = ""
    needs: str = ""
    topic: str = ""
    board: bool = False
    rounds: tuple[str, ...] = ()
    certificates: bool = False
    review: bool = False

    @property
    def by_hand(self) -> bool:
        """Whether it is proven with a note, and not read from where the proof is."""
        return bool(self.months) and not self.topic and not self.review


class Period(NamedTuple):
    """One time a rule comes round: what it is called, its first day, and when it is due."""

    name: str
    first: date
    due_on: date


@cache
def obligations() -> Mapping[str, Obligation]:
    """Every rule by its code."""
    held: list[dict[str, Any]] = json.loads(DATA.read_text(encoding="utf-8"))
    return {one["code"]: Obligation(**{**one, "rounds": tuple(one.get("rounds", ()))}) for one in held}


def periods_of(obligation: Obligation, year: int) -> Iterator[Period]:
    """The periods of a rule in a year with the day each is due: quarters, halves, or the year with its own day."""
    count = 12 // obligation.months
    for number in range(1, count + 1):
        last = date(year, 12, 31) if number == count else date(year, number * obligation.months + 1, 1) - DAY
        if obligation.due:
            last = date.fromisoformat(f"{year}-{obligation.due}")
        first = date(year, (number - 1) * obligation.months + 1, 1)
        yield Period(str(year) if count == 1 else f"{year}-{number}/{count}", first, last)
