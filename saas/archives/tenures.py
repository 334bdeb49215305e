"""Verbs about households: who moves in and out, who owns which share, how many live there, who keeps the archives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select

from saas.archives.care import end_care_of
from saas.archives.models import OWNING, Person, Steward, Tenure
from saas.archives.office_words import TenureKind
from saas.archives.registering import note_completeness
from saas.estates.models import Building, Estate, House
from saas.estates.service import change_house
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.refusals import Refused
from tenants.text import N_
from tenants.verbs import lock, transaction


class AlreadyThere(Refused):
    """Nobody is twice in one house at the same time."""

    message = N_("%(name)s is already in this house on these days.")


class MoreThanWhole(Refused):
    """All shares of a house together are at most the whole."""

    message = N_("The shares of this house would add up to more than the whole: %(sum)s.")


class EndsBeforeItBegins(Refused):
    """Nobody leaves before they came."""

    message = N_("The last day lies before the first.")


class OnlyOwnersHaveShares(Refused):
    """A share is a share of ownership."""

    message = N_("Only owners and co-owners have a share.")


class AlreadyMovedOut(Refused):
    """The past does not change by moving out again."""

    message = N_("This person already left on %(day)s.")


class NotRealNumber(Refused):
    """A household has some people, not a hundred."""

    message = N_("The number of people in a household lies between 0 and 99.")


def largest_total(tenures: Iterable[Tenure]) -> Fraction:
    """The largest part of a house that is owned on any day. Unknown first days lie before all known ones."""
    owning = [tenure for tenure in tenures if tenure.share is not None]
    starts = {tenure.since for tenure in owning}
    return max((_total_on(owning, start) for start in starts), default=Fraction(0))


def _total_on(owning: Iterable[Tenure], day: date | None) -> Fraction:
    where = day or date.min
    shares = (one.share for one in owning if (one.since or date.min) <= where <= (one.until or date.max))
    return sum((share for share in shares if share is not None), Fraction(0))


def percent(share: Fraction) -> str:
    """A share as people read it: `50%`, `1/3`."""
    return f"{share * 100}%" if (share * 100).denominator == 1 else str(share)


@transaction
def move_in(
    person: Person,
    house: House,
    kind: TenureKind,
    *,
    by: Member | None,
    at: datetime,
    since: date | None = None,
    until: date | None = None,
    share: Fraction | None = None,
) -> Tenure:
    """Make a person somebody of a house, from a day on (both days included). Locks the house while it checks."""
    lock(house)
    tenure = Tenure(
        person_id=person.id, house_id=house.id, estate_id=house.estate_id, kind=kind.value, since=since, until=until
    )
    tenure.share = share
    _check(tenure, person, others=_all_of(house))
    db.session.add(tenure)
    db.session.flush()
    after = {"person": person.number, "house": house.code, "kind": kind, "since": since, "share": _said(share)}
    record("archives.moved_in", tenure, by=by, at=at, after=after)
    note_completeness(person, at=at)
    return tenure


@transaction
def move_out(tenure: Tenure, until: date, *, by: Member | None, at: datetime) -> None:
    """Let a tenure end with a day, the last one it holds."""
    lock(tenure.house)
    db.session.refresh(tenure)
    if tenure.until is not None and tenure.until <= until:
        raise AlreadyMovedOut(day=tenure.until.isoformat())
    if tenure.since is not None and until < tenure.since:
        raise EndsBeforeItBegins()
    before = tenure.until
    tenure.until = until
    record("archives.moved_out", tenure, by=by, at=at, before={"until": before}, after={"until": until})
    end_care_of(tenure, by=by, at=at)
    note_completeness(tenure.person, at=at)


@transaction
def change_tenure(
    tenure: Tenure,
    *,
    by: Member | None,
    at: datetime,
    kind: TenureKind | None = None,
    since: date | None = None,
    until: date | None = None,
    share: Fraction | None = None,
) -> None:
    """Correct what is known of a tenure. What is not given stays."""
    lock(tenure.house)
    db.session.refresh(tenure)
    before = _described(tenure)
    tenure.kind = (kind or TenureKind(tenure.kind)).value
    tenure.since = since or tenure.since
    tenure.until = until or tenure.until
    tenure.share = (share or tenure.share) if tenure.kind in OWNING else None
    after = _described(tenure)
    if before == after:
        return
    with db.session.no_autoflush:
        others = [other for other in _all_of(tenure.house) if other.id != tenure.id]
    _check(tenure, tenure.person, others=others)
    changed = [field for field in before if before[field] != after[field]]
    record(
        "archives.tenure_changed",
        tenure,
        by=by,
        at=at,
        before={field: before[field] for field in changed},
        after={field: after[field] for field in changed},
    )
    end_care_of(tenure, by=by, at=at)
    note_completeness(tenure.person, at=at)


def _described(tenure: Tenure) -> dict[str, object]:
    return {"kind": tenure.kind, "since": tenure.since, "until": tenure.until, "share": _said(tenure.share)}


def _said(share: Fraction | None) -> str | None:
    return None if share is None else percent(share)


def _all_of(house: House) -> list[Tenure]:
    return list(db.session.scalars(select(Tenure).where(Tenure.house_id == house.id)))


def _check(tenure: Tenure, person: Person, *, others: list[Tenure]) -> None:
    if tenure.since is not None and tenure.until is not None and tenure.until < tenure.since:
        raise EndsBeforeItBegins()
    if tenure.share is not None and tenure.kind not in OWNING:
        raise OnlyOwnersHaveShares()
    if any(other.person_id == person.id and overlap(other, tenure) for other in others):
        raise AlreadyThere(name=person.name)
    total = largest_total([*others, tenure])
    if total > 1:
        raise MoreThanWhole(sum=percent(total))


def overlap(one: Tenure, other: Tenure) -> bool:
    """Whether two tenures hold on a same day."""
    return (one.since or date.min) <= (other.until or date.max) and (other.since or date.min) <= (one.until or date.max)


@transaction
def change_household_size(house: House, size: int, *, by: Member | None, at: datetime) -> None:
    """Note how many people live in a house."""
    if not 0 <= size <= 99:
        raise NotRealNumber()
    change_house(house, {"household_size": size}, by=by, at=at)


@transaction
def appoint_steward(estate: Estate, member: Member, *, building: Building | None, by: Member, at: datetime) -> None:
    """Make a member answerable for the archives of an estate or one building; the one before is relieved (ARC-14)."""
    lock(estate)
    building_id = building.id if building is not None else None
    steward = db.session.scalar(
        select(Steward).where(Steward.estate_id == estate.id, Steward.building_id.is_not_distinct_from(building_id))
    )
    before = steward.member_id if steward is not None else None
    if steward is None:
        db.session.add(Steward(estate_id=estate.id, building_id=building_id, member_id=member.id))
    else:
        steward.member_id = member.id
    record(
        "archives.steward_appointed",
        building or estate,
        by=by,
        at=at,
        before={"member_id": before},
        after={"member_id": member.id},
    )


def steward_of(estate_id: UUID, building_id: UUID | None) -> Member | None:
    """Who keeps the archives here: the building's steward, else the estate's."""
    rows = {
        steward.building_id: steward.member
        for steward in db.session.scalars(select(Steward).where(Steward.estate_id == estate_id))
    }
    return rows.get(building_id) or rows.get(None)
