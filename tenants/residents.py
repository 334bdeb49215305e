"""Residents' logins: opened by the desk for a person of the archives, bound to the estates of their houses."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from tenants.codes import tell_old_address
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member, MemberKind, MemberState, RoleHolding
from tenants.permissions import Permission, Role
from tenants.refusals import Refused
from tenants.sessions import LoginSession, end_sessions_of, renew_token
from tenants.staffing import refuse_taken_contact
from tenants.text import N_
from tenants.verbs import lock, transaction


class NotAResident(Refused):
    message = N_("%(name)s is not a resident.")


class _Archives:
    """What the archives, one floor up, told us: where a resident's houses are, and which persons a login stands for."""

    estates_of: Callable[[UUID], Collection[UUID]] | None = None
    persons_of: Callable[[UUID], Collection[UUID]] | None = None


def know_residents(
    *, estates_of: Callable[[UUID], Collection[UUID]], persons_of: Callable[[UUID], Collection[UUID]]
) -> None:
    """Called once by the archives: estates and persons of a member id."""
    _Archives.estates_of = estates_of
    _Archives.persons_of = persons_of


def estates_of(member: Member) -> frozenset[UUID]:
    """Every estate a resident belongs to."""
    held = {holding.estate_id for holding in member.holdings if holding.estate_id is not None}
    lived_in = _Archives.estates_of(member.id) if _Archives.estates_of else ()
    return frozenset(held) | frozenset(lived_in)


def persons_of(member: Member) -> frozenset[UUID]:
    """The persons of the archives a resident's login stands for."""
    return frozenset(_Archives.persons_of(member.id)) if _Archives.persons_of else frozenset()


def may_print_letter(actor: Member, member: Member) -> bool:
    """Whoever prints letters in one of the resident's estates; nobody prints one for a colleague."""
    if not member.is_resident:
        return False
    if actor.may_everywhere(Permission.MEMBERS_LETTERS):
        return True
    return any(actor.may(Permission.MEMBERS_LETTERS, estate_id=estate) for estate in estates_of(member))


@transaction
def open_resident_login(
    name: str,
    *,
    estate_id: UUID | None,
    email: str | None = None,
    phone: str | None = None,
    by: Member | None,
    at: datetime,
) -> Member:
    """A login for a person of the archives, who comes in by codes sent to `email` or with a letter.

    Refuses `ContactTaken` when another member of the company has the address or number (a number may have passed to
    somebody else: the old login is closed or changed first, by a person who asked).
    """
    for contact in (email, phone):
        refuse_taken_contact(contact)
    member_id = new_id()
    member = Member(
        id=member_id,
        kind=MemberKind.RESIDENT,
        state=MemberState.ACTIVE,
        login=f"resident-{member_id.hex[-12:]}",
        name=name.strip(),
        joined_at=at,
    )
    member.email, member.phone = email, phone
    db.session.add(member)
    db.session.flush()
    db.session.add(RoleHolding(member_id=member.id, role=Role.RESIDENT, estate_id=estate_id))
    db.session.flush()
    db.session.refresh(member)
    record("members.resident_opened", member, by=by, at=at, after={"estate": estate_id})
    return member


@transaction
def also_in_estate(member: Member, estate_id: UUID, *, by: Member | None, at: datetime) -> None:
    """A resident has a house in another estate as well."""
    lock(member)
    if not member.is_resident:
        raise NotAResident(name=member.name)
    if member.has_role(Role.RESIDENT, estate_id=estate_id):
        return
    db.session.add(RoleHolding(member_id=member.id, role=Role.RESIDENT, estate_id=estate_id))
    db.session.flush()
    db.session.refresh(member)
    record("members.estate_added", member, by=by, at=at, after={"estate": estate_id})


@transaction
def change_contact(
    member: Member,
    *,
    email: str | None = None,
    phone: str | None = None,
    by: Member,
    at: datetime,
    here: LoginSession | None = None,
) -> str | None:
    """A new mail address or number for a resident (None leaves it). The old mail address is told (trust.md T24).

    Every session ends; the one in which it was done (`here`) gets a new token, which is returned.
    """
    lock(member)
    if not member.is_resident:
        raise NotAResident(name=member.name)
    changed = {}
    for field, value in (("email", email), ("phone", phone)):
        if value and value != getattr(member, field):
            refuse_taken_contact(value, but=member)
            if field == "email" and member.email is not None:
                tell_old_address(member, member.email, at=at)
            setattr(member, field, value)
            changed[field] = "•"
    if not changed:
        return None
    member.version += 1
    end_sessions_of(member, at=at, because="contact", but=here.id if here is not None else None)
    record("members.contact_changed", member, by=by, at=at, before=changed, after=changed)
    return renew_token(here, at=at) if here is not None else None
