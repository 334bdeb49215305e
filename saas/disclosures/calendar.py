"""What is due for which estate, and what became of it. Pure reckoning over rules and publications; nothing is stored.

A duty is one topic and stretch of time of an estate. Its due date follows from the end of the stretch; it is kept when
its first version hung at its places by then. 公示及时率 = duties kept ÷ duties due (domain 2.11).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from saas.disclosures.following import Following, followings
from saas.disclosures.models import CURRENT, Disclosure, State
from saas.disclosures.rules import Rule
from saas.disclosures.topics import STANDING, Every, Span, Topic, span_around
from saas.estates import Estate
from tenants.clock import local_date
from tenants.db import db

SOON = timedelta(days=14)


class Standing(StrEnum):
    """How a duty stands."""

    KEPT = "kept"
    LATE = "late"
    OVERDUE = "overdue"
    SOON = "soon"
    OPEN = "open"
    AHEAD = "ahead"


@dataclass(frozen=True)
class Duty:
    """One thing to disclose. `first` is its first version (whose posting counts), `latest` the newest one."""

    estate: Estate
    topic: Topic
    span: Span
    rule: Rule
    due_on: date
    today: date
    first: Disclosure | None = None
    latest: Disclosure | None = None

    @property
    def posted_on(self) -> date | None:
        """The day it first hung at its places."""
        return local_date(self.first.posted_at) if self.first is not None and self.first.posted_at else None

    @property
    def is_due(self) -> bool:
        """Whether its day has come (or it was published before)."""
        return self.due_on < self.today or self.posted_on is not None

    @property
    def is_kept(self) -> bool:
        """Whether it was published in time."""
        return self.posted_on is not None and self.posted_on <= self.due_on

    @property
    def standing(self) -> Standing:
        """How it stands today."""
        if self.posted_on is not None:
            return Standing.KEPT if self.is_kept else Standing.LATE
        if self.due_on < self.today:
            return Standing.OVERDUE
        if not self.span.is_standing and self.span.last >= self.today:
            return Standing.AHEAD
        return Standing.SOON if self.due_on <= self.today + SOON else Standing.OPEN

    @property
    def days(self) -> int:
        """Days until it is due; below zero since it was."""
        return (self.due_on - self.today).days

    @property
    def key(self) -> tuple[UUID, str, str]:
        """What names it."""
        return self.estate.id, self.topic.value, self.span.name


@dataclass(frozen=True)
class Timeliness:
    """公示及时率 of some duties: kept of due, opening its rows."""

    kept: int
    due: int

    def __add__(self, other: Timeliness) -> Timeliness:
        return Timeliness(self.kept + other.kept, self.due + other.due)


def timeliness(duties: Iterable[Duty]) -> Timeliness:
    """Publications in time ÷ publications due."""
    due = [duty for duty in duties if duty.is_due]
    return Timeliness(sum(duty.is_kept for duty in due), len(due))


def duties_of(estates: Sequence[Estate], *, today: date) -> dict[UUID, list[Duty]]:
    """Everything these estates owe or have done, in a fixed number of queries; the urgent ones first."""
    rules = followings(estates)
    versions = _versions([estate.id for estate in estates])
    found: dict[UUID, list[Duty]] = {}
    for estate in estates:
        duties = []
        for topic in Topic:
            for span, rule in spans_due(rules[estate.id], topic, today):
                due_on = rule.due_date(span, rules[estate.id].since)
                known = versions.get((estate.id, topic.value, span.name), [])
                shown = [one for one in known if one.is_sealed]
                duties.append(
                    Duty(
                        estate,
                        topic,
                        span,
                        rule,
                        due_on,
                        today,
                        first=next((one for one in shown if one.posted_at is not None), None),
                        latest=known[-1] if known else None,
                    )
                )
        found[estate.id] = sorted(duties, key=_by_urgency)
    return found


def spans_due(rules: Following, topic: Topic, today: date) -> list[tuple[Span, Rule]]:
    """The stretches of a topic from the first day on, up to and with the running one, each with its rule."""
    rule = rules.rule_on(topic, today)
    if rule.every is Every.STANDING:
        return [(STANDING, rule)]
    found, cursor = [], rules.since
    while cursor <= today:
        rule = rules.rule_on(topic, cursor)
        if rule.every is Every.STANDING:
            cursor += timedelta(days=1)
            continue
        span = span_around(cursor, rule.every)
        found.append((span, rules.rule_on(topic, span.last)))
        cursor = span.last + timedelta(days=1)
    return found


def missing_topics(duties: Iterable[Duty], topics: Iterable[Topic]) -> list[Topic]:
    """Topics (of Civil Code 943) of which nothing current hangs anywhere: they show red."""
    shown = {
        duty.topic
        for duty in duties
        if duty.latest is not None
        and (duty.latest.state in CURRENT or duty.latest.state == State.CORRECTED or duty.latest.version > 1)
    }
    return [topic for topic in topics if topic not in shown]


def _versions(estate_ids: Sequence[UUID]) -> Mapping[tuple[UUID, str, str], list[Disclosure]]:
    rows = db.session.scalars(
        select(Disclosure).where(Disclosure.estate_id.in_(estate_ids)).order_by(Disclosure.version, Disclosure.id)
    )
    found: dict[tuple[UUID, str, str], list[Disclosure]] = defaultdict(list)
    for row in rows:
        found[row.estate_id, row.topic, row.period].append(row)
    return found


_URGENCY = {
    Standing.OVERDUE: 0,
    Standing.SOON: 1,
    Standing.OPEN: 2,
    Standing.AHEAD: 3,
    Standing.LATE: 4,
    Standing.KEPT: 4,
}


def _by_urgency(duty: Duty) -> tuple[int, int, str]:
    order = _URGENCY[duty.standing]
    return order, duty.due_on.toordinal() if order < 4 else -duty.due_on.toordinal(), duty.topic.value
