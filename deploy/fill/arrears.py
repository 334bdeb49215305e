"""Who owes since long: one household on each rung of the ladder, debts near their last day and time-barred, two given up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from deploy.fill.accounts import Accounts
from deploy.fill.one_line_bills import bill_one_line
from deploy.fill.pictures import notice_on_the_wall
from deploy.fill.places import BuiltEstate, Place
from saas import arrears
from saas.arrears import Way
from saas.estates import Estate, House, find_estate, find_house
from tenants.clock import local_date, start_of_day
from tenants.db import db
from tenants.members import Member
from tenants.permissions import Role
from tenants.refusals import Refused

YEAR_FEN = 302_400
REMINDED = 10
"""Households that were reminded ten days ago of the months they have not paid."""


def add_arrears(estates: Sequence[BuiltEstate], accounts: Accounts, *, at: datetime) -> None:
    """Say everywhere how to pay; put households of the first estate on every rung."""
    finance, manager = accounts.one(Role.FINANCE), accounts.one(Role.ESTATE_MANAGER)
    for built in estates:
        estate = find_estate(built.id)
        assert estate is not None
        _say_how_to_pay(estate, finance, at)
    first = find_estate(estates[0].id)
    assert first is not None
    homes = [house for house in estates[0].houses if house.state == "self_used" and house.id not in accounts.residents]
    rungs = iter(homes[30:])
    today = local_date(at)
    due_days = (
        arrears.years_after(today, -3) + timedelta(days=60),
        arrears.years_after(today, -3) - timedelta(days=100),
        today - timedelta(days=430),
        today - timedelta(days=160),
        arrears.years_after(today, -3) - timedelta(days=250),
        arrears.years_after(today, -3) - timedelta(days=480),
    )
    owing = [_owing(first, rungs, due_on, today) for due_on in due_days]
    told = (_near, _barred, _with_lawyers, _demanded, _to_be_written_off, _written_off)
    for house, tell in zip(owing, told, strict=True):
        if house is not None:
            tell(house, finance, manager, at)
    _remind_some(first, finance, at - timedelta(days=10))
    db.session.commit()


def _say_how_to_pay(estate: Estate, finance: Member, at: datetime) -> None:
    arrears.set_instructions(
        estate,
        payee=f"{estate.name}物业服务中心",
        bank="中国工商银行杭州城西支行",
        account_no="1202 0214 0990 0123 456",
        ways="服务中心现金、刷卡；银行转账（请注明房号）；手机“我的账单”在线缴费。",
        contact=f"服务中心 {estate.emergency_phone or ''} 每日 8:30–18:00",
        by=finance,
        at=at,
    )


def _owing(estate: Estate, places: Iterator[Place], due_on: date, today: date) -> House | None:
    """The next house whose owners of today have owned it long enough to owe a year's fee due on a day."""
    for place in places:
        house = find_house(place.id)
        assert house is not None
        owners = arrears.owners_since([house.id], today).get(house.id)
        if owners is not None and owners <= date(due_on.year - 1, 12, 31):
            _bill_a_year(estate, house, due_on)
            return house
    return None


def _bill_a_year(estate: Estate, house: House, due_on: date) -> None:
    year = due_on.year - 1
    bill_one_line(
        estate,
        house.id,
        "F01",
        YEAR_FEN,
        number=f"WY-{estate.code}-{year}-{house.code}",
        days=(date(year, 1, 1), date(year, 12, 31)),
        due_on=due_on,
        memo=str(year),
        at=start_of_day(due_on - timedelta(days=30)),
    )


def _near(house: House, finance: Member, _manager: Member, at: datetime) -> None:
    arrears.remind(house, by=finance, at=at - timedelta(days=20))


def _barred(_house: House, _finance: Member, _manager: Member, _at: datetime) -> None:
    """Nobody ever wrote: it is shown, and left off letters."""


def _to_be_written_off(house: House, _finance: Member, manager: Member, at: datetime) -> None:
    """Asked for by the manager the day before yesterday; finance is the second person."""
    _ask_to_write_off(house, "上任业主移居国外，多次函电无回复，已过三年时效。", manager, at - timedelta(days=2))


def _written_off(house: House, finance: Member, manager: Member, at: datetime) -> None:
    asked = _ask_to_write_off(house, "承租商户已搬离，工商登记已注销，已过三年时效。", manager, at - timedelta(days=33))
    arrears.decide_write_off(asked, grant=True, by=finance, at=at - timedelta(days=31))


def _ask_to_write_off(house: House, reason: str, by: Member, at: datetime) -> arrears.WriteOff:
    lines = [one.charge_id for one in arrears.debts_of_house(house.id, at_day=local_date(at)) if one.is_barred]
    return arrears.ask_write_off(house, lines, ground=arrears.Ground.TIME_BARRED, reason=reason, by=by, at=at)


def _demanded(house: House, finance: Member, _manager: Member, at: datetime) -> None:
    arrears.remind(house, by=finance, at=at - timedelta(days=20))
    letter = arrears.demand(house, by=finance, at=at - timedelta(days=6))
    _deliver(letter, Way.REGISTERED_MAIL, "", finance, at - timedelta(days=3))


def _with_lawyers(house: House, _finance: Member, manager: Member, at: datetime) -> None:
    """Proposed by the manager yesterday; finance is the second person."""
    arrears.remind(house, by=manager, at=at - timedelta(days=70))
    letter = arrears.demand(house, by=manager, at=at - timedelta(days=55))
    _deliver(letter, Way.IN_PERSON, "本人", manager, at - timedelta(days=54))
    arrears.hand_to_legal(house, by=manager, at=at - timedelta(days=1))


def _deliver(letter: arrears.ArrearsNotice, way: Way, receiver: str, by: Member, at: datetime) -> None:
    arrears.record_delivery(
        letter,
        way,
        local_date(at),
        receiver=receiver,
        proof=notice_on_the_wall(),
        proof_name="slip.jpg",
        by=by,
        at=at,
    )


def _remind_some(estate: Estate, finance: Member, at: datetime) -> None:
    for house_id in arrears.houses_to_remind(estate.id, on=local_date(at))[:REMINDED]:
        house = find_house(house_id)
        try:
            if house is not None:
                arrears.remind(house, by=finance, at=at)
        except Refused:
            continue
