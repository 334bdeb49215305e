"""Projects paid from the maintenance fund (维修资金): reason, vote, contractor, final sum, as rows and not typed by hand.

A project names one allowed reason and says that none of the four exclusions applies (住宅专项维修资金管理办法 18, 25);
the owners' vote follows Civil Code 278: two thirds take part, more than half of those agree, by area and by persons.
An urgent case goes first and is still published.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import IO
from uuid import UUID

from sqlalchemy import select

from saas.disclosures.fund_models import MOST_FEN, Cause, FundProject, ProjectState, Vote
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
from tenants.clock import local_date, now
from tenants.db import db
from tenants.file_kinds import MEGABYTE
from tenants.file_types import PDF, PICTURES
from tenants.files import Limits, StoredFile, file_policy, store
from tenants.history import record
from tenants.members import Member
from tenants.numbers import next_number
from tenants.scope import current_tenant_id
from tenants.verbs import lock, transaction


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
