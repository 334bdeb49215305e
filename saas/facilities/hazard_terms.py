"""How long each grade of hazard may take: our default, or the company's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from saas.facilities.hazard_kinds import DEFAULT_HOURS, MOST_HOURS, Level
from saas.facilities.hazard_models import HazardTerm
from saas.facilities.refusals import BadTerm, NothingChanged
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member
from tenants.verbs import hold, transaction


def terms() -> Mapping[Level, int]:
    """Hours for each grade, as they are for a hazard reported now."""
    own = {Level(row.level): row.hours for row in db.session.scalars(select(HazardTerm))}
    return {level: own.get(level, hours) for level, hours in DEFAULT_HOURS.items()}


def term_of(level: Level) -> int:
    """Hours for one grade."""
    return terms()[level]


@transaction
def set_terms(wanted: Mapping[Level, int], *, by: Member, at: datetime) -> None:
    """The company's own terms. Hazards that are there keep theirs."""
    hold("hazard_terms", "all")
    before = terms()
    changed = {level: hours for level, hours in wanted.items() if before[level] != hours}
    if not changed:
        raise NothingChanged()
    if any(not 1 <= hours <= MOST_HOURS for hours in changed.values()):
        raise BadTerm()
    rows = {row.level: row for row in db.session.scalars(select(HazardTerm))}
    for level, hours in changed.items():
        row = rows.get(level)
        if row is None:
            row = HazardTerm(id=new_id(), level=level, hours=hours)
            db.session.add(row)
        row.hours = hours
        db.session.flush()
        record("facility.hazard_term_set", row, by=by, at=at, before={"hours": before[level]}, after={"hours": hours})
