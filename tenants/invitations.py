"""A colleague's ways in: the invitation, and the link to a new password."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tenants.db import db
from tenants.history import record
from tenants.logins import find_staff, forget_ways_in, tell_access_changed
from tenants.members import Member, MemberState
from tenants.one_use_links import LinkKind, OneUseLink, end_links_of, make_link, use_link
from tenants.passwords import hash_password, refuse_weak
from tenants.queue import ask
from tenants.refusals import Refused
from tenants.sessions import Stage, begin_session, end_sessions_of
from tenants.text import N_
from tenants.verbs import lock, transaction


class NotInvited(Refused):
    message = N_("%(name)s cannot be invited: only colleagues who have not left can.")


@transaction
def invite(member: Member, *, by: Member | None, at: datetime) -> OneUseLink:
    """Give a colleague a link (72 hours, once) to choose a password and set up the second factor.

    Their old password, second factor and sessions end: it is also the way for whoever lost everything.
    """
    lock(member)
    if not member.is_staff or member.state == MemberState.LEFT:
        raise NotInvited(name=member.name)
    was = member.state
    forget_ways_in(member)
    member.version += 1
    end_sessions_of(member, at=at, because="invited")
    end_links_of(member, at=at, kinds=(LinkKind.INVITATION, LinkKind.RESET))
    link = make_link(LinkKind.INVITATION, member, by=by, at=at)
    record("members.invited", member, by=by, at=at, before={"state": was})
    if member.email is not None:
        ask("members.send_invitation", member_id=member.id)
    return link


@transaction
def invitation_for(member: Member, *, at: datetime) -> OneUseLink | None:
    """The open invitation of a colleague, made now if there is none and they never joined; asked only by the job."""
    if member.state != MemberState.INVITED:
        return open_invitation_of(member, at=at)
    return open_invitation_of(member, at=at) or make_link(LinkKind.INVITATION, member, by=None, at=at)


def accept_invitation(
    link: OneUseLink, password: str, *, about: tuple[str, ...], address: str | None, agent: str | None, at: datetime
) -> str:
    """Choose the first password: the token of a halfway session, in which the second factor is set up."""
    refuse_weak(password, about=about)
    return _accept(link, hash_password(password), address=address, agent=agent, at=at)


@transaction
def _accept(link: OneUseLink, hashed: str, *, address: str | None, agent: str | None, at: datetime) -> str:
    member = use_link(link, at=at)
    lock(member)
    member.password_hash = hashed
    member.state = MemberState.ACTIVE
    member.version += 1
    record("members.joined", member, by=member, at=at)
    return begin_session(member, at=at, address=address, agent=agent, stage=Stage.HALFWAY)


@transaction
def make_reset(contact: str, *, at: datetime) -> OneUseLink | None:
    """The link to a new password for whoever has this login, mail address or number; asked only by the job."""
    member = find_staff(contact)
    if member is None or not member.is_active or member.email is None:
        return None
    end_links_of(member, at=at, kinds=(LinkKind.RESET,))
    record("members.reset_asked", member, by=None, at=at)
    return make_link(LinkKind.RESET, member, by=None, at=at)


def reset_password(link: OneUseLink, password: str, *, about: tuple[str, ...], at: datetime) -> None:
    """A new password through the mailed link. Every session ends; the second factor is asked for at the next login."""
    refuse_weak(password, about=about)
    _reset(link, hash_password(password), at=at)


@transaction
def _reset(link: OneUseLink, hashed: str, *, at: datetime) -> None:
    member = use_link(link, at=at)
    lock(member)
    member.password_hash = hashed
    member.version += 1
    end_sessions_of(member, at=at, because="password")
    record("members.password_reset", member, by=member, at=at)
    tell_access_changed(member)


def open_invitation_of(member: Member, *, at: datetime) -> OneUseLink | None:
    """The invitation a colleague has not used yet."""
    found = db.session.scalars(
        select(OneUseLink)
        .where(OneUseLink.member_id == member.id, OneUseLink.kind == LinkKind.INVITATION)
        .order_by(OneUseLink.made_at.desc())
        .limit(1)
    ).first()
    return found if found is not None and found.is_open(at) else None
