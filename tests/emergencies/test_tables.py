"""What PostgreSQL itself refuses in emergencies, whatever a verb forgets."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from saas.emergencies import Incident, IncidentNotice, IncidentStep, Plan
from saas.emergencies.kinds import NoticeKind, PlanKind, StepState
from tenants.db import db, new_id
from tenants.members import Member
from tests.cast import Company
from tests.factories.emergencies import NIGHT, plan_in_force


def _running(plan: Plan, by: Member, *, is_drill: bool, number: str = "YJ-2026-001") -> Incident:
    version = plan.in_force
    assert version is not None
    assert plan.estate_id is not None
    incident = Incident(
        estate_id=plan.estate_id,
        plan_id=plan.id,
        version_id=version.id,
        number=number,
        is_drill=is_drill,
        level="B",
        client_key=new_id(),
        activated_by_id=by.id,
        activated_at=NIGHT,
        next_update_at=NIGHT,
    )
    db.session.add(incident)
    db.session.flush()
    return incident


def _refused(constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        db.session.flush()
    db.session.rollback()


def test_a_notice_of_a_drill_cannot_be_released(in_green: Company, manager: Member) -> None:
    incident = _running(plan_in_force(in_green, manager), manager, is_drill=True)
    notice = IncidentNotice(incident_id=incident.id, is_drill=True, kind=NoticeKind.FIRST, words="停水", at=NIGHT)
    db.session.add(notice)
    db.session.flush()
    notice.released_at, notice.released_by_id = NIGHT, manager.id
    _refused("drills_tell_no_resident")


def test_a_notice_cannot_say_that_its_drill_is_real(in_green: Company, manager: Member) -> None:
    incident = _running(plan_in_force(in_green, manager), manager, is_drill=True)
    db.session.add(
        IncidentNotice(incident_id=incident.id, is_drill=False, kind=NoticeKind.FIRST, words="停水", at=NIGHT)
    )
    _refused("fk_incident_notice")


@pytest.mark.rule("PRV-30")
def test_a_step_of_a_breach_cannot_be_skipped(in_green: Company, manager: Member) -> None:
    plan = plan_in_force(in_green, manager, PlanKind.BREACH, gates=True)
    incident = _running(plan, manager, is_drill=False)
    version = plan.in_force
    assert version is not None
    first = version.steps[0]
    db.session.add(
        IncidentStep(
            incident_id=incident.id,
            plan_step_id=first.id,
            role_id=first.role_id,
            position=0,
            words=first.words,
            due_at=NIGHT,
            gate=first.gate,
            state=StepState.SKIPPED,
            reason="太忙",
            done_at=NIGHT,
            done_by_id=manager.id,
        )
    )
    _refused("gates_are_not_skipped")


def test_a_plan_runs_once_at_a_time_but_a_drill_beside_it(in_green: Company, manager: Member) -> None:
    plan = plan_in_force(in_green, manager)
    _running(plan, manager, is_drill=False)
    drill = _running(plan, manager, is_drill=True, number="YL-2026-001")
    assert drill.is_open
    with pytest.raises(IntegrityError, match="uq_incident_open"):
        _running(plan, manager, is_drill=False, number="YJ-2026-002")
    db.session.rollback()
