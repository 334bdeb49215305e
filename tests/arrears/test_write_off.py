"""Writing off what will never be paid: two persons, a loss in the books, due in the rates, claimed again when paid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from saas.arrears import Ground, WriteOff, ages_of, ask_write_off, debts_of_house, decide_write_off, take_back_write_off
from saas.arrears.refusals import (
    AlreadyDecided,
    NothingChosen,
    NotTimeBarred,
    NotWrittenOff,
    OpenChanged,
    ReasonMissing,
    RecordMissing,
    SecondPersonMissing,
    UnderObjection,
    WriteOffAsked,
)
from saas.billing import Charge, Origin, bill, charges_of_run, object_to, payable_charges, reverse_charge
from saas.estates import House
from saas.ledger import AccountCode, Period, Pot, balance
from saas.payments import collection_of, reverse_payment
from saas.payments.invariants import check_invariants
from saas.payments.queries import account_of_house
from tenants.clock import local_date
from tenants.db import db
from tenants.history import History
from tenants.members import Member
from tests.arrears.conftest import AT, PROOF, days, reload, take
from tests.factories.billing import agreement, estate_of, tariff

Owe = Callable[..., Charge]


def asked(home: House, *lines: Charge, by: Member, ground: Ground = Ground.TOO_SMALL) -> WriteOff:
    return ask_write_off(
        home,
        [one.id for one in lines],
        ground=ground,
        reason="多次上门未果",
        proof=PROOF,
        proof_name="a.pdf",
        by=by,
        at=AT,
    )


def lost(home: House) -> int:
    return balance(home.estate_id, Pot.COMPANY, AccountCode.WRITE_OFF)


def test_two_persons_a_loss_and_no_debt(home: House, owe: Owe, finance: Member, manager: Member) -> None:
    one, other = owe(10000), owe(500, period="2026-07")
    write_off = asked(home, one, other, by=finance)
    with pytest.raises(SecondPersonMissing):
        decide_write_off(write_off, grant=True, by=finance, at=AT)
    assert (reload(one).open_fen, lost(home)) == (10000, 0)

    decide_write_off(write_off, grant=True, by=manager, at=AT)

    assert (reload(one).open_fen, one.allocated_fen, one.bill.state) == (0, 0, "written_off")
    assert lost(home) == 10500
    assert balance(home.estate_id, Pot.COMPANY, AccountCode.RECEIVABLE) == 0
    assert debts_of_house(home.id, at_day=local_date(AT)) == []
    assert payable_charges(home.id) == []
    account = account_of_house(home.id)
    assert (account.billed_fen, account.paid_fen, account.written_off_fen, account.owed_fen) == (10500, 0, 10500, 0)
    assert check_invariants(home.estate_id) == []
    with pytest.raises(AlreadyDecided):
        decide_write_off(write_off, grant=False, by=manager, at=AT)


def test_it_stays_due_in_the_collection_rate(home: House, owe: Owe, finance: Member, manager: Member) -> None:
    line = owe(10000, due_on=date(2026, 9, 15))
    before = collection_of(home.estate_id, Period(2026, 9), until=local_date(AT))
    decide_write_off(asked(home, line, by=finance), grant=True, by=manager, at=AT)
    after = collection_of(home.estate_id, Period(2026, 9), until=local_date(AT))
    assert after == before and (after.current.part, after.current.whole) == (0, 10000)


def test_by_age_it_is_neither_collected_nor_open(home: House, owe: Owe, finance: Member, manager: Member) -> None:
    line = owe(10000, due_on=date(2025, 9, 15), period="2025-08")
    decide_write_off(asked(home, line, by=finance), grant=True, by=manager, at=AT)
    this, next_ = (
        ages_of(home.estate_id, start=date(year, 1, 1), until=date(year, 12, 31))[-1] for year in (2026, 2027)
    )
    assert (this.opening_fen, this.collected_fen, this.written_off_fen, this.left_fen) == (10000, 0, 10000, 0)
    assert next_.opening_fen == 0


def test_part_paid_only_the_rest_is_lost(home: House, owe: Owe, finance: Member, manager: Member) -> None:
    line = owe(10000)
    payment = take(home, 4000, finance)
    decide_write_off(asked(home, line, by=finance), grant=True, by=manager, at=AT)
    assert (reload(line).allocated_fen, line.written_off_fen, lost(home)) == (4000, 6000, 6000)

    reverse_payment(payment, reason="支票退回", by=manager, at=AT)

    assert (reload(line).open_fen, line.bill.state) == (4000, "published")
    assert check_invariants(home.estate_id) == []


def test_claimed_again_it_can_be_paid(home: House, owe: Owe, finance: Member, manager: Member) -> None:
    line = owe(10000)
    write_off = asked(home, line, by=finance)
    with pytest.raises(NotWrittenOff):
        take_back_write_off(write_off, reason="业主来缴", by=finance, at=AT)
    decide_write_off(write_off, grant=True, by=manager, at=AT)
    with pytest.raises(ReasonMissing):
        take_back_write_off(write_off, reason=" ", by=finance, at=AT)

    take_back_write_off(write_off, reason="业主来缴", by=finance, at=AT)

    assert (reload(line).open_fen, line.bill.state, lost(home)) == (10000, "published", 0)
    take(home, 10000, finance)
    assert (reload(line).open_fen, line.bill.state) == (0, "paid")
    assert check_invariants(home.estate_id) == []
    with pytest.raises(NotWrittenOff):
        take_back_write_off(write_off, reason="再来", by=finance, at=AT)


def test_a_line_that_was_wrong_was_never_lost(home: House, owe: Owe, finance: Member, manager: Member) -> None:
    line, other = owe(10000), owe(500, period="2026-07")
    decide_write_off(asked(home, line, other, by=finance), grant=True, by=manager, at=AT)

    reverse_charge(reload(line), reason="面积有误", by=manager, at=AT)

    assert (reload(line).state, line.written_off_fen, lost(home)) == ("reversed", 0, 500)
    assert reload(other).written_off_fen == 500
    assert "arrears.write_off_taken_back" in db.session.scalars(select(History.verb)).all()
    assert check_invariants(home.estate_id) == []


def test_what_a_predecessor_was_owed_is_no_loss_of_ours(
    home: House, owe: Owe, finance: Member, manager: Member
) -> None:
    line = owe(10000, origin=Origin.OPENING)
    opening = balance(home.estate_id, Pot.COMPANY, AccountCode.OPENING)
    decide_write_off(asked(home, line, by=finance), grant=True, by=manager, at=AT)
    assert lost(home) == 0
    assert balance(home.estate_id, Pot.COMPANY, AccountCode.OPENING) == opening + 10000


def test_what_is_refused(home: House, owe: Owe, finance: Member, manager: Member, owner: Member) -> None:
    line, deposit = owe(10000), owe(5000, "F16")
    later = owe(300, period="2026-11", due_on=date(2026, 12, 15))
    for chosen in ((), (deposit,), (later,), (line, later)):
        with pytest.raises(NothingChosen):
            asked(home, *chosen, by=finance)
    with pytest.raises(NotTimeBarred):
        asked(home, line, by=finance, ground=Ground.TIME_BARRED)
    with pytest.raises(ReasonMissing):
        ask_write_off(home, [line.id], ground=Ground.OTHER, reason=" ", by=finance, at=AT)
    for ground in (Ground.ENFORCEMENT_ENDED, Ground.NOBODY_LEFT, Ground.SETTLED):
        with pytest.raises(RecordMissing):
            ask_write_off(home, [line.id], ground=ground, reason="法院裁定", by=finance, at=AT)
    asked(home, line, by=finance)
    with pytest.raises(WriteOffAsked):
        asked(home, line, by=manager)


def test_time_barred_is_a_ground_once_it_is(home: House, owe: Owe, finance: Member) -> None:
    line = owe(10000, due_on=date(2022, 9, 15), period="2022-08")
    assert asked(home, line, by=finance, ground=Ground.TIME_BARRED).total_fen == 10000


def test_both_persons_saw_the_same_sum(home: House, owe: Owe, finance: Member, manager: Member) -> None:
    line = owe(10000)
    write_off = asked(home, line, by=finance)
    take(home, 1, finance)
    with pytest.raises(OpenChanged):
        decide_write_off(write_off, grant=True, by=manager, at=AT)
    db.session.rollback()
    assert reload(line).written_off_fen == 0


def test_an_open_question_comes_first(home: House, owe: Owe, finance: Member, manager: Member, owner: Member) -> None:
    line = owe(10000)
    write_off = asked(home, line, by=finance)
    object_to(line, words="没有享受服务", by=owner, at=AT)
    with pytest.raises(UnderObjection):
        decide_write_off(write_off, grant=True, by=manager, at=AT)
    decide_write_off(write_off, grant=False, by=manager, at=AT)
    with pytest.raises(UnderObjection):
        asked(home, line, by=finance)


def test_no_late_charge_runs_on_what_was_given_up(home: House, owe: Owe, finance: Member, manager: Member) -> None:
    agreement(home.estate_id, late_rate="0.5")
    tariff(home.estate_id)
    line = owe(100000)
    decide_write_off(asked(home, line, by=finance), grant=True, by=manager, at=AT)
    run = bill(estate_of(home.estate_id), Period(2026, 11), by=finance, at=days(15))
    assert [one for one in charges_of_run(run) if one.item_code == "F19" and one.house_id == home.id] == []
