"""Operators of the platform: they see counts and states, not content. They live in `platform`, outside the wall."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import PLATFORM, Model, new_id
from tenants.platform import platform_session

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)


class Operator(Model):
    """Somebody who runs the platform."""

    __tablename__ = "operator"
    __table_args__ = ({"schema": PLATFORM},)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    totp_secret: Mapped[bytes | None]
    totp_last_step: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    is_active: Mapped[bool] = mapped_column(default=True)


class OperatorSession(Model):
    """Where an operator is logged in. Only the hash of its token is stored."""

    __tablename__ = "operator_session"
    __table_args__ = ({"schema": PLATFORM},)

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    operator_id: Mapped[UUID] = mapped_column(ForeignKey(f"{PLATFORM}.operator.id", ondelete="CASCADE"))
    operator_version: Mapped[int]
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


def begin_operator_session(operator: Operator, *, at: datetime) -> str:
    """Open a session and return its token, which is never stored."""
    token = secrets.token_urlsafe(32)
    with platform_session() as session:
        session.add(
            OperatorSession(
                token_hash=_hash(token),
                operator_id=operator.id,
                operator_version=operator.version,
                began_at=at,
                seen_at=at,
            )
        )
    return token


def operator_session_of(token: str, *, at: datetime) -> Operator | None:
    """The operator behind a token whose session still lives."""
    with platform_session() as session:
        found = session.get(OperatorSession, _hash(token))
        if found is None or found.ended_at is not None or at - found.began_at > ABSOLUTE or at - found.seen_at > IDLE:
            return None
        operator = session.scalar(select(Operator).where(Operator.id == found.operator_id, Operator.is_active))
        if operator is None or operator.version != found.operator_version:
            return None
        found.seen_at = at
        return operator


def end_operator_session(token: str, *, at: datetime) -> None:
    """End one session."""
    with platform_session() as session:
        found = session.get(OperatorSession, _hash(token))
        if found is not None:
            found.ended_at = at


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
