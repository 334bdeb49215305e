"""A household that owes, and days that pass."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from saas.archives import TenureKind, bind_member, move_in, register_person
from saas.arrears import ArrearsNotice, Debt, Way, debts_of_house, demand, record_delivery, remind
from saas.billing import Charge
from saas.estates import House, find_house
from saas.payments import Method, Payment, pay
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.members import Member
from tests.cast import Company
from tests.factories.billing import charge_in

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
PROOF = b"%PDF-1.4 signed slip"


def days(count: int, at: datetime = AT) -> datetime:
    """Some days later."""
    return at + timedelta(days=count)


def reload(charge: Charge) -> Charge:
    """The line as it is now."""
    db.session.expire_all()
    return charge


@pytest.fixture
def home(in_green: Company) -> House:
    """The first house."""
    house = find_house(in_green.house_id)
    assert house is not None
    return house


@pytest.fixture
def owe(in_green: Company) -> Callable[..., Charge]:
    """Bill the first house: `owe(26992)` is due on 2026-09-15 unless told."""

    def make(fen: int = 26992, item: str = "F01", period: str = "2026-08", **more: Any) -> Charge:
        due_on = more.pop("due_on", None)
        return charge_in(more.pop("house_id", in_green.house_id), fen, item, period, due_on, **more)

    return make


@pytest.fixture
def owner(in_green: Company, resident: Member, manager: Member) -> Member:
    """The resident owns the first house since 2020."""
    house = find_house(in_green.house_id)
    assert house is not None
    person = register_person("李秀英", estate_id=in_green.estate_id, by=manager, at=AT)
    move_in(person, house, TenureKind.OWNER, by=manager, at=AT, since=date(2020, 1, 1))
    bind_member(person, resident, by=None, at=AT)
    db.session.commit()
    return resident


def debts(house: House, at: datetime = AT) -> list[Debt]:
    """Its overdue lines on a day."""
    return debts_of_house(house.id, at_day=local_date(at))


def take(house: House, fen: int, by: Member, at: datetime = AT, **more: Any) -> Payment:
    """Take cash."""
    return pay(
        id=new_id(),
        house_id=house.id,
        amount_fen=fen,
        method=Method.CASH,
        by=by,
        at=at,
        **{"charges": None, **more},
    )


def demanded(house: House, by: Member, at: datetime = AT) -> tuple[ArrearsNotice, datetime]:
    """Remind, wait, demand: the demand, and the day it was written."""
    remind(house, by=by, at=at)
    then = days(8, at)
    return demand(house, by=by, at=then), then


def delivered(house: House, by: Member, at: datetime = AT) -> tuple[ArrearsNotice, datetime]:
    """The same, handed over a day later."""
    notice, then = demanded(house, by, at)
    then = days(1, then)
    record_delivery(notice, Way.IN_PERSON, local_date(then), receiver="李秀英", proof=PROOF, by=by, at=then)
    return notice, then
