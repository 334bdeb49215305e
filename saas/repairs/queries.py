"""What pages ask about work orders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from saas.repairs.kinds import UNDER_WAY
from saas.repairs.models import Repair
from saas.requests.kinds import RequestState
from saas.requests.models import Request
from saas.requests.open_ones import is_open
from saas.roster import on_duty_among, skills_of
from tenants.clock import local_date, start_of_day
from tenants.db import db
from tenants.members import NAME_ONLY, Everywhere, Member, MemberKind, MemberState, RoleHolding, members_with
from tenants.permissions import GRANTS, Permission
from tenants.scope import current_tenant_id

USUAL_LOAD = 6
"""How many open jobs a technician usually carries; the picker draws the load against it."""


def find_repair(repair_id: UUID) -> Repair | None:
    """A work order of this company; whether somebody may see it, the policy says."""
    return db.session.get(Repair, (current_tenant_id(), repair_id))


def repairs_of(request_id: UUID) -> Sequence[Repair]:
    """Every work order of a request, the latest first."""
    return db.session.scalars(_of_request(), {"request_id": request_id}).unique().all()


@cache
def _of_request() -> Select[Repair]:
    return (
        select(Repair)
        .where(Repair.request_id == bindparam("request_id"))
        .options(
            joinedload(Repair.technician).options(*NAME_ONLY),
            joinedload(Repair.dispatched_by).options(*NAME_ONLY),
            joinedload(Repair.materials),
        )
        .order_by(Repair.round.desc())
    )


@dataclass(frozen=True)
class Day:
    """A technician's day: what is to be done, the most pressing first, and what was done today."""

    open: Sequence[Repair]
    done: Sequence[Repair]


def day_of(technician: Member, *, at: datetime) -> Day:
    """The jobs of a technician in two queries, with what their cards show."""
    shown = (
        joinedload(Repair.request).joinedload(Request.house),
        joinedload(Repair.request).joinedload(Request.estate),
    )
    mine = select(Repair).where(Repair.technician_id == technician.id).options(*shown)
    today = start_of_day(local_date(at))
    under_way = mine.where(_under_way()).order_by(Repair.due_at.asc().nulls_last(), Repair.id)
    done = mine.where(Repair.completed_at >= today, Repair.completed_at < today + timedelta(days=1)).order_by(
        Repair.completed_at.desc()
    )
    return Day(db.session.scalars(under_way).all(), db.session.scalars(done).all())


@dataclass(frozen=True)
class Assignee:
    """Somebody who could come: what they can do, how much they carry, when they are free."""

    member: Member
    teams: frozenset[str]
    fits: bool
    load: int
    free_from: datetime | None
    on_duty: bool | None = None
    """Whether they are on duty at the estate now; unknown where no roster is kept."""

    @property
    def limit(self) -> int:
        """The usual load."""
        return USUAL_LOAD


def assignees_for(request: Request, *, at: datetime) -> list[Assignee]:
    """Technicians of the estate: those on duty first, among them the right team, then the least loaded.

    A handful of queries, however many people. Where no roster is kept for these days, nobody is called off duty.
    """
    members = members_with(Permission.REPAIRS_WORK, estate_id=request.estate_id)
    members = [member for member in members if member.is_staff]
    ids = [member.id for member in members]
    skills = skills_of(ids)
    loads = loads_of(ids)
    present = on_duty_among(ids, request.estate_id, at)
    found = []
    for member in members:
        teams = skills.get(member.id, frozenset())
        load, free_from = loads.get(member.id, (0, None))
        fits = request.department in teams or not teams
        found.append(Assignee(member, teams, fits, load, free_from, present[member.id] if present else None))
    return sorted(found, key=lambda one: _rank(one, request))


def _rank(one: Assignee, request: Request) -> tuple[bool, bool, bool, int, str]:
    return one.on_duty is False, request.department not in one.teams, not one.fits, one.load, one.member.name


def loads_of(member_ids: Iterable[UUID]) -> dict[UUID, tuple[int, datetime | None]]:
    """Open jobs of each member, and until when the last appointment among them lasts."""
    rows = db.session.execute(
        select(Repair.technician_id, func.count(), func.max(Request.appointment_until))
        .join(Repair.request)
        .where(Repair.technician_id.in_(list(member_ids)), _under_way())
        .group_by(Repair.technician_id)
    )
    return {technician_id: (count, until) for technician_id, count, until in rows}


def waiting_for_dispatch(estates: frozenset[UUID] | Everywhere, *, limit: int = 50) -> Sequence[Request]:
    """Sorted repairs without a technician, by time to the next broken promise."""
    query = select(Request).where(
        Request.state == RequestState.CLASSIFIED,
        Request.category.in_(("repair", "help")),
        is_open(),
    )
    if not isinstance(estates, Everywhere):
        query = query.where(Request.estate_id.in_(estates))
    return db.session.scalars(
        query.options(joinedload(Request.estate), joinedload(Request.house))
        .order_by(Request.next_due_at.asc().nulls_last(), Request.id)
        .limit(limit)
    ).all()


def under_way(estates: frozenset[UUID] | Everywhere, *, limit: int = 100) -> Sequence[Repair]:
    """Work orders that somebody is at, the most pressing first."""
    query = select(Repair).where(_under_way())
    if not isinstance(estates, Everywhere):
        query = query.where(Repair.estate_id.in_(estates))
    return db.session.scalars(
        query.options(
            joinedload(Repair.technician),
            joinedload(Repair.request).joinedload(Request.house),
            joinedload(Repair.request).joinedload(Request.estate),
        )
        .order_by(Repair.due_at.asc().nulls_last(), Repair.id)
        .limit(limit)
    ).all()


def technicians_of(estates: frozenset[UUID] | Everywhere) -> Sequence[Member]:
    """Everybody who repairs in these estates, by name: the free ones are whom a dispatcher looks for."""
    roles = [role.value for role, grants in GRANTS.items() if Permission.REPAIRS_WORK in grants]
    held = select(RoleHolding.member_id).where(RoleHolding.role.in_(roles))
    if not isinstance(estates, Everywhere):
        held = held.where(RoleHolding.estate_id.is_(None) | RoleHolding.estate_id.in_(estates))
    working = (
        Member.id.in_(held.scalar_subquery()),
        Member.state == MemberState.ACTIVE,
        Member.kind == MemberKind.STAFF,
    )
    return db.session.scalars(select(Member).where(*working).order_by(Member.name, Member.id)).all()


def _under_way() -> ColumnElement[bool]:
    return Repair.state.in_(sorted(state.value for state in UNDER_WAY))
