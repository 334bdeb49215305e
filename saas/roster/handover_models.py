"""The hand-over at the end of a shift, and the register of what was lent."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.estates import Estate
from saas.roster.kinds import ThingKind
from saas.roster.models import Post, Shift
from tenants.checks import one_of
from tenants.columns import internal, personal, public
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.members import Member

PATIENCE = timedelta(minutes=30)
"""How long after the end of a shift a hand-over may wait for somebody to take it."""


class HandOver(TenantOwned, Model):
    """What one shift leaves to the next: what is open, what is lent out, what else there is to know."""

    __tablename__ = "hand_over"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("duty_post", "post_id"),
        belongs_to("duty_shift", "shift_id"),
        belongs_to("member", "from_id"),
        belongs_to("member", "taken_by_id"),
        UniqueConstraint("tenant_id", "post_id", "day", "shift_id", "from_id"),
        Index(None, "tenant_id", "estate_id", "ended_at", "id"),
        Index("ix_hand_over_open", "tenant_id", "estate_id", "ended_at", postgresql_where="taken_at is null"),
        CheckConstraint("(taken_at is null) = (taken_by_id is null)", name="taken_by_somebody"),
        CheckConstraint("taken_by_id is null or taken_by_id <> from_id", name="taken_by_another"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    post_id: Mapped[UUID] = mapped_column(info=internal())
    shift_id: Mapped[UUID] = mapped_column(info=internal())
    day: Mapped[date] = mapped_column(info=internal())
    from_id: Mapped[UUID] = mapped_column(info=internal())
    ended_at: Mapped[datetime] = mapped_column(info=internal(), doc="when the shift ends")
    handed_at: Mapped[datetime] = mapped_column(info=internal())
    words: Mapped[str] = mapped_column(default="", info=personal("roster"))
    open_things: Mapped[list[Any]] = mapped_column(default=list, info=internal(), doc="number, title and id of each")
    lent_things: Mapped[list[Any]] = mapped_column(default=list, info=personal("roster"))
    taken_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    taken_at: Mapped[datetime | None] = mapped_column(info=internal())
    remark: Mapped[str] = mapped_column(default="", info=personal("roster"))

    estate: Mapped[Estate] = to_parent("HandOver", "Estate", "estate_id")
    post: Mapped[Post] = to_parent("HandOver", "Post", "post_id")
    shift: Mapped[Shift] = to_parent("HandOver", "Shift", "shift_id")
    giver: Mapped[Member] = to_parent("HandOver", "Member", "from_id")
    taken_by: Mapped[Member | None] = to_parent("HandOver", "Member", "taken_by_id")

    def is_late(self, at: datetime) -> bool:
        """Whether nobody has taken it over half an hour after the shift."""
        return self.taken_at is None and at > self.ended_at + PATIENCE


class LentThing(TenantOwned, Model):
    """A key, radio or tool that left the post: who has it, since when, and when it came back."""

    __tablename__ = "lent_thing"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("member", "lent_by_id"),
        belongs_to("member", "taken_back_by_id"),
        Index("ix_lent_thing_out", "tenant_id", "estate_id", "lent_at", postgresql_where="returned_at is null"),
        Index(None, "tenant_id", "estate_id", "returned_at", "id"),
        one_of("kind", ThingKind),
        CheckConstraint("name <> '' and holder <> ''", name="named"),
        CheckConstraint("(returned_at is null) = (taken_back_by_id is null)", name="taken_back_by_somebody"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    kind: Mapped[str] = mapped_column(info=internal())
    name: Mapped[str] = mapped_column(info=public())
    holder: Mapped[str] = mapped_column(info=personal("roster"), doc="a colleague, a firm's worker, a resident")
    lent_by_id: Mapped[UUID] = mapped_column(info=internal())
    lent_at: Mapped[datetime] = mapped_column(info=internal())
    due_at: Mapped[datetime | None] = mapped_column(info=internal())
    returned_at: Mapped[datetime | None] = mapped_column(info=internal())
    taken_back_by_id: Mapped[UUID | None] = mapped_column(info=internal())

    lent_by: Mapped[Member] = to_parent("LentThing", "Member", "lent_by_id")
    taken_back_by: Mapped[Member | None] = to_parent("LentThing", "Member", "taken_back_by_id")

    def is_late(self, at: datetime) -> bool:
        """Whether it should be back already."""
        return self.returned_at is None and self.due_at is not None and at > self.due_at
