"""What is learnt: the review of an incident, drills with their evaluation, and what is to be done about it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.emergencies.kinds import ActionState, DrillMode, DrillState
from saas.emergencies.plans.models import Plan, PlanVersion
from saas.emergencies.running.models import Incident
from saas.estates import Estate
from tenants.checks import one_of
from tenants.columns import internal, personal, public
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.files import StoredFile
from tenants.members import Member


class Drill(TenantOwned, Model):
    """A drill of a plan, from its planning to the end of what it showed (应急演练)."""

    __tablename__ = "drill"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("emergency_plan", "plan_id"),
        belongs_to("incident", "incident_id"),
        belongs_to("member", "planned_by_id"),
        belongs_to("member", "announced_by_id"),
        belongs_to("member", "evaluated_by_id"),
        UniqueConstraint("tenant_id", "incident_id"),
        Index(None, "tenant_id", "estate_id", "starts_at"),
        Index(None, "tenant_id", "plan_id", "id"),
        one_of("mode", DrillMode),
        one_of("state", DrillState),
        CheckConstraint("name <> '' and scenario <> ''", name="named_with_a_scenario"),
        CheckConstraint("state in ('planned', 'announced') or incident_id is not null", name="held_on_the_board"),
        CheckConstraint("cancelled_at is null or cancelled_words <> ''", name="cancelled_for_a_reason"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    plan_id: Mapped[UUID] = mapped_column(info=internal())
    name: Mapped[str] = mapped_column(info=public())
    mode: Mapped[str] = mapped_column(info=public())
    in_hall: Mapped[bool] = mapped_column(default=False, info=public(), doc="of the service hall's people (EMG-13)")
    place: Mapped[str] = mapped_column(default="", info=public())
    scenario: Mapped[str] = mapped_column(info=public())
    starts_at: Mapped[datetime] = mapped_column(info=public())
    state: Mapped[str] = mapped_column(default=DrillState.PLANNED, info=public())
    planned_by_id: Mapped[UUID] = mapped_column(info=internal())
    planned_at: Mapped[datetime] = mapped_column(info=internal())
    announced_at: Mapped[datetime | None] = mapped_column(info=internal())
    announced_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    announced_words: Mapped[str] = mapped_column(default="", info=public())
    announced_to: Mapped[int] = mapped_column(Integer, default=0, info=public(), doc="how many residents were told")
    incident_id: Mapped[UUID | None] = mapped_column(info=internal())
    outsiders: Mapped[str] = mapped_column(default="", info=personal("emergencies"), doc="who else took part")
    of_people: Mapped[str] = mapped_column(default="", info=internal(), doc="evaluation: people")
    of_plan: Mapped[str] = mapped_column(default="", info=internal())
    of_supplies: Mapped[str] = mapped_column(default="", info=internal())
    of_teamwork: Mapped[str] = mapped_column(default="", info=internal())
    passed: Mapped[bool | None] = mapped_column(info=public())
    evaluated_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    evaluated_at: Mapped[datetime | None] = mapped_column(info=internal())
    closed_at: Mapped[datetime | None] = mapped_column(info=internal())
    cancelled_at: Mapped[datetime | None] = mapped_column(info=internal())
    cancelled_words: Mapped[str] = mapped_column(default="", info=internal())

    estate: Mapped[Estate] = to_parent("Drill", "Estate", "estate_id")
    plan: Mapped[Plan] = to_parent("Drill", "Plan", "plan_id")
    incident: Mapped[Incident | None] = to_parent("Drill", "Incident", "incident_id")
    planned_by: Mapped[Member] = to_parent("Drill", "Member", "planned_by_id")
    evaluated_by: Mapped[Member | None] = to_parent("Drill", "Member", "evaluated_by_id")


class DrillPerson(TenantOwned, Model):
    """That a member signed in at a drill. Only persons, each by themselves or entered by who keeps the record."""

    __tablename__ = "drill_person"
    __table_args__ = (
        belongs_to("drill", "drill_id"),
        belongs_to("member", "member_id"),
        UniqueConstraint("tenant_id", "drill_id", "member_id"),
    )

    drill_id: Mapped[UUID] = mapped_column(info=internal())
    member_id: Mapped[UUID] = mapped_column(info=internal())
    signed_at: Mapped[datetime] = mapped_column(info=internal())

    member: Mapped[Member] = to_parent("DrillPerson", "Member", "member_id")


class Review(TenantOwned, Model):
    """The review of an incident or of a drill's run: what went well, what did not, what to change."""

    __tablename__ = "incident_review"
    __table_args__ = (
        belongs_to("incident", "incident_id"),
        belongs_to("member", "by_id"),
        UniqueConstraint("tenant_id", "incident_id"),
    )

    incident_id: Mapped[UUID] = mapped_column(info=internal())
    went_well: Mapped[str] = mapped_column(default="", info=internal())
    went_badly: Mapped[str] = mapped_column(default="", info=internal())
    to_change: Mapped[str] = mapped_column(default="", info=internal())
    by_id: Mapped[UUID] = mapped_column(info=internal())
    at: Mapped[datetime] = mapped_column(info=internal())
    closed_at: Mapped[datetime | None] = mapped_column(info=internal())

    incident: Mapped[Incident] = to_parent("Review", "Incident", "incident_id")
    by: Mapped[Member] = to_parent("Review", "Member", "by_id")


class ReviewAction(TenantOwned, Model):
    """One change: something to do with an owner and a day, or a revision of the plan."""

    __tablename__ = "review_action"
    __table_args__ = (
        belongs_to("incident", "incident_id"),
        belongs_to("member", "owner_id"),
        belongs_to("member", "done_by_id"),
        belongs_to("plan_version", "version_id"),
        belongs_to("stored_file", "file_id"),
        Index(None, "tenant_id", "incident_id", "id"),
        Index(None, "tenant_id", "owner_id", "state", "id"),
        one_of("state", ActionState),
        CheckConstraint("words <> ''", name="said"),
        CheckConstraint("(state = 'done') = (done_at is not null)", name="done_at_a_time"),
    )

    incident_id: Mapped[UUID] = mapped_column(info=internal())
    words: Mapped[str] = mapped_column(info=internal())
    owner_id: Mapped[UUID] = mapped_column(info=internal())
    due_on: Mapped[date] = mapped_column(info=internal())
    version_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="the revision of the plan it led to")
    state: Mapped[str] = mapped_column(default=ActionState.OPEN, info=internal())
    done_at: Mapped[datetime | None] = mapped_column(info=internal())
    done_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    done_words: Mapped[str] = mapped_column(default="", info=internal())
    file_id: Mapped[UUID | None] = mapped_column(info=internal())

    incident: Mapped[Incident] = to_parent("ReviewAction", "Incident", "incident_id")
    owner: Mapped[Member] = to_parent("ReviewAction", "Member", "owner_id")
    version: Mapped[PlanVersion | None] = to_parent("ReviewAction", "PlanVersion", "version_id")
    file: Mapped[StoredFile | None] = to_parent("ReviewAction", "StoredFile", "file_id")
