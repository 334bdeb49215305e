"""A plan and its versions: roles, steps, contacts, shut-offs and prepared notices.

A plan without an estate is the company's own pattern; estates copy it. What hangs on a version is edited only while it
is a draft. `root_id` of a role and a step stays the same from version to version, so that they can be compared.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.emergencies.kinds import (
    Department,
    Gate,
    Level,
    Part,
    Phase,
    PlanKind,
    Trigger,
    VersionState,
)
from saas.emergencies.plans.annex_models import PlanContact, PlanNotice, PlanShutoff
from saas.estates import Estate
from saas.roster import Post
from tenants.checks import one_of
from tenants.columns import internal, public
from tenants.db import Model, TenantOwned, belongs_to, to_children, to_parent
from tenants.members import Member


class Plan(TenantOwned, Model):
    """An emergency plan (应急预案) of an estate, or the company's pattern of one."""

    __tablename__ = "emergency_plan"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("emergency_plan", "copied_from_id"),
        Index(
            "uq_emergency_plan_kind",
            "tenant_id",
            "estate_id",
            "kind",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where="kind <> 'custom' and withdrawn_at is null",
        ),
        one_of("kind", PlanKind),
        CheckConstraint("name <> ''", name="named"),
        CheckConstraint("drill_months between 1 and 36 and review_months between 1 and 60", name="real_intervals"),
    )

    estate_id: Mapped[UUID | None] = mapped_column(info=internal())
    copied_from_id: Mapped[UUID | None] = mapped_column(info=internal())
    kind: Mapped[str] = mapped_column(info=public())
    name: Mapped[str] = mapped_column(info=public())
    name_en: Mapped[str] = mapped_column(default="", info=public())
    drill_months: Mapped[int] = mapped_column(Integer, default=12, info=public())
    drill_basis: Mapped[str] = mapped_column(default="", info=public(), doc="the law or standard that asks for it")
    review_months: Mapped[int] = mapped_column(Integer, default=36, info=public())
    review_asked_at: Mapped[datetime | None] = mapped_column(info=internal(), doc="a drill or an incident asks for it")
    withdrawn_at: Mapped[datetime | None] = mapped_column(info=internal())

    estate: Mapped[Estate | None] = to_parent("Plan", "Estate", "estate_id")
    versions: Mapped[list[PlanVersion]] = to_children(
        "Plan", "PlanVersion", "plan_id", order_by="PlanVersion.number.desc()"
    )

    def called(self, language: str) -> str:
        """Its name in a language."""
        return self.name if language.startswith("zh") else self.name_en or self.name

    @property
    def in_force(self) -> PlanVersion | None:
        """The version that counts now."""
        return next((one for one in self.versions if one.state == VersionState.IN_FORCE), None)

    @property
    def draft(self) -> PlanVersion | None:
        """The version being written or waiting for approval."""
        open_states = (VersionState.DRAFTING, VersionState.SUBMITTED)
        return next((one for one in self.versions if one.state in open_states), None)


class PlanVersion(TenantOwned, Model):
    """One version: its three mandatory parts, who approved it, from when it counts and when it is looked at again."""

    __tablename__ = "plan_version"
    __table_args__ = (
        belongs_to("emergency_plan", "plan_id"),
        belongs_to("member", "written_by_id"),
        belongs_to("member", "submitted_by_id"),
        belongs_to("member", "approved_by_id"),
        UniqueConstraint("tenant_id", "plan_id", "number"),
        Index("uq_plan_version_in_force", "tenant_id", "plan_id", unique=True, postgresql_where="state = 'in_force'"),
        Index(
            "uq_plan_version_open",
            "tenant_id",
            "plan_id",
            unique=True,
            postgresql_where="state in ('drafting', 'submitted')",
        ),
        one_of("state", VersionState),
        one_of("level", Level),
        one_of("trigger", Trigger),
        CheckConstraint("number = 1 or trigger is not null", name="revised_for_a_reason"),
        CheckConstraint(
            "state not in ('in_force', 'replaced') or"
            " (approved_by_id is not null and valid_from is not null and next_review is not null)",
            name="approved_when_in_force",
        ),
        CheckConstraint(
            "state not in ('in_force', 'replaced') or (flow <> '' and responsibilities <> '' and resources <> '')",
            name="three_parts",
        ),
    )

    plan_id: Mapped[UUID] = mapped_column(info=internal())
    number: Mapped[int] = mapped_column(Integer, info=public())
    state: Mapped[str] = mapped_column(default=VersionState.DRAFTING, info=public())
    level: Mapped[str] = mapped_column(default=Level.B, info=public())
    scope: Mapped[str] = mapped_column(default="", info=public(), doc="what it is for, and when it is activated")
    flow: Mapped[str] = mapped_column(default="", info=public())
    responsibilities: Mapped[str] = mapped_column(default="", info=public())
    resources: Mapped[str] = mapped_column(default="", info=public())
    recovery: Mapped[str] = mapped_column(default="", info=public())
    trigger: Mapped[str | None] = mapped_column(info=public())
    trigger_words: Mapped[str] = mapped_column(default="", info=internal())
    written_by_id: Mapped[UUID] = mapped_column(info=internal())
    written_at: Mapped[datetime] = mapped_column(info=internal())
    submitted_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    submitted_at: Mapped[datetime | None] = mapped_column(info=internal())
    returned_words: Mapped[str] = mapped_column(default="", info=internal(), doc="why it was sent back")
    approved_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    approved_at: Mapped[datetime | None] = mapped_column(info=internal())
    valid_from: Mapped[date | None] = mapped_column(info=public())
    next_review: Mapped[date | None] = mapped_column(info=public())

    plan: Mapped[Plan] = to_parent("PlanVersion", "Plan", "plan_id", overlaps="versions")
    written_by: Mapped[Member] = to_parent("PlanVersion", "Member", "written_by_id")
    submitted_by: Mapped[Member | None] = to_parent("PlanVersion", "Member", "submitted_by_id")
    approved_by: Mapped[Member | None] = to_parent("PlanVersion", "Member", "approved_by_id")
    roles: Mapped[list[PlanRole]] = to_children(
        "PlanVersion", "PlanRole", "version_id", order_by="PlanRole.position", lazy="selectin"
    )
    steps: Mapped[list[PlanStep]] = to_children(
        "PlanVersion", "PlanStep", "version_id", order_by="PlanStep.position", lazy="selectin"
    )
    contacts: Mapped[list[PlanContact]] = to_children(
        "PlanVersion", "PlanContact", "version_id", order_by="PlanContact.position"
    )
    shutoffs: Mapped[list[PlanShutoff]] = to_children(
        "PlanVersion", "PlanShutoff", "version_id", order_by="PlanShutoff.position"
    )
    notices: Mapped[list[PlanNotice]] = to_children("PlanVersion", "PlanNotice", "version_id", order_by="PlanNotice.id")

    @property
    def is_editable(self) -> bool:
        """Whether it is still a draft."""
        return self.state == VersionState.DRAFTING

    def missing_parts(self) -> list[Part]:
        """The mandatory parts that are empty: three for every plan, recovery too for a breach (EMG-04, PRV-44)."""
        parts = {Part.FLOW: self.flow, Part.RESPONSIBILITIES: self.responsibilities, Part.RESOURCES: self.resources}
        if self.plan.kind == PlanKind.BREACH:
            parts[Part.RECOVERY] = self.recovery
        return [part for part, words in parts.items() if not words.strip()]


class PlanRole(TenantOwned, Model):
    """A role of a version: its job in three lines, whom it reports to, and how it is handed over."""

    __tablename__ = "plan_role"
    __table_args__ = (
        belongs_to("plan_version", "version_id", ondelete="CASCADE"),
        belongs_to("plan_role", "reports_to_id"),
        belongs_to("duty_post", "post_id"),
        belongs_to("duty_post", "deputy_post_id"),
        UniqueConstraint("tenant_id", "version_id", "root_id"),
        Index("uq_plan_role_commander", "tenant_id", "version_id", unique=True, postgresql_where="is_commander"),
        one_of("department", Department),
        CheckConstraint("name <> '' and job <> ''", name="named_with_a_job"),
    )

    version_id: Mapped[UUID] = mapped_column(info=internal())
    root_id: Mapped[UUID] = mapped_column(info=internal(), doc="the same from version to version")
    position: Mapped[int] = mapped_column(Integer, info=internal())
    department: Mapped[str] = mapped_column(info=public())
    name: Mapped[str] = mapped_column(info=public())
    name_en: Mapped[str] = mapped_column(default="", info=public())
    job: Mapped[str] = mapped_column(info=public(), doc="three lines")
    job_en: Mapped[str] = mapped_column(default="", info=public())
    hand_over: Mapped[str] = mapped_column(default="", info=public())
    hand_over_en: Mapped[str] = mapped_column(default="", info=public())
    is_commander: Mapped[bool] = mapped_column(default=False, info=public())
    reports_to_id: Mapped[UUID | None] = mapped_column(info=internal())
    post_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="the post of the roster that fills it")
    deputy_post_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="the post whose person stands in")

    reports_to: Mapped[PlanRole | None] = to_parent("PlanRole", "PlanRole", "reports_to_id", remote_side="PlanRole.id")
    post: Mapped[Post | None] = to_parent("PlanRole", "Post", "post_id")
    deputy_post: Mapped[Post | None] = to_parent("PlanRole", "Post", "deputy_post_id")

    def called(self, language: str) -> str:
        """Its name in a language."""
        return self.name if language.startswith("zh") else self.name_en or self.name


class PlanStep(TenantOwned, Model):
    """One step: who, what, within how many minutes of the activation, and after which other step."""

    __tablename__ = "plan_step"
    __table_args__ = (
        belongs_to("plan_version", "version_id", ondelete="CASCADE"),
        belongs_to("plan_role", "role_id"),
        belongs_to("plan_step", "depends_on_id"),
        UniqueConstraint("tenant_id", "version_id", "root_id"),
        Index("uq_plan_step_gate", "tenant_id", "version_id", "gate", unique=True, postgresql_where="gate is not null"),
        one_of("phase", Phase),
        one_of("gate", Gate),
        CheckConstraint("words <> ''", name="said"),
        CheckConstraint("minutes between 0 and 10080", name="within_a_week"),
        CheckConstraint("depends_on_id is null or depends_on_id <> id", name="not_after_itself"),
    )

    version_id: Mapped[UUID] = mapped_column(info=internal())
    root_id: Mapped[UUID] = mapped_column(info=internal(), doc="the same from version to version")
    position: Mapped[int] = mapped_column(Integer, info=internal())
    phase: Mapped[str] = mapped_column(info=public())
    role_id: Mapped[UUID] = mapped_column(info=internal())
    words: Mapped[str] = mapped_column(info=public())
    words_en: Mapped[str] = mapped_column(default="", info=public())
    minutes: Mapped[int] = mapped_column(Integer, info=public())
    depends_on_id: Mapped[UUID | None] = mapped_column(info=internal())
    needs_photo: Mapped[bool] = mapped_column(default=False, info=public())
    gate: Mapped[str | None] = mapped_column(info=public(), doc="which of the five ordered steps of a breach")
    basis: Mapped[str] = mapped_column(default="", info=public(), doc="the law or standard behind it")

    role: Mapped[PlanRole] = to_parent("PlanStep", "PlanRole", "role_id")

    def said(self, language: str) -> str:
        """Its words in a language."""
        return self.words if language.startswith("zh") else self.words_en or self.words
