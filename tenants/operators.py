"""Operators of the platform: they see counts and states, not content. They live in `platform`, outside the wall."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import PLATFORM, Model, new_id
from tenants.keys import master_keys
from tenants.passwords import hash_password, password_fits, refuse_weak
from tenants.platform import platform_session
from tenants.throttles import Door, count_address, range_of
from tenants.totp import accepted_step

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)
MOST_FAILURES = 5
CLOSED_FOR = timedelta(minutes=15)
OPERATOR = Door("operator", CLOSED_FOR, account=MOST_FAILURES, address=50, company=0)
"""Of its limits the address range's alone: operators belong to no company, and count their failures themselves."""


class Operator(Model):
    """Somebody who runs the platform."""

    __tablename__ = "operator"
    __table_args__ = ({"schema": PLATFORM},)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    totp_key: Mapped[int]
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


class Attempts(Model):
    """Failed logins of an operator's name from one address range ("name range" in `login`).

    Counted here, so that a wiped Redis neither opens nor locks the door.
    """

    __tablename__ = "operator_attempt"
    __table_args__ = ({"schema": PLATFORM},)

    login: Mapped[str] = mapped_column(primary_key=True)
    failed: Mapped[int]
    last_at: Mapped[datetime]


def add_operator(*, login: str, name: str, password: str) -> tuple[Operator, str]:
    """Add an operator, or give one a new password; returns the secret for the authenticator app as well.

    The secret is derived from the master key and stored nowhere.
    """
    refuse_weak(password, about=(login, name))
    with platform_session() as session:
        operator = session.scalar(select(Operator).where(Operator.login == login)) or Operator(id=new_id(), login=login)
        operator.name, operator.password_hash = name, hash_password(password)
        operator.totp_key = master_keys().newest
        operator.version = (operator.version or 0) + 1
        session.add(operator)
        session.flush()
    return operator, totp_secret_of(operator)


def totp_secret_of(operator: Operator) -> str:
    """The secret of an operator's authenticator app, in base32."""
    key = master_keys().key(operator.totp_key)
    proof = hmac.digest(key, f"operator-totp:{operator.id}:{operator.totp_key}".encode(), "sha256")
    return base64.b32encode(proof[:20]).decode()


def operators_by_key() -> dict[int, int]:
    """How many operators' authenticators come from each master key. They change theirs with a new password."""
    with platform_session() as session:
        counted = select(Operator.totp_key, func.count()).where(Operator.is_active).group_by(Operator.totp_key)
        return {version: count for version, count in session.execute(counted)}


def log_in_operator(login: str, password: str, code: str, *, address: str | None, at: datetime) -> str | None:
    """The token of a fresh session, or nothing; the same nothing for every reason.

    Five failures close a login for a while, but only for the address range they came from: else anybody could keep an
    operator out. Each range has a limit for all logins together (`throttles.TooManyTries`).
    """
    count_address(OPERATOR, address, at=at)
    door = f"{login} {range_of(address)}"
    with platform_session() as session:
        session.execute(insert(Attempts).values(login=door, failed=0, last_at=at).on_conflict_do_nothing())
        attempts = session.get_one(Attempts, door, with_for_update=True)
        operator = session.scalar(select(Operator).where(Operator.login == login, Operator.is_active).with_for_update())
        fits = password_fits(operator.password_hash if operator else None, password)
        step = (
            accepted_step(totp_secret_of(operator), code, at=at, last_step=operator.totp_last_step)
            if operator
            else None
        )
        is_closed = attempts.failed >= MOST_FAILURES and at - attempts.last_at < CLOSED_FOR
        if is_closed or operator is None or not fits or step is None:
            attempts.failed += 0 if is_closed else 1
            attempts.last_at = at if not is_closed else attempts.last_at
            return None
        operator.totp_last_step = step
        session.delete(attempts)
    return begin_operator_session(operator, at=at)


def forget_old_attempts(*, at: datetime) -> None:
    """Delete the counts that close nothing any more, whoever's name was made up for them."""
    with platform_session() as session:
        session.execute(delete(Attempts).where(Attempts.last_at < at - CLOSED_FOR))


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
