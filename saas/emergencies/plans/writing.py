"""Writing a plan: begun, described, its parts, its notices, its revision. Roles and steps stand beside.

Only a draft is written; what was once in force stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select

from saas.emergencies.kinds import Level, NoticeKind, PlanKind, Trigger
from saas.emergencies.plans.annex_models import PlanNotice
from saas.emergencies.plans.copying import copied_version
from saas.emergencies.plans.models import Plan, PlanVersion
from saas.emergencies.plans.queries import plans_of
from saas.emergencies.plans.refusals import (
    BadInterval,
    DraftThere,
    NotADraft,
    NothingInForce,
    NoticeUnknownPlace,
    PlanNameMissing,
    PlanThere,
    PlanWithdrawn,
    TriggerWordsMissing,
)
from saas.estates import Estate
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member
from tenants.verbs import hold, lock, transaction

PLACES = {"place", "time"}
MOST_MONTHS = {"drill_months": 36, "review_months": 60}


@dataclass(frozen=True)
class PlanDetails:
    """What a plan is called and how often it is drilled and looked at again."""

    name: str
    name_en: str = ""
    drill_months: int = 12
    drill_basis: str = ""
    review_months: int = 36

    def values(self) -> dict[str, object]:
        """By column; refused without a name or with intervals that are none."""
        values = {name: value.strip() if isinstance(value, str) else value for name, value in asdict(self).items()}
        if not values["name"]:
            raise PlanNameMissing()
        if any(not 1 <= getattr(self, name) <= most for name, most in MOST_MONTHS.items()):
            raise BadInterval()
        return values


@dataclass(frozen=True)
class Parts:
    """The parts of a version in words."""

    level: Level
    scope: str = ""
    flow: str = ""
    responsibilities: str = ""
    resources: str = ""
    recovery: str = ""


@transaction
def begin(estate: Estate | None, kind: PlanKind, details: PlanDetails, *, by: Member, at: datetime) -> Plan:
    """An empty plan of an estate, or a pattern of the company; of any kind, one's own among them (EMG-02)."""
    values = details.values()
    hold("plans", estate.id if estate is not None else "patterns")
    estate_id = estate.id if estate is not None else None
    if kind != PlanKind.CUSTOM and any(one.kind == kind for one in plans_of(estate_id)):
        raise PlanThere()
    plan = Plan(id=new_id(), estate_id=estate_id, kind=kind, **values)
    db.session.add(plan)
    db.session.flush()
    db.session.add(PlanVersion(id=new_id(), plan_id=plan.id, number=1, written_by_id=by.id, written_at=at))
    db.session.flush()
    record("emergency.plan_begun", plan, by=by, at=at, after={"name": plan.name})
    return plan


@transaction
def describe(plan: Plan, details: PlanDetails, *, by: Member, at: datetime) -> None:
    """Change its name and its intervals."""
    values = details.values()
    lock(plan)
    if plan.withdrawn_at is not None:
        raise PlanWithdrawn()
    before = {name: getattr(plan, name) for name, value in values.items() if getattr(plan, name) != value}
    for name in before:
        setattr(plan, name, values[name])
    if before:
        after = {name: values[name] for name in before}
        record("emergency.plan_described", plan, by=by, at=at, before=before, after=after)


@transaction
def write_parts(version: PlanVersion, parts: Parts, *, by: Member, at: datetime) -> None:
    """The parts in words. An empty one may be saved; the plan is only not approved with it."""
    open_draft(version)
    values = {name: str(value).strip().replace("\r\n", "\n") for name, value in asdict(parts).items()}
    changed = [name for name, value in values.items() if getattr(version, name) != value]
    for name in changed:
        setattr(version, name, values[name])
    if changed:
        note(version, "parts", by=by, at=at, parts=changed)


@transaction
def write_notices(
    version: PlanVersion, words: Mapping[NoticeKind, tuple[str, str]], *, by: Member, at: datetime
) -> None:
    """What residents are told, Chinese and English by kind; one without words is taken out."""
    open_draft(version)
    for one in version.notices:
        db.session.delete(one)
    db.session.flush()
    for kind, (said, said_en) in words.items():
        unknown = set(re.findall(r"\{([^}]*)\}", said + said_en)) - PLACES
        if unknown:
            raise NoticeUnknownPlace()
        if said.strip():
            db.session.add(PlanNotice(version_id=version.id, kind=kind, words=said.strip(), words_en=said_en.strip()))
    db.session.flush()
    db.session.expire(version, ["notices"])
    note(version, "notices", by=by, at=at)


@transaction
def revise(plan: Plan, trigger: Trigger, words: str, *, by: Member, at: datetime) -> PlanVersion:
    """A new draft copied from the version in force, for one of the six reasons; the roots of its steps stay."""
    if not words.strip():
        raise TriggerWordsMissing()
    lock(plan)
    db.session.expire(plan, ["versions"])
    if plan.withdrawn_at is not None:
        raise PlanWithdrawn()
    if plan.draft is not None:
        raise DraftThere()
    source = plan.in_force
    if source is None:
        raise NothingInForce()
    number = max(one.number for one in plan.versions) + 1
    version = copied_version(source, plan, number=number, trigger=trigger, words=words.strip(), by=by, at=at)
    db.session.expire(plan, ["versions"])
    after = {"number": number, "trigger": trigger, "words": version.trigger_words}
    record("emergency.plan_revised", plan, by=by, at=at, after=after)
    return version


def open_draft(version: PlanVersion) -> None:
    """Lock the version and what hangs on it anew; refused unless it is a draft of a plan that counts."""
    lock(version)
    db.session.expire(version, ["roles", "steps", "contacts", "shutoffs", "notices"])
    if not version.is_editable:
        raise NotADraft()
    withdrawn = db.session.scalar(select(Plan.withdrawn_at).where(Plan.id == version.plan_id))
    if withdrawn is not None:
        raise PlanWithdrawn()


def note(version: PlanVersion, what: str, *, by: Member, at: datetime, **after: object) -> None:
    """That something of a draft was written."""
    told = {"name": version.plan.name, "number": version.number, "section": what, **after}
    record("emergency.plan_written", version.plan, by=by, at=at, after=told)
