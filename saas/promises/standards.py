"""What a service must reach: the company's own versions over the defaults, the most specific one first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select

from saas.estates import Estate
from saas.promises.calendar import CalendarKind
from saas.promises.clock import ClockKind
from saas.promises.default_standards import STANDARDS, StandardDefault, Target
from saas.promises.defaults import Urgency, Words
from saas.promises.service_types import ServiceType, service_type
from saas.promises.standard_rows import ServiceStandard, StandardState
from tenants.db import db
from tenants.scope import current_tenant_id


@dataclass(frozen=True, slots=True)
class Key:
    """What a standard is for: a subject, in the company or one estate, for all grades or one (3 is the best)."""

    subject: str
    estate_id: UUID | None = None
    grade: int | None = None


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard in force. Limits are minutes of working time; `version` 0 is a default the company did not touch."""

    key: Key
    id: UUID | None
    version: int
    name: Words
    calendar: CalendarKind
    completion_calendar: CalendarKind
    limits: Mapping[ClockKind, int]
    complex_completion: int | None
    quality: Words
    flow: Words
    attitude: Words
    target: Target | None
    has_own_limit: bool
    published: frozenset[ClockKind]
    source: str

    @property
    def is_default(self) -> bool:
        return self.version == 0

    def minutes(self, clock: ClockKind, *, complex_fault: bool = False) -> int | None:
        """The limit of a clock, or nothing where the standard has none."""
        if clock is ClockKind.COMPLETION and complex_fault and self.complex_completion:
            return self.complex_completion
        return self.limits.get(clock)

    @property
    def published_in_order(self) -> list[ClockKind]:
        """The promised limits in the order in which they fall due."""
        return [clock for clock in LIMITS if clock in self.published]

    def calendar_for(self, clock: ClockKind) -> CalendarKind:
        return self.completion_calendar if clock is ClockKind.COMPLETION else self.calendar


LIMITS: Mapping[ClockKind, str] = MappingProxyType(
    {
        ClockKind.RESPONSE: "response",
        ClockKind.ARRIVAL: "arrival",
        ClockKind.COMPLETION: "completion",
        ClockKind.FEEDBACK: "feedback",
        ClockKind.UPDATE: "update_every",
    }
)
"""Which column holds the limit of which clock."""


def standard_for(
    *, estate_id: UUID, service_type_code: str | None = None, urgency: Urgency | None = None, subject: str | None = None
) -> Standard | None:
    """The standard that applies to a request, or nothing where none was ever set.

    The more specific subject wins, then the estate's own over the company's, then its grade over all grades.
    """
    kind = service_type(service_type_code) if service_type_code else None
    subjects = subjects_of(kind, urgency, subject)
    estate = db.session.get(Estate, (current_tenant_id(), estate_id))
    grade = estate.grade_rank if estate is not None else None
    own = _own(subjects, estate_id)
    for wanted in subjects:
        for key in (
            Key(wanted, estate_id, grade),
            Key(wanted, estate_id),
            Key(wanted, None, grade),
            Key(wanted),
        ):
            found = own.get(key) or defaults().get(key)
            if found is not None:
                return found
    return None


def subjects_of(kind: ServiceType | None, urgency: Urgency | None, subject: str | None) -> tuple[str, ...]:
    """Where to look, most specific first. A type's own limits do not soften an emergency it was not made for."""
    urgent_beyond_its_type = kind is not None and urgency is not None and urgency.is_urgent and urgency != kind.urgency
    candidates = (
        subject,
        kind.code if kind is not None and not urgent_beyond_its_type else None,
        kind.category.code if kind is not None and not urgent_beyond_its_type else None,
        urgency or (kind.urgency if kind is not None else None),
    )
    return tuple(str(candidate) for candidate in candidates if candidate)


def standards_in_force(estate_id: UUID | None = None) -> list[Standard]:
    """The company's standards (or an estate's own ones), in the order of the defaults, then by subject and grade."""
    rows = db.session.scalars(
        select(ServiceStandard).where(
            ServiceStandard.state == StandardState.ACTIVE, ServiceStandard.estate_id.is_not_distinct_from(estate_id)
        )
    )
    shown = dict(defaults()) if estate_id is None else {}
    shown.update({key_of(row): from_row(row) for row in rows})
    order = {standard.subject: position for position, standard in enumerate(STANDARDS)}
    return sorted(
        shown.values(),
        key=lambda standard: (
            order.get(standard.key.subject, len(order)),
            standard.key.subject,
            standard.key.grade or 0,
        ),
    )


def standard_in_force(key: Key) -> Standard | None:
    """The active version for exactly this key, or its default."""
    row = db.session.scalar(_versions(key).where(ServiceStandard.state == StandardState.ACTIVE))
    return from_row(row) if row is not None else defaults().get(key)


def versions_of_standard(key: Key) -> Sequence[ServiceStandard]:
    """Every version the company made for this key, newest first."""
    return db.session.scalars(_versions(key).order_by(ServiceStandard.version.desc())).all()


def published_standards(estate_id: UUID) -> list[Standard]:
    """What residents of an estate were promised: standards with a published clock, the estate's own in front."""
    own = {standard.key.subject: standard for standard in standards_in_force(estate_id)}
    estate = db.session.get(Estate, (current_tenant_id(), estate_id))
    grade = estate.grade_rank if estate is not None else None
    company = [standard for standard in standards_in_force() if standard.key.grade in (None, grade)]
    graded = {standard.key.subject for standard in company if standard.key.grade is not None}
    applying = [
        own.get(standard.key.subject, standard)
        for standard in company
        if standard.key.grade is not None or standard.key.subject not in graded
    ]
    return [standard for standard in applying if standard.published]


@cache
def defaults() -> Mapping[Key, Standard]:
    """The standards of a company that changed nothing."""
    return MappingProxyType({Key(row.subject, None, row.grade): _from_default(row) for row in STANDARDS})


def key_of(row: ServiceStandard) -> Key:
    return Key(row.subject, row.estate_id, row.grade)


def from_row(row: ServiceStandard) -> Standard:
    """A row as the value that rules and pages read."""
    calendar = CalendarKind(row.calendar)
    target = None
    if row.target_value is not None:
        target = Target(_words(row.target_name), row.target_value, _words(row.target_unit))
    return Standard(
        key=key_of(row),
        id=row.id,
        version=row.version,
        name=_words(row.name, row.name_en),
        calendar=calendar,
        completion_calendar=CalendarKind(row.completion_calendar) if row.completion_calendar else calendar,
        limits=_limits(row),
        complex_completion=row.complex_completion,
        quality=_words(row.quality, row.quality_en),
        flow=_words(row.flow),
        attitude=_words(row.attitude),
        target=target,
        has_own_limit=row.has_own_limit,
        published=frozenset(ClockKind(clock) for clock in row.published_clocks),
        source=row.source,
    )


def _words(text: str, english: str = "") -> Words:
    """A company's text with its English: their own, ours where they kept our sentence, or the same text."""
    return Words(text, english or _our_english().get(text, text))


@cache
def _our_english() -> Mapping[str, str]:
    texts = (
        words
        for row in STANDARDS
        for words in (row.name, row.quality, row.flow, row.attitude, row.target.name, row.target.unit)
    )
    return MappingProxyType({words.zh: words.en for words in texts})


def _from_default(row: StandardDefault) -> Standard:
    return Standard(
        key=Key(row.subject, None, row.grade),
        id=None,
        version=0,
        name=row.name,
        calendar=row.calendar,
        completion_calendar=row.completion_calendar or row.calendar,
        limits=_limits(row),
        complex_completion=row.complex_completion,
        quality=row.quality,
        flow=row.flow,
        attitude=row.attitude,
        target=row.target,
        has_own_limit=row.has_own_limit,
        published=frozenset(),
        source=row.source,
    )


def _limits(row: ServiceStandard | StandardDefault) -> Mapping[ClockKind, int]:
    found = {clock: getattr(row, column) for clock, column in LIMITS.items()}
    return MappingProxyType({clock: minutes for clock, minutes in found.items() if minutes})


def _own(subjects: Iterable[str], estate_id: UUID) -> dict[Key, Standard]:
    rows = db.session.scalars(
        select(ServiceStandard).where(
            ServiceStandard.state == StandardState.ACTIVE,
            ServiceStandard.subject.in_(list(subjects)),
            ServiceStandard.estate_id.is_(None) | (ServiceStandard.estate_id == estate_id),
        )
    )
    return {key_of(row): from_row(row) for row in rows}


def _versions(key: Key):  # type: ignore[no-untyped-def]
    return select(ServiceStandard).where(
        ServiceStandard.subject == key.subject,
        ServiceStandard.estate_id.is_not_distinct_from(key.estate_id),
        ServiceStandard.grade.is_not_distinct_from(key.grade),
    )
