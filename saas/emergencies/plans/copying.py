"""Copying what hangs on one version to another: roles, steps, contacts, shut-offs and notices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from saas.emergencies.plans.annex_models import PlanContact, PlanNotice, PlanShutoff
from saas.emergencies.plans.models import Plan, PlanRole, PlanStep, PlanVersion
from tenants.db import db, new_id
from tenants.members import Member

PARTS = ("level", "scope", "flow", "responsibilities", "resources", "recovery")
ROLE_FIELDS = (
    *("root_id", "position", "department", "name", "name_en", "job", "job_en"),
    *("hand_over", "hand_over_en", "is_commander"),
)
STEP_FIELDS = ("root_id", "position", "phase", "words", "words_en", "minutes", "needs_photo", "gate", "basis")
CONTACT_FIELDS = ("position", "kind", "name", "phone", "note")
SHUTOFF_FIELDS = ("position", "what", "place", "how", "file_id")
NOTICE_FIELDS = ("kind", "words", "words_en")

PostsOf = Callable[[PlanRole], tuple[UUID | None, UUID | None]]
"""The post and the deputy post of a copied role."""


def same_posts(role: PlanRole) -> tuple[UUID | None, UUID | None]:
    """As they are."""
    return role.post_id, role.deputy_post_id


def copied_version(
    source: PlanVersion,
    plan: Plan,
    *,
    number: int,
    posts: PostsOf = same_posts,
    photos: bool = True,
    trigger: str | None = None,
    words: str = "",
    by: Member,
    at: datetime,
) -> PlanVersion:
    """A new draft of `plan` with all that `source` says; the roots stay, so that versions can be compared."""
    version = PlanVersion(
        id=new_id(),
        plan_id=plan.id,
        number=number,
        trigger=trigger,
        trigger_words=words,
        written_by_id=by.id,
        written_at=at,
        **_values(source, PARTS),
    )
    db.session.add(version)
    db.session.flush()
    roles = _copied_roles(source, version, posts)
    steps = {
        step.id: PlanStep(
            id=new_id(), version_id=version.id, role_id=roles[step.role_id].id, **_values(step, STEP_FIELDS)
        )
        for step in source.steps
    }
    db.session.add_all(steps.values())
    db.session.flush()
    for step in source.steps:
        if step.depends_on_id is not None:
            steps[step.id].depends_on_id = steps[step.depends_on_id].id
    left_out = set() if photos else {"file_id"}
    shutoff_fields = [name for name in SHUTOFF_FIELDS if name not in left_out]
    db.session.add_all(
        [
            *(PlanContact(version_id=version.id, **_values(one, CONTACT_FIELDS)) for one in source.contacts),
            *(PlanShutoff(version_id=version.id, **_values(one, shutoff_fields)) for one in source.shutoffs),
            *(PlanNotice(version_id=version.id, **_values(one, NOTICE_FIELDS)) for one in source.notices),
        ]
    )
    db.session.flush()
    db.session.expire(version)
    return version


def _copied_roles(source: PlanVersion, version: PlanVersion, posts: PostsOf) -> dict[UUID, PlanRole]:
    roles = {}
    for role in source.roles:
        post_id, deputy_id = posts(role)
        roles[role.id] = PlanRole(
            id=new_id(),
            version_id=version.id,
            post_id=post_id,
            deputy_post_id=deputy_id,
            **_values(role, ROLE_FIELDS),
        )
    db.session.add_all(roles.values())
    db.session.flush()
    for role in source.roles:
        if role.reports_to_id is not None:
            roles[role.id].reports_to_id = roles[role.reports_to_id].id
    return roles


def _values(thing: object, names: tuple[str, ...] | list[str]) -> dict[str, object]:
    return {name: getattr(thing, name) for name in names}
