"""Logged-in sessions are rows: listed, revocable, bound to company, member and version, with idle and absolute limits.

A session is made when somebody proved who they are, and it gets a new token whenever that proof or their rights
change. Between the password and the second factor there is a session that opens nothing but the second step.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, Select, UniqueConstraint, bindparam, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column

from tenants.columns import internal, personal, secret
from tenants.db import Model, TenantOwned, belongs_to, db, to_parent
from tenants.members import Member
from tenants.sealed_text import SealedText, sealed
from tenants.throttles import UNKNOWN_RANGE, range_of
from tenants.verbs import transaction

IDLE = {"staff": timedelta(hours=10), "resident": timedelta(days=30)}
ABSOLUTE = {"staff": timedelta(hours=20), "resident": timedelta(days=90)}
TOUCH_EVERY = timedelta(minutes=5)
FRESH_FOR = timedelta(minutes=15)
HALFWAY_FOR = timedelta(minutes=10)
HALFWAY_TRIES = 5
USUAL_FOR = timedelta(days=30)


class Stage(StrEnum):
    """halfway: the password was right, the second factor is missing. full: logged in."""

    HALFWAY = "halfway"
    FULL = "full"


class LoginSession(TenantOwned, Model):
    """One device where a member is logged in. Only the hash of its token is stored."""

    __tablename__ = "login_session"
    __table_args__ = (
        belongs_to("member", "member_id", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "token_hash"),
        Index(None, "tenant_id", "member_id", "began_at"),
        Index(None, "tenant_id", "address_range", "began_at"),
        CheckConstraint("stage in ('halfway', 'full')", name="known_stage"),
    )

    member_id: Mapped[UUID] = mapped_column(info=internal())
    stage: Mapped[str] = mapped_column(default=Stage.FULL, info=internal())
    tries: Mapped[int] = mapped_column(Integer, default=0, info=internal())
    token_hash: Mapped[bytes] = mapped_column(info=secret())
    member_version: Mapped[int] = mapped_column(info=internal())
    began_at: Mapped[datetime] = mapped_column(info=internal())
    seen_at: Mapped[datetime] = mapped_column(info=internal())
    fresh_at: Mapped[datetime] = mapped_column(info=internal())
    expires_at: Mapped[datetime] = mapped_column(info=internal())
    ended_at: Mapped[datetime | None] = mapped_column(info=internal())
    ended_because: Mapped[str | None] = mapped_column(info=internal())
    address: Mapped[str | None] = mapped_column(info=personal("security"))
    address_range: Mapped[str | None] = mapped_column(info=personal("security"))
    agent: Mapped[str | None] = mapped_column(info=personal("security"))
    support_grant_id: Mapped[UUID | None] = mapped_column(info=internal())
    """Set where an operator looks in with the company's consent (tenants.support): nothing may be changed from here."""
    enrolling: SealedText = sealed("enrolling", info=secret())

    member: Mapped[Member] = to_parent("LoginSession", "Member", "member_id", lazy="joined", innerjoin=True)

    def is_alive(self, at: datetime) -> bool:
        """Whether it still lets its member in at this instant."""
        return (
            self.ended_at is None
            and at < self.expires_at
            and at - self.seen_at < IDLE[self.member.kind]
            and self.member_version == self.member.version
            and self.member.is_active
        )

    def is_fresh(self, at: datetime) -> bool:
        """Whether the member proved who they are recently enough for a weighty step."""
        return at - self.fresh_at < FRESH_FOR


def begin_session(
    member: Member, *, at: datetime, address: str | None, agent: str | None, stage: Stage = Stage.FULL
) -> str:
    """Open a session in the running transaction and return its token, which is never stored."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        LoginSession(
            member_id=member.id,
            stage=stage,
            token_hash=_hash(token),
            member_version=member.version,
            began_at=at,
            seen_at=at,
            fresh_at=at,
            expires_at=at + (HALFWAY_FOR if stage is Stage.HALFWAY else ABSOLUTE[member.kind]),
            address=address,
            address_range=range_of(address),
            agent=(agent or "")[:300] or None,
        )
    )
    db.session.flush()
    return token


def session_of(token: str, *, at: datetime) -> LoginSession | None:
    """The living session behind a token in this company; noted as seen at most every five minutes."""
    found = _living(token, Stage.FULL, at)
    if found is None:
        return None
    if at - found.seen_at > TOUCH_EVERY:
        db.session.execute(update(LoginSession).where(LoginSession.id == found.id).values(seen_at=at))
        db.session.commit()
    return found


def halfway_session_of(token: str, *, at: datetime) -> LoginSession | None:
    """Where a password was right and the second step is missing. It lives ten minutes and opens nothing else."""
    return _living(token, Stage.HALFWAY, at)


def renew_token(session: LoginSession, *, at: datetime) -> str:
    """Give a session a new token and today's version, in the running transaction; the old token is worth nothing."""
    token = secrets.token_urlsafe(32)
    session.token_hash = _hash(token)
    session.member_version = session.member.version
    session.seen_at = session.fresh_at = at
    db.session.flush()
    return token


@dataclass(frozen=True)
class UsualPlaces:
    """Whether this member, or any member of the company, was logged in from an address range lately."""

    of_member: bool
    of_company: bool


def usual_places(member: Member | None, address: str | None, *, at: datetime) -> UsualPlaces:
    """What the throttles want to know about an address. The same questions are asked when nobody has that login."""
    here = range_of(address)
    seen = select(LoginSession.id).where(
        LoginSession.address_range == here, LoginSession.began_at > at - USUAL_FOR, LoginSession.stage == Stage.FULL
    )
    theirs = seen.where(LoginSession.member_id == (member.id if member is not None else UUID(int=0)))
    of_member, of_company = db.session.execute(select(theirs.exists(), seen.exists())).one()
    known = here != UNKNOWN_RANGE
    return UsualPlaces(known and bool(of_member), known and bool(of_company))


def end_session(session: LoginSession, *, at: datetime, because: str) -> None:
    """End one session in the running transaction."""
    session.ended_at = session.ended_at or at
    session.ended_because = session.ended_because or because


@transaction
def end_replaced(session: LoginSession, *, at: datetime) -> None:
    """The same browser logged in anew: what it had before opens nothing any more."""
    end_session(session, at=at, because="replaced")


def end_sessions_of(member: Member, *, at: datetime, because: str, but: UUID | None = None) -> None:
    """End every session of a member in the running transaction, except one if it is named."""
    db.session.execute(
        update(LoginSession)
        .where(
            LoginSession.member_id == member.id, LoginSession.ended_at.is_(None), LoginSession.id != (but or member.id)
        )
        .values(ended_at=at, ended_because=because)
    )


def living_sessions_of(member: Member, *, at: datetime) -> Sequence[LoginSession]:
    """Where a member is logged in now, newest first."""
    rows = db.session.scalars(
        select(LoginSession)
        .where(
            LoginSession.member_id == member.id,
            LoginSession.stage == Stage.FULL,
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > at,
        )
        .order_by(LoginSession.began_at.desc())
    )
    return [row for row in rows if row.is_alive(at)]


def _living(token: str, stage: Stage, at: datetime) -> LoginSession | None:
    found = db.session.scalars(_of_token(), {"hashed": _hash(token)}).unique().one_or_none()
    return found if found is not None and found.stage == stage and found.is_alive(at) else None


@cache
def _of_token() -> Select[LoginSession]:
    """Session, member and roles in one statement: it opens every request."""
    everything = joinedload(LoginSession.member, innerjoin=True).joinedload(Member.holdings)
    return select(LoginSession).where(LoginSession.token_hash == bindparam("hashed")).options(everything)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
