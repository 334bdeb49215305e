"""Support access: an operator may look into a company only while its administrator consents, and changes nothing.

The administrator gives a reason and a number of hours. An operator then makes a ticket that opens one session there:
read only, no archives and no money, as a member of its own whose name is the operator's. Every page
that is read is in the company's history. It ends by itself, or at once when the consent is taken back.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import internal, secret
from tenants.db import Model, TenantOwned, belongs_to, db, new_id
from tenants.history import record
from tenants.members import Member, MemberKind, MemberState, RoleHolding
from tenants.operators import Operator
from tenants.permissions import Permission, Role
from tenants.refusals import Refused
from tenants.scope import acting_in, current_tenant_id
from tenants.sessions import LoginSession, begin_session, end_session, session_of
from tenants.text import N_
from tenants.verbs import transaction

MOST_HOURS = 72
TICKET_LIVES = timedelta(minutes=2)
SEES_AS = Role.SUPPORT
"""Requests, figures and history; no archives, no money, no phone numbers. Nobody else holds it."""
LOGIN = "support-"


class ConsentMissing(Refused):
    """No consent of the company is in force."""

    message = N_("The company has not consented to support access, or its consent is over.")


class ConsentRunning(Refused):
    message = N_("Support access is open already. Close it first.")


class NoReason(Refused):
    message = N_("Please say what support is to look at.")


class TooLong(Refused):
    message = N_("Support access lasts between 1 and 72 hours.")


class NotYours(Refused):
    message = N_("Only an administrator of the company may open it for support.")


class SupportGrant(TenantOwned, Model):
    """A company's consent that operators look into it, for a reason and until an instant."""

    __tablename__ = "support_grant"
    __table_args__ = (
        belongs_to("member", "granted_by_id"),
        CheckConstraint(
            "ends_at > granted_at and ends_at <= granted_at + interval '72 hours'", name="at_most_three_days"
        ),
        CheckConstraint("reason <> ''", name="reason_given"),
        Index(None, "tenant_id", "ends_at"),
    )

    reason: Mapped[str] = mapped_column(info=internal())
    granted_by_id: Mapped[UUID] = mapped_column(info=internal())
    granted_at: Mapped[datetime] = mapped_column(info=internal())
    ends_at: Mapped[datetime] = mapped_column(info=internal())
    revoked_at: Mapped[datetime | None] = mapped_column(info=internal())
    revoked_by_id: Mapped[UUID | None] = mapped_column(info=internal())

    def is_running(self, at: datetime) -> bool:
        """Whether it opens anything at this instant."""
        return self.revoked_at is None and self.granted_at <= at < self.ends_at


class SupportEntry(TenantOwned, Model):
    """A ticket of one operator for one session under a consent. Only the hash of its token is stored."""

    __tablename__ = "support_entry"
    __table_args__ = (
        belongs_to("support_grant", "grant_id", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "token_hash"),
        Index(None, "tenant_id", "grant_id"),
    )

    grant_id: Mapped[UUID] = mapped_column(info=internal())
    operator_id: Mapped[UUID] = mapped_column(info=internal())
    operator_name: Mapped[str] = mapped_column(info=internal())
    token_hash: Mapped[bytes] = mapped_column(info=secret())
    made_at: Mapped[datetime] = mapped_column(info=internal())
    used_at: Mapped[datetime | None] = mapped_column(info=internal())


@transaction
def grant_support(reason: str, *, hours: int, by: Member, at: datetime) -> SupportGrant:
    """Consent to support access for up to 72 hours. Refuses without a reason, and a second consent beside a running one."""
    _refuse_unless_administrator(by)
    if not reason.strip():
        raise NoReason
    if not 1 <= hours <= MOST_HOURS:
        raise TooLong
    if running_grant(at=at) is not None:
        raise ConsentRunning
    grant = SupportGrant(reason=reason.strip(), granted_by_id=by.id, granted_at=at, ends_at=at + timedelta(hours=hours))
    db.session.add(grant)
    db.session.flush()
    record("support.granted", grant, by=by, at=at, after={"hours": hours}, reason=grant.reason)
    return grant


@transaction
def revoke_support(grant: SupportGrant, *, by: Member, at: datetime) -> None:
    """Take the consent back: whoever is in is out at the next request."""
    _refuse_unless_administrator(by)
    if not grant.is_running(at):
        raise ConsentMissing
    grant.revoked_at, grant.revoked_by_id = at, by.id
    for session in db.session.scalars(select(LoginSession).where(LoginSession.support_grant_id == grant.id)).unique():
        end_session(session, at=at, because="consent_revoked")
    _retire_members(at)
    record("support.revoked", grant, by=by, at=at)


def _refuse_unless_administrator(by: Member) -> None:
    if not by.may_everywhere(Permission.MEMBERS_MANAGE):
        raise NotYours


def _retire_members(at: datetime) -> None:
    """The members that operators looked in as belong to nobody any more."""
    for member in db.session.scalars(select(Member).where(Member.login.startswith(LOGIN, autoescape=True))):
        member.state, member.left_at = MemberState.LEFT, at


def running_grant(*, at: datetime) -> SupportGrant | None:
    """The consent in force, if there is one."""
    running = select(SupportGrant).where(
        SupportGrant.revoked_at.is_(None), SupportGrant.granted_at <= at, SupportGrant.ends_at > at
    )
    return db.session.scalars(running.order_by(SupportGrant.ends_at.desc()).limit(1)).first()


def find_grant(grant_id: UUID) -> SupportGrant | None:
    """A consent of this company."""
    return db.session.get(SupportGrant, (current_tenant_id(), grant_id))


def grants(*, limit: int = 20) -> Sequence[SupportGrant]:
    """The company's consents, newest first."""
    return db.session.scalars(select(SupportGrant).order_by(SupportGrant.granted_at.desc()).limit(limit)).all()


def entries_of(grant: SupportGrant) -> Sequence[SupportEntry]:
    """Who came in under a consent, oldest first."""
    came = select(SupportEntry).where(SupportEntry.grant_id == grant.id, SupportEntry.used_at.is_not(None))
    return db.session.scalars(came.order_by(SupportEntry.used_at)).all()


def consent_of(tenant_id: int, *, at: datetime) -> SupportGrant | None:
    """What an operator may know beforehand: whether, why and until when a company consents."""
    with acting_in(tenant_id):
        return running_grant(at=at)


def make_ticket(tenant_id: int, operator: Operator, *, at: datetime) -> str:
    """A token that opens one session in a company within two minutes. `ConsentMissing` without the company's consent."""
    with acting_in(tenant_id):
        return _make_ticket(operator, at)


@transaction
def _make_ticket(operator: Operator, at: datetime) -> str:
    grant = running_grant(at=at)
    if grant is None:
        raise ConsentMissing
    token = secrets.token_urlsafe(32)
    db.session.add(
        SupportEntry(
            grant_id=grant.id,
            operator_id=operator.id,
            operator_name=operator.name,
            token_hash=_hash(token),
            made_at=at,
        )
    )
    return token


@transaction
def enter_with(token: str, *, at: datetime, address: str | None, agent: str | None) -> tuple[str, timedelta] | None:
    """Use a ticket: the token of a read-only session and how long it lasts; nothing for a ticket that opens nothing."""
    entry = db.session.scalars(
        select(SupportEntry).where(SupportEntry.token_hash == _hash(token)).with_for_update()
    ).one_or_none()
    if entry is None or entry.used_at is not None or at - entry.made_at > TICKET_LIVES:
        return None
    grant = find_grant(entry.grant_id)
    if grant is None or not grant.is_running(at):
        return None
    entry.used_at = at
    member = _member_of(entry, at)
    opened = begin_session(member, at=at, address=address, agent=agent)
    session = session_of(opened, at=at)
    assert session is not None
    session.support_grant_id = grant.id
    session.expires_at = min(session.expires_at, grant.ends_at)
    record("support.entered", grant, by=member, at=at, after={"operator": entry.operator_name}, reason=grant.reason)
    return opened, session.expires_at - at


def _member_of(entry: SupportEntry, at: datetime) -> Member:
    """The member that this operator looks in as: one for each operator, so that history says who it was."""
    login = f"{LOGIN}{entry.operator_id.hex}"
    member = db.session.scalar(select(Member).where(Member.login == login))
    if member is None:
        member = Member(id=new_id(), kind=MemberKind.STAFF, login=login, name=entry.operator_name, joined_at=at)
        db.session.add(member)
        db.session.flush()
    if member.roles != {SEES_AS}:
        db.session.execute(delete(RoleHolding).where(RoleHolding.member_id == member.id))
        db.session.add(RoleHolding(member_id=member.id, role=SEES_AS, estate_id=None))
        db.session.flush()
        db.session.refresh(member)
    member.name, member.state, member.left_at = entry.operator_name, MemberState.ACTIVE, None
    return member


@transaction
def note_reading(session: LoginSession, page: str, *, at: datetime) -> None:
    """Write into the company's history what support is about to read."""
    assert session.support_grant_id is not None
    grant = find_grant(session.support_grant_id)
    record("support.read", grant, by=session.member, at=at, after={"page": page})


def may_still_look(session: LoginSession, *, at: datetime) -> bool:
    """Whether the consent behind a support session is in force at this instant."""
    if session.support_grant_id is None:
        return False
    grant = find_grant(session.support_grant_id)
    return grant is not None and grant.is_running(at)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
