"""Checklists in versions, plans of care, and the rounds that come of them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.estates.models import Estate
from saas.facilities.kinds import Every, PointKind, RoundState
from saas.facilities.models import Area, Asset, RoundAnswer, RoundFile
from tenants.checks import one_of
from tenants.columns import internal, public
from tenants.db import Model, TenantOwned, belongs_to, to_children, to_parent
from tenants.members import Member


class Checklist(TenantOwned, Model):
    """A checklist (检查表) of the company. Its points are in versions: a round keeps the one it was made with."""

    __tablename__ = "checklist"
    __table_args__ = (UniqueConstraint("tenant_id", "code"), CheckConstraint("name <> ''", name="named"))

    code: Mapped[str] = mapped_column(info=public())
    name: Mapped[str] = mapped_column(info=public())
    name_en: Mapped[str] = mapped_column(default="", info=public())
    version: Mapped[int] = mapped_column(Integer, default=0, info=public())

    versions: Mapped[list[ChecklistVersion]] = to_children(
        "Checklist", "ChecklistVersion", "checklist_id", order_by="ChecklistVersion.number"
    )

    @property
    def current(self) -> ChecklistVersion:
        """The version that new rounds are made with."""
        return next(one for one in self.versions if one.number == self.version)


class ChecklistVersion(TenantOwned, Model):
    """The points of a checklist as they were from a day on."""

    __tablename__ = "checklist_version"
    __table_args__ = (
        belongs_to("checklist", "checklist_id"),
        belongs_to("member", "by_id"),
        UniqueConstraint("tenant_id", "checklist_id", "number"),
        {"info": {"append_only": True}},
    )

    checklist_id: Mapped[UUID] = mapped_column(info=internal())
    number: Mapped[int] = mapped_column(Integer, info=public())
    by_id: Mapped[UUID | None] = mapped_column(info=internal())
    at: Mapped[datetime] = mapped_column(info=internal())

    checklist: Mapped[Checklist] = to_parent("ChecklistVersion", "Checklist", "checklist_id", overlaps="versions")
    points: Mapped[list[ChecklistPoint]] = to_children(
        "ChecklistVersion", "ChecklistPoint", "version_id", order_by="ChecklistPoint.position", lazy="selectin"
    )


class ChecklistPoint(TenantOwned, Model):
    """One point: what is looked at, how it is answered, and which readings are right."""

    __tablename__ = "checklist_point"
    __table_args__ = (
        belongs_to("checklist_version", "version_id"),
        UniqueConstraint("tenant_id", "version_id", "position"),
        one_of("kind", PointKind),
        CheckConstraint("words <> ''", name="said"),
        CheckConstraint("scale between 0 and 4", name="known_scale"),
        CheckConstraint("low is null or high is null or low <= high", name="low_is_not_above_high"),
        {"info": {"append_only": True}},
    )

    version_id: Mapped[UUID] = mapped_column(info=internal())
    position: Mapped[int] = mapped_column(Integer, info=internal())
    words: Mapped[str] = mapped_column(info=public())
    words_en: Mapped[str] = mapped_column(default="", info=public())
    kind: Mapped[str] = mapped_column(default=PointKind.CHECK, info=public())
    unit: Mapped[str] = mapped_column(default="", info=public())
    scale: Mapped[int] = mapped_column(Integer, default=0, info=public(), doc="decimal places of a reading")
    low: Mapped[int | None] = mapped_column(Integer, info=public(), doc="in 10^-scale units")
    high: Mapped[int | None] = mapped_column(Integer, info=public(), doc="in 10^-scale units")
    needs_photo: Mapped[bool] = mapped_column(default=False, info=public())

    def is_in_range(self, reading: int) -> bool:
        """Whether a reading (in the point's scale) is right."""
        return (self.low is None or reading >= self.low) and (self.high is None or reading <= self.high)


class CarePlan(TenantOwned, Model):
    """What is done to a piece of equipment or an area again and again, and by which rule."""

    __tablename__ = "care_plan"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("asset", "asset_id"),
        belongs_to("public_area", "area_id"),
        belongs_to("checklist", "checklist_id"),
        Index("uq_care_plan_asset", "tenant_id", "asset_id", "code", unique=True, postgresql_where="ended_at is null"),
        Index("uq_care_plan_area", "tenant_id", "area_id", "code", unique=True, postgresql_where="ended_at is null"),
        Index(None, "tenant_id", "estate_id", "id"),
        one_of("every", Every),
        CheckConstraint("(asset_id is null) <> (area_id is null)", name="about_one_thing"),
        CheckConstraint("step between 1 and 400", name="real_interval"),
        CheckConstraint("(season_from is null) = (season_until is null)", name="whole_season"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    asset_id: Mapped[UUID | None] = mapped_column(info=internal())
    area_id: Mapped[UUID | None] = mapped_column(info=internal())
    checklist_id: Mapped[UUID] = mapped_column(info=internal())
    code: Mapped[str] = mapped_column(info=public())
    name: Mapped[str] = mapped_column(info=public())
    name_en: Mapped[str] = mapped_column(default="", info=public())
    every: Mapped[str] = mapped_column(info=public())
    step: Mapped[int] = mapped_column(Integer, info=public())
    season_from: Mapped[int | None] = mapped_column(Integer, info=public(), doc="first month of its season")
    season_until: Mapped[int | None] = mapped_column(Integer, info=public(), doc="last month of its season")
    by_supplier: Mapped[bool] = mapped_column(default=False, info=public())
    source: Mapped[str] = mapped_column(default="", info=public())
    mark: Mapped[str] = mapped_column(default="", info=public())
    starts_on: Mapped[date] = mapped_column(info=public())
    ended_at: Mapped[datetime | None] = mapped_column(info=internal())

    estate: Mapped[Estate] = to_parent("CarePlan", "Estate", "estate_id")
    asset: Mapped[Asset | None] = to_parent("CarePlan", "Asset", "asset_id")
    area: Mapped[Area | None] = to_parent("CarePlan", "Area", "area_id")
    checklist: Mapped[Checklist] = to_parent("CarePlan", "Checklist", "checklist_id")


class Round(TenantOwned, Model):
    """One time a plan is carried out: from which day, until when, and what became of it."""

    __tablename__ = "care_round"
    __table_args__ = (
        belongs_to("care_plan", "plan_id"),
        belongs_to("estate", "estate_id"),
        belongs_to("checklist_version", "version_id"),
        belongs_to("member", "done_by_id"),
        UniqueConstraint("tenant_id", "plan_id", "opens_on"),
        Index("ix_care_round_open", "tenant_id", "due_at", "id", postgresql_where="state = 'open'"),
        Index(None, "tenant_id", "estate_id", "due_at", "id"),
        one_of("state", RoundState),
        CheckConstraint("(state = 'done') = (done_at is not null and done_at < due_at)", name="done_means_in_time"),
        CheckConstraint("(done_at is null) = (done_by_id is null)", name="done_by_somebody"),
    )

    plan_id: Mapped[UUID] = mapped_column(info=internal())
    estate_id: Mapped[UUID] = mapped_column(info=internal())
    version_id: Mapped[UUID] = mapped_column(info=internal())
    opens_on: Mapped[date] = mapped_column(info=public())
    due_on: Mapped[date] = mapped_column(info=public())
    due_at: Mapped[datetime] = mapped_column(info=public(), doc="the instant from which it is missed")
    state: Mapped[str] = mapped_column(default=RoundState.OPEN, info=public())
    started_at: Mapped[datetime | None] = mapped_column(info=internal())
    done_at: Mapped[datetime | None] = mapped_column(info=public())
    done_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    worker: Mapped[str] = mapped_column(default="", info=public(), doc="the supplier's person, when one did it")
    failed: Mapped[int] = mapped_column(Integer, default=0, info=public(), doc="points that did not pass")

    plan: Mapped[CarePlan] = to_parent("Round", "CarePlan", "plan_id", lazy="joined", innerjoin=True)
    estate: Mapped[Estate] = to_parent("Round", "Estate", "estate_id")
    version: Mapped[ChecklistVersion] = to_parent("Round", "ChecklistVersion", "version_id")
    done_by: Mapped[Member | None] = to_parent("Round", "Member", "done_by_id")
    answers: Mapped[list[RoundAnswer]] = to_children("Round", "RoundAnswer", "round_id", lazy="select")
    photos: Mapped[list[RoundFile]] = to_children("Round", "RoundFile", "round_id", lazy="select")

    @property
    def is_late(self) -> bool:
        """Missed, and done after all."""
        return self.state == RoundState.MISSED and self.done_at is not None
