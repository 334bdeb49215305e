"""Hazards: reported by anybody, put right by one with proof, checked by another, closed (FAC-07)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from saas.estates.models import Estate
from saas.facilities.files import HAZARD_KIND
from saas.facilities.hazard_kinds import HazardState, Level, StepKind
from saas.facilities.hazard_models import Hazard, HazardPhoto, HazardStep
from saas.facilities.hazard_terms import term_of
from saas.facilities.models import Area, Asset
from saas.facilities.policy import may_go_round
from saas.facilities.refusals import (
    CannotPutRight,
    CheckedByOneself,
    HazardAlready,
    HazardClosed,
    InAnotherEstate,
    NoProof,
    NothingSaid,
    NothingToCheck,
    NowhereSaid,
    ReasonMissing,
    SameLevel,
    SameResponsible,
    WaitsForCheck,
)
from saas.requests.messages import MessageKind, tell
from saas.requests.models import Request
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.files import StoredFile, take_uploads
from tenants.history import record
from tenants.members import Member, members_with
from tenants.numbers import next_number
from tenants.permissions import Permission
from tenants.scope import current_tenant_id
from tenants.verbs import hold, lock, transaction

TITLE = 40


@transaction
def report_hazard(
    estate: Estate,
    what: str,
    *,
    place: str = "",
    asset: Asset | None = None,
    area: Area | None = None,
    request: Request | None = None,
    level: Level = Level.GENERAL,
    responsible: Member | None = None,
    photos: Sequence[str] = (),
    key: UUID | None = None,
    by: Member,
    at: datetime,
) -> Hazard:
    """Somebody saw something that can hurt or burn. It has a due time from its grade at once.

    `request` is what a resident reported it by. `key` is the form's own id: sent twice because an answer got lost,
    the same report is one hazard. Whoever manages the estate's facilities hears of it, and who is to put it right.
    """
    taken = _taken(key)
    if taken is not None and (taken.reported_by_id, taken.what) == (by.id, what.strip()):
        return taken
    if not what.strip():
        raise NothingSaid()
    thing = asset or area
    where = "，".join(filter(None, (_said(thing), place.strip())))
    if not where:
        raise NowhereSaid()
    if any(one.estate_id != estate.id for one in (asset, area, request) if one is not None):
        raise InAnotherEstate()
    if request is not None:
        _refuse_twice(request)
    year = local_date(at).year
    hazard = Hazard(
        id=key if key is not None and taken is None else new_id(),
        estate_id=estate.id,
        number=f"YH-{year}-{next_number('hazard', estate_id=estate.id, period=str(year)):04d}",
        asset_id=asset.id if asset is not None else None,
        area_id=area.id if area is not None and asset is None else None,
        place=where,
        what=what.strip(),
        level=level,
        state=HazardState.REPORTED,
        request_id=request.id if request is not None else None,
        reported_by_id=by.id,
        reported_at=at,
        due_at=at + timedelta(hours=term_of(level)),
    )
    db.session.add(hazard)
    db.session.flush()
    _step(hazard, StepKind.REPORTED, words=hazard.what, photos=photos, by=by, at=at)
    record(
        "facility.hazard_reported",
        hazard,
        by=by,
        at=at,
        after={"number": hazard.number, "level": level, "place": where, "due_at": hazard.due_at},
    )
    if responsible is not None:
        _assign(hazard, responsible, "", by=by, at=at)
    managers = [one for one in members_with(Permission.FACILITIES_MANAGE, estate_id=estate.id) if one.id != by.id]
    tell(managers, MessageKind.HAZARD_REPORTED, None, at=at, estate=estate.name, **about(hazard))
    return hazard


@transaction
def assign_hazard(hazard: Hazard, responsible: Member, words: str = "", *, by: Member, at: datetime) -> None:
    """Say who puts it right, and what is asked of them; once more, to hand it to somebody else."""
    lock(hazard)
    _refuse_unless_open(hazard)
    if hazard.responsible_id == responsible.id:
        raise SameResponsible(name=responsible.name)
    _assign(hazard, responsible, words.strip(), by=by, at=at)


@transaction
def grade_hazard(hazard: Hazard, level: Level, reason: str, *, by: Member, at: datetime) -> None:
    """It is graver, or less grave, than it was reported. The due time counts from the report as before."""
    lock(hazard)
    _refuse_unless_open(hazard)
    if not reason.strip():
        raise ReasonMissing()
    if hazard.level == level:
        raise SameLevel()
    before = {"level": hazard.level, "due_at": hazard.due_at}
    hazard.level, hazard.due_at = level, hazard.reported_at + timedelta(hours=term_of(level))
    _step(hazard, StepKind.GRADED, words=reason.strip(), level=level, by=by, at=at)
    after = {"level": level, "due_at": hazard.due_at}
    record("facility.hazard_graded", hazard, by=by, at=at, before=before, after=after, reason=reason.strip())


@transaction
def rectify_hazard(hazard: Hazard, words: str, *, photos: Sequence[str], by: Member, at: datetime) -> None:
    """It is put right: what was done, with the photo that shows it. Whoever does it unasked takes it on by that."""
    lock(hazard)
    _refuse_unless_open(hazard)
    if not words.strip():
        raise NothingSaid()
    if not photos:
        raise NoProof()
    if hazard.state == HazardState.REPORTED:
        _assign(hazard, by, "", by=by, at=at)
    proof = _step(hazard, StepKind.RECTIFIED, words=words.strip(), photos=photos, by=by, at=at)
    hazard.state = HazardState.TO_CHECK
    hazard.rectified_by_id, hazard.rectified_at, hazard.proof_id = by.id, at, proof[0].id
    record("facility.hazard_rectified", hazard, by=by, at=at, after={"state": hazard.state, "words": words.strip()})
    checkers = [
        one for one in members_with(Permission.FACILITIES_MANAGE, estate_id=hazard.estate_id) if one.id != by.id
    ]
    tell(checkers, MessageKind.HAZARD_TO_CHECK, None, at=at, name=by.name, **about(hazard))


@transaction
def send_back_hazard(hazard: Hazard, reason: str, *, photos: Sequence[str] = (), by: Member, at: datetime) -> None:
    """It is not right yet, for a reason. The due time stays. Whose responsible has left is nobody's again."""
    _refuse_unless_second(hazard, by)
    if not reason.strip():
        raise ReasonMissing()
    told = {one.id: one for one in (hazard.rectified_by, hazard.responsible) if one is not None}
    left = hazard.responsible is not None and not hazard.responsible.is_active
    hazard.state = HazardState.REPORTED if left else HazardState.RECTIFYING
    hazard.rectified_by_id = hazard.rectified_at = hazard.proof_id = None
    if left:
        hazard.responsible_id = None
    _step(hazard, StepKind.SENT_BACK, words=reason.strip(), photos=photos, by=by, at=at)
    record("facility.hazard_sent_back", hazard, by=by, at=at, after={"state": hazard.state}, reason=reason.strip())
    tell(told.values(), MessageKind.HAZARD_SENT_BACK, None, at=at, reason=reason.strip(), **about(hazard))
    if left:
        managers = members_with(Permission.FACILITIES_MANAGE, estate_id=hazard.estate_id)
        tell(managers, MessageKind.HAZARD_REPORTED, None, at=at, estate=hazard.estate.name, **about(hazard))


@transaction
def close_hazard(hazard: Hazard, words: str = "", *, photos: Sequence[str] = (), by: Member, at: datetime) -> None:
    """Somebody else has looked: it is right, and closed for good (销号)."""
    _refuse_unless_second(hazard, by)
    hazard.state, hazard.closed_by_id, hazard.closed_at = HazardState.CLOSED, by.id, at
    _step(hazard, StepKind.CLOSED, words=words.strip(), photos=photos, by=by, at=at)
    record(
        "facility.hazard_closed", hazard, by=by, at=at, after={"state": hazard.state, "in_time": at <= hazard.due_at}
    )
    reporter = hazard.reported_by
    tell([reporter] if reporter.id != by.id else [], MessageKind.HAZARD_CLOSED, None, at=at, **about(hazard))


def about(hazard: Hazard) -> dict[str, object]:
    """What a message says of it, and by which id its page is found."""
    title = hazard.what if len(hazard.what) <= TITLE else hazard.what[:TITLE] + "…"
    return {"number": hazard.number, "title": f"{hazard.place} {title}", "due": hazard.due_at, "hazard": str(hazard.id)}


def _taken(key: UUID | None) -> Hazard | None:
    """What has this id already; whoever sends the same form at the same time waits here."""
    if key is None:
        return None
    hold("hazard", key)
    return db.session.get(Hazard, (current_tenant_id(), key))


def _refuse_twice(request: Request) -> None:
    lock(request)
    number = db.session.scalar(select(Hazard.number).where(Hazard.request_id == request.id))
    if number is not None:
        raise HazardAlready(number=number)


def _refuse_unless_open(hazard: Hazard) -> None:
    if hazard.state == HazardState.CLOSED:
        raise HazardClosed()
    if hazard.state == HazardState.TO_CHECK:
        raise WaitsForCheck()


def _refuse_unless_second(hazard: Hazard, by: Member) -> None:
    lock(hazard)
    if hazard.state == HazardState.CLOSED:
        raise HazardClosed()
    if hazard.state != HazardState.TO_CHECK:
        raise NothingToCheck()
    if hazard.rectified_by_id == by.id:
        raise CheckedByOneself()


def _assign(hazard: Hazard, responsible: Member, words: str, *, by: Member, at: datetime) -> None:
    if not may_go_round(responsible, hazard.estate_id):
        raise CannotPutRight(name=responsible.name)
    before = {"responsible": hazard.responsible.name if hazard.responsible else None, "state": hazard.state}
    hazard.responsible_id, hazard.state = responsible.id, HazardState.RECTIFYING
    _step(hazard, StepKind.ASSIGNED, words=words, about=responsible, by=by, at=at)
    after = {"responsible": responsible.name, "state": hazard.state}
    record("facility.hazard_assigned", hazard, by=by, at=at, before=before, after=after)
    if responsible.id != by.id:
        tell([responsible], MessageKind.HAZARD_ASSIGNED, None, at=at, **about(hazard))


def _step(
    hazard: Hazard,
    kind: StepKind,
    *,
    words: str = "",
    about: Member | None = None,
    level: str = "",
    photos: Sequence[str] = (),
    by: Member,
    at: datetime,
) -> list[StoredFile]:
    step = HazardStep(
        id=new_id(),
        hazard_id=hazard.id,
        kind=kind,
        words=words,
        about_id=about.id if about is not None else None,
        level=level,
        by_id=by.id,
        at=at,
    )
    db.session.add(step)
    db.session.flush()
    files = take_uploads(photos, kind=HAZARD_KIND, to=hazard.id, by=by, at=at)
    db.session.add_all(HazardPhoto(id=new_id(), step_id=step.id, file_id=file.id) for file in files)
    db.session.flush()
    db.session.expire(hazard, ["steps"])
    return files


def _said(thing: Asset | Area | None) -> str:
    if isinstance(thing, Asset):
        return f"{thing.number} {thing.name}（{thing.place}）"
    return thing.name if thing is not None else ""
