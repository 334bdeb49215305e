"""The indicators and their declared definitions (requirements/metrics.md M01, M08, M09, M11; domain.md 2.11).

An indicator is a set of rows that falls into the period (`falls`, `base`) and a condition that some of them meet
(`met`). Its figure is Σ met ÷ Σ base, never a mean of rates; its rows are those very rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from saas.promises.clock import ClockKind
from saas.promises.models import Promise, PromiseState
from saas.requests.kinds import RequestState
from saas.requests.models import Request
from tenants.text import N_

FEW = 20
"""Below this many rows a rate is shown in grey: chance alone moves it a lot."""
TOO_FEW = 5
"""Below this many rows no rate is shown at all."""
SATISFIED = 3
"""基本满意 and better counts as satisfied (DB11/T 751)."""


class Kind(StrEnum):
    """How a figure is formed from its rows."""

    COUNT = "count"
    RATE = "rate"
    PER_HUNDRED = "per_hundred"


class Part(StrEnum):
    """Which rows of a figure are asked for: all of them, those that meet it, those that miss it."""

    ALL = "all"
    MET = "met"
    MISSED = "missed"


Condition = Callable[[datetime], ColumnElement[bool]]
"""Conditions take the instant of asking: an open promise that is overdue counts as missed."""


@dataclass(frozen=True)
class Indicator:
    """One number that head office compares."""

    key: str
    name: str
    definition: str
    kind: Kind
    rows_of: type[Any]
    falls: Any
    base: Condition
    met: Condition
    better: str | None = None

    def condition(self, part: Part, at: datetime) -> ColumnElement[bool]:
        """The rows of a part."""
        base = self.base(at)
        if part is Part.ALL:
            return base
        met = self.met(at)
        return and_(base, met) if part is Part.MET else and_(base, ~met)


def _counted(_at: datetime) -> ColumnElement[bool]:
    return Request.state.not_in([RequestState.WITHDRAWN, RequestState.MERGED])


def _clock(kind: ClockKind) -> Condition:
    def due(at: datetime) -> ColumnElement[bool]:
        return and_(
            Promise.thing_kind == Request.__tablename__,
            Promise.clock == kind.value,
            Promise.state != PromiseState.WITHDRAWN,
            Promise.replaces_id.is_(None),
            or_(Promise.due_at <= at, _kept(at)),
        )

    return due


def _kept(_at: datetime) -> ColumnElement[bool]:
    return and_(Promise.kept_at.is_not(None), Promise.kept_at <= Promise.due_at)


def _completed(at: datetime) -> ColumnElement[bool]:
    return and_(_counted(at), Request.completed_at.is_not(None))


def _rated(at: datetime) -> ColumnElement[bool]:
    return and_(_counted(at), Request.satisfaction.is_not(None))


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "requests",
        N_("Requests"),
        N_("Requests of any kind received in the period, without those withdrawn or merged into another."),
        Kind.COUNT,
        Request,
        Request.received_at,
        _counted,
        _counted,
    ),
    Indicator(
        "response",
        N_("Response in time"),
        N_(
            "Response promises whose time fell in the period and that were kept, divided by all of them. An automatic "
            "acknowledgement is no response; what is open and overdue counts as missed."
        ),
        Kind.RATE,
        Promise,
        Promise.due_at,
        _clock(ClockKind.RESPONSE),
        _kept,
        "high",
    ),
    Indicator(
        "completion",
        N_("Completed in time"),
        N_(
            "Completion promises whose time fell in the period and that were kept, divided by all of them. Pauses with "
            "a recorded reason are taken out; what is open and overdue counts as missed."
        ),
        Kind.RATE,
        Promise,
        Promise.due_at,
        _clock(ClockKind.COMPLETION),
        _kept,
        "high",
    ),
    Indicator(
        "reopened",
        N_("Reopened"),
        N_("Requests completed in the period and reopened at least once, divided by all completed."),
        Kind.RATE,
        Request,
        Request.completed_at,
        _completed,
        lambda at: Request.reopened_count > 0,
        "low",
    ),
    Indicator(
        "satisfaction",
        N_("Satisfied"),
        N_(
            "Answers of “basically satisfied” or better (3 of 5 and more), divided by all valid answers given for "
            "requests closed in the period. No answer is not a good answer."
        ),
        Kind.RATE,
        Request,
        Request.closed_at,
        _rated,
        lambda at: Request.satisfaction >= SATISFIED,
        "high",
    ),
    Indicator(
        "per_hundred",
        N_("Per 100 households"),
        N_("Requests received in the period for each hundred delivered houses."),
        Kind.PER_HUNDRED,
        Request,
        Request.received_at,
        _counted,
        _counted,
    ),
)

_BY_KEY = {indicator.key: indicator for indicator in INDICATORS}


def indicator_named(key: str) -> Indicator | None:
    """The indicator of a key, or nothing."""
    return _BY_KEY.get(key)
