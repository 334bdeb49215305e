"""When which plan is drilled again, and who is reminded how often."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from saas import facilities
from saas.emergencies.drills.calendar import drill_duties
from saas.emergencies.drills.reminding import remind_of_drills
from saas.emergencies.kinds import DrillMode, PlanKind
from saas.estates import find_estate
from saas.facilities import Scope
from saas.facilities.kinds import DueState
from saas.requests.messages import Message, MessageKind
from tenants.clock import SHANGHAI
from tenants.db import db
from tests.factories.drills import DAY, held, planned
from tests.factories.emergencies import NIGHT, plan_in_force

IN_FORCE = date(2026, 1, 1)
"""The day from which the factory's plans count."""


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)


def _duties(company, today):
    return drill_duties([find_estate(company.estate_id)], today=today)


def _told() -> list[str]:
    return list(db.session.scalars(select(Message.id).where(Message.kind == MessageKind.DRILL_DUE)))


@pytest.mark.rule("EMG-05")
def test_a_plan_never_drilled_is_due_when_its_months_are_over_and_red_after(in_green, manager):
    plan = plan_in_force(in_green, manager)
    plan.drill_months, plan.drill_basis = 6, "DB11/T 751"
    [duty] = _duties(in_green, date(2026, 3, 1))

    assert (duty.plan, duty.due_on, duty.basis) == (plan, date(2026, 7, 1), "DB11/T 751")
    states = [_duties(in_green, day)[0].state for day in (date(2026, 5, 31), date(2026, 6, 1), date(2026, 7, 1))]
    assert states == [DueState.AHEAD, DueState.SOON, DueState.SOON]
    assert _duties(in_green, date(2026, 7, 2))[0].state == DueState.OVERDUE


@pytest.mark.rule("PRV-29")
def test_the_breach_plan_is_in_the_calendar(in_green, manager):
    plan = plan_in_force(in_green, manager, PlanKind.BREACH)
    [duty] = _duties(in_green, date(2027, 1, 2))
    assert (duty.plan, duty.state) == (plan, DueState.OVERDUE)
    held(planned(plan, manager, mode=DrillMode.TABLETOP), manager)
    [duty] = _duties(in_green, date(2027, 1, 2))
    assert (duty.last_on, duty.due_on) == (date(2026, 12, 1), date(2027, 12, 1))


def test_the_law_is_stricter_than_the_plan_and_wants_people_not_a_table(in_green, manager):
    plan = plan_in_force(in_green, manager, PlanKind.LIFT)
    plan.drill_months = 12
    held(planned(plan, manager, mode=DrillMode.TABLETOP), manager)
    [duty] = _duties(in_green, date(2026, 12, 2))
    assert (duty.months, duty.last_on, duty.due_on) == (6, None, date(2026, 7, 1))
    assert "DB11/T 751" in duty.basis
    held(planned(plan, manager), manager)
    [duty] = _duties(in_green, date(2026, 12, 2))
    assert (duty.last_on, duty.due_on) == (date(2026, 12, 1), date(2027, 6, 1))


@pytest.mark.rule("EMG-13")
def test_the_service_hall_has_a_drill_of_its_own(in_green, manager):
    plan = plan_in_force(in_green, manager)
    held(planned(plan, manager), manager)
    assert [duty.plan for duty in _duties(in_green, date(2027, 2, 1))] == [plan]

    facilities.add_area(find_estate(in_green.estate_id), Scope.SERVICE_HALL, "物业服务大厅", by=manager, at=NIGHT)
    hall = next(duty for duty in _duties(in_green, date(2027, 2, 1)) if duty.plan is None)
    assert (hall.due_on, hall.state) == (date(2027, 1, 1), DueState.OVERDUE)

    held(planned(plan, manager, in_hall=True, at=NIGHT + DAY), manager)
    hall = next(duty for duty in _duties(in_green, date(2027, 2, 1)) if duty.plan is None)
    assert (hall.last_on, hall.due_on) == (date(2026, 12, 2), date(2027, 12, 2))


@pytest.mark.rule("EMG-05")
def test_reminded_once_before_on_the_day_and_when_it_is_overdue(in_green, manager, technician):
    plan_in_force(in_green, manager).drill_months = 12
    due = date(2027, 1, 1)
    counts = []
    for before in (31, 30, 29, 7, 6, 0, -1, -2, -40, -41):
        remind_of_drills(at=_morning(due - timedelta(days=before)))
        counts.append(len(_told()))
    assert counts == [0, 1, 1, 2, 2, 3, 4, 4, 5, 5]
    told = db.session.scalars(select(Message.member_id).where(Message.kind == MessageKind.DRILL_DUE))
    assert set(told) == {manager.id}


def test_who_has_planned_one_in_time_is_reminded_only_when_it_was_not_held(in_green, manager):
    plan_in_force(in_green, manager)
    [duty] = _duties(in_green, date(2026, 12, 1))
    planned(duty.plan, manager, starts_at=_morning(date(2026, 12, 20)))

    assert remind_of_drills(at=_morning(date(2026, 12, 5))) == 0
    assert remind_of_drills(at=_morning(date(2027, 1, 1))) == 1
