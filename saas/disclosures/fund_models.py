"""A use of the maintenance fund as a row: its allowed reason, its vote, its states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.estates import Estate
from tenants.checks import one_of
from tenants.columns import internal, public
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.files import StoredFile
from tenants.formats import percent
from tenants.text import N_

MOST_FEN = 10**12


class Cause(StrEnum):
    """Why the fund may be used. Those after `renewal` are urgent (Shanghai 2020, article 73)."""

    REPAIR = "repair"
    RENEWAL = "renewal"
    PUMP = "pump"
    LIFT = "lift"
    FIRE = "fire"
    FACADE = "facade"
    LEAK = "leak"


URGENT = frozenset({Cause.PUMP, Cause.LIFT, Cause.FIRE, Cause.FACADE, Cause.LEAK})


CAUSE_NAMES: Mapping[Cause, str] = MappingProxyType(
    {
        Cause.REPAIR: N_("Repair of common parts after the warranty"),
        Cause.RENEWAL: N_("Renewal of common parts or equipment"),
        Cause.PUMP: N_("Urgent: pump or water tank has failed"),
        Cause.LIFT: N_("Urgent: lift ordered out of service"),
        Cause.FIRE: N_("Urgent: fire equipment broken, with an order"),
        Cause.FACADE: N_("Urgent: façade about to fall, with a certificate"),
        Cause.LEAK: N_("Urgent: roof or outer wall leaks, with a certificate"),
    }
)


EXCLUSIONS = (
    N_("Work under warranty"),
    N_("Lines and equipment of water, power, gas, heat or telecom companies"),
    N_("Damage that somebody has caused and pays for"),
    N_("Upkeep that the company owes under its agreement"),
)


class ProjectState(StrEnum):
    """planned → decided → under_way → done."""

    PLANNED = "planned"
    DECIDED = "decided"
    UNDER_WAY = "under_way"
    DONE = "done"


class FundProject(TenantOwned, Model):
    """One use of the fund from its plan to its final sum."""

    __tablename__ = "fund_project"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("stored_file", "decision_id"),
        belongs_to("member", "planned_by_id"),
        UniqueConstraint("tenant_id", "estate_id", "number"),
        Index(None, "tenant_id", "estate_id", "planned_on"),
        one_of("cause", Cause),
        one_of("state", ProjectState),
        CheckConstraint(f"budget_fen between 1 and {MOST_FEN}", name="budget_is_real"),
        CheckConstraint(f"contract_fen between 1 and {MOST_FEN}", name="contract_is_real"),
        CheckConstraint(f"final_fen between 1 and {MOST_FEN}", name="final_is_real"),
        CheckConstraint("none_excluded", name="exclusions_looked_at"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    number: Mapped[str] = mapped_column(info=public())
    title: Mapped[str] = mapped_column(info=public())
    cause: Mapped[str] = mapped_column(info=public())
    none_excluded: Mapped[bool] = mapped_column(info=public())
    scope: Mapped[str] = mapped_column(info=public(), doc="who bears it: the estate, a building, a unit")
    share: Mapped[str] = mapped_column(default="", info=public(), doc="how it is apportioned")
    budget_fen: Mapped[int] = mapped_column(info=public())
    state: Mapped[str] = mapped_column(default=ProjectState.PLANNED, info=public())
    area_all: Mapped[int | None] = mapped_column(info=public(), doc="1/100 ㎡ of all owners concerned")
    area_part: Mapped[int | None] = mapped_column(info=public())
    area_for: Mapped[int | None] = mapped_column(info=public())
    heads_all: Mapped[int | None] = mapped_column(Integer, info=public())
    heads_part: Mapped[int | None] = mapped_column(Integer, info=public())
    heads_for: Mapped[int | None] = mapped_column(Integer, info=public())
    decided_on: Mapped[date | None] = mapped_column(info=public())
    decision_id: Mapped[UUID | None] = mapped_column(info=internal())
    contractor: Mapped[str] = mapped_column(default="", info=public())
    contract_fen: Mapped[int | None] = mapped_column(info=public())
    final_fen: Mapped[int | None] = mapped_column(info=public())
    audit: Mapped[str] = mapped_column(default="", info=public())
    warranty_until: Mapped[date | None] = mapped_column(info=public())
    done_on: Mapped[date | None] = mapped_column(info=public())
    planned_on: Mapped[date] = mapped_column(info=public())
    planned_by_id: Mapped[UUID] = mapped_column(info=internal())

    estate: Mapped[Estate] = to_parent("FundProject", "Estate", "estate_id")
    decision: Mapped[StoredFile | None] = to_parent("FundProject", "StoredFile", "decision_id")

    @property
    def is_urgent(self) -> bool:
        """Whether it goes first and is voted on by nobody."""
        return Cause(self.cause) in URGENT

    @property
    def vote(self) -> Vote | None:
        """How the owners voted."""
        parts = (self.area_all, self.area_part, self.area_for, self.heads_all, self.heads_part, self.heads_for)
        return None if None in parts else Vote(*parts)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Vote:
    """A vote in whole numbers: area in 1/100 ㎡ and persons; of all, of those who took part, of those in favour."""

    area_all: int
    area_part: int
    area_for: int
    heads_all: int
    heads_part: int
    heads_for: int

    @property
    def is_possible(self) -> bool:
        """Whether nobody is counted twice."""
        return (
            0 <= self.area_for <= self.area_part <= self.area_all
            and 0 <= self.heads_for <= self.heads_part <= self.heads_all
            and self.area_all > 0
            and self.heads_all > 0
        )

    @property
    def has_quorum(self) -> bool:
        """Two thirds of the area and of the persons take part, exactly two thirds are enough (Civil Code 278)."""
        return 3 * self.area_part >= 2 * self.area_all and 3 * self.heads_part >= 2 * self.heads_all

    @property
    def is_carried(self) -> bool:
        """More than half of those who took part, by area and by persons; exactly half is not enough."""
        return self.has_quorum and 2 * self.area_for > self.area_part and 2 * self.heads_for > self.heads_part

    @property
    def said(self) -> str:
        """As the posting says it: in favour, of those who took part, by area and by persons, in percent."""
        return f"{percent(self.area_for, self.area_part)}／{percent(self.heads_for, self.heads_part)}"
