"""Who paid what: most houses online, some at the counter, a few not at all; the costs of the service beside it.

Finance finds work: a transfer nobody recognised yet, a refund that waits for the second person, a renovation deposit
to return, yesterday's drawer short of ten yuan with its reason.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from deploy.fill.accounts import Accounts
from deploy.fill.one_line_bills import bill_one_line
from deploy.fill.places import BuiltEstate
from saas import payments
from saas.billing import Charge, ChargeState
from saas.estates import Estate, House, find_estate
from saas.ledger import CostGroup, Period, Pot, book_cost, take_to_bank
from saas.payments import Channel, Method
from tenants.clock import local_date, start_of_day
from tenants.db import db, new_id
from tenants.members import Member
from tenants.permissions import Role
from tenants.verbs import transaction

COUNTER_HOUSES = 5
"""Houses of an estate that come to the counter; their receipts are printed."""
MONTHLY = 0.12
"""Houses that pay each month when it is due."""
NOT_PAYING = {"HY": 0.08, "YY": 0.06, "JF": 0.26, "XC": 0.1}
COSTS = {
    CostGroup.STAFF: 52,
    CostGroup.UPKEEP: 12,
    CostGroup.CLEANING: 11,
    CostGroup.GREENING: 4,
    CostGroup.ORDER: 13,
    CostGroup.OFFICE: 2,
    CostGroup.INSURANCE: 2,
}
"""Shares of what was billed in a month, in percent: the estates live within their means, not by much."""


def add_payments(estates: Sequence[BuiltEstate], accounts: Accounts, chance: random.Random, *, at: datetime) -> None:
    """Pay the bills of the last months, book the costs, and leave finance some work."""
    own = random.Random(chance.random())  # the other stories stay as they are, whatever happens here
    for number, built in enumerate(estates):
        estate = find_estate(built.id)
        assert estate is not None
        _pay(estate, built.plot.code, accounts, own, at)
        _book_costs(estate, accounts.one(Role.FINANCE), at)
        if number == 0:
            _leave_work(estate, accounts, at)
    db.session.commit()


@dataclass(frozen=True)
class _Open:
    """What a house owes for a month."""

    house_id: UUID
    due_on: date
    fen: int


@transaction
def _pay(estate: Estate, code: str, accounts: Accounts, chance: random.Random, at: datetime) -> None:
    """Some houses pay each month when it is due, most pay everything at once lately, some do not pay."""
    desk = accounts.by_role[Role.FRONT_DESK][0]
    owed: dict[UUID, list[_Open]] = {}
    for one in _months_owed(estate.id):
        owed.setdefault(one.house_id, []).append(one)
    today = local_date(at)
    for place, months in enumerate(owed.values()):
        if chance.random() < NOT_PAYING.get(code, 0.1):
            continue
        at_counter = place < COUNTER_HOUSES
        by = desk if at_counter else None
        if chance.random() < MONTHLY:
            stops = [(one.due_on - timedelta(days=chance.randrange(9)), one.fen) for one in months]
        else:
            total = sum(one.fen for one in months)
            part = total * 6 // 10 if chance.random() < 0.05 else total
            stops = [(today - timedelta(days=chance.randrange(1, 18)), part)]
        for turn, (day, fen) in enumerate(stops):
            if day < today:
                _pay_once(months[0].house_id, fen, day, f"{code}{place:04d}{turn}", by, chance)


def _pay_once(house_id: UUID, fen: int, day: date, mark: str, by: Member | None, chance: random.Random) -> None:
    method = chance.choice((Method.WECHAT, Method.ALIPAY) if by is None else (Method.CASH, Method.CASH, Method.POS))
    moment = start_of_day(day) + timedelta(hours=chance.randrange(9, 17), minutes=chance.randrange(60))
    payments.pay(
        id=new_id(),
        house_id=house_id,
        amount_fen=fen,
        method=method,
        channel_txn=None if method is Method.CASH else f"{day:%Y%m%d}{mark}",
        by=by,
        at=moment,
        checked=False,
    )


def _months_owed(estate_id: UUID) -> list[_Open]:
    rows = db.session.execute(
        select(Charge.house_id, Charge.due_on, func.sum(Charge.amount_fen))
        .join(House, (House.tenant_id == Charge.tenant_id) & (House.id == Charge.house_id))
        .where(Charge.estate_id == estate_id, Charge.state == ChargeState.PUBLISHED, Charge.amount_fen > 0)
        .group_by(House.position, Charge.house_id, Charge.due_on)
        .order_by(House.position, Charge.house_id, Charge.due_on)
    )
    return [_Open(row[0], row[1], int(row[2])) for row in rows]


def _book_costs(estate: Estate, finance: Member, at: datetime) -> None:
    """The nine groups' costs of the last three months, from what was billed."""
    last = Period.of(local_date(at)).previous
    billed = sum(one.fen for one in _months_owed(estate.id)) // 3
    for back in range(3):
        month = last.shifted(-back)
        for group, percent in COSTS.items():
            fen = billed * (percent + back % 2) // 100
            if fen > 0:
                book_cost(estate.id, group, fen, on=month.last, memo=month.name, by=finance, at=at)


def _leave_work(estate: Estate, accounts: Accounts, at: datetime) -> None:
    """What finance finds this morning."""
    finance, desk = accounts.one(Role.FINANCE), accounts.one(Role.FRONT_DESK)
    houses = list(dict.fromkeys(one.house_id for one in _months_owed(estate.id)))
    yesterday = local_date(at) - timedelta(days=1)
    moment = start_of_day(yesterday) + timedelta(hours=10)
    deposit = _deposit(estate, houses[3], 200_000, moment)
    payments.pay(
        id=new_id(),
        house_id=houses[3],
        amount_fen=200_000,
        method=Method.CASH,
        charges=[deposit.id],
        by=desk,
        at=moment,
        checked=False,
    )
    ahead = payments.pay(
        id=new_id(), house_id=houses[4], amount_fen=120_000, method=Method.CASH, by=desk, at=moment, checked=False
    )
    if ahead.prepaid_fen:
        payments.ask_refund(ahead, min(ahead.prepaid_fen, 30_000), reason="房屋出售，退预收", by=desk, at=moment)
    drawer = payments.cash_in_books(estate.id, yesterday)
    payments.count_cash(estate.id, yesterday, drawer - 1_000, reason="找零差 10 元，次日补齐", by=finance, at=at)
    take_to_bank(estate.id, Pot.COMPANY, 500_000, on=local_date(at), by=finance, at=at)
    text = (
        "交易日期,交易流水号,金额,对方户名,摘要\n"
        f"{yesterday},{yesterday:%Y%m%d}9001,812.40,王先生,物业费\n"
        f"{yesterday},{yesterday:%Y%m%d}9002,-15.00,银行,账户管理费\n"
    )
    payments.import_statement(estate.id, Channel.BANK, text.encode(), by=finance, at=at)


def _deposit(estate: Estate, house_id: UUID, fen: int, at: datetime) -> Charge:
    """A renovation deposit, billed by hand."""
    day = local_date(at)
    period = Period.of(day)
    return bill_one_line(
        estate,
        house_id,
        "F16",
        fen,
        number=f"YJ-{estate.code}-{period.name}-001",
        days=(day, date(day.year + 1, day.month, min(day.day, 28))),
        due_on=day,
        memo=period.name,
        at=at,
    )
