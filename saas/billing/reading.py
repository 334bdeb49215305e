"""Reading meters: by phone with a photo, at the desk or from a file. What looks wrong waits for a person's look."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import String, cast, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from saas.archives import homes_of
from saas.billing.meters import (
    LARGEST_READING,
    SCALE,
    Anomaly,
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
    MeterRemoved,
    MeterThere,
    NothingToAccept,
    ReadingBilled,
)
from saas.billing.shared import CostShare, SharedCost
from saas.estates import Building, Estate, House
from saas.ledger import Period
from tenants.clock import local_date, now
from tenants.db import db
from tenants.files import PHOTO, StoredFile, file_policy, take_uploads
from tenants.history import record
from tenants.members import Member
from tenants.permissions import Permission
from tenants.scope import current_tenant_id
from tenants.verbs import lock, transaction

HALF = 2
"""A usage beyond ±50 % of the last ones is looked at."""
LAST_ONES = 3
_NUMBER = re.compile(r"[0-9]{1,10}(\.[0-9]{1,3})?")


def reading_from_text(text: str | None) -> int:
    """A reading as a person types it, in thousandths. Raises `BadReading` for anything but a plain number."""
    match = _NUMBER.fullmatch((text or "").strip().replace(" ", "").replace(",", ""))
    if match is None:
        raise BadReading
    whole, _, rest = match[0].partition(".")
    value = int(whole) * SCALE + int(rest.ljust(3, "0") or "0")
    if value > LARGEST_READING:
        raise BadReading
    return value


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
        position=house.position if house else f"0{code}",
        multiplier=multiplier,
        rolls_over_at=rolls_over_at,
        first_value=first_value,
        installed_on=installed_on,
    )
    db.session.add(meter)
    db.session.flush()
    record("billing.meter_added", meter, by=by, at=at, after={"code": code, "kind": kind})
    return meter


def usage_between(meter: Meter, previous: int, value: int, *, rolled_over: bool) -> int:
    """What went through a meter between two readings, in thousandths of its unit; below zero when it ran backwards.

    The multiplier (of current transformers, say) is exact: what it leaves below a thousandth is dropped.
    """
    turned = value - previous + (meter.rolls_over_at or 0 if rolled_over else 0)
    sign = -1 if turned < 0 else 1
    return sign * (abs(turned) * meter.multiplier // SCALE)


def last_before(meter: Meter, period: Period) -> Reading | None:
    """The reading that stands before a period."""
    return db.session.scalars(
        select(Reading)
        .where(Reading.meter_id == meter.id, Reading.state == ReadingState.VALID, Reading.period < period.name)
        .order_by(Reading.period.desc())
        .limit(1)
    ).first()


def reading_of(meter: Meter, period: Period) -> Reading | None:
    """The reading of a period that stands."""
    return db.session.scalars(
        select(Reading).where(
            Reading.meter_id == meter.id, Reading.state == ReadingState.VALID, Reading.period == period.name
        )
    ).first()


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

    A reading that runs backwards or leaps by more than ±50 % is kept and waits for `accept`. Raises `BeyondTheDial`,
    `MeterRemoved`, `ReadingBilled`.
    """
    if not 0 <= value <= LARGEST_READING:
        raise BadReading
    lock(meter)
    day = read_on or local_date(at)
    if meter.removed_on is not None and day > meter.removed_on:
        raise MeterRemoved(day=meter.removed_on.isoformat())
    if meter.rolls_over_at is not None and value >= meter.rolls_over_at:
        raise BeyondTheDial(limit=in_units(meter.rolls_over_at), value=in_units(value))
    replaced = reading_of(meter, period)
    if replaced is not None:
        _refuse_when_billed(replaced)
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
    return reading


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
    rolled = _looks_rolled_over(meter, previous, value)
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
        anomaly=_anomaly(usage, rolled, _usages(meter, period)),
        remark=remark.strip(),
        read_by_id=by.id if by is not None else None,
        recorded_at=at,
    )


def _looks_rolled_over(meter: Meter, previous: int, value: int) -> bool:
    """A drum that stood in its last tenth and now stands in its first has gone round."""
    limit = meter.rolls_over_at
    return limit is not None and value < previous and previous * 10 >= limit * 9 and value * 10 < limit


def _usages(meter: Meter, period: Period) -> list[int]:
    return list(
        db.session.scalars(
            select(Reading.usage)
            .where(Reading.meter_id == meter.id, Reading.state == ReadingState.VALID, Reading.period < period.name)
            .order_by(Reading.period.desc())
            .limit(LAST_ONES)
        )
    )


def _anomaly(usage: int, rolled: bool, last: Sequence[int]) -> Anomaly | None:
    if usage < 0:
        return Anomaly.BACKWARDS
    if rolled:
        return Anomaly.ROLLED_OVER
    usual = sum(last) // len(last) if last else None
    if usual and not usual <= usage * HALF <= usual * 3:
        return Anomaly.JUMP
    return None


def _refuse_when_billed(reading: Reading) -> None:
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
    if db.session.scalar(query.limit(1)) is not None:
        raise ReadingBilled


@transaction
def accept(reading: Reading, *, rolled_over: bool = False, words: str = "", by: Member, at: datetime) -> None:
    """Say that an odd reading is right: that the meter rolled over, or that so much was really used."""
    lock(reading)
    if reading.anomaly is None or reading.accepted_at is not None or reading.state != ReadingState.VALID:
        raise NothingToAccept
    meter = reading.meter
    if rolled_over and meter.rolls_over_at is None:
        raise CannotRollOver
    usage = usage_between(meter, reading.previous_value, reading.value, rolled_over=rolled_over or reading.rolled_over)
    if usage < 0:
        raise BackwardsStays
    reading.usage = usage
    reading.rolled_over = rolled_over or reading.rolled_over
    reading.accepted_at, reading.accepted_by_id = at, by.id
    reading.remark = " ".join(part for part in (reading.remark, words.strip()) if part)
    record("billing.reading_accepted", reading, by=by, at=at, after={"rolled_over": rolled_over}, reason=words or None)


@transaction
def estimate(meter: Meter, period: Period, *, by: Member, at: datetime) -> Reading:
    """Put an estimate where nobody could read: the usual usage on top of the last reading, marked on every bill."""
    last = _usages(meter, period)
    before = last_before(meter, period)
    turned = (sum(last) // len(last) * SCALE // meter.multiplier) if last else 0
    value = (before.value if before else meter.first_value) + turned
    if meter.rolls_over_at is not None:
        value %= meter.rolls_over_at
    reading = read_meter(meter, period, value, way=Way.ESTIMATE, by=by, at=at)
    if reading.anomaly is not None:
        accept(reading, rolled_over=meter.rolls_over_at is not None and reading.usage < 0, by=by, at=at)
    return reading


def find_meter(meter_id: UUID) -> Meter | None:
    """A meter of this company."""
    return db.session.get(Meter, (current_tenant_id(), meter_id))


def find_reading(reading_id: UUID) -> Reading | None:
    """A reading of this company."""
    return db.session.get(Reading, (current_tenant_id(), reading_id))


def meters_of(estate_id: UUID, period: Period) -> Sequence[Meter]:
    """The meters to read in a period, in the order of a round."""
    return db.session.scalars(
        select(Meter)
        .where(
            Meter.estate_id == estate_id,
            Meter.installed_on <= period.last,
            Meter.removed_on.is_(None) | (Meter.removed_on >= period.first),
        )
        .order_by(Meter.position, Meter.id)
    ).all()


def readings_of(meter_ids: Iterable[UUID], period: Period) -> Mapping[UUID, Reading]:
    """The readings of a period that stand, by meter."""
    wanted = list(meter_ids)
    rows = db.session.scalars(
        select(Reading).where(
            Reading.meter_id.in_(wanted), Reading.period == period.name, Reading.state == ReadingState.VALID
        )
    )
    return {reading.meter_id: reading for reading in rows}


def last_readings(meter_ids: Iterable[UUID], period: Period) -> Mapping[UUID, Reading]:
    """The last reading before a period of each meter."""
    wanted = list(meter_ids)
    rows = db.session.scalars(
        select(Reading)
        .where(Reading.meter_id.in_(wanted), Reading.period < period.name, Reading.state == ReadingState.VALID)
        .order_by(Reading.meter_id, Reading.period.desc())
        .ext(distinct_on(Reading.meter_id))
    )
    return {reading.meter_id: reading for reading in rows}


def history_of(meter: Meter, most: int = 24) -> Sequence[Reading]:
    """The readings of a meter, latest first, replaced ones too."""
    return db.session.scalars(
        select(Reading)
        .where(Reading.meter_id == meter.id)
        .order_by(Reading.period.desc(), Reading.recorded_at.desc())
        .limit(most)
    ).all()


def odd_readings(estate_id: UUID, period: Period) -> Sequence[Reading]:
    """Readings of a period that wait for a look."""
    return db.session.scalars(
        select(Reading)
        .join(Meter, (Meter.tenant_id == Reading.tenant_id) & (Meter.id == Reading.meter_id))
        .where(
            Reading.estate_id == estate_id,
            Reading.period == period.name,
            Reading.state == ReadingState.VALID,
            Reading.anomaly.is_not(None),
            Reading.accepted_at.is_(None),
        )
        .order_by(Meter.position, Meter.id)
    ).all()


def figures_of_round(estate_id: UUID, period: Period) -> tuple[int, int, int]:
    """How many meters a round has, how many are read, and how many readings wait for a look."""
    total = db.session.scalar(
        select(func.count())
        .select_from(Meter)
        .where(
            Meter.estate_id == estate_id,
            Meter.installed_on <= period.last,
            Meter.removed_on.is_(None) | (Meter.removed_on >= period.first),
        )
    )
    odd = (Reading.anomaly.is_not(None)) & (Reading.accepted_at.is_(None))
    row = db.session.execute(
        select(func.count(), func.count().filter(odd)).where(
            Reading.estate_id == estate_id, Reading.period == period.name, Reading.state == ReadingState.VALID
        )
    ).one()
    return total or 0, row[0], row[1]


def usual_usage(meter: Meter, period: Period) -> Decimal | None:
    """The mean usage of the last readings, for a person who compares."""
    last = _usages(meter, period)
    return in_units(sum(last) // len(last)) if last else None
