"""Prices, readings and bills for tests. Scope must be open; verbs commit for themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from uuid import UUID

from saas.billing import (
    Bill,
    BillRun,
    BillState,
    Charge,
    ChargeState,
    Exclusion,
    Meter,
    MeterKind,
    Origin,
    Reading,
    add_meter,
    bill,
    charges_of_run,
    gaps_of,
    publish,
    read_meter,
    reading_from_text,
    record_cost,
    release,
    share_out,
)
from saas.billing.posting import post_charge
from saas.estates import Estate, find_estate, find_house
from saas.ledger import Period
from saas.tariffs import (
    PriceNotice,
    ServiceAgreement,
    Tariff,
    agreements_of,
    find_item,
    install_items,
    notices_of,
    post_notice,
    pot_of,
    set_tariff,
    sign_agreement,
)
from tenants.db import db
from tenants.members import Member
from tests.cast import Company
from tests.factories.archives import person_in

AT = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
OCTOBER = Period(2026, 10)
_numbers = count(1)


def estate_of(estate_id: UUID) -> Estate:
    found = find_estate(estate_id)
    assert found is not None
    return found


def agreement(estate_id: UUID, **described: object) -> ServiceAgreement:
    """The agreement of an estate: 2025-01-01 to 2027-12-31, no late fee unless asked for."""
    found = list(agreements_of(estate_id))
    if found:
        return found[0]
    values: dict[str, object] = {
        "owners_side": "业主大会",
        "company_side": "物业公司",
        "content": "公共部位维护、清洁、秩序维护",
        "fee": "2.80 元/㎡·月",
        "starts_on": date(2025, 1, 1),
        "ends_on": date(2027, 12, 31),
        **described,
    }
    return sign_agreement(estate_of(estate_id), "HT-2025-01", by=None, at=AT, **values)  # type: ignore[arg-type]


def notice(estate_id: UUID, effective_on: date = date(2026, 1, 1), posted_on: date = date(2025, 11, 1)) -> PriceNotice:
    """A price notice of an estate, in time."""
    for found in notices_of(estate_id):
        if found.effective_on == effective_on:
            return found
    return post_notice(estate_of(estate_id), "收费公示", posted_on=posted_on, effective_on=effective_on, by=None, at=AT)


def tariff(
    estate_id: UUID,
    item: str = "F01",
    price: str = "2.8",
    *,
    effective_on: date = date(2026, 1, 1),
    **described: object,
) -> Tariff:
    """A tariff of an estate, with agreement, notice and items where they are missing."""
    install_items(AT)
    agreement(estate_id)
    found = find_item(item)
    assert found is not None
    posted = date(effective_on.year - 1, effective_on.month, 1)
    return set_tariff(
        estate_of(estate_id),
        found,
        price=price,
        notice=notice(estate_id, effective_on, posted),
        by=None,
        at=AT,
        **described,  # type: ignore[arg-type]
    )


def meter(house_id: UUID | None, estate_id: UUID, item: str = "F10", **described: object) -> Meter:
    """A water meter of a house, or of the estate."""
    values: dict[str, object] = {"kind": MeterKind.WATER, "installed_on": date(2025, 1, 1), **described}
    kind = values.pop("kind")
    code = values.pop("code", f"S{next(_numbers):04d}")
    return add_meter(
        estate_of(estate_id),
        code,  # type: ignore[arg-type]
        kind,  # type: ignore[arg-type]
        item,
        house=find_house(house_id) if house_id else None,
        by=None,
        at=AT,
        **values,  # type: ignore[arg-type]
    )


def read(one: Meter, value: str, period: Period = OCTOBER, *, by: Member | None = None) -> Reading:
    """A reading as a person types it."""
    return read_meter(one, period, reading_from_text(value), read_on=period.last, by=by, at=AT)


def billed(
    estate_id: UUID, by: Member, period: Period = OCTOBER, *, released: bool = True, at: datetime = AT
) -> BillRun:
    """A published run of an estate, shown to residents."""
    run = bill(estate_of(estate_id), period, by=by, at=at)
    publish(run, without=[gap.key for gap in gaps_of(run)], by=by, at=at)
    if released:
        release(run, by=by, at=at)
    return run


def charge_in(
    house_id: UUID,
    fen: int,
    item: str = "F01",
    period: str = "2026-10",
    due_on: date | None = None,
    *,
    origin: Origin = Origin.RUN,
    at: datetime = AT,
) -> Charge:
    """A published, released line of so many fen, in the books."""
    install_items(at)
    house, found = find_house(house_id), find_item(item)
    assert house is not None and found is not None
    month = Period.named(period)
    one = Bill(
        estate_id=house.estate_id,
        house_id=house.id,
        position=house.position,
        period=period,
        number=f"T{next(_numbers):06d}",
        state=BillState.PUBLISHED,
        due_on=due_on or month.next.first.replace(day=15),
        total_fen=fen,
        released_at=at,
    )
    db.session.add(one)
    db.session.flush()
    made = Charge(
        bill_id=one.id,
        estate_id=house.estate_id,
        house_id=house.id,
        origin=origin,
        item_code=item,
        pot=pot_of(found.fee_class),
        fee_class=found.fee_class,
        priority=found.priority,
        period=period,
        period_from=month.first,
        period_to=month.last,
        amount_fen=fen,
        due_on=one.due_on,
        calculation={
            "v": 1,
            "kind": "fixed",
            "formula": "price",
            "tree": {"name": "price", "value": f"{fen // 100}.{fen % 100:02d}"},
            "fen": fen,
        },
        state=ChargeState.PUBLISHED,
        published_at=at,
    )
    db.session.add(made)
    db.session.flush()
    post_charge(made, by=None, at=at)
    db.session.commit()
    return made


def explained_bill(company: Company, finance: Member, resident: Member) -> Charge:
    """A released bill of the first house with area, usage and a share of the stairs' light; gives the share's line."""
    person_in(company.house_id, member=resident)
    db.session.commit()
    tariff(company.estate_id, "F01", "2.80")
    tariff(company.estate_id, "F10", "3.45")
    tariff(company.estate_id, "F05", "0")
    read(meter(company.house_id, company.estate_id, code="W-1"), "12.5")
    lamp = meter(None, company.estate_id, "F05", code="E-1", first_value=46_905_000, place="1栋公共照明")
    cost = record_cost(
        estate_of(company.estate_id),
        OCTOBER,
        "F05",
        "1栋公共照明",
        reading=read(lamp, "48213"),
        price=5380,
        exclusions=[Exclusion("office", 1000)],
        invoice_number="0231",
        by=finance,
        at=AT,
    )
    share_out(cost, by=finance, at=AT)
    run = billed(company.estate_id, finance)
    return next(one for one in charges_of_run(run) if one.item_code == "F05" and one.house_id == company.house_id)
