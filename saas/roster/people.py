"""Who can be on duty at an estate."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from tenants.db import db
from tenants.members import Member, MemberKind, MemberState, RoleHolding, members_with
from tenants.permissions import Permission, Role

NO_WORK = (Role.RESIDENT, Role.COMMITTEE, Role.SUPPORT)
"""Roles of people who do not work for the company."""


def works_at(member: Member, estate_id: UUID) -> bool:
    """Whether a member holds a role of the company's staff for this estate or for all."""
    return member.is_staff and any(
        Role(holding.role) not in NO_WORK and holding.estate_id in (None, estate_id) for holding in member.holdings
    )


def people_of(*estate_ids: UUID, everybody: bool = False) -> Sequence[Member]:
    """Active staff bound to some estates by name; with `everybody`, those of the whole company too."""
    bound = RoleHolding.estate_id.in_(estate_ids)
    held = select(RoleHolding.member_id).where(
        RoleHolding.role.not_in([role.value for role in NO_WORK]),
        bound | RoleHolding.estate_id.is_(None) if everybody else bound,
    )
    here = (
        Member.id.in_(held.scalar_subquery()),
        Member.state == MemberState.ACTIVE,
        Member.kind == MemberKind.STAFF,
    )
    return db.session.scalars(select(Member).where(*here).order_by(Member.name, Member.id)).all()


def deciders_of(member: Member) -> Sequence[Member]:
    """Who says whether somebody may be absent: the planners of the estates where they work, but not themselves.

    Without any of those, the ones of the whole company. Nobody, when the member alone plans for all.
    """
    found: dict[UUID, Member] = {}
    for estate_id in {holding.estate_id for holding in member.holdings if holding.estate_id is not None}:
        found |= {one.id: one for one in members_with(Permission.ROSTER_PLAN, estate_id=estate_id)}
    found.pop(member.id, None)
    company_wide = members_with(Permission.ROSTER_PLAN, estate_id=None)
    return list(found.values()) or [one for one in company_wide if one.id != member.id]
