"""Green's first estate at ten past three: a plan in force, four people on duty, residents in two houses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from saas import roster
from saas.emergencies import Incident, IncidentStep, Plan, RoleCard
from saas.emergencies.kinds import Level, PlanKind
from saas.emergencies.running import activating, cards
from saas.emergencies.running.queries import cards_of, steps_of
from saas.estates import Building, Estate, find_estate
from saas.requests.messages import Message
from saas.roster import Month, MonthState
from saas.roster.models import Duty
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.members import Member, find_member
from tenants.permissions import Role
from tests.cast import Company, add_member
from tests.factories.archives import person_in
from tests.factories.emergencies import NIGHT, plan_in_force

MINUTE = timedelta(minutes=1)
ON_DUTY = (("值班经理", "何静"), ("工程值班", "王师傅"), ("秩序值班", "刘队长"), ("客服值班", "周晓燕"))


@dataclass
class RunningStage:
    """What a test of a running incident stands on."""

    company: Company
    estate: Estate
    manager: Member
    plan: Plan
    commander: Member
    engineer: Member
    guard: Member
    desk: Member
    at: datetime = NIGHT
    residents: dict[UUID, Member] = field(default_factory=dict)

    def activate(self, by: Member | None = None, **more: Any) -> Incident:
        """Start the plan, by the guard unless said otherwise."""
        values = {"is_drill": False, "level": Level.B, "client_key": uuid4(), "at": self.at, **more}
        return activating.activate(self.plan, by=by or self.guard, **values).incident

    def commanded(self, **more: Any) -> Incident:
        """Started, and the commander has taken the card."""
        incident = self.activate(**more)
        cards.acknowledge(self.card_of(incident, self.commander), by=self.commander, at=self.at + MINUTE)
        return incident

    def card_of(self, incident: Incident, member: Member) -> RoleCard:
        """The card somebody holds."""
        return next(card for card in cards_of(incident) if card.member_id == member.id)

    def step(self, incident: Incident, position: int) -> IncidentStep:
        """A step of the checklist by its place."""
        return steps_of(incident)[position]

    def building(self) -> Building:
        """The estate's only building."""
        found = db.session.scalar(select(Building).where(Building.estate_id == self.estate.id))
        assert found is not None
        return found

    def messages(self, member: Member) -> list[str]:
        """The kinds of what somebody was told, in order."""
        return list(
            db.session.scalars(
                select(Message.kind).where(Message.member_id == member.id).order_by(Message.at, Message.id)
            )
        )

    def resident(self, house_id: UUID, name: str = "李秀英") -> Member:
        """A resident with a login in a house."""
        if house_id not in self.residents:
            member = find_member(add_member(self.company, Role.RESIDENT, name=name).id)
            assert member is not None
            person_in(house_id, name=name, member=member)
            db.session.commit()
            self.residents[house_id] = member
        return self.residents[house_id]


def on_duty(estate: Estate, post_name: str, people: list[Member], at: datetime) -> None:
    """Put people on a 24-hour duty that runs at an instant, in a published month. Scope must be open."""
    posts = {post.name: post for post in roster.posts_of(estate.id)}
    shift = next(one for one in roster.shifts_of(estate.id) if one.sign == "全")
    day = next(day for day in _days_before(at) if shift.span(day)[0] <= at < shift.span(day)[1])
    first = day.replace(day=1)
    month = db.session.scalar(select(Month).where(Month.estate_id == estate.id, Month.first_day == first))
    if month is None:
        month = Month(id=new_id(), estate_id=estate.id, first_day=first, state=MonthState.PUBLISHED, published_at=at)
        db.session.add(month)
        db.session.flush()
    starts, ends = shift.span(day)
    for member in people:
        duty = Duty(month_id=month.id, estate_id=estate.id, post_id=posts[post_name].id, shift_id=shift.id)
        duty.member_id, duty.day, duty.starts_at, duty.ends_at = member.id, day, starts, ends
        db.session.add(duty)
    db.session.commit()


def _days_before(at: datetime) -> list[Any]:
    return [local_date(at), local_date(at) - timedelta(days=1)]


def running_stage(company: Company, at: datetime = NIGHT, **plan: Any) -> RunningStage:
    """A fresh stage in a company whose scope is open."""
    manager = find_member(add_member(company, Role.ESTATE_MANAGER).id)
    estate = find_estate(company.estate_id)
    assert manager is not None and estate is not None
    made = plan_in_force(company, manager, plan.pop("kind", PlanKind.WATER), at=at, **plan)
    people = []
    for post, name in ON_DUTY:
        role = Role.FRONT_DESK if post == "客服值班" else Role.TECHNICIAN
        member = find_member(add_member(company, role, name=name).id)
        assert member is not None
        on_duty(estate, post, [member], at)
        people.append(member)
    commander, engineer, guard, desk = people
    return RunningStage(company, estate, manager, made, commander, engineer, guard, desk, at=at)
