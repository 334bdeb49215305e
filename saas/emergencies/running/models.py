"""An incident while it runs: people and their cards, steps, the log, affected houses.

`incident.last_seq` counts what happened: every change takes the next number under the incident's lock and writes its
line into the log, so a board that knows a number knows what it lacks.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.emergencies.kinds import (
    OPEN_STATES,
    EntryKind,
    Gate,
    HouseState,
    IncidentState,
    Level,
    StepState,
)
from saas.emergencies.plans.models import Plan, PlanRole, PlanStep, PlanVersion
from saas.estates import Building, Estate, House
from saas.roster import Standing
from tenants.checks import one_of
from tenants.columns import internal, personal, public
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.files import StoredFile
from tenants.members import Member


class Incident(TenantOwned, Model):
    """A plan that runs, real or as a drill. One is open at a time for a plan, real and drill apart."""

    __tablename__ = "incident"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("emergency_plan", "plan_id"),
        belongs_to("plan_version", "version_id"),
        belongs_to("member", "activated_by_id"),
        belongs_to("member", "head_id"),
        UniqueConstraint("tenant_id", "id", "is_drill"),
        UniqueConstraint("tenant_id", "estate_id", "number"),
        UniqueConstraint("tenant_id", "client_key"),
        Index(
            "uq_incident_open",
            "tenant_id",
            "plan_id",
            "is_drill",
            unique=True,
            postgresql_where="state in (" + ", ".join(f"'{state.value}'" for state in OPEN_STATES) + ")",
        ),
        Index(None, "tenant_id", "estate_id", "activated_at"),
        one_of("state", IncidentState),
        one_of("level", Level),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    plan_id: Mapped[UUID] = mapped_column(info=internal())
    version_id: Mapped[UUID] = mapped_column(info=internal())
    number: Mapped[str] = mapped_column(info=public())
    is_drill: Mapped[bool] = mapped_column(info=public(), doc="chosen, never by default")
    level: Mapped[str] = mapped_column(info=public())
    state: Mapped[str] = mapped_column(default=IncidentState.RESPONDING, info=public())
    place: Mapped[str] = mapped_column(default="", info=personal("emergencies"))
    course: Mapped[str] = mapped_column(default="", info=personal("emergencies"), doc="what happened, in short")
    client_key: Mapped[UUID] = mapped_column(info=internal())
    reporter: Mapped[str] = mapped_column(default="", info=personal("emergencies"), doc="who said so (EMG-06)")
    activated_by_id: Mapped[UUID] = mapped_column(info=internal())
    activated_at: Mapped[datetime] = mapped_column(info=internal())
    head_id: Mapped[UUID | None] = mapped_column(info=internal())
    head_told_at: Mapped[datetime | None] = mapped_column(info=internal())
    formed_at: Mapped[datetime | None] = mapped_column(info=internal(), doc="when the command group stood (EMG-07)")
    update_minutes: Mapped[int] = mapped_column(Integer, default=30, info=internal())
    next_update_at: Mapped[datetime] = mapped_column(info=internal())
    contained_at: Mapped[datetime | None] = mapped_column(info=internal())
    ended_at: Mapped[datetime | None] = mapped_column(info=internal())
    casualties: Mapped[str] = mapped_column(default="", info=personal("emergencies"))
    loss: Mapped[str] = mapped_column(default="", info=internal())
    cause: Mapped[str] = mapped_column(default="", info=internal())
    last_seq: Mapped[int] = mapped_column(default=0, info=internal())

    estate: Mapped[Estate] = to_parent("Incident", "Estate", "estate_id")
    plan: Mapped[Plan] = to_parent("Incident", "Plan", "plan_id")
    version: Mapped[PlanVersion] = to_parent("Incident", "PlanVersion", "version_id")
    activated_by: Mapped[Member] = to_parent("Incident", "Member", "activated_by_id")
    head: Mapped[Member | None] = to_parent("Incident", "Member", "head_id")

    @property
    def is_open(self) -> bool:
        """Whether it still runs."""
        return self.state in OPEN_STATES


class IncidentBuilding(TenantOwned, Model):
    """A building that is affected."""

    __tablename__ = "incident_building"
    __table_args__ = (
        belongs_to("incident", "incident_id"),
        belongs_to("building", "building_id"),
        UniqueConstraint("tenant_id", "incident_id", "building_id"),
    )

    incident_id: Mapped[UUID] = mapped_column(info=internal())
    building_id: Mapped[UUID] = mapped_column(info=internal())

    building: Mapped[Building] = to_parent("IncidentBuilding", "Building", "building_id")


class RoleCard(TenantOwned, Model):
    """That a role was given to a person: when the card went out, when it was taken, whose deputy they are."""

    __tablename__ = "role_card"
    __table_args__ = (
        belongs_to("incident", "incident_id"),
        belongs_to("plan_role", "role_id"),
        belongs_to("member", "member_id"),
        belongs_to("role_card", "instead_of_id"),
        UniqueConstraint("tenant_id", "incident_id", "role_id", "member_id"),
        Index(None, "tenant_id", "member_id", "id"),
        one_of("standing", Standing),
    )

    incident_id: Mapped[UUID] = mapped_column(info=internal())
    role_id: Mapped[UUID] = mapped_column(info=internal())
    member_id: Mapped[UUID] = mapped_column(info=internal())
    standing: Mapped[str] = mapped_column(info=internal())
    carded_at: Mapped[datetime] = mapped_column(info=internal())
    acknowledged_at: Mapped[datetime | None] = mapped_column(info=internal())
    escalated_at: Mapped[datetime | None] = mapped_column(info=internal(), doc="when a deputy got a card as well")
    instead_of_id: Mapped[UUID | None] = mapped_column(info=internal())
    handed_over_at: Mapped[datetime | None] = mapped_column(info=internal())

    incident: Mapped[Incident] = to_parent("RoleCard", "Incident", "incident_id")
    role: Mapped[PlanRole] = to_parent("RoleCard", "PlanRole", "role_id")
    member: Mapped[Member] = to_parent("RoleCard", "Member", "member_id")

    @property
    def is_active(self) -> bool:
        """Whether this person still holds the role."""
        return self.handed_over_at is None


class IncidentStep(TenantOwned, Model):
    """A step of the running checklist, from the plan or added by the command group (EMG-08, EMG-09)."""

    __tablename__ = "incident_step"
    __table_args__ = (
        belongs_to("incident", "incident_id"),
        belongs_to("plan_step", "plan_step_id"),
        belongs_to("plan_role", "role_id"),
        belongs_to("incident_step", "depends_on_id"),
        belongs_to("member", "done_by_id"),
        belongs_to("stored_file", "file_id"),
        UniqueConstraint("tenant_id", "incident_id", "plan_step_id"),
        Index(None, "tenant_id", "incident_id", "position"),
        one_of("state", StepState),
        one_of("gate", Gate),
        CheckConstraint("state <> 'skipped' or reason <> ''", name="skipped_for_a_reason"),
        CheckConstraint("gate is null or state <> 'skipped'", name="gates_are_not_skipped"),
        CheckConstraint("(done_at is null) = (state in ('waiting', 'ready'))", name="ended_at_a_time"),
        CheckConstraint("words <> ''", name="said"),
    )

    incident_id: Mapped[UUID] = mapped_column(info=internal())
    plan_step_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="nothing for one that was added")
    role_id: Mapped[UUID] = mapped_column(info=internal())
    position: Mapped[int] = mapped_column(Integer, info=internal())
    words: Mapped[str] = mapped_column(info=personal("emergencies"))
    words_en: Mapped[str] = mapped_column(default="", info=public())
    due_at: Mapped[datetime] = mapped_column(info=internal())
    depends_on_id: Mapped[UUID | None] = mapped_column(info=internal())
    state: Mapped[str] = mapped_column(default=StepState.READY, info=public())
    gate: Mapped[str | None] = mapped_column(info=public())
    is_new: Mapped[bool] = mapped_column(default=False, info=public(), doc="not in the version that ran last time")
    done_at: Mapped[datetime | None] = mapped_column(info=internal())
    done_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    reason: Mapped[str] = mapped_column(default="", info=internal())
    file_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="a photo of it")

    role: Mapped[PlanRole] = to_parent("IncidentStep", "PlanRole", "role_id")
    plan_step: Mapped[PlanStep | None] = to_parent("IncidentStep", "PlanStep", "plan_step_id")
    done_by: Mapped[Member | None] = to_parent("IncidentStep", "Member", "done_by_id")
    file: Mapped[StoredFile | None] = to_parent("IncidentStep", "StoredFile", "file_id")

    def said(self, language: str) -> str:
        """Its words in a language."""
        return self.words if language.startswith("zh") else self.words_en or self.words


class IncidentEntry(TenantOwned, Model):
    """One line of the log. Only inserted; `seq` is its place in the order of the server."""

    __tablename__ = "incident_entry"
    __table_args__ = (
        belongs_to("incident", "incident_id"),
        belongs_to("member", "by_id"),
        belongs_to("stored_file", "file_id"),
        UniqueConstraint("tenant_id", "incident_id", "seq"),
        Index(
            "uq_incident_entry_client_key",
            "tenant_id",
            "incident_id",
            "client_key",
            unique=True,
            postgresql_where="client_key is not null",
        ),
        one_of("kind", EntryKind),
        {"info": {"append_only": True}},
    )

    incident_id: Mapped[UUID] = mapped_column(info=internal())
    seq: Mapped[int] = mapped_column(info=internal())
    kind: Mapped[str] = mapped_column(info=internal())
    by_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="nothing when the planner wrote it")
    at: Mapped[datetime] = mapped_column(info=internal())
    said_at: Mapped[datetime | None] = mapped_column(info=internal(), doc="by the author's clock, if the line was down")
    words: Mapped[str] = mapped_column(default="", info=personal("emergencies"))
    condition: Mapped[str] = mapped_column(default="", info=personal("emergencies"))
    actions: Mapped[str] = mapped_column(default="", info=personal("emergencies"))
    needs: Mapped[str] = mapped_column(default="", info=personal("emergencies"))
    values: Mapped[dict[str, Any]] = mapped_column(default=dict, info=personal("emergencies"))
    subject_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="the step, card, house or notice it is about")
    client_key: Mapped[UUID | None] = mapped_column(info=internal())
    file_id: Mapped[UUID | None] = mapped_column(info=internal())

    by: Mapped[Member | None] = to_parent("IncidentEntry", "Member", "by_id")
    file: Mapped[StoredFile | None] = to_parent("IncidentEntry", "StoredFile", "file_id")


class IncidentHouse(TenantOwned, Model):
    """How an affected house is now; the log says how it came to that."""

    __tablename__ = "incident_house"
    __table_args__ = (
        belongs_to("incident", "incident_id"),
        belongs_to("house", "house_id"),
        belongs_to("member", "by_id"),
        UniqueConstraint("tenant_id", "incident_id", "house_id"),
        one_of("state", HouseState),
    )

    incident_id: Mapped[UUID] = mapped_column(info=internal())
    house_id: Mapped[UUID] = mapped_column(info=internal())
    state: Mapped[str] = mapped_column(default=HouseState.UNKNOWN, info=personal("emergencies"))
    words: Mapped[str] = mapped_column(default="", info=personal("emergencies"))
    by_id: Mapped[UUID | None] = mapped_column(info=internal())
    at: Mapped[datetime | None] = mapped_column(info=internal())

    house: Mapped[House] = to_parent("IncidentHouse", "House", "house_id")
    by: Mapped[Member | None] = to_parent("IncidentHouse", "Member", "by_id")
