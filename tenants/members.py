"""Members: the logins of one company. A member is the actor of every verb; one person at two companies has two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, lazyload, load_only, mapped_column

from tenants.columns import internal, personal, secret
from tenants.db import Model, TenantOwned, belongs_to, db, to_children
from tenants.permissions import GRANTS, Permission, Role
from tenants.scope import current_tenant_id
from tenants.sealed_text import SealedText, normal_phone, normal_text, sealed
from tenants.text import N_


class MemberKind(StrEnum):
    """Staff log in with a password and a second factor, residents with one-time codes."""

    STAFF = "staff"
    RESIDENT = "resident"


class MemberState(StrEnum):
    """invited → active → left. Whoever left keeps their name in history and has no way in."""

    INVITED = "invited"
    ACTIVE = "active"
    LEFT = "left"


class Post(StrEnum):
    """What somebody at the reception side is called (ORG-01, ORG-03); rights come from roles, never from posts."""

    RECEPTIONIST = "receptionist"
    SERVICE_AGENT = "service_agent"
    ISSUE_COORDINATOR = "issue_coordinator"
    INFORMATION_RECEIVER = "information_receiver"


POST_NAMES: dict[Post, str] = {
    Post.RECEPTIONIST: N_("Receptionist"),
    Post.SERVICE_AGENT: N_("Customer service agent"),
    Post.ISSUE_COORDINATOR: N_("Issue coordinator"),
    Post.INFORMATION_RECEIVER: N_("Information receiver"),
}


class Everywhere:
    """Says "all estates of the company" where a set of estates is expected."""

    def __contains__(self, estate_id: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True


EVERYWHERE = Everywhere()


class Member(TenantOwned, Model):
    """A login at one company, with roles for the company or for estates."""

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("tenant_id", "login"),
        Index(
            "uq_member_email_index", "tenant_id", "email_index", unique=True, postgresql_where="email_index is not null"
        ),
        Index(
            "uq_member_phone_index", "tenant_id", "phone_index", unique=True, postgresql_where="phone_index is not null"
        ),
        CheckConstraint("kind in ('staff', 'resident')", name="known_kind"),
        CheckConstraint("state in ('invited', 'active', 'left')", name="known_state"),
        CheckConstraint(
            "post in ('receptionist', 'service_agent', 'issue_coordinator', 'information_receiver')", name="known_post"
        ),
    )

    kind: Mapped[str] = mapped_column(info=internal())
    state: Mapped[str] = mapped_column(default=MemberState.ACTIVE, info=internal())
    login: Mapped[str] = mapped_column(info=personal("login"))
    name: Mapped[str] = mapped_column(info=personal("login"))
    post: Mapped[str | None] = mapped_column(info=internal())
    email: SealedText = sealed("email", info=personal("login", mask="email"), index=normal_text)
    phone: SealedText = sealed("phone", info=personal("login", mask="phone"), index=normal_phone)
    password_hash: Mapped[str | None] = mapped_column(info=secret())
    totp: SealedText = sealed("totp", info=secret())
    totp_last_step: Mapped[int | None] = mapped_column(info=secret())
    version: Mapped[int] = mapped_column(default=1, info=internal())
    locale: Mapped[str | None] = mapped_column(info=internal())
    theme: Mapped[str] = mapped_column(default="auto", info=internal())
    size: Mapped[str] = mapped_column(default="normal", info=internal())
    bill_mail: Mapped[str] = mapped_column(default="on", info=internal(), doc="on or off: a mail for each new bill")
    joined_at: Mapped[datetime] = mapped_column(info=internal())
    left_at: Mapped[datetime | None] = mapped_column(info=internal())
    successor_id: Mapped[UUID | None] = mapped_column(info=internal())

    holdings: Mapped[list[RoleHolding]] = to_children("Member", "RoleHolding", "member_id", lazy="selectin")

    @property
    def roles(self) -> frozenset[Role]:
        """Every role held, wherever it is held."""
        return frozenset(Role(holding.role) for holding in self.holdings)

    @property
    def has_second_factor(self) -> bool:
        """Whether an authenticator app is set up."""
        return self.totp_sealed is not None  # type: ignore[attr-defined]

    @property
    def is_active(self) -> bool:
        """Whether this member may come in at all."""
        return self.state == MemberState.ACTIVE

    @property
    def is_staff(self) -> bool:
        """Whether this member works for the company (the owners' committee does not, but logs in like staff)."""
        return self.kind == MemberKind.STAFF

    @property
    def is_resident(self) -> bool:
        """Whether this member is somebody of a house."""
        return self.kind == MemberKind.RESIDENT

    def may(self, permission: Permission, *, estate_id: UUID | None = None) -> bool:
        """Whether a role gives this permission: in this estate, or (without one) anywhere at all."""
        if not self.is_active:
            return False
        return any(
            permission in GRANTS[Role(holding.role)]
            and (estate_id is None or holding.estate_id is None or holding.estate_id == estate_id)
            for holding in self.holdings
        )

    def may_everywhere(self, permission: Permission) -> bool:
        """Whether the permission is held for the whole company."""
        return self.is_active and any(
            permission in GRANTS[Role(holding.role)] and holding.estate_id is None for holding in self.holdings
        )

    def estates_with(self, permission: Permission) -> frozenset[UUID] | Everywhere:
        """The estates in which the permission is held, or `EVERYWHERE`."""
        if self.may_everywhere(permission):
            return EVERYWHERE
        if not self.is_active:
            return frozenset()
        return frozenset(
            holding.estate_id
            for holding in self.holdings
            if holding.estate_id is not None and permission in GRANTS[Role(holding.role)]
        )

    def has_role(self, role: Role, *, estate_id: UUID | None = None) -> bool:
        """Whether the role is held, in this estate if one is given."""
        return any(
            holding.role == role and (estate_id is None or holding.estate_id in (None, estate_id))
            for holding in self.holdings
        )


class RoleHolding(TenantOwned, Model):
    """A role held by a member, in one estate or (without one) in the whole company."""

    __tablename__ = "role_holding"
    __table_args__ = (
        belongs_to("member", "member_id", ondelete="CASCADE"),
        belongs_to("estate", "estate_id", ondelete="CASCADE"),
        Index(
            "uq_role_holding",
            "tenant_id",
            "member_id",
            "role",
            "estate_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index(None, "tenant_id", "estate_id", "role"),
    )

    member_id: Mapped[UUID] = mapped_column(info=internal())
    role: Mapped[str] = mapped_column(info=internal())
    estate_id: Mapped[UUID | None] = mapped_column(info=internal())


NAME_ONLY = (lazyload(Member.holdings), load_only(Member.name, Member.kind, Member.state))
"""How somebody is loaded beside a row that shows their name, and not what they may do. The rest comes when asked for."""


def find_member(member_id: UUID) -> Member | None:
    """A member of this company, whatever their state."""
    return db.session.get(Member, (current_tenant_id(), member_id))


def members_with(permission: Permission, *, estate_id: UUID | None) -> Sequence[Member]:
    """Active members who hold the permission in an estate, or without one for the whole company, by name."""
    roles = [role for role, grants in GRANTS.items() if permission in grants]
    return members_in_roles(roles, estate_id=estate_id)


def members_in_roles(roles: Sequence[Role], *, estate_id: UUID | None) -> Sequence[Member]:
    """Active members who hold one of the roles in an estate (or everywhere; without one only these), by name."""
    held = (
        select(RoleHolding.member_id)
        .where(
            RoleHolding.role.in_([role.value for role in roles]),
            RoleHolding.estate_id.is_(None) | (RoleHolding.estate_id == estate_id),
        )
        .scalar_subquery()
    )
    return db.session.scalars(
        select(Member).where(Member.id.in_(held), Member.state == MemberState.ACTIVE).order_by(Member.name, Member.id)
    ).all()
