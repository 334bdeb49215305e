"""The rectification notice (隐患整改通知单): what was found, who puts it right by when, and what the check said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from saas.facilities.hazard_kinds import LEVEL_WORDS, StepKind
from saas.facilities.hazard_models import Hazard, HazardPhoto, HazardStep
from saas.reports.documents import Issuer, Photo, PrintRun, stamped
from tenants.clock import local_date
from tenants.history import record
from tenants.keys import blind_index
from tenants.members import Member
from tenants.papers import ask_for_paper
from tenants.queue import Job
from tenants.text import Translate
from tenants.verbs import transaction

MOST_PHOTOS = 3


@dataclass(frozen=True, kw_only=True)
class Word:
    """Who said what, when; empty as long as nobody has."""

    name: str = ""
    at: datetime | None = None
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class HazardNotice:
    """One hazard on one sheet. What has not happened yet is left for the pen."""

    issuer: Issuer
    number: str
    day: date
    place: str
    what: str
    level: str
    is_major: bool
    found: Word
    responsible: str
    asked: str
    due_at: datetime
    rectified: Word
    checked: Word
    passed: bool | None
    seen: tuple[Photo, ...]
    proof: tuple[Photo, ...]
    run: PrintRun | None = None


def photos_for_paper(hazard: Hazard) -> Mapping[str, HazardPhoto]:
    """The pictures on the sheet by the name of their asset: what was seen, and the last proof."""
    seen, proof = _last(hazard, StepKind.REPORTED), _last(hazard, StepKind.RECTIFIED)
    found: dict[str, HazardPhoto] = {}
    for name, step in (("seen", seen), ("proof", proof)):
        photos = step.photos if step is not None else []
        found |= {f"{name}{index}.jpg": photo for index, photo in enumerate(photos[:MOST_PHOTOS])}
    return {name: photo for name, photo in found.items() if photo.file.is_picture}


def hazard_notice_of(
    hazard: Hazard,
    pictures: Sequence[str],
    *,
    company: str,
    translate: Translate,
    printed_by: str,
    at: datetime,
) -> HazardNotice:
    """The notice of a hazard as it stands now; `pictures` are the names of `photos_for_paper`."""
    assigned, rectified = _last(hazard, StepKind.ASSIGNED), _last(hazard, StepKind.RECTIFIED)
    last = hazard.steps[-1]
    checked = last if last.kind in (StepKind.CLOSED, StepKind.SENT_BACK) else None
    document = HazardNotice(
        issuer=Issuer(company=company, estate=hazard.estate.name, phone=hazard.estate.emergency_phone or ""),
        number=hazard.number,
        day=local_date(hazard.reported_at),
        place=hazard.place,
        what=hazard.what,
        level=translate(LEVEL_WORDS[hazard.level]),
        is_major=hazard.level == "major",
        found=_word(_last(hazard, StepKind.REPORTED)),
        responsible=hazard.responsible.name if hazard.responsible is not None else "",
        asked=assigned.words if assigned is not None else "",
        due_at=hazard.due_at,
        rectified=_word(rectified),
        checked=_word(checked),
        passed=None if checked is None else checked.kind == StepKind.CLOSED,
        seen=_pictures(pictures, "seen"),
        proof=_pictures(pictures, "proof"),
    )
    return stamped(document, printed_at=at, printed_by=printed_by, key=blind_index("document", "check_code", "key"))


@transaction
def ask_for_hazard_notice(hazard: Hazard, *, language: str, by: Member, at: datetime) -> Job:
    """Have the rectification notice of a hazard printed."""
    record("facility.hazard_printed", hazard, by=by, at=at)
    return ask_for_paper("facilities.print_hazard", hazard_id=hazard.id, language=language, by=by)


def _last(hazard: Hazard, kind: StepKind) -> HazardStep | None:
    return next((step for step in reversed(hazard.steps) if step.kind == kind), None)


def _word(step: HazardStep | None) -> Word:
    return Word(name=step.by.name, at=step.at, words=step.words) if step is not None else Word()


def _pictures(names: Sequence[str], beginning: str) -> tuple[Photo, ...]:
    return tuple(Photo(asset=name, caption="") for name in names if name.startswith(beginning))
