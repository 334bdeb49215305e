"""Three months of bills: prices on posted notices, meters read by phone, light shared to the fen.

Two stories are told. In the month before last the light of building 1 was shared without leaving out the guardhouse;
a resident asked, and everybody's line was corrected. In the last month one meter ran backwards: its line was skipped
and waits for a look.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from deploy.fill.accounts import Accounts
from deploy.fill.pictures import meter_that_counts, notice_on_the_wall
from deploy.fill.places import BuiltEstate, Place
from saas import billing, tariffs
from saas.billing import Exclusion, Meter, MeterKind, Reading, SharedCost, Way
from saas.estates import Estate, buildings_of, find_estate
from saas.ledger import Period
from tenants.bulk import insert_many
from tenants.clock import local_date, start_of_day
from tenants.db import db, new_id
from tenants.members import Member
from tenants.permissions import Role

MONTHS = 3
PRICES = {"HY": "2.80", "YY": "3.60", "JF": "2.40", "XC": "2.20"}
WATER = "3.45"
METERED = "1-1-"
"""The houses of building 1, unit 1 have water meters."""


def add_bills(estates: Sequence[BuiltEstate], accounts: Accounts, *, at: datetime) -> None:
    """Set prices, read meters and bill the last three months of every estate."""
    finance, technician = accounts.one(Role.FINANCE), accounts.one(Role.TECHNICIAN)
    tariffs.install_items(at)
    last = Period.of(local_date(at)).previous
    periods = [last.shifted(back - MONTHS + 1) for back in range(MONTHS)]
    for number, built in enumerate(estates):
        estate = find_estate(built.id)
        assert estate is not None
        _set_prices(estate, built.plot.code, periods[0], finance, at)
        meters = _add_meters(estate, built.houses, periods[0], at) if number == 0 else []
        for month in periods:
            _read(meters, month, technician, odd=month == last)
            cost = _share(estate, month, finance, technician, whole=month == periods[1]) if number == 0 else None
            _bill(estate, month, finance, at)
            if cost is not None and month == periods[1]:
                _put_right(estate, cost, accounts, at)
            for standing in billing.costs_of(estate.id, month):
                _note_paid(standing, month, finance, at)
    db.session.commit()


def _set_prices(estate: Estate, code: str, first: Period, finance: Member, at: datetime) -> None:
    begun = date(first.year - 1, 1, 1)
    tariffs.sign_agreement(
        estate,
        f"{code}-{begun.year}-01",
        owners_side=f"{estate.name}业主大会",
        company_side="物业服务中心",
        content="共用部位和共用设施设备维护、公共秩序维护、环境卫生、绿化养护、装修管理。",
        fee=f"住宅 {PRICES[code]} 元/㎡·月；公共能耗按实分摊",
        starts_on=begun,
        ends_on=date(first.year + 2, 12, 31),
        late_rate=None,
        prepayment_months=12,
        region="330100",
        by=finance,
        at=at,
    )
    notice = tariffs.post_notice(
        estate,
        f"{estate.name}物业服务收费公示",
        posted_on=begun,
        effective_on=date(begun.year, 2, 1),
        document=notice_on_the_wall(),
        document_name="notice.jpg",
        by=finance,
        at=at,
    )
    for item, price in (("F01", PRICES[code]), ("F05", "0"), ("F10", WATER)):
        found = tariffs.find_item(item)
        assert found is not None
        tariffs.set_tariff(estate, found, price=price, notice=notice, by=finance, at=at)


def _add_meters(estate: Estate, houses: Sequence[Place], first: Period, at: datetime) -> list[Meter]:
    """Water meters of some houses, in bulk, and the light of building 1."""
    rows = [
        {
            "estate_id": estate.id,
            "house_id": house.id,
            "item_code": "F10",
            "kind": MeterKind.WATER,
            "code": f"S-{house.code}",
            "place": "",
            "position": house.code,
            "multiplier": billing.SCALE,
            "rolls_over_at": 100_000_000,
            "first_value": (310 + 17 * number) * billing.SCALE,
            "installed_on": first.previous.first,
        }
        for number, house in enumerate(house for house in houses if house.code.startswith(METERED))
    ]
    insert_many(Meter, rows)
    billing.add_meter(
        estate,
        "D-1-GG",
        MeterKind.ELECTRICITY,
        "F05",
        building=buildings_of(estate.id)[0],
        place="1栋公共照明",
        first_value=46_905_000,
        installed_on=first.previous.first,
        by=None,
        at=at,
    )
    db.session.flush()
    return list(db.session.scalars(select(Meter).where(Meter.estate_id == estate.id).order_by(Meter.position)))


def _read(meters: Sequence[Meter], month: Period, technician: Member, *, odd: bool) -> None:
    """A round on the last day of the month; of the odd one, one meter stands lower than before."""
    moment = start_of_day(month.last) + timedelta(hours=9)
    before = billing.last_readings([meter.id for meter in meters], month)
    rows = []
    for number, meter in enumerate(meters):
        if meter.house_id is None:
            continue
        last = before[meter.id].value if meter.id in before else meter.first_value
        used = (7 + number % 9) * billing.SCALE + month.month * 100
        value = last - 4_000 if odd and number == 5 else last + used
        rows.append(_reading_row(meter, month, value, last, before.get(meter.id), technician.id, moment))
    insert_many(Reading, rows)
    db.session.flush()


def _reading_row(
    meter: Meter, month: Period, value: int, last: int, before: Reading | None, by: UUID, moment: datetime
) -> dict[str, object]:
    return {
        "id": new_id(),
        "meter_id": meter.id,
        "estate_id": meter.estate_id,
        "period": month.name,
        "read_on": month.last,
        "value": value,
        "previous_value": last,
        "previous_id": before.id if before else None,
        "usage": value - last,
        "rolled_over": False,
        "estimated": False,
        "way": Way.PHONE,
        "anomaly": "backwards" if value < last else None,
        "remark": "",
        "read_by_id": by,
        "recorded_at": moment,
        "state": "valid",
    }


def _share(estate: Estate, month: Period, finance: Member, technician: Member, *, whole: bool) -> SharedCost:
    """The light of building 1 from its meter with a photo; `whole`: nothing was left out, which was wrong."""
    moment = start_of_day(month.last) + timedelta(hours=10)
    [lamp] = [one for one in billing.meters_of(estate.id, month) if one.house_id is None]
    before = billing.last_readings([lamp.id], month).get(lamp.id)
    value = (before.value if before else lamp.first_value) + (1_308 + 21 * (month.month % 4)) * billing.SCALE
    photo = meter_that_counts(value // billing.SCALE, by=technician, at=moment)
    reading = billing.read_meter(lamp, month, value, read_on=month.last, photo=photo, by=technician, at=moment)
    notices = tariffs.notices_of(estate.id)
    cost = billing.record_cost(
        estate,
        month,
        "F05",
        "1栋公共照明",
        reading=reading,
        price=5380,
        notice=notices[0],
        exclusions=[] if whole else [Exclusion("greening", 4_200)],
        building=buildings_of(estate.id)[0],
        invoice_number=f"GD{month.name.replace('-', '')}0231",
        by=finance,
        at=moment,
    )
    billing.share_out(cost, by=finance, at=moment)
    return cost


def _note_paid(cost: SharedCost, month: Period, finance: Member, at: datetime) -> None:
    paid_on = month.next.first.replace(day=8)
    if paid_on <= local_date(at):
        billing.note_payment(
            cost, paid_to="国网浙江杭州供电公司", paid_on=paid_on, paid_fen=cost.gross_fen, by=finance, at=at
        )


def _bill(estate: Estate, month: Period, finance: Member, at: datetime) -> None:
    moment = min(start_of_day(month.next.first) + timedelta(days=2, hours=2), at - timedelta(days=2))
    run = billing.bill(estate, month, by=finance, at=moment)
    billing.publish(run, by=finance, at=moment)
    billing.release(run, at=moment + timedelta(days=1))


def _put_right(estate: Estate, cost: SharedCost, accounts: Accounts, at: datetime) -> None:
    """A resident of building 1 asked why; the guardhouse had not been left out, and everybody's line was corrected."""
    moment = min(
        start_of_day(Period.named(cost.period).next.first) + timedelta(days=6, hours=3), at - timedelta(hours=30)
    )
    finance = accounts.one(Role.FINANCE)
    asker = next(iter(accounts.residents.values()), None)
    lines = db.session.scalars(
        select(billing.Charge)
        .where(billing.Charge.estate_id == estate.id, billing.Charge.period == cost.period)
        .where(billing.Charge.item_code == "F05", billing.Charge.state == billing.ChargeState.PUBLISHED)
        .order_by(billing.Charge.id)
        .limit(1)
    ).all()
    if asker is not None and lines:
        doubt = billing.object_to(lines[0], "这个月公摊电费怎么比上个月多？", by=asker, at=moment)
        words = "核对后发现门岗用电没有扣除，已为1栋所有住户更正，多收部分已冲减。"
        billing.answer_objection(doubt, words, by=finance, at=moment + timedelta(hours=5))
    billing.replace_cost(
        cost,
        gross_fen=cost.gross_fen,
        exclusions=[Exclusion("greening", 4_200)],
        reason="漏扣门岗用电",
        by=finance,
        at=moment + timedelta(hours=5),
    )
