"""Ten codes on paper for the day the telephone with the authenticator app is gone. Each lets in once."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import internal, secret
from tenants.db import Model, TenantOwned, belongs_to, db
from tenants.keys import blind_index
from tenants.members import Member
from tenants.tokens import ALPHABET, as_typed, in_groups

HOW_MANY = 10
LETTERS = 10


class RecoveryCode(TenantOwned, Model):
    """One code of a member. Only its keyed hash is stored."""

    __tablename__ = "recovery_code"
    __table_args__ = (
        belongs_to("member", "member_id", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "member_id", "code_hash"),
    )

    member_id: Mapped[UUID] = mapped_column(info=internal())
    code_hash: Mapped[bytes] = mapped_column(info=secret())
    made_at: Mapped[datetime] = mapped_column(info=internal())
    used_at: Mapped[datetime | None] = mapped_column(info=internal())


def make_recovery_codes(member: Member, *, at: datetime) -> list[str]:
    """Ten new codes in place of all old ones, in the running transaction. They are shown once and never again."""
    forget_recovery_codes(member)
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(HOW_MANY)]
    db.session.add_all(RecoveryCode(member_id=member.id, code_hash=_hash(member, code), made_at=at) for code in codes)
    db.session.flush()
    return [in_groups(code, 5) for code in codes]


def use_recovery_code(member: Member, typed: str, *, at: datetime) -> bool:
    """Whether this is an unused code of the member; it is used up in the running transaction."""
    used = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.member_id == member.id,
            RecoveryCode.code_hash == _hash(member, as_typed(typed)),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=at)
        .returning(RecoveryCode.id)
    ).first()
    return used is not None


def recovery_codes_left(member: Member) -> int:
    """How many unused codes a member has."""
    left = select(func.count()).where(RecoveryCode.member_id == member.id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(left) or 0


def forget_recovery_codes(member: Member) -> None:
    """Delete every code of a member in the running transaction."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.member_id == member.id))


def _hash(member: Member, code: str) -> bytes:
    return blind_index("recovery_code", "code", f"{member.id}:{code}")
