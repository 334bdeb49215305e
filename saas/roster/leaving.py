"""When somebody leaves: what they asked for ends, they deputise no more, and the planners hear of the gaps."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from saas.roster.kinds import AbsenceState
from saas.roster.models import Absence, Duty, Post
from tenants.db import db
from tenants.history import record
from tenants.leaving import on_leaving
from tenants.members import Member
from tenants.queue import ask


def hand_over_duties(leaver: Member, _successor: Member | None, by: Member, at: datetime) -> None:
    """Duties stay where they stand and show as gaps: nobody inherits a night shift unasked."""
    for absence in db.session.scalars(
        select(Absence).where(Absence.member_id == leaver.id, Absence.state == AbsenceState.ASKED)
    ):
        absence.state = AbsenceState.WITHDRAWN
        record("roster.absence_withdrawn", absence, by=by, at=at, before={"state": AbsenceState.ASKED})
    deputises = (Post.night_deputy_id == leaver.id) | (Post.weekend_deputy_id == leaver.id)
    for post in db.session.scalars(select(Post).where(deputises)):
        if post.night_deputy_id == leaver.id:
            post.night_deputy_id = None
        if post.weekend_deputy_id == leaver.id:
            post.weekend_deputy_id = None
        record("roster.deputy_left", post, by=by, at=at, before={"name": leaver.name})
    ahead = select(Duty.estate_id).where(Duty.member_id == leaver.id, Duty.ends_at > at).distinct()
    for estate_id in db.session.scalars(ahead).all():
        ask("roster.tell_gaps", estate_id=estate_id, member_id=leaver.id)


def install() -> None:
    """Introduce ourselves to the verb by which members leave."""
    on_leaving(hand_over_duties)
