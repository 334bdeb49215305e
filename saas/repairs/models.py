"""The work order (派工单): one row for each time somebody is asked to come, with its trial runs and materials."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.repairs.kinds import (
    ENDED,
    UNDER_WAY,
    Cause,
    Fulfilment,
    RepairState,
    ReturnReason,
    SkipReason,
    Step,
    Way,
)
from saas.requests.models import Request
from saas.roster import Team
from tenants.checks import one_of
from tenants.columns import internal, personal, public
from tenants.db import Model, TenantOwned, belongs_to, to_children, to_parent
from tenants.members import Member

UNDER_WAY_SQL = "state not in ('completed', 'returned', 'recalled')"


class Repair(TenantOwned, Model):
    """One dispatch of one request to one technician. At most one of a request is under way."""

    __tablename__ = "repair"
    __table_args__ = (
        belongs_to("request", "request_id"),
        belongs_to("estate", "estate_id"),
        belongs_to("member", "technician_id"),
        belongs_to("member", "dispatched_by_id"),
        UniqueConstraint("tenant_id", "request_id", "round"),
        Index("uq_repair_under_way", "tenant_id", "request_id", unique=True, postgresql_where=UNDER_WAY_SQL),
        Index("ix_repair_technician", "tenant_id", "technician_id", "due_at", "id", postgresql_where=UNDER_WAY_SQL),
        Index(None, "tenant_id", "technician_id", "completed_at"),
        Index(None, "tenant_id", "estate_id", "dispatched_at", "id"),
        one_of("state", RepairState),
        one_of("step", Step),
        one_of("team", Team),
        one_of("fulfilment", Fulfilment),
        one_of("cause", Cause),
        one_of("way", Way),
        one_of("inspection_skipped", SkipReason),
        one_of("return_reason", ReturnReason),
        CheckConstraint(
            "state <> 'completed' or (completed_at is not null and trial_passed_at is not null)", name="tried"
        ),
        CheckConstraint("labour >= 0", name="labour_not_negative"),
        CheckConstraint("round >= 1 and rework >= 0", name="counted_from_one"),
    )

    request_id: Mapped[UUID] = mapped_column(info=internal())
    estate_id: Mapped[UUID] = mapped_column(info=internal())
    round: Mapped[int] = mapped_column(Integer, default=1, info=public())
    state: Mapped[str] = mapped_column(default=RepairState.DISPATCHED, info=internal())
    step: Mapped[str] = mapped_column(default=Step.NONE, info=internal())
    team: Mapped[str] = mapped_column(info=public())
    technician_id: Mapped[UUID] = mapped_column(info=internal())
    fulfilment: Mapped[str] = mapped_column(info=public())
    dispatched_by_id: Mapped[UUID] = mapped_column(info=internal())
    dispatched_at: Mapped[datetime] = mapped_column(info=internal())
    due_at: Mapped[datetime | None] = mapped_column(info=internal(), doc="the resident expects somebody until then")
    instructions: Mapped[str] = mapped_column(default="", info=personal("service"))
    accepted_at: Mapped[datetime | None] = mapped_column(info=internal())
    departed_at: Mapped[datetime | None] = mapped_column(info=internal())
    arrived_at: Mapped[datetime | None] = mapped_column(info=internal())
    cause: Mapped[str | None] = mapped_column(info=public())
    diagnosis: Mapped[str] = mapped_column(default="", info=personal("service"))
    diagnosed_at: Mapped[datetime | None] = mapped_column(info=internal())
    inspected_at: Mapped[datetime | None] = mapped_column(info=internal())
    inspection: Mapped[str] = mapped_column(default="", info=personal("service"))
    inspection_skipped: Mapped[str | None] = mapped_column(info=internal())
    way: Mapped[str | None] = mapped_column(info=public())
    plan: Mapped[str] = mapped_column(default="", info=personal("service"))
    planned_at: Mapped[datetime | None] = mapped_column(info=internal())
    started_at: Mapped[datetime | None] = mapped_column(info=internal())
    paused_at: Mapped[datetime | None] = mapped_column(info=internal())
    pause_reason: Mapped[str | None] = mapped_column(info=internal())
    expected_at: Mapped[datetime | None] = mapped_column(info=internal(), doc="when a pause should end")
    trial_passed_at: Mapped[datetime | None] = mapped_column(info=internal())
    rework: Mapped[int] = mapped_column(Integer, default=0, info=internal(), doc="failed trial runs")
    work_done: Mapped[str] = mapped_column(default="", info=personal("service"))
    is_paid: Mapped[bool] = mapped_column(default=False, info=internal())
    labour: Mapped[int] = mapped_column(default=0, info=internal(), doc="fen")
    completed_at: Mapped[datetime | None] = mapped_column(info=internal())
    ended_at: Mapped[datetime | None] = mapped_column(info=internal())
    return_reason: Mapped[str | None] = mapped_column(info=internal())
    end_words: Mapped[str | None] = mapped_column(info=personal("service"))
    assessment: Mapped[int | None] = mapped_column(
        Integer, info=internal(), doc="the office's own word, 1 to 5 (REP-12)"
    )

    request: Mapped[Request] = to_parent("Repair", "Request", "request_id")
    technician: Mapped[Member] = to_parent("Repair", "Member", "technician_id")
    dispatched_by: Mapped[Member] = to_parent("Repair", "Member", "dispatched_by_id")
    materials: Mapped[list[Material]] = to_children("Repair", "Material", "repair_id", order_by="Material.position")

    @property
    def number(self) -> str:
        """The number of the work order: the request's, and from the second dispatch on its round."""
        return self.request.number if self.round == 1 else f"{self.request.number}-{self.round}"

    @property
    def is_under_way(self) -> bool:
        """Whether the technician still has something to do."""
        return self.state in UNDER_WAY

    @property
    def is_ended(self) -> bool:
        """Completed, returned or recalled."""
        return self.state in ENDED

    @property
    def was_taken_back(self) -> bool:
        """Returned or recalled: whoever had it does not come any more."""
        return self.is_ended and self.state != RepairState.COMPLETED

    @property
    def material_total(self) -> int:
        """Fen, over all lines."""
        return sum(line.amount for line in self.materials)

    @property
    def total(self) -> int:
        """Fen: labour and materials; nothing for free work."""
        return self.labour + self.material_total if self.is_paid else 0


class TrialRun(TenantOwned, Model):
    """One try whether it works again. Failing sends the job back to the repair (REP-11)."""

    __tablename__ = "trial_run"
    __table_args__ = (
        belongs_to("repair", "repair_id"),
        belongs_to("member", "by_id"),
        Index(None, "tenant_id", "repair_id", "at"),
        {"info": {"append_only": True}},
    )

    repair_id: Mapped[UUID] = mapped_column(info=internal())
    passed: Mapped[bool] = mapped_column(info=internal())
    words: Mapped[str | None] = mapped_column(info=personal("service"))
    by_id: Mapped[UUID] = mapped_column(info=internal())
    at: Mapped[datetime] = mapped_column(info=internal())


class Material(TenantOwned, Model):
    """One line of material: quantity in thousandths of its unit, price and amount in fen."""

    __tablename__ = "repair_material"
    __table_args__ = (
        belongs_to("repair", "repair_id"),
        UniqueConstraint("tenant_id", "repair_id", "position"),
        CheckConstraint("name <> ''", name="named"),
        CheckConstraint("quantity > 0 and unit_price >= 0 and amount >= 0", name="not_negative"),
    )

    repair_id: Mapped[UUID] = mapped_column(info=internal())
    position: Mapped[int] = mapped_column(Integer, info=internal())
    name: Mapped[str] = mapped_column(info=public())
    spec: Mapped[str] = mapped_column(default="", info=public())
    unit: Mapped[str] = mapped_column(default="个", info=public())
    quantity: Mapped[int] = mapped_column(info=public(), doc="thousandths of the unit")
    unit_price: Mapped[int] = mapped_column(info=public(), doc="fen")
    amount: Mapped[int] = mapped_column(info=public(), doc="fen")


def line_amount(quantity: int, unit_price: int) -> int:
    """Fen for a quantity in thousandths at a price in fen, rounded half up per line (domain 3.4)."""
    return int((Decimal(quantity) * unit_price / 1000).quantize(Decimal(1), ROUND_HALF_UP))
