"""Who fills the roles of a plan at an instant, from the duty roster; and who heads the incident (EMG-06, EMG-07)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from saas import roster
from saas.emergencies.plans.models import PlanRole
from saas.promises.days_off import days_off
from saas.roster import OnDuty, Post, Standing
from saas.roster.book import is_absent
from tenants.clock import local_date
from tenants.members import Member, members_in_roles, members_with
from tenants.permissions import Permission, Role


@dataclass(frozen=True)
class Filled:
    """A role and who takes it now; nobody at all is an empty `people`."""

    role: PlanRole
    people: Sequence[tuple[Member, Standing]]


def filled_roles(roles: Iterable[PlanRole], estate_id: UUID, at: datetime) -> list[Filled]:
    """The roles with everybody who is on duty at their post now, or who stands in for it.

    One commands: of several at the commander's post the first.
    """
    there = _Roster(estate_id, at)
    found = []
    for role in roles:
        people = there.at_post(role.post) or there.at_post(role.deputy_post)
        found.append(Filled(role, people[:1] if role.is_commander else people))
    return found


def deputy_for(role: PlanRole, estate_id: UUID, at: datetime, *, without: Iterable[UUID]) -> Member | None:
    """Who stands in when the card is not taken: at the deputy's post, else at the post itself, else who leads."""
    there, left_out = _Roster(estate_id, at), frozenset(without)
    candidates = [*there.at_post(role.deputy_post), *there.at_post(role.post)]
    candidates += [(member, Standing.MANAGER) for member in _heads(estate_id, at)]
    here = (member for member, _standing in candidates if member.is_active and roster.works_at(member, estate_id))
    return next((member for member in here if member.id not in left_out), None)


def head_of(estate_id: UUID, at: datetime) -> Member | None:
    """The manager of the estate who is there today; else who leads now; else whoever may approve plans."""
    managers = _heads(estate_id, at)
    if managers:
        return managers[0]
    on_duty = roster.on_duty(estate_id, at, days_off=days_off())
    leading = sorted((one for one in on_duty if one.member is not None), key=lambda one: not one.post.is_lead)
    if leading:
        return leading[0].member
    return next(iter(members_with(Permission.EMERGENCIES_APPROVE, estate_id=estate_id)), None)


def _heads(estate_id: UUID, at: datetime) -> list[Member]:
    managers = members_in_roles([Role.ESTATE_MANAGER], estate_id=estate_id)
    today = local_date(at)
    absences = roster.absences_between([member.id for member in managers], today, today)
    return [member for member in managers if not is_absent(absences.get(member.id, ()), today)]


class _Roster:
    """The roster at an instant, read once; a post that nobody needs now is asked for by itself."""

    def __init__(self, estate_id: UUID, at: datetime) -> None:
        self.estate_id, self.at, self._days_off = estate_id, at, days_off()
        self._posts: dict[UUID, list[OnDuty]] = {}
        for one in roster.on_duty(estate_id, at, days_off=self._days_off):
            self._posts.setdefault(one.post.id, []).append(one)

    def at_post(self, post: Post | None) -> list[tuple[Member, Standing]]:
        """Who answers for a post now, each once."""
        if post is None:
            return []
        if post.id not in self._posts:
            self._posts[post.id] = roster.on_duty(self.estate_id, self.at, post=post, days_off=self._days_off)
        people = {one.member.id: (one.member, one.standing) for one in self._posts[post.id] if one.member is not None}
        return list(people.values())
