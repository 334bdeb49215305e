"""Reminding: of what is overdue, once while the letter runs, never of what is in doubt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from saas.arrears import Hindrance, Rung, lines_of_notices, remind
from saas.arrears.refusals import (
    DeadlineTooFar,
    DeadlineTooSoon,
    NothingOwed,
    OnlyFormerOwner,
    OnlyTimeBarred,
    StillRunning,
    UnderObjection,
)
from saas.billing import Charge, object_to
from saas.estates import House
from saas.requests import Message
from tenants.db import db
from tenants.members import Member
from tests.arrears.conftest import AT, days, debts, take
from tests.factories.billing import agreement

pytestmark = pytest.mark.rule("FEE-03")
Owe = Callable[..., Charge]


def test_what_is_overdue_and_no_more(home: House, owe: Owe, finance: Member, desk: Member) -> None:
    old, part = owe(), owe(1000, period="2026-07")
    owe(500, period="2026-10", due_on=date(2026, 11, 21))  # due today: not overdue
    take(home, 400, desk)
    notice = remind(home, by=finance, at=AT)
    assert (notice.number, notice.total_fen, notice.answer_by) == ("CF-HY-2026-000001", 26992 + 600, date(2026, 11, 28))
    lines = lines_of_notices([notice.id])[notice.id]
    assert [(one.charge_id, one.open_fen, one.paid_fen) for one in lines] == [(part.id, 600, 400), (old.id, 26992, 0)]
    assert {one.rung for one in debts(home)} == {Rung.REMINDER}
    assert lines[0].limitation_on == date(2029, 11, 21), "the part payment began it again"


def test_nothing_overdue(home: House, finance: Member) -> None:
    with pytest.raises(NothingOwed):
        remind(home, by=finance, at=AT)


def test_once_while_it_runs_and_again_after(home: House, owe: Owe, finance: Member) -> None:
    owe()
    first = remind(home, by=finance, at=AT)
    with pytest.raises(StillRunning, match=first.number) as refused:
        remind(home, by=finance, at=days(7))
    assert refused.value.values["day"] == "2026-11-28"
    owe(700, period="2026-09")
    second = remind(home, by=finance, at=days(7))
    assert second.total_fen == 700, "only what the running letter does not say"
    assert remind(home, by=finance, at=days(8)).total_fen == 26992


def test_what_is_in_doubt_is_left_out(home: House, owe: Owe, owner: Member, finance: Member) -> None:
    doubted, sure = owe(), owe(1000, period="2026-07")
    object_to(doubted, "面积不对", by=owner, at=AT)
    notice = remind(home, by=finance, at=AT)
    assert [one.charge_id for one in lines_of_notices([notice.id])[notice.id]] == [sure.id]
    take(home, 1000, finance, charges=[sure.id])
    with pytest.raises(UnderObjection) as refused:
        remind(home, by=finance, at=days(8))
    assert refused.value.values["period"] == "2026-08"


def test_time_barred_lines_stay_off_unless_asked_for(home: House, owe: Owe, finance: Member) -> None:
    owe(900, period="2023-01", due_on=date(2023, 2, 15))
    [debt] = debts(home)
    assert debt.is_barred and debt.hindrance is Hindrance.TIME_BARRED
    with pytest.raises(OnlyTimeBarred) as refused:
        remind(home, by=finance, at=AT)
    assert refused.value.values["day"] == "2026-02-15"
    assert remind(home, time_barred_too=True, by=finance, at=AT).total_fen == 900


def test_near_its_last_day(home: House, owe: Owe) -> None:
    owe(900, period="2024-01", due_on=date(2024, 2, 15))
    [debt] = debts(home)
    assert (debt.days_left, debt.is_near) == (86, True)
    [later] = debts(home, AT - timedelta(days=5))
    assert not later.is_near


def test_a_former_owners_debt_is_not_todays_households(home: House, owe: Owe, owner: Member, finance: Member) -> None:
    owe(900, period="2019-06", due_on=date(2026, 7, 15))
    assert debts(home)[0].hindrance is Hindrance.FORMER_OWNER
    with pytest.raises(OnlyFormerOwner):
        remind(home, by=finance, at=AT)


@pytest.mark.parametrize(("count", "refusal"), [(2, DeadlineTooSoon), (91, DeadlineTooFar)])
def test_days_to_pay(home: House, owe: Owe, finance: Member, count: int, refusal: type[Exception]) -> None:
    owe()
    with pytest.raises(refusal):
        remind(home, answer_by=date(2026, 11, 21) + timedelta(days=count), by=finance, at=AT)


def test_what_paying_late_costs_stands_beside(home: House, owe: Owe, owner: Member, finance: Member) -> None:
    agreement(home.estate_id, late_rate="0.5")
    owe(100000)
    notice = remind(home, by=finance, at=AT)
    assert notice.content["late"] == {"rate": "0.5", "yearly": "18.25", "days": 67, "fen": 3350}
    assert (notice.late_fen, notice.total_fen) == (3350, 100000), "it is billed by billing, not by the letter"
    assert notice.content["payee"] == "李秀英"


def test_the_owner_is_told_once_and_mailed_after(
    home: House, owe: Owe, owner: Member, finance: Member, asked: Callable[[], list[str]]
) -> None:
    owe()
    remind(home, by=finance, at=AT)
    told = db.session.scalars(select(Message).where(Message.kind == "fees_letter")).all()
    assert [one.member_id for one in told] == [owner.id]
    assert "269.92" not in str(told[0].values), "no sum on a locked phone"


def test_written_once_and_never_changed(home: House, owe: Owe, finance: Member) -> None:
    owe()
    notice = remind(home, by=finance, at=AT)
    db.session.commit()
    for statement in (
        "update arrears_notice set total_fen = 1 where id = :id",
        "delete from arrears_notice_line where notice_id = :id",
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            db.session.execute(text(statement), {"id": notice.id})
        db.session.rollback()
