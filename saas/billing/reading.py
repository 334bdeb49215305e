"""Reading meters: by phone with a photo, at the desk or from a file. What looks wrong waits for a person's look."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import String, cast, select

from saas.archives import homes_of
from saas.billing.counting import anomaly_of, looks_rolled_over, usage_between
from saas.billing.meters import (
    LARGEST_READING,
    SCALE,
    Meter,
    MeterKind,
    Reading,
    ReadingState,
    Way,
    in_units,
)
from saas.billing.models import Charge, ChargeState
from saas.billing.refusals import (
    BackwardsStays,
    BadReading,
    BeyondTheDial,
    CannotRollOver,
    LaterReadingBilled,
    MeterRemoved,
    MeterThere,
    NothingToAccept,
    ReadingBilled,
)
from saas.billing.rounds import first_after, last_before, last_usages, reading_of
from saas.billing.shared import CostShare, SharedCost
from saas.estates import Building, Estate, House
from saas.estates.codes import in_counting_order
from saas.ledger import Period
from tenants.clock import local_date, now
from tenants.db import db
from tenants.files import PHOTO, StoredFile, file_policy, take_uploads
from tenants.history import record
from tenants.members import Member
from tenants.permissions import Permission
from tenants.scope import current_tenant_id
from tenants.verbs import lock, transaction

DIALS = range(3, 9)
"""How many figures before the point a dial may have."""


def _may_read_photo(actor: Member, file: StoredFile) -> bool:
    """Staff of the estate; residents whose bill, or whose share of the common parts, rests on it."""
    if file.subject_id is None:
        return file.created_by_id == actor.id
    reading = db.session.get(Reading, (current_tenant_id(), file.subject_id))
    if reading is None:
        return False
    if not actor.is_resident:
        return any(
            actor.may(permission, estate_id=reading.estate_id)
            for permission in (Permission.BILLING_VIEW, Permission.BILLING_READ_METERS)
        )
    homes = homes_of(actor, at=now())
    if reading.meter.house_id is not None:
        return any(home.house_id == reading.meter.house_id for home in homes)
    return any(home.estate_id == reading.estate_id for home in homes)


READING_PHOTO = file_policy(
    "billing.reading",
    _may_read_photo,
    may_upload=lambda actor: actor.may(Permission.BILLING_READ_METERS),
    limits=PHOTO,
).name


@transaction
def add_meter(
    estate: Estate,
    code: str,
    kind: MeterKind,
    item_code: str,
    *,
    house: House | None = None,
    building: Building | None = None,
    place: str = "",
    multiplier: int = SCALE,
    rolls_over_at: int | None = None,
    first_value: int = 0,
    installed_on: date,
    by: Member | None,
    at: datetime,
) -> Meter:
    """Register a meter of a house, of a building's common parts, or of the estate's. Raises `MeterThere`."""
    lock(estate)
    known = select(Meter.id).where(Meter.estate_id == estate.id, Meter.code == code)
    if db.session.scalar(known) is not None:
        raise MeterThere
    meter = Meter(
        estate_id=estate.id,
        code=code,
        kind=kind,
        item_code=item_code,
        house_id=house.id if house else None,
        building_id=building.id if building else None,
        place=place,
        position=house.position if house else f"0{in_counting_order(code)}",
        multiplier=multiplier,
        rolls_over_at=rolls_over_at,
        first_value=first_value,
        installed_on=installed_on,
    )
    db.session.add(meter)
    db.session.flush()
    record("billing.meter_added", meter, by=by, at=at, after={"code": code, "kind": kind})
    return meter


@transaction
def read_meter(
    meter: Meter,
    period: Period,
    value: int,
    *,
    way: Way = Way.PHONE,
    read_on: date | None = None,
    photo: str | None = None,
    remark: str = "",
    by: Member | None,
    at: datetime,
) -> Reading:
    """Record a reading (thousandths) for a period; one that stood is replaced unless a bill rests on it.

    A reading of an earlier period splits what the next one counted: that one is reckoned anew, so that nothing is
    billed twice. A reading that runs backwards or leaps by more than ±50 % is kept and waits for `accept`. Raises
    `BeyondTheDial`, `MeterRemoved`, `ReadingBilled`, `LaterReadingBilled`.
    """
    if not 0 <= value <= LARGEST_READING:
        raise BadReading
    lock(meter)
    day = read_on or local_date(at)
    if meter.removed_on is not None and day > meter.removed_on:
        raise MeterRemoved(day=meter.removed_on.isoformat())
    if meter.rolls_over_at is not None and value >= meter.rolls_over_at:
        raise BeyondTheDial(limit=in_units(meter.rolls_over_at), value=in_units(value))
    replaced, later = reading_of(meter, period), first_after(meter, period)
    if replaced is not None and is_billed(replaced):
        raise ReadingBilled
    if later is not None and is_billed(later):
        raise LaterReadingBilled(period=later.period)
    if replaced is not None:
        replaced.state = ReadingState.REPLACED
        db.session.flush()
    before = last_before(meter, period)
    reading = _row(meter, period, value, before, way=way, read_on=day, remark=remark, by=by, at=at)
    db.session.add(reading)
    db.session.flush()
    if photo and by is not None:
        [taken] = take_uploads([photo], kind=READING_PHOTO, to=reading.id, by=by, at=at)
        reading.file_id = taken.id
    after = {"meter": meter.code, "period": period.name, "value": str(in_units(value)), "anomaly": reading.anomaly}
    record("billing.meter_read", reading, by=by, at=at, after=after)
    if later is not None:
        _reckon_anew(later, reading, by=by, at=at)
    return reading


def _reckon_anew(later: Reading, before: Reading, *, by: Member | None, at: datetime) -> None:
    """The reading after the one just recorded counts from it now; a reading never changes, so another takes its place."""
    later.state = ReadingState.REPLACED
    db.session.flush()
    period, way = Period.named(later.period), Way(later.way)
    anew = _row(
        later.meter, period, later.value, before, way=way, read_on=later.read_on, remark=later.remark, by=by, at=at
    )
    anew.file_id = later.file_id
    db.session.add(anew)
    db.session.flush()
    after = {"meter": later.meter.code, "period": later.period, "value": str(in_units(later.value))}
    record("billing.meter_read", anew, by=by, at=at, after={**after, "anomaly": anew.anomaly})


def _row(
    meter: Meter,
    period: Period,
    value: int,
    before: Reading | None,
    *,
    way: Way,
    read_on: date,
    remark: str,
    by: Member | None,
    at: datetime,
) -> Reading:
    previous = before.value if before is not None else meter.first_value
    rolled = looks_rolled_over(meter, previous, value)
    usage = usage_between(meter, previous, value, rolled_over=rolled)
    return Reading(
        meter_id=meter.id,
        estate_id=meter.estate_id,
        period=period.name,
        read_on=read_on,
        value=value,
        previous_value=previous,
        previous_id=before.id if before is not None else None,
        usage=usage,
        rolled_over=rolled,
        estimated=way is Way.ESTIMATE,
        way=way,
        anomaly=anomaly_of(usage, rolled, last_usages(meter, period)),
        remark=remark.strip(),
        read_by_id=by.id if by is not None else None,
        recorded_at=at,
    )


def is_billed(reading: Reading) -> bool:
    """Whether a published line or a cost that is shared rests on a reading."""
    mentioned = cast(Charge.calculation, String).contains(str(reading.id))
    of_house = (
        select(Charge.id)
        .where(Charge.estate_id == reading.estate_id, Charge.period == reading.period)
        .where(Charge.state == ChargeState.PUBLISHED, mentioned)
    )
    if reading.meter.house_id is not None:
        of_house = of_house.where(Charge.house_id == reading.meter.house_id)
    shared = (
        select(CostShare.id)
        .join(SharedCost, (SharedCost.tenant_id == CostShare.tenant_id) & (SharedCost.id == CostShare.shared_cost_id))
        .where(SharedCost.reading_id == reading.id, SharedCost.state == "shared")
    )
    query = of_house if reading.meter.house_id is not None else shared
    return db.session.scalar(query.limit(1)) is not None


@transaction
def accept(
    reading: Reading,
    *,
    rolled_over: bool = False,
    digits: int | None = None,
    words: str = "",
    by: Member,
    at: datetime,
) -> None:
    """Say that an odd reading is right: that the meter rolled over, or that so much was really used.

    `digits`: how many figures before the point the dial has, for a meter of which that was not known yet. Raises
    `NothingToAccept`, `CannotRollOver`, `BeyondTheDial`, `BackwardsStays`.
    """
    lock(reading)
    if reading.anomaly is None or reading.accepted_at is not None or reading.state != ReadingState.VALID:
        raise NothingToAccept
    meter = reading.meter
    if rolled_over and meter.rolls_over_at is None:
        _learn_dial(reading, digits, by, at)
    usage = usage_between(meter, reading.previous_value, reading.value, rolled_over=rolled_over or reading.rolled_over)
    if usage < 0:
        raise BackwardsStays
    reading.usage = usage
    reading.rolled_over = rolled_over or reading.rolled_over
    reading.accepted_at, reading.accepted_by_id = at, by.id
    reading.remark = " ".join(part for part in (reading.remark, words.strip()) if part)
    record("billing.reading_accepted", reading, by=by, at=at, after={"rolled_over": rolled_over}, reason=words or None)


def _learn_dial(reading: Reading, digits: int | None, by: Member, at: datetime) -> None:
    if digits is None or digits not in DIALS:
        raise CannotRollOver
    meter, limit = reading.meter, 10**digits * SCALE
    highest = max(reading.previous_value, reading.value)
    if highest >= limit:
        raise BeyondTheDial(limit=in_units(limit), value=in_units(highest))
    lock(meter)
    meter.rolls_over_at = limit
    record("billing.dial_learned", meter, by=by, at=at, after={"digits": digits})


@transaction
def estimate(meter: Meter, period: Period, *, by: Member, at: datetime) -> Reading:
    """Put an estimate where nobody could read: the usual usage on top of the last reading, marked on every bill."""
    last = last_usages(meter, period)
    before = last_before(meter, period)
    turned = (sum(last) // len(last) * SCALE // meter.multiplier) if last else 0
    value = (before.value if before else meter.first_value) + turned
    if meter.rolls_over_at is not None:
        value %= meter.rolls_over_at
    reading = read_meter(meter, period, value, way=Way.ESTIMATE, by=by, at=at)
    if reading.anomaly is not None:
        accept(reading, rolled_over=meter.rolls_over_at is not None and reading.usage < 0, by=by, at=at)
    return reading
