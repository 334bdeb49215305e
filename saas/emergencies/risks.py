"""The risk register (EMG-15, EMG-16): found, assessed, prevented and controlled, reviewed in time, closed.

Each assessment stays in history with what it was before, so that a risk shows how it came down, or did not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from saas.emergencies.kinds import PlanKind
from saas.emergencies.policy import may_run
from saas.emergencies.stores.models import Risk
from saas.emergencies.stores.refusals import (
    CannotOwnIt,
    NothingIsNew,
    NotPrevented,
    OffTheScale,
    ReviewNotAhead,
    RiskClosed,
    RiskUnnamed,
    SaidNoReason,
)
from saas.estates import Estate
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member, find_member
from tenants.verbs import lock, transaction

SCALE = range(1, 6)
LONGEST = timedelta(days=3 * 366)
ASSESSED = ("likelihood", "effect", "measure", "review_on")


@dataclass(frozen=True)
class Danger:
    """What is written down about a risk when it is found or described anew."""

    name: str
    prevention: str
    control: str
    owner_id: UUID
    place: str = ""
    plan_kind: PlanKind | None = None

    def values(self) -> Mapping[str, object]:
        """By column, without spaces at the ends."""
        return {name: value.strip() if type(value) is str else value for name, value in vars(self).items()}


@dataclass(frozen=True)
class Assessment:
    """How likely and how bad it is judged to be, what is being done about it, and when it is looked at again."""

    likelihood: int
    effect: int
    review_on: date
    measure: str = ""

    def values(self) -> Mapping[str, object]:
        """By column."""
        return vars(self) | {"measure": self.measure.strip()}


@transaction
def register_risk(estate: Estate, danger: Danger, assessed: Assessment, *, by: Member, at: datetime) -> Risk:
    """Put a risk of an estate on the register."""
    _refuse_unfit(danger, estate.id)
    _refuse_misjudged(assessed, at)
    risk = Risk(id=new_id(), estate_id=estate.id, **danger.values(), **assessed.values())
    db.session.add(risk)
    db.session.flush()
    record("risk.registered", risk, by=by, at=at, after={"name": risk.name, **assessed.values()})
    return risk


@transaction
def change_risk(risk: Risk, danger: Danger, *, by: Member, at: datetime) -> None:
    """Describe it anew. How it is judged changes by a review alone."""
    lock(risk)
    _refuse_closed(risk)
    _refuse_unfit(danger, risk.estate_id)
    values = danger.values()
    before = {name: getattr(risk, name) for name, value in values.items() if getattr(risk, name) != value}
    if not before:
        raise NothingIsNew()
    for name in before:
        setattr(risk, name, values[name])
    record("risk.changed", risk, by=by, at=at, before=before, after={name: values[name] for name in before})


@transaction
def review_risk(risk: Risk, assessed: Assessment, words: str, *, by: Member, at: datetime) -> None:
    """Look at it again: judged anew, with the reasons, and a day for the next time."""
    lock(risk)
    _refuse_closed(risk)
    _refuse_misjudged(assessed, at)
    if not words.strip():
        raise SaidNoReason()
    before = {name: getattr(risk, name) for name in ASSESSED}
    values = assessed.values()
    for name in ASSESSED:
        setattr(risk, name, values[name])
    record("risk.reviewed", risk, by=by, at=at, before=before, after=values, reason=words.strip())


@transaction
def close_risk(risk: Risk, words: str, *, by: Member, at: datetime) -> None:
    """It is no risk any more: why."""
    lock(risk)
    _refuse_closed(risk)
    if not words.strip():
        raise SaidNoReason()
    risk.closed_at, risk.closed_words = at, words.strip()
    score = {"likelihood": risk.likelihood, "effect": risk.effect}
    record("risk.closed", risk, by=by, at=at, before=score, reason=risk.closed_words)


def _refuse_closed(risk: Risk) -> None:
    if risk.closed_at is not None:
        raise RiskClosed()


def _refuse_unfit(danger: Danger, estate_id: UUID) -> None:
    if not danger.name.strip():
        raise RiskUnnamed()
    if not danger.prevention.strip() or not danger.control.strip():
        raise NotPrevented()
    owner = find_member(danger.owner_id)
    if owner is None or not (owner.is_active and may_run(owner, estate_id)):
        raise CannotOwnIt(name=owner.name if owner is not None else "")


def _refuse_misjudged(assessed: Assessment, at: datetime) -> None:
    if assessed.likelihood not in SCALE or assessed.effect not in SCALE:
        raise OffTheScale()
    today = local_date(at)
    if not today < assessed.review_on <= today + LONGEST:
        raise ReviewNotAhead()
