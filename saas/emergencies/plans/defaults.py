"""The thirteen patterns a company begins with (domain 5.4), as data in `default_plans/`, and copying one to an estate.

Which posts of the roster fill a role is known by the post's usual name; an estate that calls its posts otherwise is
matched by the trade the post takes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from saas import roster
from saas.emergencies.kinds import ContactKind, Department, NoticeKind, PlanKind, VersionState
from saas.emergencies.months import months_after
from saas.emergencies.plans.annex_models import PlanContact, PlanNotice, PlanShutoff
from saas.emergencies.plans.copying import PostsOf, copied_version
from saas.emergencies.plans.models import Plan, PlanRole, PlanStep, PlanVersion
from saas.emergencies.plans.queries import plans_of
from saas.emergencies.plans.refusals import NothingToCopy, PlanThere
from saas.estates import Estate
from saas.roster import Post, Team
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member
from tenants.verbs import hold, lock, transaction

DATA = Path(__file__).with_name("default_plans")
TEAMS: Mapping[str, Team] = {
    "工程值班": Team.PLUMBING_ELECTRICAL,
    "秩序值班": Team.SECURITY,
    "消控室值班": Team.FIRE,
    "客服值班": Team.DESK,
}
"""The trade behind each usual post, except the one that leads."""
LEADING = "值班经理"


@cache
def default_plans() -> tuple[Mapping[str, Any], ...]:
    """All thirteen, in the order of their kinds."""
    return tuple(_read(kind) for kind in PlanKind if kind is not PlanKind.CUSTOM)


@cache
def usual_roles() -> Mapping[str, Mapping[str, Any]]:
    """The roles of a command, by code."""
    held: Mapping[str, Mapping[str, Any]] = _read("roles")
    return held


@transaction
def bring_patterns(*, by: Member, at: datetime) -> int:
    """The company's own patterns, in force; those it has already are left alone. How many were written."""
    hold("plan patterns")
    there = {plan.kind for plan in plans_of(None)}
    wanted = [held for held in default_plans() if held["kind"] not in there]
    for held in wanted:
        plan = _pattern(held, by=by, at=at)
        record("emergency.pattern_brought", plan, by=by, at=at, after={"name": plan.name})
    return len(wanted)


@transaction
def copy_to(plan: Plan, estate: Estate, *, by: Member, at: datetime) -> Plan:
    """A pattern, or another estate's plan, as a draft of this estate, its posts matched."""
    lock(estate)
    if plan.kind != PlanKind.CUSTOM and any(one.kind == plan.kind for one in plans_of(estate.id)):
        raise PlanThere()
    source = plan.in_force or plan.draft
    if source is None:
        raise NothingToCopy()
    copy = Plan(
        id=new_id(),
        estate_id=estate.id,
        copied_from_id=plan.id,
        kind=plan.kind,
        name=plan.name,
        name_en=plan.name_en,
        drill_months=plan.drill_months,
        drill_basis=plan.drill_basis,
        review_months=plan.review_months,
    )
    db.session.add(copy)
    db.session.flush()
    posts = matched_posts(roster.posts_of(estate.id))
    copied_version(source, copy, number=1, posts=posts, photos=plan.estate_id == estate.id, by=by, at=at)
    record("emergency.plan_copied", copy, by=by, at=at, after={"name": copy.name, "from": str(plan.id)})
    return copy


@transaction
def copy_patterns(estate: Estate, *, by: Member, at: datetime) -> int:
    """Every pattern in force that the estate has no plan of; how many were copied."""
    lock(estate)
    there = {plan.kind for plan in plans_of(estate.id)}
    wanted = [
        plan
        for plan in plans_of(None)
        if plan.in_force is not None and plan.kind not in there and plan.kind != PlanKind.CUSTOM
    ]
    for plan in wanted:
        copy_to(plan, estate, by=by, at=at)
    return len(wanted)


def matched_posts(posts: Sequence[Post]) -> PostsOf:
    """How a role finds its posts among these: by name, else by trade; the one that leads stands behind every other."""
    by_name = {post.name: post.id for post in posts}
    by_team = {post.team: post.id for post in reversed(posts) if post.team is not None}
    leading = next((post.id for post in posts if post.is_lead), None)

    def found(name: str, team: str | None) -> UUID | None:
        if name in by_name:
            return by_name[name]
        return leading if name == LEADING else by_team.get(team) if team is not None else None

    def choose(role: PlanRole) -> tuple[UUID | None, UUID | None]:
        names = _usual_posts(Department(role.department), role.is_commander)
        wanted = [
            (post.name, post.team) if post is not None else (name, TEAMS.get(name))
            for post, name in zip((role.post, role.deputy_post), names, strict=True)
        ]
        post_id, deputy_id = (found(name, team) for name, team in wanted)
        if post_id is None:
            post_id = leading if deputy_id != leading else None
        return post_id, deputy_id if deputy_id != post_id else None

    return choose


def _usual_posts(department: Department, is_commander: bool) -> tuple[str, str]:
    code = "deputy" if department is Department.COMMAND and not is_commander else department.value
    held = usual_roles()["commander" if code == Department.COMMAND else code]
    return held["post"], held["deputy"]


def _read(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def _pattern(held: Mapping[str, Any], *, by: Member, at: datetime) -> Plan:
    plan = Plan(
        id=new_id(),
        kind=held["kind"],
        name=held["zh"],
        name_en=held["en"],
        drill_months=held["drill_months"],
        drill_basis=held["drill_basis"],
        review_months=held["review_months"],
    )
    db.session.add(plan)
    db.session.flush()
    today = local_date(at)
    version = PlanVersion(
        id=new_id(),
        plan_id=plan.id,
        number=1,
        state=VersionState.IN_FORCE,
        level=held["level"],
        written_by_id=by.id,
        written_at=at,
        approved_by_id=by.id,
        approved_at=at,
        valid_from=today,
        next_review=months_after(today, plan.review_months),
        **{part: held.get(part, "") for part in ("scope", "flow", "responsibilities", "resources", "recovery")},
    )
    db.session.add(version)
    db.session.flush()
    roles = _roles(version, held["roles"])
    _steps(version, held["steps"], roles)
    db.session.add_all(_rest(version, held))
    db.session.flush()
    return plan


def _roles(version: PlanVersion, wanted: Iterable[Mapping[str, Any]]) -> Mapping[str, PlanRole]:
    roles = {}
    for position, one in enumerate(wanted):
        held = {**usual_roles()[one["code"]], **one}
        roles[one["code"]] = PlanRole(
            id=new_id(),
            root_id=new_id(),
            version_id=version.id,
            position=position,
            department=held["department"],
            name=held["zh"],
            name_en=held["en"],
            job=held["job"][0],
            job_en=held["job"][1],
            hand_over=held["hand_over"][0],
            hand_over_en=held["hand_over"][1],
            is_commander=one["code"] == "commander",
        )
    db.session.add_all(roles.values())
    db.session.flush()
    above = roles.get("deputy")
    for code, role in roles.items():
        if code != "commander":
            role.reports_to_id = (above if above is not None and code != "deputy" else roles["commander"]).id
    return roles


def _steps(version: PlanVersion, wanted: Iterable[Mapping[str, Any]], roles: Mapping[str, PlanRole]) -> None:
    steps: dict[str, PlanStep] = {}
    after: dict[str, str] = {}
    for position, held in enumerate(wanted):
        steps[held["id"]] = PlanStep(
            id=new_id(),
            root_id=new_id(),
            version_id=version.id,
            position=position,
            phase=held["phase"],
            role_id=roles[held["role"]].id,
            words=held["zh"],
            words_en=held["en"],
            minutes=held["min"],
            needs_photo=held.get("photo", False),
            gate=held.get("gate"),
            basis=held.get("basis", ""),
        )
        if "after" in held:
            after[held["id"]] = held["after"]
    db.session.add_all(steps.values())
    db.session.flush()
    for code, other in after.items():
        steps[code].depends_on_id = steps[other].id


def _rest(version: PlanVersion, held: Mapping[str, Any]) -> list[PlanContact | PlanShutoff | PlanNotice]:
    known = _read("contacts")
    contacts = [known[code] for code in held["contacts"]] + held.get("more_contacts", [])
    return [
        *(
            PlanContact(
                version_id=version.id,
                position=position,
                kind=ContactKind(kind),
                name=name,
                phone=phone,
                note=note[0] if note else "",
            )
            for position, (kind, name, phone, *note) in enumerate(contacts)
        ),
        *(
            PlanShutoff(version_id=version.id, position=position, **one)
            for position, one in enumerate(held.get("shutoffs", ()))
        ),
        *(
            PlanNotice(version_id=version.id, kind=NoticeKind(kind), words=words, words_en=words_en)
            for kind, (words, words_en) in held["notices"].items()
        ),
    ]
