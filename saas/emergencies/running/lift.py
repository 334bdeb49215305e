"""People shut in a lift: the record form of Beijing's 2025 process, and the marks of the clock (domain 2.6)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from saas.emergencies.kinds import EntryKind
from saas.emergencies.running.logging import write
from saas.emergencies.running.models import Incident
from saas.emergencies.running.refusals import NotInThisIncident, NotThatNumber, OrderOfTimes
from saas.emergencies.running.telling_models import LiftRecord
from saas.facilities import Asset
from tenants.db import db
from tenants.history import record as note_history
from tenants.members import Member
from tenants.text import N_
from tenants.verbs import lock, transaction

MARKS = (20, 30, 60, 90, 120)
"""Minutes since they were shut in, as long as they are not out."""
MARK_WORDS = {
    20: N_("Not there yet? Call the maintenance firm a second time; 119 or 120 if somebody is unwell."),
    30: N_("In cities the maintenance firm has to be there within 30 minutes."),
    60: N_("Elsewhere it has to be there within 60 minutes."),
    90: N_("Pass it up now: from two hours on it counts as an accident."),
    120: N_("Two hours: this is an accident by law. Report it."),
}
LONGEST = 400
TIMES = ("trapped_at", "vendor_called_at", "vendor_arrived_at", "rescue_began_at", "freed_at")


@dataclass(frozen=True)
class LiftFacts:
    """What the record says. Times are aware."""

    trapped_at: datetime
    asset_id: UUID | None = None
    lift_code: str = ""
    persons: int = 1
    limit_minutes: int = 30
    vendor: str = ""
    vendor_called_at: datetime | None = None
    vendor_arrived_at: datetime | None = None
    rescuers: str = ""
    rescue_began_at: datetime | None = None
    freed_at: datetime | None = None
    cause: str = ""
    handling: str = ""


FACTS = frozenset(one.name for one in fields(LiftFacts))


@transaction
def fill_in(
    found: LiftRecord, facts: LiftFacts, *, only: Collection[str] = FACTS, by: Member, at: datetime
) -> LiftRecord:
    """Fill the form in, as far as it is known; also after the end, when the cause is known.

    `only` names the facts that somebody wrote anew. The others stay as they are now: several people write at once.
    """
    incident = found.incident
    lock(incident)
    lock(found)
    facts = replace(facts, **{name: getattr(found, name) for name in FACTS.difference(only)})
    _refuse_impossible(facts, incident, at)
    before = {name: getattr(found, name) for name in asdict(facts)}
    for name, value in asdict(facts).items():
        setattr(found, name, value.strip()[:LONGEST] if isinstance(value, str) else value)
    changed = {name: value for name, value in before.items() if getattr(found, name) != value}
    if not changed:
        return found
    db.session.flush()
    values = {"persons": found.persons, "changed": sorted(changed), "freed": found.freed_at is not None}
    write(incident, EntryKind.LIFT, by=by, at=at, values=values, subject_id=found.id)
    after = {name: getattr(found, name) for name in changed}
    note_history("emergency.lift_recorded", incident, by=by, at=at, before=changed, after=after)
    return found


def marks_passed(found: LiftRecord, at: datetime) -> list[int]:
    """The marks that have gone by while people were inside."""
    return [mark for mark in MARKS if minutes_inside(found, at) >= mark]


def minutes_inside(found: LiftRecord, at: datetime) -> float:
    """For how long people were inside: until they were out or, where that was not written down, until the incident ended."""
    until = min(one for one in (found.freed_at or found.incident.ended_at, at) if one is not None)
    return (until - found.trapped_at).total_seconds() / 60


def _refuse_impossible(facts: LiftFacts, incident: Incident, at: datetime) -> None:
    if not 0 <= facts.persons <= 100:
        raise NotThatNumber()
    known = [value for value in (getattr(facts, name) for name in TIMES) if value is not None]
    if any(value > at for value in known):
        raise OrderOfTimes()
    if facts.freed_at is not None and facts.freed_at < facts.trapped_at:
        raise OrderOfTimes()
    vendor = [one for one in (facts.trapped_at, facts.vendor_called_at, facts.vendor_arrived_at) if one is not None]
    if facts.vendor_arrived_at is not None and facts.vendor_called_at is None:
        raise OrderOfTimes()
    if any(first > then for first, then in pairwise(vendor)):
        raise OrderOfTimes()
    if facts.asset_id is not None:
        asset = db.session.get(Asset, (incident.tenant_id, facts.asset_id))
        if asset is None or asset.estate_id != incident.estate_id:
            raise NotInThisIncident()
