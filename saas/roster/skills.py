"""What people can do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from saas.roster.kinds import Team
from saas.roster.models import Skill
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.verbs import lock, transaction


def skills_of(member_ids: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    """The teams each member can work for."""
    found: dict[UUID, set[str]] = {}
    for skill in db.session.scalars(select(Skill).where(Skill.member_id.in_(list(member_ids)))):
        found.setdefault(skill.member_id, set()).add(skill.team)
    return {member_id: frozenset(teams) for member_id, teams in found.items()}


@transaction
def set_skills(member: Member, teams: Iterable[Team], *, by: Member | None, at: datetime) -> None:
    """Say which teams a member can work for."""
    wanted = {team.value for team in teams}
    lock(member)
    before = skills_of([member.id]).get(member.id, frozenset())
    for skill in db.session.scalars(select(Skill).where(Skill.member_id == member.id)):
        if skill.team not in wanted:
            db.session.delete(skill)
    for team in sorted(wanted - before):
        db.session.add(Skill(member_id=member.id, team=team))
    record("member.skills_set", member, by=by, at=at, before={"teams": sorted(before)}, after={"teams": sorted(wanted)})
