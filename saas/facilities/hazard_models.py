"""Hazards (隐患): what somebody saw, who puts it right by when, the proof of it, and who checked it.

The database itself keeps the two rules that matter: nothing is closed without a proof, and nobody checks what they
put right themselves.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.estates.models import Estate
from saas.facilities.hazard_kinds import MOST_HOURS, HazardState, Level, StepKind
from saas.facilities.models import Area, Asset
from saas.requests.models import Request
from tenants.checks import one_of
from tenants.columns import internal, personal, public
from tenants.db import Model, TenantOwned, belongs_to, to_children, to_parent
from tenants.files import StoredFile
from tenants.members import Member


class Hazard(TenantOwned, Model):
    """One hazard of an estate. Nobody is responsible as long as it is only reported."""

    __tablename__ = "hazard"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("asset", "asset_id"),
        belongs_to("public_area", "area_id"),
        belongs_to("request", "request_id"),
        belongs_to("member", "reported_by_id"),
        belongs_to("member", "responsible_id"),
        belongs_to("member", "rectified_by_id"),
        belongs_to("member", "closed_by_id"),
        belongs_to("stored_file", "proof_id"),
        UniqueConstraint("tenant_id", "estate_id", "number"),
        UniqueConstraint("tenant_id", "request_id"),
        Index(None, "tenant_id", "estate_id", "reported_at", "id"),
        Index(None, "tenant_id", "asset_id", "id"),
        Index(None, "tenant_id", "reported_by_id", "id"),
        Index("ix_hazard_open", "tenant_id", "due_at", "id", postgresql_where="state <> 'closed'"),
        Index("ix_hazard_responsible", "tenant_id", "responsible_id", "id", postgresql_where="state <> 'closed'"),
        one_of("level", Level),
        one_of("state", HazardState),
        CheckConstraint("what <> '' and place <> ''", name="said_and_placed"),
        CheckConstraint("asset_id is null or area_id is null", name="about_one_thing"),
        CheckConstraint("(state = 'reported') = (responsible_id is null)", name="somebody_puts_it_right"),
        CheckConstraint(
            "state not in ('to_check', 'closed') or (rectified_at is not null and rectified_by_id is not null "
            "and proof_id is not null)",
            name="put_right_with_proof",
        ),
        CheckConstraint(
            "(state = 'closed') = (closed_at is not null) and (closed_at is null) = (closed_by_id is null)",
            name="closed_by_somebody",
        ),
        CheckConstraint("closed_by_id is null or closed_by_id <> rectified_by_id", name="checked_by_a_second_person"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    number: Mapped[str] = mapped_column(info=public())
    asset_id: Mapped[UUID | None] = mapped_column(info=internal())
    area_id: Mapped[UUID | None] = mapped_column(info=internal())
    place: Mapped[str] = mapped_column(
        info=public(), doc="where, in words; the equipment or area as it was called then"
    )
    what: Mapped[str] = mapped_column(info=personal("service"))
    level: Mapped[str] = mapped_column(info=public())
    state: Mapped[str] = mapped_column(default=HazardState.REPORTED, info=public())
    request_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="the request a resident reported it by")
    reported_by_id: Mapped[UUID] = mapped_column(info=internal())
    reported_at: Mapped[datetime] = mapped_column(info=internal())
    due_at: Mapped[datetime] = mapped_column(info=internal())
    responsible_id: Mapped[UUID | None] = mapped_column(info=internal())
    rectified_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    rectified_at: Mapped[datetime | None] = mapped_column(info=internal())
    proof_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="the first photo of the last hand-in")
    closed_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    closed_at: Mapped[datetime | None] = mapped_column(info=internal())

    estate: Mapped[Estate] = to_parent("Hazard", "Estate", "estate_id")
    asset: Mapped[Asset | None] = to_parent("Hazard", "Asset", "asset_id")
    area: Mapped[Area | None] = to_parent("Hazard", "Area", "area_id")
    request: Mapped[Request | None] = to_parent("Hazard", "Request", "request_id")
    reported_by: Mapped[Member] = to_parent("Hazard", "Member", "reported_by_id")
    responsible: Mapped[Member | None] = to_parent("Hazard", "Member", "responsible_id")
    rectified_by: Mapped[Member | None] = to_parent("Hazard", "Member", "rectified_by_id")
    closed_by: Mapped[Member | None] = to_parent("Hazard", "Member", "closed_by_id")
    steps: Mapped[list[HazardStep]] = to_children("Hazard", "HazardStep", "hazard_id", order_by="HazardStep.id")

    def is_overdue(self, at: datetime) -> bool:
        """Not closed, or not closed in time."""
        return (self.closed_at or at) > self.due_at


class HazardStep(TenantOwned, Model):
    """One thing that happened to a hazard, with the words that were said. Only inserted."""

    __tablename__ = "hazard_step"
    __table_args__ = (
        belongs_to("hazard", "hazard_id"),
        belongs_to("member", "by_id"),
        belongs_to("member", "about_id"),
        Index(None, "tenant_id", "hazard_id", "id"),
        one_of("kind", StepKind),
        CheckConstraint("kind <> 'sent_back' or words <> ''", name="sent_back_for_a_reason"),
        {"info": {"append_only": True}},
    )

    hazard_id: Mapped[UUID] = mapped_column(info=internal())
    kind: Mapped[str] = mapped_column(info=internal())
    words: Mapped[str] = mapped_column(default="", info=personal("service"))
    about_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="who was made responsible")
    level: Mapped[str] = mapped_column(default="", info=internal(), doc="how it was graded")
    by_id: Mapped[UUID] = mapped_column(info=internal())
    at: Mapped[datetime] = mapped_column(info=internal())

    by: Mapped[Member] = to_parent("HazardStep", "Member", "by_id")
    about: Mapped[Member | None] = to_parent("HazardStep", "Member", "about_id")
    photos: Mapped[list[HazardPhoto]] = to_children("HazardStep", "HazardPhoto", "step_id", order_by="HazardPhoto.id")


class HazardPhoto(TenantOwned, Model):
    """A photo of a step: what was seen, or that it was put right."""

    __tablename__ = "hazard_photo"
    __table_args__ = (
        belongs_to("hazard_step", "step_id"),
        belongs_to("stored_file", "file_id"),
        Index(None, "tenant_id", "step_id", "id"),
        {"info": {"append_only": True}},
    )

    step_id: Mapped[UUID] = mapped_column(info=internal())
    file_id: Mapped[UUID] = mapped_column(info=internal())

    file: Mapped[StoredFile] = to_parent("HazardPhoto", "StoredFile", "file_id", lazy="joined", innerjoin=True)


class HazardTerm(TenantOwned, Model):
    """How long a grade may take in this company; without a row, the default."""

    __tablename__ = "hazard_term"
    __table_args__ = (
        UniqueConstraint("tenant_id", "level"),
        one_of("level", Level),
        CheckConstraint(f"hours between 1 and {MOST_HOURS}", name="real_term"),
    )

    level: Mapped[str] = mapped_column(info=public())
    hours: Mapped[int] = mapped_column(Integer, info=public())
