"""Running a plan through for the demonstration: cards taken, steps done, some late, and stood down."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from deploy.fill.accounts import Accounts
from deploy.fill.pictures import cleaned, notice_on_the_wall
from saas.emergencies import Incident, IncidentStep, OutsideReport, RoleCard, StoreItem
from saas.emergencies.running.cards import acknowledge, appoint
from saas.emergencies.running.files import STEP_KIND
from saas.emergencies.running.logging import report
from saas.emergencies.running.outside import leave_out, send
from saas.emergencies.running.queries import cards_of, outside_reports_of, steps_of, unfilled_roles
from saas.emergencies.running.standing_down import contain, end
from saas.emergencies.running.stepping import done, skip
from saas.emergencies.stores.moves import take_out
from tenants.files import store
from tenants.members import Member
from tenants.permissions import Role

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Crew:
    """Who works in an emergency of the demonstration."""

    manager: Member
    supervisor: Member
    technician: Member
    desk: Member
    head_office: Member

    @classmethod
    def of(cls, accounts: Accounts) -> Crew:
        """The first of each role."""
        roles = (Role.ESTATE_MANAGER, Role.SERVICE_SUPERVISOR, Role.TECHNICIAN, Role.FRONT_DESK, Role.HEAD_OFFICE)
        return cls(*(accounts.one(role) for role in roles))

    @property
    def everybody(self) -> tuple[Member, ...]:
        """Those who are at the estate."""
        return self.manager, self.supervisor, self.technician, self.desk


def run_through(
    incident: Incident,
    crew: Crew,
    *,
    slow: Collection[int] = (),
    left_out: Mapping[int, str] | None = None,
    supplies: Sequence[StoreItem] = (),
    course: str = "演练按预案完成。",
    loss: str = "",
    cause: str = "",
) -> None:
    """Everybody takes a card, each step is done before its target but the slow ones, then it is stood down."""
    began = incident.activated_at
    for number, role in enumerate(unfilled_roles(incident)):
        appoint(incident, role, crew.everybody[number % len(crew.everybody)], by=crew.manager, at=began)
    events = [*_cards(incident), *_steps(incident, crew, slow, left_out or {}), *_words(incident, crew, supplies)]
    events.sort(key=lambda event: event[0])
    for moment, act in events:
        act(moment)
    last = events[-1][0] + 5 * MINUTE
    contain(incident, by=crew.manager, at=last - 3 * MINUTE)
    end(incident, course=course, casualties="无", loss=loss or "无", cause=cause, by=crew.manager, at=last)


Event = tuple[datetime, Callable[[datetime], object]]
"""When something happens, and what."""
LONGEST_DRILL, LONGEST_REAL = 55, 280
"""Minutes after which steps that would come days later are done here all the same."""


def _cards(incident: Incident) -> Iterator[Event]:
    for number, card in enumerate(cards_of(incident)):
        if card.acknowledged_at is None:
            moment = card.carded_at + timedelta(seconds=35 + 40 * number % 200)
            yield moment, partial(_take_card, card)


def _steps(incident: Incident, crew: Crew, slow: Collection[int], left_out: Mapping[int, str]) -> Iterator[Event]:
    """Each step before its target, the slow ones after it, and none before the one it waits for."""
    longest = LONGEST_DRILL if incident.is_drill else LONGEST_REAL
    holders = {card.role_id: card.member for card in cards_of(incident)}
    moments: dict[UUID, datetime] = {}
    for number, step in enumerate(steps_of(incident)):
        minutes = (step.due_at - incident.activated_at).total_seconds() / 60
        took = minutes * 1.6 + 3 if number in slow else minutes * 0.8
        moment = incident.activated_at + timedelta(minutes=4 + min(took, longest), seconds=number)
        if number not in slow and minutes < longest:
            moment -= 4 * MINUTE - timedelta(seconds=40)
        if step.depends_on_id is not None:
            moment = max(moment, moments[step.depends_on_id] + timedelta(seconds=20))
        moments[step.id] = moment
        by = holders.get(step.role_id, crew.manager)
        yield moment, partial(_settle, step, by, crew.manager, left_out.get(number, ""))


def _settle(step: IncidentStep, by: Member, commander: Member, reason: str, at: datetime) -> None:
    if reason:
        skip(step, reason, by=commander, at=at)
        return
    needs_photo = step.plan_step is not None and step.plan_step.needs_photo
    photos = (
        [store(STEP_KIND, cleaned(notice_on_the_wall, STEP_KIND), name="step.jpg", by=by, at=at).token]
        if needs_photo
        else []
    )
    done(step, photos=photos, by=by, at=at)


def _words(incident: Incident, crew: Crew, supplies: Sequence[StoreItem]) -> Iterator[Event]:
    began = incident.activated_at
    for item in supplies:
        yield began + 12 * MINUTE, partial(_take, item, incident, crew.technician)
    yield began + 15 * MINUTE, partial(_report, incident, crew.technician)
    for one in outside_reports_of(incident):
        yield began + (20 if incident.is_drill else 35) * MINUTE, partial(_outside, one, crew.manager)


def _take(item: StoreItem, incident: Incident, by: Member, at: datetime) -> None:
    take_out(item, 1, incident=incident, by=by, at=at)


def _report(incident: Incident, by: Member, at: datetime) -> None:
    drill, real = ("模拟现场已控制", "按预案处置"), ("主阀已关，水位不再上涨", "排水、抢修")
    condition, actions = drill if incident.is_drill else real
    report(incident, condition=condition, actions=actions, needs="再派一人到大堂引导", by=by, at=at)


def _outside(one: OutsideReport, by: Member, at: datetime) -> None:
    if one.is_drill:
        leave_out(one, "演练：口头模拟报告", by=by, at=at)
    else:
        send(one, "电话报告", by=by, at=at)


def _take_card(card: RoleCard, at: datetime) -> None:
    acknowledge(card, by=card.member, at=at)
