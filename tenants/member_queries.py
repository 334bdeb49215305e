"""What the pages about members show."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from tenants.db import db
from tenants.members import Everywhere, Member, MemberKind, MemberState, RoleHolding
from tenants.permissions import Permission
from tenants.sessions import LoginSession, Stage

PAGE = 50


@dataclass(frozen=True)
class Asked:
    """Filters of the list. `words` is part of a name or login."""

    kind: MemberKind = MemberKind.STAFF
    state: MemberState | None = None
    role: str | None = None
    estate_id: UUID | None = None
    words: str = ""


def visible_to(actor: Member) -> ColumnElement[bool]:
    """Members whom a viewer of members may see: everybody, or colleagues and residents of their own estates."""
    estates = actor.estates_with(Permission.MEMBERS_VIEW)
    if isinstance(estates, Everywhere):
        return Member.tenant_id == actor.tenant_id
    held_there = select(RoleHolding.member_id).where(RoleHolding.estate_id.in_(estates))
    whole_company = select(RoleHolding.member_id).where(RoleHolding.estate_id.is_(None))
    return or_(
        Member.id.in_(held_there.scalar_subquery()),
        and_(Member.kind == MemberKind.STAFF, Member.id.in_(whole_company.scalar_subquery())),
    )


def may_view(actor: Member, member: Member) -> bool:
    """Whether a viewer of members may see this one."""
    if not actor.may(Permission.MEMBERS_VIEW):
        return False
    return db.session.scalar(select(Member.id).where(Member.id == member.id, visible_to(actor))) is not None


def members_page(asked: Asked, *, actor: Member, after: UUID | None = None) -> tuple[Sequence[Member], UUID | None]:
    """One page of members by name, and behind whom the next begins."""
    conditions: list[ColumnElement[bool]] = [visible_to(actor), Member.kind == asked.kind]
    if asked.state is not None:
        conditions.append(Member.state == asked.state)
    else:
        conditions.append(Member.state != MemberState.LEFT)
    if asked.role or asked.estate_id:
        held = select(RoleHolding.member_id)
        held = held.where(RoleHolding.role == asked.role) if asked.role else held
        if asked.estate_id:
            held = held.where(or_(RoleHolding.estate_id == asked.estate_id, RoleHolding.estate_id.is_(None)))
        conditions.append(Member.id.in_(held.scalar_subquery()))
    if asked.words:
        conditions.append(
            or_(
                Member.name.contains(asked.words, autoescape=True),
                Member.login.contains(asked.words.casefold(), autoescape=True),
            )
        )
    last = db.session.scalar(select(Member).where(Member.id == after)) if after else None
    if last is not None:
        conditions.append(or_(Member.name > last.name, and_(Member.name == last.name, Member.id > last.id)))
    query = select(Member).where(*conditions).order_by(Member.name, Member.id).limit(PAGE + 1)
    rows = db.session.scalars(query).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def last_seen(member_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When members were last here, as far as they ever were."""
    rows = db.session.execute(
        select(LoginSession.member_id, func.max(LoginSession.seen_at))
        .where(LoginSession.member_id.in_(member_ids), LoginSession.stage == Stage.FULL)
        .group_by(LoginSession.member_id)
    )
    return {member_id: seen_at for member_id, seen_at in rows}


def colleagues() -> Sequence[Member]:
    """Every colleague who has not left, by name."""
    return db.session.scalars(
        select(Member)
        .where(Member.kind == MemberKind.STAFF, Member.state != MemberState.LEFT)
        .order_by(Member.name, Member.id)
    ).all()


def possible_successors(member: Member) -> list[Member]:
    """Active colleagues who could take over, those with a role in one of the same estates first."""
    estates = {holding.estate_id for holding in member.holdings}

    def nearness(other: Member) -> int:
        return 0 if any(holding.estate_id in estates or holding.estate_id is None for holding in other.holdings) else 1

    others = [one for one in colleagues() if one.id != member.id and one.is_active]
    return sorted(others, key=lambda other: (nearness(other), other.name))


def names_of(member_ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of members, also of those who left."""
    return {row.id: row.name for row in db.session.scalars(select(Member).where(Member.id.in_(member_ids)))}
