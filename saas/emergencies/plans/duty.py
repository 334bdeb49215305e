"""Whether somebody would be there for each role: now, in the coming night and at the weekend, by the duty roster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from saas import roster
from saas.emergencies.plans.models import PlanRole, PlanVersion
from saas.promises.days_off import days_off
from saas.roster import DaysOff, OnDuty, Post, Standing
from tenants.clock import SHANGHAI, local_date
from tenants.members import Member


class When(StrEnum):
    """The moments a plan must have people for."""

    NOW = "now"
    NIGHT = "night"
    WEEKEND = "weekend"


NIGHT_AT, WEEKEND_AT, SATURDAY = time(2, 0), time(10, 0), 5


@dataclass(frozen=True)
class Filled:
    """Who would get a role's card at a moment; nobody, when neither its post nor its deputy post is answered for."""

    role: PlanRole
    when: When
    at: datetime
    member: Member | None
    standing: Standing

    @property
    def is_gap(self) -> bool:
        """Said in red before approval."""
        return self.member is None

    @property
    def is_thin(self) -> bool:
        """Only the manager of the estate stands in."""
        return self.standing is Standing.MANAGER


def moments(at: datetime) -> dict[When, datetime]:
    """Now, the next two in the morning, and the next Saturday morning."""
    today = local_date(at)
    night = datetime.combine(today, NIGHT_AT, SHANGHAI)
    saturday = today + timedelta(days=(SATURDAY - today.weekday()) % 7)
    weekend = datetime.combine(saturday, WEEKEND_AT, SHANGHAI)
    return {
        When.NOW: at,
        When.NIGHT: night if night > at else night + timedelta(days=1),
        When.WEEKEND: weekend if weekend > at else weekend + timedelta(days=7),
    }


def filled(version: PlanVersion, at: datetime) -> list[Filled]:
    """Every role of an estate's plan at each of the three moments; a pattern has none."""
    estate_id = version.plan.estate_id
    if estate_id is None:
        return []
    found = []
    off = days_off()
    for when, moment in moments(at).items():
        answers = _answers(estate_id, version.roles, moment, off)
        for role in version.roles:
            posts = [post_id for post_id in (role.post_id, role.deputy_post_id) if post_id is not None]
            one = next((answers[post_id] for post_id in posts if answers[post_id].member is not None), None)
            member = one.member if one is not None else None
            found.append(Filled(role, when, moment, member, one.standing if one is not None else Standing.NOBODY))
    return found


def gaps(found: Sequence[Filled]) -> dict[When, list[PlanRole]]:
    """The roles nobody would fill, by moment."""
    return {when: roles for when in When if (roles := [one.role for one in found if one.is_gap and one.when is when])}


def _answers(estate_id: UUID, roles: Sequence[PlanRole], moment: datetime, off: DaysOff) -> dict[UUID, OnDuty]:
    """Who answers for each post at a moment; a post nobody is needed at then is asked for by itself."""
    posts: dict[UUID, Post] = {
        post.id: post for role in roles for post in (role.post, role.deputy_post) if post is not None
    }
    answers: dict[UUID, OnDuty] = {}
    for one in roster.on_duty(estate_id, moment, days_off=off):
        answers.setdefault(one.post.id, one)
    for post_id, post in posts.items():
        if post_id not in answers:
            [answers[post_id], *_others] = roster.on_duty(estate_id, moment, post=post, days_off=off)
    return answers
