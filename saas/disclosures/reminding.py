"""Reminders: once when a due date is near, once when it has passed. The planner looks every morning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from saas.disclosures.board_checks import board_checks_of
from saas.disclosures.calendar import Duty, Standing, duties_of
from saas.disclosures.layouts import title_of
from saas.disclosures.objecting import office_of
from saas.disclosures.rule_models import DisclosureReminder
from saas.disclosures.topics import Topic, said
from saas.estates import Estate, every_estate
from saas.requests.messages import MessageKind, tell
from tenants.clock import local_date
from tenants.db import db
from tenants.members import members_in_roles
from tenants.permissions import Role
from tenants.verbs import transaction

STEPS = {Standing.SOON: "soon", Standing.OVERDUE: "overdue"}


@transaction
def remind(*, at: datetime) -> int:
    """Tell the managers (and finance, once it is overdue) what is due; each step of a duty is told once."""
    estates = every_estate()
    told = {(row.estate_id, row.topic, row.period, row.step) for row in db.session.scalars(select(DisclosureReminder))}
    count = 0
    for duties in duties_of(estates, today=local_date(at)).values():
        for duty in duties:
            step = STEPS.get(duty.standing)
            if step is None or (*duty.key, step) in told:
                continue
            _tell(duty, step, at)
            count += 1
    return count + _remind_of_boards(estates, told, at)


def _remind_of_boards(estates: Sequence[Estate], told: set[tuple[UUID, str, str, str]], at: datetime) -> int:
    """The same for the quarter's look at the price board."""
    count = 0
    for checks in board_checks_of(estates, today=local_date(at)).values():
        for check in checks:
            step = STEPS.get(check.standing)
            key = check.estate.id, Topic.PRICE_BOARD.value, check.quarter.name
            if step is None or (*key, step) in told:
                continue
            db.session.add(DisclosureReminder(estate_id=key[0], topic=key[1], period=key[2], step=step, at=at))
            tell(
                office_of(check.estate.id),
                MessageKind.BOARD_CHECK,
                None,
                at=at,
                estate=check.estate.name,
                period=said(check.quarter, "zh_CN"),
                count=check.missing,
                day=check.due_on.isoformat(),
            )
            count += 1
    return count


def _tell(duty: Duty, step: str, at: datetime) -> None:
    estate_id, topic, period = duty.key
    db.session.add(DisclosureReminder(estate_id=estate_id, topic=topic, period=period, step=step, at=at))
    overdue = step == "overdue"
    members = [*office_of(estate_id), *(members_in_roles([Role.FINANCE], estate_id=estate_id) if overdue else ())]
    tell(
        members,
        MessageKind.DISCLOSURE_OVERDUE if overdue else MessageKind.DISCLOSURE_SOON,
        None,
        at=at,
        title=title_of(duty.topic),
        estate=duty.estate.name,
        period="" if duty.span.is_standing else said(duty.span, "zh_CN"),
        day=duty.due_on.isoformat(),
    )
