"""Projects paid from the maintenance fund (维修资金): reason, vote, contractor, final sum, as rows and not typed by hand.

A project names one allowed reason and says that none of the four exclusions applies (住宅专项维修资金管理办法 18, 25);
the owners' vote follows Civil Code 278: two thirds take part, more than half of those agree, by area and by persons.
An urgent case goes first and is still published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import IO
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from saas.disclosures.policy import lives_there, may_view
from saas.disclosures.refusals import (
    AmountMissing,
    DayImpossible,
    ExclusionsOpen,
    NotCarried,
    NotThisStep,
    PaperMissing,
    ReasonNeeded,
    VoteImpossible,
)
from saas.estates import Estate
from tenants.checks import one_of
from tenants.clock import local_date, now
from tenants.columns import internal, public
from tenants.db import Model, TenantOwned, belongs_to, db, to_parent
from tenants.file_kinds import MEGABYTE
from tenants.file_types import PDF, PICTURES
from tenants.files import Limits, StoredFile, file_policy, store
from tenants.formats import percent
from tenants.history import record
from tenants.members import Member
from tenants.numbers import next_number
from tenants.scope import current_tenant_id
from tenants.text import N_
from tenants.verbs import lock, transaction

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


def _may_read_decision(actor: Member, file: StoredFile) -> bool:
    project = db.session.get(FundProject, (current_tenant_id(), file.subject_id)) if file.subject_id else None
    if project is None:
        return False
    if actor.is_resident:
        return lives_there(actor, project.estate_id, at=now())
    return may_view(actor, project.estate_id)


DECISION = file_policy(
    "disclosures.fund_decision", _may_read_decision, limits=Limits(PICTURES | {PDF}, 15 * MEGABYTE)
).name


@transaction
def plan_project(
    estate: Estate,
    title: str,
    cause: Cause,
    *,
    scope: str,
    share: str = "",
    budget_fen: int,
    none_excluded: bool,
    planned_on: date,
    by: Member,
    at: datetime,
) -> FundProject:
    """Plan a use of the fund. Raises `ExclusionsOpen` unless somebody said that none of the four exclusions applies."""
    if not title.strip() or not scope.strip():
        raise ReasonNeeded
    if not none_excluded:
        raise ExclusionsOpen
    _refuse_no_amount(budget_fen)
    number = next_number("fund_project", estate_id=estate.id, period=str(planned_on.year))
    project = FundProject(
        estate_id=estate.id,
        number=f"WX-{planned_on.year}-{number:03d}",
        title=title.strip(),
        cause=cause,
        none_excluded=True,
        scope=scope.strip(),
        share=share.strip(),
        budget_fen=budget_fen,
        planned_on=planned_on,
        planned_by_id=by.id,
    )
    db.session.add(project)
    db.session.flush()
    record("disclosure.project_planned", project, by=by, at=at, after={"title": project.title, "fen": budget_fen})
    return project


@transaction
def decide_project(
    project: FundProject,
    vote: Vote | None,
    *,
    decided_on: date,
    decision: IO[bytes] | bytes | None,
    decision_name: str | None = None,
    by: Member,
    at: datetime,
) -> None:
    """Note the owners' decision with its paper; an urgent project has the order or certificate instead of a vote.

    Raises `NotThisStep`, `PaperMissing`, `DayImpossible`, `VoteImpossible`, `NotCarried`.
    """
    lock(project)
    _require(project, ProjectState.PLANNED)
    if not decision:
        raise PaperMissing
    if decided_on > local_date(at):
        raise DayImpossible
    if not project.is_urgent:
        if vote is None or not vote.is_possible:
            raise VoteImpossible
        if not vote.is_carried:
            raise NotCarried
        for name in ("area_all", "area_part", "area_for", "heads_all", "heads_part", "heads_for"):
            setattr(project, name, getattr(vote, name))
    file = store(DECISION, decision, name=decision_name, by=by, at=at, to=project.id)
    project.decision_id, project.decided_on, project.state = file.id, decided_on, ProjectState.DECIDED
    after = {"on": decided_on, "vote": vote.said if vote is not None and not project.is_urgent else None}
    record("disclosure.project_decided", project, by=by, at=at, after=after)


@transaction
def contract_project(project: FundProject, contractor: str, contract_fen: int, *, by: Member, at: datetime) -> None:
    """Name who does the work and for how much. Raises `NotThisStep`, `ReasonNeeded`, `AmountMissing`."""
    lock(project)
    _require(project, ProjectState.DECIDED)
    if not contractor.strip():
        raise ReasonNeeded
    _refuse_no_amount(contract_fen)
    project.contractor, project.contract_fen = contractor.strip(), contract_fen
    project.state = ProjectState.UNDER_WAY
    after = {"contractor": project.contractor, "fen": contract_fen}
    record("disclosure.project_contracted", project, by=by, at=at, after=after)


@transaction
def finish_project(
    project: FundProject,
    final_fen: int,
    *,
    audit: str,
    warranty_until: date | None,
    done_on: date,
    by: Member,
    at: datetime,
) -> None:
    """Close it with the final sum, what the audit said and until when it is under warranty.

    Raises `NotThisStep`, `AmountMissing`, `DayImpossible`.
    """
    lock(project)
    _require(project, ProjectState.UNDER_WAY)
    _refuse_no_amount(final_fen)
    assert project.decided_on is not None
    if not project.decided_on <= done_on <= local_date(at) or (warranty_until is not None and warranty_until < done_on):
        raise DayImpossible
    project.final_fen, project.audit, project.warranty_until = final_fen, audit.strip(), warranty_until
    project.done_on, project.state = done_on, ProjectState.DONE
    record("disclosure.project_done", project, by=by, at=at, after={"fen": final_fen, "audit": project.audit})


def _require(project: FundProject, state: ProjectState) -> None:
    if project.state != state:
        raise NotThisStep


def _refuse_no_amount(fen: int) -> None:
    if type(fen) is not int or not 0 < fen <= MOST_FEN:
        raise AmountMissing


def find_project(project_id: UUID) -> FundProject | None:
    """A project of this company."""
    return db.session.get(FundProject, (current_tenant_id(), project_id))


def projects_of(estate_ids: Sequence[UUID], most: int = 100) -> Sequence[FundProject]:
    """The projects of some estates, latest first."""
    return db.session.scalars(
        select(FundProject)
        .where(FundProject.estate_id.in_(estate_ids))
        .order_by(FundProject.planned_on.desc(), FundProject.number.desc())
        .limit(most)
    ).all()


def projects_in(estate_id: UUID, first: date, last: date) -> Sequence[FundProject]:
    """The projects a posting of some days names: decided by its end and not finished before its beginning."""
    return db.session.scalars(
        select(FundProject)
        .where(
            FundProject.estate_id == estate_id,
            FundProject.decided_on <= last,
            FundProject.done_on.is_(None) | (FundProject.done_on >= first),
        )
        .order_by(FundProject.decided_on, FundProject.number)
    ).all()
