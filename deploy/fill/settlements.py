"""Money of WeChat, Alipay and card readers arrives: each channel's statements are read, and every day is paid out the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import func, select

from deploy.fill.accounts import Accounts
from deploy.fill.places import BuiltEstate
from saas import payments
from saas.estates import Estate, find_estate
from saas.ledger import Account, AccountCode, Entry, Journal, JournalKind, Line, Period, Pot, Wanted, post, total_of
from saas.payments import Channel, Payment, PaymentState
from tenants.clock import local_date, start_of_day
from tenants.db import db, new_id
from tenants.members import Member
from tenants.permissions import Role
from tenants.verbs import transaction

HEADINGS = {
    Channel.WECHAT: "交易时间,微信订单号,订单金额",
    Channel.ALIPAY: "入账时间,支付宝交易号,收入金额",
    Channel.POS: "交易日期,凭证号,交易金额",
}
SAID = {Channel.WECHAT: "微信支付", Channel.ALIPAY: "支付宝", Channel.POS: "POS 机"}
FEE_OF_1000 = {Channel.WECHAT: 6, Channel.ALIPAY: 6, Channel.POS: 5}
"""What a channel keeps of 1,000 yuan."""
ROUND = 1_000_000
"""The balance carried over is a whole number of ten thousand yuan, in fen."""


def add_settlements(estates: Sequence[BuiltEstate], accounts: Accounts, *, at: datetime) -> None:
    """The balance the books began with, the channels' statements to yesterday, and what they paid out."""
    finance = accounts.one(Role.FINANCE)
    for built in estates:
        estate = find_estate(built.id)
        assert estate is not None
        _carry_over(estate, finance, at)
        _import(estate, finance, at)
        _pay_out(estate, finance, at)
    db.session.commit()


@transaction
def _carry_over(estate: Estate, finance: Member, at: datetime) -> None:
    """At the bank before the first bill: what a quarter costs, so that wages never wait for those who pay late."""
    costs = total_of(Wanted(estate_id=estate.id, pot=Pot.COMPANY, code=AccountCode.COST))
    shared = total_of(Wanted(estate_id=estate.id, pot=Pot.COMPANY, code=AccountCode.PASS_THROUGH))
    first = db.session.scalar(select(func.min(Journal.dated)).where(Journal.estate_id == estate.id))
    fen = -(-(costs.debit + shared.debit) // ROUND) * ROUND
    if first is None or not fen:
        return
    post(
        estate_id=estate.id,
        pot=Pot.COMPANY,
        on=Period.of(first).first - timedelta(days=1),
        kind=JournalKind.OPENING,
        lines=[Line(AccountCode.BANK, fen), Line(AccountCode.OPENING, -fen)],
        source=("opening", new_id()),
        memo="银行存款期初余额",
        by=finance,
        at=at,
    )


def _import(estate: Estate, finance: Member, at: datetime) -> None:
    """A file a channel and month, read on the first of the next; the last one this morning."""
    rows = db.session.execute(
        select(Payment.channel, Payment.received_on, Payment.channel_txn, Payment.amount_fen)
        .where(Payment.estate_id == estate.id, Payment.channel.in_([*HEADINGS]), Payment.state == PaymentState.TAKEN)
        .order_by(Payment.channel, Payment.received_on, Payment.channel_txn)
    ).all()
    for (channel, month), lines in groupby(rows, key=lambda row: (Channel(str(row[0])), Period.of(row[1]))):
        text = "\n".join(
            [HEADINGS[channel], *(f"{day},{txn},{fen // 100}.{fen % 100:02d}" for _name, day, txn, fen in lines)]
        )
        read = min(start_of_day(month.next.first) + timedelta(hours=9), at)
        payments.import_statement(estate.id, channel, f"{text}\n".encode(), by=finance, at=read)


@transaction
def _pay_out(estate: Estate, finance: Member, at: datetime) -> None:
    """Every day of a channel comes to the bank on the next, less its fee; each pot's part by itself."""
    today = local_date(at)
    for (day, pot, channel), fen in _on_its_way(estate).items():
        arrives = day + timedelta(days=1)
        if arrives > today or fen <= 0:
            continue
        payments.settle(
            estate.id,
            pot,
            fen,
            fen * FEE_OF_1000[channel] // 1000,
            on=arrives,
            memo=f"{SAID[channel]} {day:%m-%d} 交易款，扣手续费后到账",
            by=finance,
            at=min(start_of_day(arrives) + timedelta(hours=10), at),
        )


def _on_its_way(estate: Estate) -> Counter[tuple[date, Pot, Channel]]:
    """What the books have on its way, in fen, by day, pot and channel."""
    fen = func.sum(Entry.amount_fen)
    rows = db.session.execute(
        select(Payment.received_on, Entry.pot, Payment.channel, fen)
        .join(Journal, (Journal.tenant_id == Payment.tenant_id) & (Journal.source_id == Payment.id))
        .join(Entry, (Entry.tenant_id == Journal.tenant_id) & (Entry.journal_id == Journal.id))
        .join(Account, (Account.tenant_id == Entry.tenant_id) & (Account.id == Entry.account_id))
        .where(Payment.estate_id == estate.id, Account.code == AccountCode.GATEWAY_CLEARING)
        .group_by(Payment.received_on, Entry.pot, Payment.channel)
        .order_by(Payment.received_on, Entry.pot, Payment.channel)
    )
    return Counter({(day, Pot(pot), Channel(str(channel))): int(total) for day, pot, channel, total in rows})
