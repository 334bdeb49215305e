"""What stands of a round: meters to read, readings that stand, that are missing, and that wait for a look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from saas.billing.meters import Meter, Reading, ReadingState, in_units
from saas.ledger import Period
from tenants.db import db
from tenants.scope import current_tenant_id

LAST_ONES = 3


def last_before(meter: Meter, period: Period) -> Reading | None:
    """The reading that stands before a period."""
    return db.session.scalars(
        select(Reading)
        .where(Reading.meter_id == meter.id, Reading.state == ReadingState.VALID, Reading.period < period.name)
        .order_by(Reading.period.desc())
        .limit(1)
    ).first()


def first_after(meter: Meter, period: Period) -> Reading | None:
    """The reading that stands next after a period."""
    return db.session.scalars(
        select(Reading)
        .where(Reading.meter_id == meter.id, Reading.state == ReadingState.VALID, Reading.period > period.name)
        .order_by(Reading.period)
        .limit(1)
    ).first()


def reading_of(meter: Meter, period: Period) -> Reading | None:
    """The reading of a period that stands."""
    return db.session.scalars(
        select(Reading).where(
            Reading.meter_id == meter.id, Reading.state == ReadingState.VALID, Reading.period == period.name
        )
    ).first()


def last_usages(meter: Meter, period: Period) -> list[int]:
    """What a meter counted in its last periods, latest first, in thousandths; what waits for a look is no measure."""
    return list(
        db.session.scalars(
            select(Reading.usage)
            .where(Reading.meter_id == meter.id, Reading.state == ReadingState.VALID, Reading.period < period.name)
            .where(Reading.anomaly.is_(None) | Reading.accepted_at.is_not(None))
            .order_by(Reading.period.desc())
            .limit(LAST_ONES)
        )
    )


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


def odd_waiting(estate_ids: Sequence[UUID]) -> list[tuple[UUID, str, int]]:
    """How many readings of which estate and month wait for a look, the oldest month first."""
    query = (
        select(Reading.estate_id, Reading.period, func.count())
        .where(
            Reading.estate_id.in_(estate_ids),
            Reading.state == ReadingState.VALID,
            Reading.anomaly.is_not(None),
            Reading.accepted_at.is_(None),
        )
        .group_by(Reading.estate_id, Reading.period)
        .order_by(Reading.period, Reading.estate_id)
    )
    return [(estate_id, period, count) for estate_id, period, count in db.session.execute(query)]


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
    last = last_usages(meter, period)
    return in_units(sum(last) // len(last)) if last else None
