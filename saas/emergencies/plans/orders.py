"""The order of a version's steps: by phase, each after what it waits for, the five gates of a breach in theirs."""

from __future__ import annotations

from collections.abc import Sequence

from saas.emergencies.kinds import Gate, Phase
from saas.emergencies.plans.models import PlanRole, PlanStep
from saas.emergencies.plans.refusals import BadReporting, DependsOnLater, GateStays

PHASES = {phase: place for place, phase in enumerate(Phase)}
GATES = list(Gate)


def settle(steps: Sequence[PlanStep]) -> None:
    """Number the steps by phase and position; refuse an order in which one stands before what it waits for.

    As a step only waits for an earlier one, there is never a circle.
    """
    ordered = sorted(steps, key=lambda step: (PHASES[Phase(step.phase)], step.position))
    for place, step in enumerate(ordered):
        step.position = place
    by_id = {step.id: step for step in ordered}
    for step in ordered:
        other = by_id.get(step.depends_on_id) if step.depends_on_id is not None else None
        if other is not None and other.position >= step.position:
            raise DependsOnLater(step=step.words, other=other.words)
    if not gates_in_order(ordered):
        raise GateStays()


def gates_in_order(ordered: Sequence[PlanStep]) -> bool:
    """Whether those of the five steps that are there stand in their order (PRV-30)."""
    there = [GATES.index(Gate(step.gate)) for step in ordered if step.gate is not None]
    return there == sorted(there)


def refuse_circle(role: PlanRole, above: PlanRole | None, roles: Sequence[PlanRole]) -> None:
    """Nobody reports to themselves, not even round three corners."""
    by_id = {one.id: one for one in roles}
    seen = {role.id}
    while above is not None:
        if above.id in seen or above.version_id != role.version_id:
            raise BadReporting()
        seen.add(above.id)
        above = by_id.get(above.reports_to_id) if above.reports_to_id is not None else None
