"""Logged-in sessions are rows: listed, revocable, bound to company, member and version, with idle and absolute limits."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import internal, personal, secret
from tenants.db import Model, TenantOwned, belongs_to, db, to_parent
from tenants.members import Member

IDLE = {"staff": timedelta(hours=10), "resident": timedelta(days=30)}
ABSOLUTE = {"staff": timedelta(hours=20), "resident": timedelta(days=90)}
TOUCH_EVERY = timedelta(minutes=5)
FRESH_FOR = timedelta(minutes=15)


class LoginSession(TenantOwned, Model):
    """One device where a member is logged in. Only the hash of its token is stored."""

    __tablename__ = "login_session"
    __table_args__ = (
        belongs_to("member", "member_id", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "token_hash"),
        Index(None, "tenant_id", "member_id", "began_at"),
    )

    member_id: Mapped[UUID] = mapped_column(info=internal())
    token_hash: Mapped[bytes] = mapped_column(info=secret())
    member_version: Mapped[int] = mapped_column(info=internal())
    began_at: Mapped[datetime] = mapped_column(info=internal())
    seen_at: Mapped[datetime] = mapped_column(info=internal())
    fresh_at: Mapped[datetime] = mapped_column(info=internal())
    expires_at: Mapped[datetime] = mapped_column(info=internal())
    ended_at: Mapped[datetime | None] = mapped_column(info=internal())
    ended_because: Mapped[str | None] = mapped_column(info=internal())
    address: Mapped[str | None] = mapped_column(info=personal("security"))
    agent: Mapped[str | None] = mapped_column(info=personal("security"))

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


def begin_session(member: Member, *, at: datetime, address: str | None, agent: str | None) -> str:
    """Open a session in the running transaction and return its token, which is never stored."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        LoginSession(
            member_id=member.id,
            token_hash=_hash(token),
            member_version=member.version,
            began_at=at,
            seen_at=at,
            fresh_at=at,
            expires_at=at + ABSOLUTE[member.kind],
            address=address,
            agent=(agent or "")[:300] or None,
        )
    )
    db.session.flush()
    return token


def session_of(token: str, *, at: datetime) -> LoginSession | None:
    """The living session behind a token in this company; noted as seen at most every five minutes."""
    found = db.session.scalar(select(LoginSession).where(LoginSession.token_hash == _hash(token)))
    if found is None or not found.is_alive(at):
        return None
    if at - found.seen_at > TOUCH_EVERY:
        db.session.execute(update(LoginSession).where(LoginSession.id == found.id).values(seen_at=at))
        db.session.commit()
    return found


def end_session(session: LoginSession, *, at: datetime, because: str) -> None:
    """End one session in the running transaction."""
    session.ended_at = session.ended_at or at
    session.ended_because = session.ended_because or because


def end_sessions_of(member: Member, *, at: datetime, because: str, but: UUID | None = None) -> None:
    """End every session of a member in the running transaction, except one if it is named."""
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.member_id == member.id, LoginSession.ended_at.is_(None), LoginSession.id != (but or member.id))
        .values(ended_at=at, ended_because=because)
    )


def living_sessions_of(member: Member, *, at: datetime) -> Sequence[LoginSession]:
    """Where a member is logged in now, newest first."""
    rows = db.session.scalars(
        select(LoginSession)
        .where(LoginSession.member_id == member.id, LoginSession.ended_at.is_(None), LoginSession.expires_at > at)
        .order_by(LoginSession.began_at.desc())
    )
    return [row for row in rows if row.is_alive(at)]


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
