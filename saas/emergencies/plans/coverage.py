"""Which of the thirteen kinds an estate has an approved plan of; what is missing is a gap (EMG-03, PRV-28)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from saas.emergencies.drills.calendar import last_and_next
from saas.emergencies.kinds import PlanKind, PlanState
from saas.emergencies.plans.models import Plan, PlanVersion
from saas.emergencies.plans.queries import in_order, review_due, state_of
from tenants.db import db


@dataclass(frozen=True)
class Covered:
    """One kind of plan at one estate."""

    kind: PlanKind
    plan: Plan | None
    state: PlanState | None
    review_overdue: bool
    last_drill: date | None
    drill_due: date | None

    @property
    def is_gap(self) -> bool:
        """No approved plan: none at all, or a draft that was never approved."""
        return self.plan is None or self.plan.in_force is None

    @property
    def is_draft(self) -> bool:
        """A plan is there, but none of its versions was ever approved."""
        return self.plan is not None and self.plan.in_force is None

    def drill_overdue(self, today: date) -> bool:
        """Whether its drill should have been held by now."""
        return self.drill_due is not None and self.drill_due < today


@dataclass(frozen=True)
class Coverage:
    """All kinds at one estate, own kinds last."""

    rows: tuple[Covered, ...]
    today: date

    @property
    def approved(self) -> list[Covered]:
        """Kinds with a version in force."""
        return [one for one in self.rows if not one.is_gap]

    @property
    def drafts(self) -> list[Covered]:
        """Kinds that wait for approval or are being written for the first time."""
        return [one for one in self.rows if one.is_draft]

    @property
    def gaps(self) -> list[Covered]:
        """Kinds without an approved plan."""
        return [one for one in self.rows if one.is_gap]

    @property
    def overdue(self) -> list[Covered]:
        """Plans to be looked at again."""
        return [one for one in self.rows if one.review_overdue]

    @property
    def undrilled(self) -> list[Covered]:
        """Plans whose drill is overdue."""
        return [one for one in self.rows if one.drill_overdue(self.today)]


def coverage(estate_id: UUID, *, today: date) -> Coverage:
    """The coverage of one estate."""
    return coverage_of([estate_id], today=today)[estate_id]


def coverage_of(estate_ids: Sequence[UUID], *, today: date) -> Mapping[UUID, Coverage]:
    """The coverage of many estates side by side, in a fixed number of queries."""
    shown = selectinload(Plan.versions)
    bare = (shown.lazyload(PlanVersion.roles), shown.lazyload(PlanVersion.steps))
    plans = db.session.scalars(
        select(Plan)
        .where(Plan.estate_id.in_(estate_ids), Plan.withdrawn_at.is_(None))
        .options(*bare, joinedload(Plan.estate))
    ).all()
    drilled = last_and_next([plan for plan in plans if plan.in_force is not None])
    found = {}
    for estate_id in estate_ids:
        mine = [plan for plan in plans if plan.estate_id == estate_id]
        by_kind = {plan.kind: plan for plan in mine if plan.kind != PlanKind.CUSTOM}
        rows = [_covered(kind, by_kind.get(kind), drilled, today) for kind in PlanKind if kind is not PlanKind.CUSTOM]
        own = in_order([plan for plan in mine if plan.kind == PlanKind.CUSTOM])
        rows += [_covered(PlanKind.CUSTOM, plan, drilled, today) for plan in own]
        found[estate_id] = Coverage(tuple(rows), today)
    return found


def _covered(
    kind: PlanKind, plan: Plan | None, drilled: Mapping[UUID, tuple[date | None, date]], today: date
) -> Covered:
    if plan is None:
        return Covered(kind, None, None, False, None, None)
    last, due_on = drilled.get(plan.id, (None, None))
    return Covered(kind, plan, state_of(plan, today), review_due(plan, today), last, due_on)
