"""An estate with posts and shifts, and four people who can be on duty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from saas import roster
from saas.estates import Estate, find_estate
from saas.roster import Cell, Duty, Post, Shift, Team
from tenants.db import db
from tenants.members import Member, find_member
from tenants.permissions import Role
from tests.cast import Company, add_member

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
"""Saturday 21 November, ten in the morning in Shanghai."""
DECEMBER = date(2026, 12, 1)
FIRST = date(2026, 12, 2)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant by the clock in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 8, minutes=minute)


@dataclass
class Stage:
    """What a test of the roster stands on."""

    company: Company
    estate: Estate
    manager: Member
    people: list[Member]
    posts: dict[str, Post] = field(default_factory=dict)
    shifts: dict[str, Shift] = field(default_factory=dict)

    def cell(self, day: date, sign: str, post: str = "客服值班") -> Cell:
        """A place at a post."""
        return Cell(day, self.posts[post], self.shifts[sign])

    def assign(self, who: int, day: date, sign: str, post: str = "客服值班", at: datetime = AT) -> Duty:
        """Put one of the four on duty."""
        return roster.assign(self.estate, self.cell(day, sign, post), self.people[who], by=self.manager, at=at)

    def deputies(self) -> None:
        """Give every command post its deputies."""
        for post in self.posts.values():
            if post.is_command:
                roster.save_post(
                    self.estate,
                    post,
                    name=post.name,
                    team=Team(post.team) if post.team else None,
                    is_lead=post.is_lead,
                    is_command=True,
                    night_deputy=self.people[2],
                    weekend_deputy=self.people[3],
                    by=self.manager,
                    at=AT,
                )

    def publish(self, first: date = DECEMBER, at: datetime = AT) -> None:
        """Publish a month."""
        self.deputies()
        roster.publish(roster.month_for(self.estate, first), by=self.manager, at=at)

    def plan(self, first: date = DECEMBER, **more: Any) -> roster.Plan:
        """The month as it stands."""
        db.session.expire_all()
        return roster.plan_of(self.estate, first, **more)


@pytest.fixture
def stage(in_green: Company, manager: Member) -> Stage:
    """Green's first estate with the usual posts and four technicians."""
    people = [add_member(in_green, Role.TECHNICIAN, name=name) for name in ("赵一", "钱二", "孙三", "李四")]
    found = [find_member(one.id) for one in people]
    estate = find_estate(in_green.estate_id)
    manager = db.session.merge(manager)
    assert estate is not None and all(found)
    roster.bring_defaults(estate, by=manager, at=AT)
    made = Stage(in_green, estate, manager, [one for one in found if one is not None])
    made.posts = {post.name: post for post in roster.posts_of(estate.id)}
    made.shifts = {shift.sign: shift for shift in roster.shifts_of(estate.id)}
    return made


Assign = Callable[..., Duty]
