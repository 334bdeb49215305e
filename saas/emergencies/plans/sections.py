"""Writing what hangs on a draft: roles, steps, contacts and shut-offs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from saas import roster
from saas.emergencies.kinds import ContactKind, Department, Phase
from saas.emergencies.plans.annex_models import PlanContact, PlanShutoff
from saas.emergencies.plans.files import SHUTOFF_KIND
from saas.emergencies.plans.models import PlanRole, PlanStep, PlanVersion
from saas.emergencies.plans.orders import refuse_circle, settle
from saas.emergencies.plans.refusals import (
    BadMinutes,
    BadReporting,
    CommanderThere,
    ContactIncomplete,
    DependsOnLater,
    GateStays,
    PostElsewhere,
    RoleIncomplete,
    RoleNeeded,
    ShutoffIncomplete,
    StepIncomplete,
    StepNeeded,
)
from saas.emergencies.plans.writing import note, open_draft
from saas.roster import Post
from tenants.db import db, new_id
from tenants.files import take_uploads
from tenants.members import Member
from tenants.verbs import transaction

MOST_MINUTES = 10080


@dataclass(frozen=True)
class RoleDetails:
    """A role as it is written down."""

    department: Department
    name: str
    name_en: str = ""
    job: str = ""
    job_en: str = ""
    hand_over: str = ""
    hand_over_en: str = ""
    is_commander: bool = False
    reports_to: PlanRole | None = None
    post: Post | None = None
    deputy_post: Post | None = None


@dataclass(frozen=True)
class StepDetails:
    """A step as it is written down."""

    phase: Phase
    role: PlanRole
    words: str
    words_en: str = ""
    minutes: int = 5
    depends_on: PlanStep | None = None
    needs_photo: bool = False
    basis: str = ""


@transaction
def save_role(
    version: PlanVersion, role: PlanRole | None, details: RoleDetails, *, by: Member, at: datetime
) -> PlanRole:
    """Write down a role, a new one or anew."""
    open_draft(version)
    if not details.name.strip() or not details.job.strip():
        raise RoleIncomplete()
    commander = next((one for one in version.roles if one.is_commander and one is not role), None)
    if details.is_commander and commander is not None:
        raise CommanderThere(name=commander.name)
    for post in (details.post, details.deputy_post):
        if post is not None and post not in roster.posts_of(version.plan.estate_id or post.id):
            raise PostElsewhere()
    if role is None:
        role = PlanRole(id=new_id(), root_id=new_id(), version_id=version.id, position=len(version.roles))
        role.name, role.job, role.department = details.name.strip(), details.job.strip(), details.department
        db.session.add(role)
        db.session.flush()
    elif role.version_id != version.id:
        raise BadReporting()
    refuse_circle(role, details.reports_to, version.roles)
    texts = ("name", "name_en", "job", "job_en", "hand_over", "hand_over_en")
    for field in texts:
        setattr(role, field, getattr(details, field).strip().replace("\r\n", "\n"))
    role.department, role.is_commander = details.department, details.is_commander
    role.reports_to_id = details.reports_to.id if details.reports_to is not None else None
    role.post_id = details.post.id if details.post is not None else None
    role.deputy_post_id = details.deputy_post.id if details.deputy_post is not None else None
    db.session.flush()
    db.session.expire(role)
    db.session.expire(version, ["roles"])
    note(version, "roles", by=by, at=at, role=role.name)
    return role


@transaction
def remove_role(role: PlanRole, version: PlanVersion, *, by: Member, at: datetime) -> None:
    """Take a role out, once nothing hangs on it."""
    open_draft(version)
    asked = any(step.role_id == role.id for step in version.steps)
    if asked or any(one.reports_to_id == role.id for one in version.roles):
        raise RoleNeeded(name=role.name)
    note(version, "roles", by=by, at=at, removed=role.name)
    _remove(role, version, "roles")


@transaction
def save_step(
    version: PlanVersion, step: PlanStep | None, details: StepDetails, *, by: Member, at: datetime
) -> PlanStep:
    """Write down a step. A new one stands last in its phase; it waits only for what stands before it."""
    open_draft(version)
    if not details.words.strip():
        raise StepIncomplete()
    if not 0 <= details.minutes <= MOST_MINUTES:
        raise BadMinutes()
    other = details.depends_on
    if details.role.version_id != version.id or (other is not None and other.version_id != version.id):
        raise BadReporting()
    if other is not None and step is not None and other.id == step.id:
        raise DependsOnLater(step=step.words, other=other.words)
    is_new = step is None
    if step is None:
        step = PlanStep(id=new_id(), root_id=new_id(), version_id=version.id, position=len(version.steps))
    step.phase, step.role_id = details.phase, details.role.id
    step.words, step.words_en = details.words.strip(), details.words_en.strip()
    step.minutes, step.needs_photo, step.basis = details.minutes, details.needs_photo, details.basis.strip()
    step.depends_on_id = other.id if other is not None else None
    settle([*version.steps, *([step] if is_new else [])])
    if is_new:
        db.session.add(step)
    _written(version, "steps", step)
    note(version, "steps", by=by, at=at, step=step.words)
    return step


@transaction
def remove_step(step: PlanStep, version: PlanVersion, *, by: Member, at: datetime) -> None:
    """Take a step out; not one of the five of a breach (PRV-30), nor one that another waits for."""
    open_draft(version)
    if step.gate is not None:
        raise GateStays()
    waiting = next((one for one in version.steps if one.depends_on_id == step.id), None)
    if waiting is not None:
        raise StepNeeded(step=waiting.words)
    note(version, "steps", by=by, at=at, removed=step.words)
    _remove(step, version, "steps")


@transaction
def move_step(step: PlanStep, version: PlanVersion, *, up: bool, by: Member, at: datetime) -> None:
    """One place up or down within its phase; at the end of it nothing happens."""
    open_draft(version)
    same = [one for one in version.steps if one.phase == step.phase]
    place = same.index(step) + (-1 if up else 1)
    if not 0 <= place < len(same):
        return
    step.position, same[place].position = same[place].position, step.position
    settle(list(version.steps))
    _written(version, "steps", step)
    note(version, "steps", by=by, at=at, step=step.words)


@transaction
def save_contact(
    version: PlanVersion,
    contact: PlanContact | None,
    *,
    kind: ContactKind,
    name: str,
    phone: str,
    note_words: str = "",
    by: Member,
    at: datetime,
) -> PlanContact:
    """Whom to call."""
    open_draft(version)
    if not name.strip() or not phone.strip():
        raise ContactIncomplete()
    if contact is None:
        contact = PlanContact(id=new_id(), version_id=version.id, position=len(version.contacts))
        db.session.add(contact)
    contact.kind, contact.name, contact.phone, contact.note = kind, name.strip(), phone.strip(), note_words.strip()
    _written(version, "contacts", contact)
    note(version, "contacts", by=by, at=at)
    return contact


@transaction
def remove_contact(contact: PlanContact, version: PlanVersion, *, by: Member, at: datetime) -> None:
    """Nobody to call any more."""
    open_draft(version)
    note(version, "contacts", by=by, at=at)
    _remove(contact, version, "contacts")


@transaction
def save_shutoff(
    version: PlanVersion,
    shutoff: PlanShutoff | None,
    *,
    what: str,
    place: str,
    how: str = "",
    photo: str | None = None,
    by: Member,
    at: datetime,
) -> PlanShutoff:
    """Where something is shut off, with a photo or a drawing of the place; without a new one the old one stays."""
    open_draft(version)
    if not what.strip() or not place.strip():
        raise ShutoffIncomplete()
    if shutoff is None:
        shutoff = PlanShutoff(id=new_id(), version_id=version.id, position=len(version.shutoffs))
        db.session.add(shutoff)
    shutoff.what, shutoff.place, shutoff.how = what.strip(), place.strip(), how.strip()
    if photo:
        [file] = take_uploads([photo], kind=SHUTOFF_KIND, to=version.plan_id, by=by, at=at)
        shutoff.file_id = file.id
    _written(version, "shutoffs", shutoff)
    note(version, "shutoffs", by=by, at=at, shutoff=shutoff.what)
    return shutoff


@transaction
def remove_shutoff(shutoff: PlanShutoff, version: PlanVersion, *, by: Member, at: datetime) -> None:
    """It is not there any more."""
    open_draft(version)
    note(version, "shutoffs", by=by, at=at, removed=shutoff.what)
    _remove(shutoff, version, "shutoffs")


def _written(version: PlanVersion, section: str, thing: PlanStep | PlanContact | PlanShutoff) -> None:
    db.session.flush()
    db.session.expire(thing)
    db.session.expire(version, [section])


def _remove(thing: PlanRole | PlanStep | PlanContact | PlanShutoff, version: PlanVersion, section: str) -> None:
    db.session.delete(thing)
    db.session.flush()
    rest: Sequence[PlanRole | PlanStep | PlanContact | PlanShutoff] = getattr(version, section)
    for place, one in enumerate([one for one in rest if one is not thing]):
        one.position = place
    db.session.flush()
    db.session.expire(version, [section])
