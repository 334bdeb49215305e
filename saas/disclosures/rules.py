"""Rules per region as data (rules.json): how often, until when, how long, at how many places, how soon an answer.

The company's default is the strictest reading of all texts. A region's text replaces what it says itself; what it
leaves open stays as the default has it. An estate may bind itself more strictly (a contract, an owners' decision),
never less.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from saas.disclosures.topics import MONTHS, Every, Span, Topic

FILE = Path(__file__).with_name("rules.json")
DEFAULT = "default"


@dataclass(frozen=True)
class Rule:
    """What one text asks for one topic. `posting_days` 0: it stays up. `open`: what the text itself left open."""

    topic: Topic
    every: Every
    due_days: int | None
    due_on: tuple[int, int] | None
    posting_days: int
    places: int
    answer_days: int
    source: str
    valid_from: date
    region: str = DEFAULT
    open: frozenset[str] = frozenset()

    def due_date(self, span: Span, since: date) -> date:
        """The last day in time, counted from the end of the stretch; a standing topic counts from `since`."""
        end = since if span.is_standing else span.last
        if self.due_on is not None and not span.is_standing:
            month, day = self.due_on
            return date(end.year + 1, month, day)
        return end + timedelta(days=self.due_days or 0)

    def is_looser_than(self, other: Rule) -> bool:
        """Whether anything in it asks for less than the other rule."""
        return (
            _rarity(self.every) > _rarity(other.every)
            or self.places < other.places
            or self.answer_days > other.answer_days
            or _length(self.posting_days) < _length(other.posting_days)
            or self._later_than(other)
        )

    def _later_than(self, other: Rule) -> bool:
        if Every.STANDING in (self.every, other.every):
            return False
        return self._latest() > other._latest()

    def _latest(self) -> int:
        """Days from the end of a year to the due date: comparable between both ways of saying it."""
        if self.due_on is not None:
            return (date(2027, *self.due_on) - date(2026, 12, 31)).days
        return self.due_days or 0


@dataclass(frozen=True)
class Region:
    """A place and its text."""

    code: str
    name: Mapping[str, str]
    source: str
    valid_from: date
    rules: Mapping[Topic, Rule]

    def named(self, language: str) -> str:
        """What the place is called."""
        return self.name["zh" if language.startswith("zh") else "en"]


@cache
def regions() -> Mapping[str, Region]:
    """Every region by its code, the company's default first."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    default = _region(DEFAULT, data["default"], None)
    return {DEFAULT: default, **{code: _region(code, text, default) for code, text in data["regions"].items()}}


def rule_of(topic: Topic, region: str = DEFAULT, **own: Any) -> Rule:
    """A region's rule for a topic; `own` are an estate's stricter terms."""
    found = regions()[region if region in regions() else DEFAULT].rules[topic]
    return replace(found, **own) if own else found


def _region(code: str, text: Mapping[str, Any], default: Region | None) -> Region:
    valid_from = date.fromisoformat(text["valid_from"])
    rules = {
        topic: _rule(code, topic, text["rules"].get(topic.value), text["source"], valid_from, default)
        for topic in Topic
    }
    return Region(code, text["name"], text["source"], valid_from, rules)


def _rule(
    code: str,
    topic: Topic,
    said: Mapping[str, Any] | None,
    source: str,
    valid_from: date,
    default: Region | None,
) -> Rule:
    if default is not None and said is None:
        return replace(default.rules[topic], region=code)
    said = dict(said or {})
    base = default.rules[topic] if default is not None else None
    names = ("every", "posting_days", "places", "answer_days")
    values: dict[str, Any] = {name: said[name] if name in said else getattr(base, name) for name in names}
    if "due_on" in said:
        month, day = said["due_on"].split("-")
        due: tuple[int | None, tuple[int, int] | None] = None, (int(month), int(day))
    elif "due_days" in said:
        due = int(said["due_days"]), None
    else:
        assert base is not None
        due = base.due_days, base.due_on
    unsaid = {name for name in names if name not in said} | (
        {"due"} if not {"due_on", "due_days"} & said.keys() else set()
    )
    return Rule(
        topic=topic,
        every=Every(values["every"]),
        due_days=due[0],
        due_on=due[1],
        posting_days=values["posting_days"],
        places=values["places"],
        answer_days=values["answer_days"],
        source=said.get("source", source),
        valid_from=valid_from,
        region=code,
        open=frozenset(unsaid) if default is not None else frozenset(),
    )


def _rarity(every: Every) -> int:
    return MONTHS.get(every, 0)


def _length(days: int) -> int:
    return days or 100_000
