"""The paper of a plan, filled from a version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from saas.emergencies.kinds import NoticeKind, Part, Phase, PlanKind, VersionState
from saas.emergencies.plans.comparing import Change, Comparison, Line, compare
from saas.emergencies.plans.models import PlanRole, PlanStep, PlanVersion
from saas.emergencies.plans.papers import (
    ChangeLine,
    ContactLine,
    MaterialLine,
    PlanPaper,
    RoleLine,
    ShutoffLine,
    StepLine,
    VersionLine,
)
from saas.emergencies.plans.queries import find_version
from saas.emergencies.plans.words import (
    CHANGE_WORDS,
    CONTACT_WORDS,
    DEPARTMENT_WORDS,
    GATE_WORDS,
    LEVEL_WORDS,
    NOTICE_WORDS,
    PART_WORDS,
    PHASE_WORDS,
    PLAN_WORDS,
    TRIGGER_WORDS,
    VERSION_WORDS,
)
from saas.emergencies.stores.queries import for_plan
from saas.reports.documents import Issuer, Photo, stamped
from tenants.clock import local_date
from tenants.keys import blind_index
from tenants.text import N_, Translate

SHUTOFFS, CONTACTS, NOTICES, ROLES, STEPS = (
    N_("Shut-offs"),
    N_("Contacts"),
    N_("Notices"),
    N_("Command"),
    N_("Steps"),
)


def plan_paper_of(
    version: PlanVersion, *, company: str, translate: Translate, language: str, printed_by: str, at: datetime
) -> PlanPaper:
    """A version as it stands now, with what differs from the one before it as the last annex."""
    plan = version.plan
    estate, numbers = plan.estate, {step.id: place for place, step in enumerate(version.steps, start=1)}
    earlier = next((one for one in plan.versions if one.number < version.number), None)
    before = find_version(earlier.id) if earlier is not None else None
    submitted, approved = version.submitted_at, version.approved_at
    document = PlanPaper(
        issuer=Issuer(
            company=company,
            estate=estate.name if estate is not None else "",
            phone=(estate.emergency_phone or "") if estate is not None else "",
        ),
        title=plan.called(language),
        number=f"{estate.code if estate is not None else 'HQ'}-{plan.kind.upper()}-{version.number:02d}",
        day=version.valid_from or local_date(at),
        facts=tuple(_facts(version, translate)),
        is_valid=version.state == VersionState.IN_FORCE and plan.withdrawn_at is None,
        state=translate(VERSION_WORDS[version.state]),
        written_by=version.written_by.name,
        submitted_by=version.submitted_by.name if version.submitted_by is not None else "",
        submitted_on=local_date(submitted) if submitted is not None else None,
        approved_by=version.approved_by.name if version.approved_by is not None else "",
        approved_on=local_date(approved) if approved is not None else None,
        versions=tuple(_version(one, translate) for one in plan.versions if one.number <= version.number),
        parts=tuple(_parts(version, translate)),
        roles=tuple(_roles(version.roles, None, 0, translate, language)),
        steps=tuple(_steps(version, numbers, translate, language)),
        contacts=tuple(
            ContactLine(kind=translate(CONTACT_WORDS[one.kind]), name=one.name, phone=one.phone, note=one.note)
            for one in version.contacts
        ),
        material=tuple(_material(plan.estate_id, plan.kind)),
        shutoffs=tuple(_shutoffs(version)),
        notices=tuple(
            (translate(NOTICE_WORDS[kind]), one.words, one.words_en)
            for kind in NoticeKind
            for one in version.notices
            if one.kind == kind
        ),
        changes=tuple(_changes(compare(before, version), translate, language)) if before is not None else (),
        before=before.number if before is not None else None,
    )
    return stamped(document, printed_at=at, printed_by=printed_by, key=blind_index("document", "check_code", "key"))


def _facts(version: PlanVersion, translate: Translate) -> Iterator[tuple[str, str]]:
    plan = version.plan
    kind = plan.name if plan.kind == PlanKind.CUSTOM else translate(PLAN_WORDS[plan.kind])
    yield translate(N_("Kind of emergency")), kind
    yield translate(N_("Level")), translate(LEVEL_WORDS[version.level])
    yield translate(N_("Drill")), translate(N_("every %(num)s months")) % {"num": plan.drill_months}
    yield translate(N_("Law or standard that asks for the drill")), plan.drill_basis or "—"
    yield translate(N_("Next review")), str(version.next_review) if version.next_review is not None else "—"


def _version(one: PlanVersion, translate: Translate) -> VersionLine:
    why = f"{translate(TRIGGER_WORDS[one.trigger])}：{one.trigger_words}" if one.trigger is not None else ""
    return VersionLine(
        number=one.number,
        state=translate(VERSION_WORDS[one.state]),
        valid_from=one.valid_from,
        approved_by=one.approved_by.name if one.approved_by is not None else "",
        why=why or translate(N_("First version")),
    )


def _parts(version: PlanVersion, translate: Translate) -> Iterator[tuple[str, tuple[str, ...]]]:
    for part in ("scope", *Part):
        words = getattr(version, part)
        if words or (part != Part.RECOVERY or version.plan.kind == PlanKind.BREACH):
            yield translate(PART_WORDS[part]), tuple(line for line in words.split("\n") if line)


def _roles(
    roles: Sequence[PlanRole], above: UUID | None, depth: int, translate: Translate, language: str
) -> Iterator[RoleLine]:
    chinese = language.startswith("zh")
    for role in roles:
        if role.reports_to_id != above:
            continue
        yield RoleLine(
            depth=depth,
            name=role.called(language),
            group=translate(DEPARTMENT_WORDS[role.department]),
            post=role.post.name if role.post is not None else "—",
            deputy=role.deputy_post.name if role.deputy_post is not None else "—",
            job=tuple((role.job if chinese or not role.job_en else role.job_en).split("\n")),
            hand_over=role.hand_over if chinese or not role.hand_over_en else role.hand_over_en,
        )
        yield from _roles(roles, role.id, depth + 1, translate, language)


def _steps(
    version: PlanVersion, numbers: dict[UUID, int], translate: Translate, language: str
) -> Iterator[tuple[str, tuple[StepLine, ...]]]:
    for phase in Phase:
        if lines := tuple(_step(one, numbers, translate, language) for one in version.steps if one.phase == phase):
            yield translate(PHASE_WORDS[phase]), lines


def _step(step: PlanStep, numbers: dict[UUID, int], translate: Translate, language: str) -> StepLine:
    return StepLine(
        number=numbers[step.id],
        role=step.role.called(language),
        words=step.said(language),
        within=translate(N_("%(num)s min")) % {"num": step.minutes},
        after=numbers[step.depends_on_id] if step.depends_on_id is not None else None,
        photo=step.needs_photo,
        basis=step.basis,
        gate=translate(GATE_WORDS[step.gate]) if step.gate is not None else "",
    )


def _material(estate_id: UUID | None, kind: str) -> Iterator[MaterialLine]:
    for item in for_plan(estate_id, kind) if estate_id is not None else ():
        keeper = item.keeper.name if item.keeper is not None else "—"
        yield MaterialLine(name=item.name, quantity=f"{item.quantity} {item.unit}", place=item.place, keeper=keeper)


def _shutoffs(version: PlanVersion) -> Iterator[ShutoffLine]:
    for one in version.shutoffs:
        photo = Photo(asset=photo_name(one.id), caption=f"{one.what} {one.place}") if one.file is not None else None
        yield ShutoffLine(what=one.what, place=one.place, how=one.how, photo=photo)


def photo_name(shutoff_id: UUID) -> str:
    """The name of its picture beside the HTML."""
    return f"shutoff-{shutoff_id}.jpg"


def _changes(found: Comparison, translate: Translate, language: str) -> Iterator[ChangeLine]:
    for part in found.parts:
        yield from _lines(translate(PART_WORDS[part.part]), part.lines, translate)
    for roles in found.roles:
        before, after = (one.called(language) if one is not None else "" for one in (roles.before, roles.after))
        yield from _lines(translate(ROLES), [Line(roles.change, before, after)], translate)
    for steps in found.steps:
        before, after = (_step_said(one, language) for one in (steps.before, steps.after))
        yield from _lines(translate(STEPS), [Line(steps.change, before, after)], translate)
    for title, lines in ((CONTACTS, found.contacts), (SHUTOFFS, found.shutoffs), (NOTICES, found.notices)):
        yield from _lines(translate(title), lines, translate)


def _step_said(step: PlanStep | None, language: str) -> str:
    return f"{step.said(language)}（{step.role.called(language)}，{step.minutes}′）" if step is not None else ""


def _lines(section: str, lines: Sequence[Line], translate: Translate) -> Iterator[ChangeLine]:
    for line in lines:
        if line.change is not Change.SAME:
            change = translate(CHANGE_WORDS[line.change])
            yield ChangeLine(section=section, change=change, before=line.before, after=line.after)
