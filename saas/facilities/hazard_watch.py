"""Hazards over time: told once when overdue, handed over when whoever puts them right leaves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from saas.facilities.hazard_kinds import HazardState, StepKind
from saas.facilities.hazard_models import Hazard, HazardStep
from saas.facilities.hazards import about
from saas.facilities.missing import note_once
from saas.facilities.policy import may_go_round
from saas.requests.messages import MessageKind, tell
from tenants.db import db, new_id
from tenants.history import record
from tenants.leaving import on_leaving
from tenants.members import Member, members_with
from tenants.permissions import Permission
from tenants.verbs import transaction

HANDED_OVER = (HazardState.RECTIFYING, HazardState.TO_CHECK)


@transaction
def tell_of_overdue_hazards(*, at: datetime) -> int:
    """Tell whoever manages the estate's facilities, and who is to put it right, once for each due time."""
    told = 0
    late = select(Hazard).where(Hazard.state != HazardState.CLOSED, Hazard.due_at < at).order_by(Hazard.id)
    for hazard in db.session.scalars(late.options(joinedload(Hazard.estate), joinedload(Hazard.responsible))):
        if note_once(hazard.estate_id, f"hazard {hazard.number}", f"overdue {hazard.due_at:%Y-%m-%dT%H:%M%z}", at=at):
            managers = members_with(Permission.FACILITIES_MANAGE, estate_id=hazard.estate_id)
            people = [*managers, hazard.responsible]
            tell(people, MessageKind.HAZARD_OVERDUE, None, at=at, estate=hazard.estate.name, **about(hazard))
            told += 1
    return told


def hand_over_hazards(leaver: Member, successor: Member | None, by: Member, at: datetime) -> None:
    """What a leaver was to put right goes to the successor who goes round there, or back to nobody in particular.

    What waits for its check only changes who answers for it; without a successor, nobody does once it is sent back.
    """
    theirs = select(Hazard).where(Hazard.responsible_id == leaver.id, Hazard.state.in_(HANDED_OVER))
    for hazard in db.session.scalars(theirs.order_by(Hazard.id).with_for_update()):
        heir = successor if successor is not None and may_go_round(successor, hazard.estate_id) else None
        waits = hazard.state == HazardState.TO_CHECK
        if waits and heir is None:
            continue
        hazard.responsible_id = heir.id if heir is not None else None
        if heir is None:
            hazard.state = HazardState.REPORTED
        if heir is not None:
            db.session.add(
                HazardStep(
                    id=new_id(), hazard_id=hazard.id, kind=StepKind.ASSIGNED, about_id=heir.id, by_id=by.id, at=at
                )
            )
        before, after = (
            {"responsible": leaver.name},
            {"responsible": heir.name if heir else None, "state": hazard.state},
        )
        record("facility.hazard_assigned", hazard, by=by, at=at, before=before, after=after)
        if waits:
            continue
        if heir is not None:
            tell([heir], MessageKind.HAZARD_ASSIGNED, None, at=at, **about(hazard))
        else:
            managers = members_with(Permission.FACILITIES_MANAGE, estate_id=hazard.estate_id)
            tell(managers, MessageKind.HAZARD_REPORTED, None, at=at, estate=hazard.estate.name, **about(hazard))


def install() -> None:
    """Introduce ourselves to the verb by which members leave."""
    on_leaving(hand_over_hazards)
