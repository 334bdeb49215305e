"""Setting and publishing standards. Every change is a new version; whoever runs keeps the one it was promised by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import event, inspect, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper

from saas.promises.calendar import CalendarKind
from saas.promises.clock import ClockKind
from saas.promises.defaults import Words
from saas.promises.service_types import NoSuchCategory, ServiceType, as_type, copy_into, row_to_change, service_type
from saas.promises.standard_rows import ServiceStandard, StandardState
from saas.promises.standards import LIMITS, Key, Standard, defaults, from_row, key_of, standard_in_force, subjects_of
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.numbers import next_number
from tenants.refusals import Refused
from tenants.text import N_
from tenants.verbs import lock, transaction


class NoQualityText(Refused):
    message = N_("A standard needs a sentence that says what good work is.")


class NoResponseLimit(Refused):
    message = N_("A standard needs a limit for the first response.")


class NoNumericTarget(Refused):
    message = N_("A standard needs one figure with its unit that residents can check.")


class NoSuchLimit(Refused):
    message = N_("Only a limit that is set can be published.")


class StandardChanged(Refused):
    message = N_("Somebody saved version %(version)s meanwhile. Look at it and enter your change again.")


class NoLongerDraft(Refused):
    message = N_("This version was put in force already. Make a new one.")


class FrozenVersion(RuntimeError):
    """Code tried to edit a version that is, or was, in force."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of a standard (SVC-02, SVC-04) and its figure (SVC-12)."""

    name: str
    quality: str
    flow: str = ""
    attitude: str = ""
    target_name: str = ""
    target_value: int | None = None
    target_unit: str = ""
    name_en: str = ""
    quality_en: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a standard in minutes of working time, and the hours in which they run."""

    calendar: CalendarKind
    minutes: Mapping[ClockKind, int | None] = field(default_factory=dict)
    complex_completion: int | None = None
    completion_calendar: CalendarKind | None = None
    has_own_limit: bool = True


@transaction
def draft_standard(
    key: Key,
    wording: Wording,
    limits: Limits,
    *,
    by: Member,
    at: datetime,
    published: Iterable[ClockKind] = (),
    based_on: int | None = None,
    source: str = "company",
) -> ServiceStandard:
    """Write a new version that is not in force yet. `based_on` refuses to overwrite somebody else's newer one."""
    version = next_number(f"standard.{key.subject}.{key.grade or 'all'}", estate_id=key.estate_id)
    if based_on is not None and based_on != version - 1:
        raise StandardChanged(version=version - 1)
    row = ServiceStandard(
        subject=key.subject,
        estate_id=key.estate_id,
        grade=key.grade,
        version=version,
        state=StandardState.DRAFT,
        calendar=limits.calendar,
        completion_calendar=limits.completion_calendar,
        complex_completion=limits.complex_completion,
        has_own_limit=limits.has_own_limit,
        published_clocks=sorted(published),
        source=source,
        made_at=at,
        made_by=by.id,
        **{column: limits.minutes.get(clock) or None for clock, column in LIMITS.items()},
        **_texts(wording),
    )
    db.session.add(row)
    db.session.flush()
    return row


@transaction
def activate_standard(draft: ServiceStandard, *, by: Member, at: datetime) -> Standard:
    """Put a draft in force; the version before it is replaced. Refuses what nobody can be held to (SVC-02, SVC-12)."""
    lock(draft)
    if draft.state != StandardState.DRAFT:
        raise NoLongerDraft
    _refuse_incomplete(draft)
    before = db.session.scalar(
        select(ServiceStandard)
        .where(
            ServiceStandard.subject == draft.subject,
            ServiceStandard.estate_id.is_not_distinct_from(draft.estate_id),
            ServiceStandard.grade.is_not_distinct_from(draft.grade),
            ServiceStandard.state == StandardState.ACTIVE,
        )
        .with_for_update()
    )
    known = from_row(before) if before is not None else defaults().get(key_of(draft))
    if before is not None:
        before.state = StandardState.REPLACED
        db.session.flush()
    draft.state, draft.activated_at = StandardState.ACTIVE, at
    db.session.flush()
    now = from_row(draft)
    record(
        "promises.standard_activated",
        draft,
        by=by,
        at=at,
        before=_shown(known) if known is not None else {},
        after=_shown(now),
    )
    return now


@transaction
def set_standard(
    key: Key,
    wording: Wording,
    limits: Limits,
    *,
    by: Member,
    at: datetime,
    published: Iterable[ClockKind] = (),
    based_on: int | None = None,
) -> Standard:
    """A new version, in force at once."""
    draft = draft_standard(key, wording, limits, by=by, at=at, published=published, based_on=based_on)
    return activate_standard(draft, by=by, at=at)


@transaction
def publish_standard(key: Key, clocks: Iterable[ClockKind], *, by: Member, at: datetime) -> Standard:
    """Promise residents exactly these limits, in a new version; an empty set ends it for new requests."""
    known = standard_in_force(key)
    if known is None:
        raise NoSuchLimit
    wanted = frozenset(clocks)
    if not wanted <= set(known.limits):
        raise NoSuchLimit
    if wanted == known.published:
        return known
    draft = draft_standard(
        key, _wording_of(known), _limits_of(known), by=by, at=at, published=wanted, source=known.source
    )
    return activate_standard(draft, by=by, at=at)


USUALLY_PUBLISHED = frozenset({ClockKind.RESPONSE, ClockKind.ARRIVAL, ClockKind.COMPLETION, ClockKind.FEEDBACK})


@transaction
def publish_defaults(*, by: Member, at: datetime) -> int:
    """Promise residents the response, arrival, completion and feedback limits of every default; returns how many."""
    untouched = [key for key in defaults() if (found := standard_in_force(key)) is not None and not found.published]
    for key in untouched:
        publish_standard(key, USUALLY_PUBLISHED & set(defaults()[key].limits), by=by, at=at)
    return len(untouched)


@transaction
def switch_service_type(code: str, *, active: bool, by: Member, at: datetime) -> ServiceType:
    """Offer a service type, or stop offering it; requests that have it keep it (SVC-02)."""
    kind = service_type(code)
    if kind is None:
        raise NoSuchCategory(code=code[:40])
    if active:
        _refuse_without_standard(kind)
    row = row_to_change(code, kind.category.code, at)
    if not row.name:
        copy_into(kind, row)
    row.is_active, row.changed_at, row.changed_by = active, at, by.id
    db.session.flush()
    verb = "promises.service_type_activated" if active else "promises.service_type_retired"
    record(verb, row, by=by, at=at, after={"code": code})
    return as_type(row)


def _refuse_without_standard(kind: ServiceType) -> None:
    """No service type without a quality text and a response limit (SVC-02)."""
    found = next(
        (known for subject in subjects_of(kind, None, None) if (known := standard_in_force(Key(subject)))), None
    )
    if found is None or not found.quality.zh.strip():
        raise NoQualityText
    if found.minutes(ClockKind.RESPONSE) is None:
        raise NoResponseLimit


def _refuse_incomplete(draft: ServiceStandard) -> None:
    if not draft.quality.strip():
        raise NoQualityText
    if not draft.response:
        raise NoResponseLimit
    if draft.target_value is None or not draft.target_unit.strip():
        raise NoNumericTarget
    if not set(draft.published_clocks) <= set(from_row(draft).limits):
        raise NoSuchLimit


def _texts(wording: Wording) -> dict[str, object]:
    values = {name: getattr(wording, name) for name in Wording.__slots__}
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def _wording_of(standard: Standard) -> Wording:
    target = standard.target
    return Wording(
        name=standard.name.zh,
        name_en=_english(standard.name),
        quality=standard.quality.zh,
        quality_en=_english(standard.quality),
        flow=standard.flow.zh,
        attitude=standard.attitude.zh,
        target_name=target.name.zh if target else "",
        target_value=target.value if target else None,
        target_unit=target.unit.zh if target else "",
    )


def _limits_of(standard: Standard) -> Limits:
    return Limits(
        calendar=standard.calendar,
        completion_calendar=standard.completion_calendar,
        minutes=standard.limits,
        complex_completion=standard.complex_completion,
        has_own_limit=standard.has_own_limit,
    )


def _english(words: Words) -> str:
    return words.en if words.en != words.zh else ""


def _shown(standard: Standard) -> dict[str, object]:
    return {
        "subject": standard.key.subject,
        "grade": standard.key.grade,
        "version": standard.version,
        "limits": {str(clock): minutes for clock, minutes in standard.limits.items()},
        "complex_completion": standard.complex_completion,
        "quality": standard.quality.zh,
        "published": sorted(standard.published),
    }


MAY_CHANGE = frozenset({"state", "activated_at"})


@event.listens_for(ServiceStandard, "before_update")
def _keep_frozen(_mapper: Mapper[ServiceStandard], _connection: Connection, row: ServiceStandard) -> None:
    """A version in force only ever ends; its contents stay what people were promised."""
    state = inspect(row)
    was = state.attrs.state.history.deleted or [row.state]
    if was[0] == StandardState.DRAFT:
        return
    changed = {attribute.key for attribute in state.attrs if attribute.history.has_changes()}
    if changed - MAY_CHANGE:
        raise FrozenVersion(f"version {row.version} of {row.subject}: {sorted(changed - MAY_CHANGE)}")
