"""Colleagues: taking them on, what they may do, and the letters of their name. Rights change only here."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select

from tenants.db import db, new_id
from tenants.history import record
from tenants.invitations import invite
from tenants.members import Member, MemberKind, MemberState, Post, RoleHolding
from tenants.one_use_links import OneUseLink
from tenants.passwords import hash_password
from tenants.permissions import COMPANY_WIDE, Role
from tenants.refusals import Refused
from tenants.sealed_text import normal_text
from tenants.sessions import LoginSession, end_session, end_sessions_of
from tenants.text import N_
from tenants.verbs import hold, lock, transaction

Holding = tuple[Role, UUID | None]
"""A role and the estate it is held in; without an estate it is held in the whole company."""

_LOGIN = re.compile(r"[\w.@+-]{2,64}")


class BadLogin(Refused):
    message = N_("A login has 2 to 64 letters, figures, dots or hyphens, without blanks.")


class LoginTaken(Refused):
    message = N_("Somebody here has this login already.")


class ContactTaken(Refused):
    """Also says it about somebody who is a resident here: one person with two logins gives two addresses."""

    message = N_("Somebody here has this mail address or telephone number already.")


class NoRole(Refused):
    message = N_("Choose at least one role.")


class RoleNeedsCompany(Refused):
    message = N_("This role is held for the whole company, not for one estate.")


class NotYourself(Refused):
    message = N_("Nobody changes their own rights. Another administrator has to do it.")


class LastAdministrator(Refused):
    message = N_("%(name)s is the last administrator. Make somebody else one first.")


class AlreadyLeft(Refused):
    message = N_("%(name)s has left already.")


@transaction
def invite_staff(
    name: str,
    login: str,
    holdings: Collection[Holding],
    *,
    email: str | None = None,
    phone: str | None = None,
    post: Post | None = None,
    by: Member | None,
    at: datetime,
) -> Member:
    """Take on a colleague who chooses their own password through an invitation (mailed when there is an address)."""
    member = _new(name, login, holdings, email=email, phone=phone, post=post, state=MemberState.INVITED, by=by, at=at)
    invite(member, by=by, at=at)
    return member


@transaction
def add_staff(
    name: str,
    login: str,
    holdings: Collection[Holding],
    *,
    password: str | None = None,
    totp_secret: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    post: Post | None = None,
    by: Member | None = None,
    at: datetime,
) -> Member:
    """Take on a colleague with a password and a second factor already set: for commands and demonstrations."""
    member = _new(name, login, holdings, email=email, phone=phone, post=post, state=MemberState.ACTIVE, by=by, at=at)
    member.password_hash = hash_password(password) if password else None
    member.totp = totp_secret
    return member


@transaction
def change_roles(
    member: Member, holdings: Collection[Holding], *, post: Post | None = None, by: Member, at: datetime
) -> None:
    """Give a colleague exactly these roles. Their sessions end, so that no old right outlives the change."""
    lock(member)
    if member.id == by.id:
        raise NotYourself
    if member.state == MemberState.LEFT:
        raise AlreadyLeft(name=member.name)
    wanted = _checked(holdings)
    before = _said(member.holdings)
    if Role.ADMINISTRATOR not in {role for role, _estate in wanted}:
        refuse_last_administrator(member)
    db.session.execute(delete(RoleHolding).where(RoleHolding.member_id == member.id))
    db.session.add_all(RoleHolding(member_id=member.id, role=role, estate_id=estate) for role, estate in wanted)
    member.post = post
    member.version += 1
    end_sessions_of(member, at=at, because="roles")
    db.session.flush()
    db.session.refresh(member)
    record(
        "members.roles_changed", member, by=by, at=at, before={"roles": before}, after={"roles": _said(member.holdings)}
    )


@transaction
def change_details(
    member: Member, *, name: str, email: str | None, phone: str | None, by: Member, at: datetime
) -> None:
    """Correct a name; a new mail address or number replaces the old one (None leaves it as it is)."""
    lock(member)
    if member.state == MemberState.LEFT:
        raise AlreadyLeft(name=member.name)
    before, after = {"name": member.name}, {"name": name.strip()}
    member.name = name.strip()
    for field, value in (("email", email), ("phone", phone)):
        if value and value != getattr(member, field):
            refuse_taken_contact(value, but=member)
            setattr(member, field, value)
            before[field], after[field] = "•", "•"
    record("members.details_changed", member, by=by, at=at, before=before, after=after)


@transaction
def renew_access(member: Member, *, by: Member, at: datetime) -> OneUseLink:
    """A colleague lost telephone or password: both end, and a new invitation lets them choose anew."""
    if member.id == by.id:
        raise NotYourself
    return invite(member, by=by, at=at)


@transaction
def end_all_sessions(member: Member, *, by: Member, at: datetime) -> None:
    """Log a member out everywhere."""
    end_sessions_of(member, at=at, because="ended_by_administrator" if by.id != member.id else "ended_by_member")
    record("members.sessions_ended", member, by=by, at=at)


@transaction
def end_one_session(session: LoginSession, *, by: Member, at: datetime) -> None:
    """Log one device out."""
    end_session(session, at=at, because="ended_by_administrator" if by.id != session.member_id else "ended_by_member")
    record("members.session_ended", session.member, by=by, at=at)


def refuse_last_administrator(member: Member) -> None:
    """Refuse when without this member nobody could manage members any more."""
    if not member.has_role(Role.ADMINISTRATOR) or not member.is_active:
        return
    hold("administrators")  # two who remove each other at once would each count the other
    others = (
        select(func.count())
        .select_from(RoleHolding)
        .join(Member, (Member.tenant_id == RoleHolding.tenant_id) & (Member.id == RoleHolding.member_id))
    )
    left = db.session.scalar(
        others.where(RoleHolding.role == Role.ADMINISTRATOR, Member.state == MemberState.ACTIVE, Member.id != member.id)
    )
    if not left:
        raise LastAdministrator(name=member.name)


def refuse_taken_contact(contact: str | None, *, but: Member | None = None) -> None:
    """Refuse a mail address or number that another member of the company has."""
    if not contact:
        return
    column = Member.email if "@" in contact else Member.phone
    query = select(Member.id).where(column.matches(contact))
    if but is not None:
        query = query.where(Member.id != but.id)
    if db.session.scalar(query) is not None:
        raise ContactTaken


def _new(
    name: str,
    login: str,
    holdings: Collection[Holding],
    *,
    email: str | None,
    phone: str | None,
    post: Post | None,
    state: MemberState,
    by: Member | None,
    at: datetime,
) -> Member:
    login = normal_text(login)
    if _LOGIN.fullmatch(login) is None:
        raise BadLogin
    wanted = _checked(holdings)
    if db.session.scalar(select(Member.id).where(Member.login == login)) is not None:
        raise LoginTaken
    for contact in (email, phone):
        refuse_taken_contact(contact)
    member = Member(
        id=new_id(), kind=MemberKind.STAFF, state=state, login=login, name=name.strip(), post=post, joined_at=at
    )
    member.email, member.phone = email, phone
    db.session.add(member)
    db.session.flush()
    db.session.add_all(RoleHolding(member_id=member.id, role=role, estate_id=estate) for role, estate in wanted)
    db.session.flush()
    db.session.refresh(member)
    record("members.added", member, by=by, at=at, after={"name": member.name, "roles": _said(member.holdings)})
    return member


def _checked(holdings: Collection[Holding]) -> list[Holding]:
    wanted = sorted(set(holdings), key=lambda holding: (holding[0], str(holding[1] or "")))
    if not wanted or any(role is Role.SUPPORT for role, _estate in wanted):
        raise NoRole
    if any(role in COMPANY_WIDE and estate is not None for role, estate in wanted):
        raise RoleNeedsCompany
    return wanted


def _said(holdings: Sequence[RoleHolding]) -> list[str]:
    """Roles as history keeps them: `front_desk@<estate id>`, `administrator`."""
    return sorted(f"{one.role}@{one.estate_id}" if one.estate_id else one.role for one in holdings)
