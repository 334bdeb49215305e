"""The annexes of a version: whom to call, where something is shut off, and what residents are told."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.emergencies.kinds import (
    ContactKind,
    NoticeKind,
)
from tenants.checks import one_of
from tenants.columns import internal, personal, public
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.files import StoredFile


class PlanContact(TenantOwned, Model):
    """Whom to call."""

    __tablename__ = "plan_contact"
    __table_args__ = (
        belongs_to("plan_version", "version_id", ondelete="CASCADE"),
        Index(None, "tenant_id", "version_id", "position"),
        one_of("kind", ContactKind),
        CheckConstraint("name <> '' and phone <> ''", name="named_with_a_number"),
    )

    version_id: Mapped[UUID] = mapped_column(info=internal())
    position: Mapped[int] = mapped_column(Integer, info=internal())
    kind: Mapped[str] = mapped_column(info=public())
    name: Mapped[str] = mapped_column(info=personal("emergencies"))
    phone: Mapped[str] = mapped_column(info=personal("emergencies"))
    note: Mapped[str] = mapped_column(default="", info=internal())


class PlanShutoff(TenantOwned, Model):
    """Where something is shut off: what, where, how, with a photo or a drawing of the place."""

    __tablename__ = "plan_shutoff"
    __table_args__ = (
        belongs_to("plan_version", "version_id", ondelete="CASCADE"),
        belongs_to("stored_file", "file_id"),
        Index(None, "tenant_id", "version_id", "position"),
        CheckConstraint("what <> '' and place <> ''", name="what_and_where"),
    )

    version_id: Mapped[UUID] = mapped_column(info=internal())
    position: Mapped[int] = mapped_column(Integer, info=internal())
    what: Mapped[str] = mapped_column(info=public())
    place: Mapped[str] = mapped_column(info=public())
    how: Mapped[str] = mapped_column(default="", info=public())
    file_id: Mapped[UUID | None] = mapped_column(info=internal())

    file: Mapped[StoredFile | None] = to_parent("PlanShutoff", "StoredFile", "file_id")


class PlanNotice(TenantOwned, Model):
    """What residents are told, prepared: first, update, all clear. `{place}` and `{time}` are filled in at the time."""

    __tablename__ = "plan_notice"
    __table_args__ = (
        belongs_to("plan_version", "version_id", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "version_id", "kind"),
        one_of("kind", NoticeKind),
        CheckConstraint("words <> ''", name="said"),
    )

    version_id: Mapped[UUID] = mapped_column(info=internal())
    kind: Mapped[str] = mapped_column(info=public())
    words: Mapped[str] = mapped_column(info=public())
    words_en: Mapped[str] = mapped_column(default="", info=public())
