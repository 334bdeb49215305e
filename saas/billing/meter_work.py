"""Meters come, are replaced and go: what an old one showed last is read, so that nothing used is lost or billed twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from saas.billing.meters import MOST_MULTIPLIER, SCALE, Meter, MeterKind, Reading, ReadingState, Way
from saas.billing.reading import add_meter, read_meter
from saas.billing.refusals import BadDial, MeterDayWrong, MeterNumberMissing, MeterOut, WrongMeterItem
from saas.estates import Building, Estate, House
from saas.ledger import Period
from saas.tariffs import FormulaKind, find_item, items
from tenants.clock import local_date
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.verbs import lock, transaction


@dataclass(frozen=True)
class Dial:
    """What a new meter is: its number, what it shows when it is put in (thousandths), and how it counts."""

    code: str
    first_value: int = 0
    multiplier: int = SCALE
    rolls_over_at: int | None = None


def kinds_for(*, common: bool) -> list[str]:
    """The codes of the fee items a meter of a house (or of common parts) may count for."""
    wanted = FormulaKind.SHARE if common else FormulaKind.USAGE
    return [item.code for item in items().values() if item.formula_kind == wanted]


@transaction
def put_in(
    estate: Estate,
    dial: Dial,
    kind: MeterKind,
    item_code: str,
    *,
    house: House | None = None,
    building: Building | None = None,
    place: str = "",
    installed_on: date,
    by: Member,
    at: datetime,
) -> Meter:
    """Register a meter of a house, a building's common parts or the estate's.

    Raises `MeterNumberMissing`, `BadDial`, `WrongMeterItem`, `MeterDayWrong`, `MeterThere`.
    """
    code = dial.code.strip()
    if not code:
        raise MeterNumberMissing
    limit = dial.rolls_over_at
    if not 1 <= dial.multiplier <= MOST_MULTIPLIER or (limit is not None and not dial.first_value < limit):
        raise BadDial
    if item_code not in kinds_for(common=house is None):
        item = find_item(item_code)
        raise WrongMeterItem(item=item.name if item is not None else item_code)
    if installed_on > local_date(at):
        raise MeterDayWrong
    return add_meter(
        estate,
        code,
        kind,
        item_code,
        house=house,
        building=None if house is not None else building,
        place=place.strip(),
        multiplier=dial.multiplier,
        rolls_over_at=dial.rolls_over_at,
        first_value=dial.first_value,
        installed_on=installed_on,
        by=by,
        at=at,
    )


@transaction
def take_out(
    meter: Meter, *, on: date, last_value: int | None, reason: str = "", by: Member, at: datetime
) -> Reading | None:
    """Take a meter out of use on a day, with what it showed last; without it the month is estimated later.

    Raises `MeterOut`, `MeterDayWrong`, `ReadingBilled` and what reading a meter refuses.
    """
    lock(meter)
    if meter.removed_on is not None:
        raise MeterOut(day=meter.removed_on.isoformat())
    latest = db.session.scalar(
        select(func.max(Reading.read_on)).where(Reading.meter_id == meter.id, Reading.state == ReadingState.VALID)
    )
    if not max(meter.installed_on, latest or meter.installed_on) <= on <= local_date(at):
        raise MeterDayWrong
    reading = None
    if last_value is not None:
        reading = read_meter(meter, Period.of(on), last_value, way=Way.DESK, read_on=on, remark=reason, by=by, at=at)
    meter.removed_on = on
    db.session.flush()
    after = {"on": on, "last": last_value}
    record("billing.meter_taken_out", meter, by=by, at=at, after=after, reason=reason.strip() or None)
    return reading


@transaction
def replace(
    meter: Meter, dial: Dial, *, on: date, last_value: int | None, reason: str = "", by: Member, at: datetime
) -> Meter:
    """Put a new meter in the place of an old one on the same day; both count for that month."""
    take_out(meter, on=on, last_value=last_value, reason=reason, by=by, at=at)
    new = put_in(
        meter.estate,
        dial,
        MeterKind(meter.kind),
        meter.item_code,
        house=meter.house,
        building=meter.building,
        place=meter.place,
        installed_on=on,
        by=by,
        at=at,
    )
    new.position = meter.position
    record("billing.meter_replaced", new, by=by, at=at, before={"meter": meter.code}, after={"meter": new.code})
    return new


def meters_in(
    estate_id: UUID, *, common: bool | None = None, gone: bool = False, after: Meter | None = None, most: int = 1000
) -> Sequence[Meter]:
    """The meters of an estate in the order of a round: in use, or (`gone`) taken out, the latest first.

    With `after` those that follow this one.
    """
    query = select(Meter).where(Meter.estate_id == estate_id)
    query = query.options(joinedload(Meter.house), joinedload(Meter.building)).limit(most)
    if common is not None:
        query = query.where(Meter.house_id.is_(None) if common else Meter.house_id.is_not(None))
    if gone:
        query = query.where(Meter.removed_on.is_not(None)).order_by(Meter.removed_on.desc(), Meter.id)
        if after is not None:
            same_day = and_(Meter.removed_on == after.removed_on, Meter.id > after.id)
            query = query.where(or_(Meter.removed_on < after.removed_on, same_day))
    else:
        place = (Meter.position, Meter.code, Meter.id)
        query = query.where(Meter.removed_on.is_(None)).order_by(*place)
        if after is not None:
            query = query.where(tuple_(*place) > tuple_(after.position, after.code, after.id))
    return db.session.scalars(query).all()
