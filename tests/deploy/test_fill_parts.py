"""Pieces of the demonstration's life: money that arrives the next day, a calendar that is nearly clean."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

from sqlalchemy import select

from deploy.fill.calendar import add_calendar
from deploy.fill.places import BuiltEstate
from deploy.fill.plot import COMPANIES
from deploy.fill.settlements import add_settlements
from saas import facilities, payments
from saas.estates import find_estate
from saas.facilities import Proof
from saas.facilities.kinds import DueState
from saas.ledger import AccountCode, CostGroup, Entry, Journal, JournalKind, Pot, balance, book_cost
from saas.payments import Channel, Method
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.permissions import Role
from tests.factories.facilities import equipment

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def test_what_a_channel_took_is_at_the_bank_the_next_day_less_its_fee(in_green, finance, resident):
    for day, method, fen in ((17, Method.WECHAT, 50_000), (18, Method.ALIPAY, 30_000), (20, Method.WECHAT, 10_000)):
        payments.pay(
            id=new_id(),
            house_id=in_green.house_id,
            amount_fen=fen,
            method=method,
            channel_txn=f"T{day}",
            by=resident,
            at=AT.replace(day=day, hour=1),
            checked=False,
        )
    book_cost(in_green.estate_id, CostGroup.STAFF, 1_500_000, on=date(2026, 11, 10), memo="", by=finance, at=AT)
    people = SimpleNamespace(one=lambda role: {Role.FINANCE: finance}[role])

    add_settlements([BuiltEstate(COMPANIES[0].estates[0], in_green.estate_id, ())], people, at=AT)

    held = {code: balance(in_green.estate_id, Pot.COMPANY, code) for code in AccountCode}
    assert held[AccountCode.GATEWAY_CLEARING] == 10_000, "today's is on its way"
    assert held[AccountCode.CHANNEL_FEE] == 480
    assert held[AccountCode.BANK] == 2_000_000 - 1_500_000 + 80_000 - 480
    paid_out = db.session.scalars(select(Journal.dated).where(Journal.kind == JournalKind.SETTLEMENT))
    assert sorted(paid_out) == [date(2026, 11, 18), date(2026, 11, 19)]
    assert payments.open_items(in_green.estate_id) == []
    days = payments.days_three_ways(in_green.estate_id, date(2026, 11, 1), date(2026, 11, 30))
    assert [one.agrees for one in days] == [True, True, True]
    assert {one.channel for one in days} == {Channel.WECHAT, Channel.ALIPAY}
    assert db.session.scalar(select(Entry.id).where(Entry.dated > local_date(AT)).limit(1)) is None


def test_what_was_done_by_hand_this_year_is_noted(in_green, manager, desk, dispatcher, technician):
    estate = find_estate(in_green.estate_id)
    equipment(in_green, manager, facilities.AssetKind.LIFT)
    people = SimpleNamespace(
        by_role={
            Role.ESTATE_MANAGER: [manager],
            Role.FRONT_DESK: [desk],
            Role.DISPATCHER: [dispatcher],
            Role.TECHNICIAN: [technician],
        }
    )
    today = local_date(AT)

    def red() -> list[str]:
        items = facilities.calendar_of([estate], today.year, today=today)[estate.id]
        return [one.obligation.code for one in items if one.state is DueState.OVERDUE and one.proof is Proof.BY_HAND]

    assert "lift_meeting" in red()

    add_calendar([BuiltEstate(COMPANIES[0].estates[0], estate.id, ())], people, at=AT)

    assert red() == []
