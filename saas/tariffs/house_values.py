"""What a formula may know about a house, and which houses a tariff is for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from saas.estates import House, ParkingSpace, SpaceOwnership, Unit
from saas.tariffs.formula import Input
from saas.tariffs.models import PRICE_SCALE, Tariff
from tenants.db import db

AREA_SCALE = 100
AT_ONCE = 2000


@dataclass(frozen=True)
class HouseFacts:
    """A house as formulas see it: no names, no people, only what prices hang on."""

    id: UUID
    building_id: UUID
    code: str
    display: str
    position: str
    state: str
    area: int | None
    inner_area: int | None
    floor: int | None
    household_size: int | None
    delivered_on: date | None
    owned_spaces: int = 0
    common_spaces: int = 0

    def inputs(self) -> dict[str, Input]:
        """The values there are. What is missing is left out, never taken as zero."""
        source = {"kind": "house", "id": str(self.id)}
        found: dict[str, Input] = {
            "owned_spaces": Input(Fraction(self.owned_spaces), source, "个"),
            "common_spaces": Input(Fraction(self.common_spaces), source, "个"),
        }
        for name, number, scale, unit in (
            ("area", self.area, AREA_SCALE, "㎡"),
            ("inner_area", self.inner_area, AREA_SCALE, "㎡"),
            ("floor", self.floor, 1, ""),
            ("household_size", self.household_size, 1, "人"),
        ):
            if number is not None:
                found[name] = Input(Fraction(number, scale), source, unit)
        return found


def houses_of(
    estate_id: UUID, *, building_ids: Sequence[UUID] = (), house_ids: Sequence[UUID] = ()
) -> Iterator[HouseFacts]:
    """The houses of an estate (or of some of its buildings, or some of them) in order, a few thousand at a time."""
    spaces = _spaces(estate_id)
    query = _houses(estate_id)
    if building_ids:
        query = query.where(Unit.building_id.in_(building_ids))
    if house_ids:
        query = query.where(House.id.in_(house_ids))
    after: tuple[str, UUID] | None = None
    while True:
        page = query
        if after is not None:
            page = query.where((House.position > after[0]) | ((House.position == after[0]) & (House.id > after[1])))
        rows = db.session.execute(page.limit(AT_ONCE)).all()
        for row in rows:
            owned, common = spaces.get(row.id, (0, 0))
            facts: dict[str, Any] = dict(row._mapping)
            yield HouseFacts(**facts, owned_spaces=owned, common_spaces=common)
        if len(rows) < AT_ONCE:
            return
        after = (rows[-1].position, rows[-1].id)


def _houses(estate_id: UUID) -> Any:
    return (
        select(
            House.id,
            Unit.building_id,
            House.code,
            House.display,
            House.position,
            House.state,
            House.area,
            House.inner_area,
            House.floor,
            House.household_size,
            House.delivered_on,
        )
        .join(Unit, (Unit.tenant_id == House.tenant_id) & (Unit.id == House.unit_id))
        .where(House.estate_id == estate_id)
        .order_by(House.position, House.id)
    )


def _spaces(estate_id: UUID) -> Mapping[UUID, tuple[int, int]]:
    common = ParkingSpace.ownership.in_((SpaceOwnership.COMMON, SpaceOwnership.CIVIL_DEFENCE))
    rows = db.session.execute(
        select(
            ParkingSpace.house_id,
            func.count().filter(ParkingSpace.ownership == SpaceOwnership.OWNED),
            func.count().filter(common),
        )
        .where(ParkingSpace.estate_id == estate_id, ParkingSpace.house_id.is_not(None))
        .group_by(ParkingSpace.house_id)
    )
    return {house_id: (owned, common) for house_id, owned, common in rows if house_id is not None}


def houses_under(tariff: Tariff) -> Iterator[HouseFacts]:
    """The houses a tariff is for."""
    ids = [UUID(one) for one in tariff.scope_ids]
    return houses_of(
        tariff.estate_id,
        building_ids=ids if tariff.scope == "buildings" else (),
        house_ids=ids if tariff.scope == "houses" else (),
    )


def price_inputs(tariff: Tariff) -> dict[str, Input]:
    """Price and surcharge of a tariff with their sources."""
    notice = {"kind": "notice", "id": str(tariff.notice_id)} if tariff.notice_id else None
    return {
        "price": Input(Fraction(tariff.price, PRICE_SCALE), notice, tariff.unit or "元"),
        "surcharge": Input(Fraction(tariff.surcharge, PRICE_SCALE), notice, "元"),
    }
