"""Bill runs: what is billed, what is skipped, and that running again creates nothing."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from saas.archives import TenureKind, move_out
from saas.billing import (
    Bill,
    BillState,
    Charge,
    ChargeState,
    RunState,
    SkipReason,
    accept,
    bill,
    charges_of_run,
    differences,
    discard,
    find_run,
    my_bills,
    outliers,
    payable_charges,
    prepare,
    publish,
    recall,
    recompute,
    release,
    reverse_charge,
    skips_by_reason,
    start_run,
)
from saas.billing.refusals import (
    NoAgreement,
    NoTariffs,
    NothingToBill,
    PaidAlready,
    PeriodNotBegun,
    ReasonMissing,
    RunNotDraft,
    TooLateToRecall,
)
from saas.estates import find_house
from saas.ledger import Period, Pot, Wanted, total_of
from saas.tariffs.pricing import Scope
from tenants.db import db
from tenants.members import Member
from tenants.refusals import Refused
from tenants.scope import acting_in
from tests.cast import Company
from tests.factories import billing as make
from tests.factories.archives import person_in, tenure_in
from tests.factories.billing import AT, OCTOBER, agreement, billed, estate_of, meter, read, tariff


def lines(run: make.BillRun) -> dict[tuple[str, str], Charge]:
    return {(charge.house.code, charge.item_code): charge for charge in charges_of_run(run)}


def draft(company: Company, period: Period = OCTOBER) -> make.BillRun:
    return bill(estate_of(company.estate_id), period, by=None, at=AT)


@pytest.mark.rule("FEE-01")
def test_every_line_names_its_tariff_and_reckons_again_to_the_fen(in_green: Company) -> None:
    tariff(in_green.estate_id)
    run = draft(in_green)
    assert (run.state, run.houses, run.charges, run.total_fen) == (RunState.DRAFT, 2, 2, 2 * 26992)
    for charge in charges_of_run(run):
        assert charge.tariff_id is not None and charge.calculation["formula"] == "area * price * months"
        assert recompute(charge) == charge.amount_fen == 26992
        assert charge.due_on == date(2026, 11, 15)
    bills = db.session.scalars(select(Bill).where(Bill.run_id == run.id).order_by(Bill.number)).all()
    assert [one.number for one in bills] == ["202610-00001", "202610-00002"]
    assert all(one.released_at is None and one.state == BillState.DRAFT for one in bills)


def test_running_again_creates_nothing(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id)
    billed(in_green.estate_id, finance)
    count = db.session.scalar(select(func.count()).select_from(Charge))
    with pytest.raises(NothingToBill):
        draft(in_green)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Charge)) == count


def test_a_draft_reckoned_again_is_the_same_draft(in_green: Company) -> None:
    tariff(in_green.estate_id)
    run = draft(in_green)
    same, job = start_run(estate_of(in_green.estate_id), OCTOBER, by=None, at=AT)
    assert same.id == run.id and job is None
    prepare(run, at=AT)
    assert db.session.scalar(select(func.count()).select_from(Charge)) == 2


def test_the_worker_prepares_what_was_started(in_green: Company, finance: Member, run_jobs: object) -> None:
    tariff(in_green.estate_id)
    run, job = start_run(estate_of(in_green.estate_id), OCTOBER, by=finance, at=AT)
    assert run.state == RunState.PREPARING and job is not None
    run_id = run.id
    assert run_jobs() == ["done"]  # type: ignore[operator]
    with acting_in(in_green.id):
        found = find_run(run_id)
        assert found is not None and (found.state, found.charges) == (RunState.DRAFT, 2)


def test_a_missing_reading_is_skipped_and_listed_never_zero(in_green: Company) -> None:
    tariff(in_green.estate_id, "F10", "3.5")
    one = meter(in_green.house_id, in_green.estate_id)
    meter(in_green.next_house_id, in_green.estate_id)
    read(one, "12.5")
    run = draft(in_green)
    assert [charge.amount_fen for charge in charges_of_run(run)] == [4375]
    assert skips_by_reason(run) == [("F10", SkipReason.NO_READING, 1)]


def test_the_skipped_line_comes_with_a_later_run(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id, "F10", "3.5")
    first, second = (meter(house, in_green.estate_id) for house in (in_green.house_id, in_green.next_house_id))
    read(first, "10")
    billed(in_green.estate_id, finance)
    read(second, "20")
    run = draft(in_green)
    assert [(charge.house_id, charge.amount_fen) for charge in charges_of_run(run)] == [(in_green.next_house_id, 7000)]


def test_a_reading_that_looks_wrong_is_not_billed_before_a_look(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id, "F10", "3.5")
    one = meter(in_green.house_id, in_green.estate_id)
    read(one, "10", Period(2026, 9))
    odd = read(one, "9")
    run = draft(in_green)
    assert skips_by_reason(run) == [("F10", SkipReason.READING_TO_CHECK, 1)]
    read(one, "21")
    prepare(run, at=AT)
    assert [charge.amount_fen for charge in charges_of_run(run)] == [3850]
    db.session.refresh(odd)
    assert odd.state == "replaced"


def test_no_area_is_listed(in_green: Company) -> None:
    tariff(in_green.estate_id)
    house = find_house(in_green.next_house_id)
    assert house is not None
    house.area = None
    db.session.commit()
    assert skips_by_reason(draft(in_green)) == [("F01", SkipReason.NO_AREA, 1)]


def test_part_of_a_month_is_charged_by_days(in_green: Company) -> None:
    tariff(in_green.estate_id)
    house = find_house(in_green.house_id)
    assert house is not None
    house.delivered_on = date(2026, 10, 15)
    db.session.commit()
    charge = lines(draft(in_green))[house.code, "F01"]
    assert charge.period_from == date(2026, 10, 15)
    assert charge.amount_fen == 14802  # 96.40 × 2.80 × 17/31 = 148.0206…
    assert recompute(charge) == charge.amount_fen


def test_a_price_that_changes_inside_the_month_makes_two_lines(in_green: Company) -> None:
    tariff(in_green.estate_id, price="2.80")
    tariff(in_green.estate_id, price="3.10", effective_on=date(2026, 10, 11))
    mine = [one for one in charges_of_run(draft(in_green)) if one.house_id == in_green.house_id]
    assert [
        (one.period_from.day, one.period_to.day, one.amount_fen) for one in sorted(mine, key=lambda o: o.period_from)
    ] == [
        (1, 10, 8707),  # 96.4 × 2.8 × 10/31 = 87.0709…
        (11, 31, 20244),  # 96.4 × 3.1 × 21/31 = 202.44
    ]
    assert all(recompute(one) == one.amount_fen for one in mine)


@pytest.mark.parametrize(
    ("kind", "ends", "days"),
    [("buildings", None, [(1, 10), (11, 31)]), ("houses", date(2026, 10, 20), [(1, 10), (11, 20), (21, 31)])],
)
def test_a_narrower_price_inside_the_month_leaves_no_day_unbilled(
    in_green: Company, kind: str, ends: date | None, days: list[tuple[int, int]]
) -> None:
    house = find_house(in_green.house_id)
    assert house is not None
    tariff(in_green.estate_id, price="2.80")
    scope = Scope(kind, (house.unit.building_id if kind == "buildings" else house.id,), "商铺")
    own = tariff(in_green.estate_id, price="3.10", effective_on=date(2026, 10, 11), scope=scope)
    own.ends_on = ends
    db.session.commit()
    found = charges_of_run(draft(in_green))
    mine = sorted((one for one in found if one.house_id == house.id), key=lambda one: one.period_from)
    assert [(one.period_from.day, one.period_to.day) for one in mine] == days
    assert [one.tariff_id == own.id for one in mine] == [False, True, False][: len(days)]
    assert all(recompute(one) == one.amount_fen for one in mine)


def test_who_moves_out_in_the_middle_pays_their_days(in_green: Company, resident: Member) -> None:
    tariff(in_green.estate_id)
    old = tenure_in(in_green.house_id, name="张旧")
    move_out(old, date(2026, 10, 14), by=None, at=AT)
    person_in(in_green.house_id, name="李新", member=resident, since=date(2026, 10, 15))
    db.session.commit()
    run = draft(in_green)
    mine = sorted(
        (one for one in charges_of_run(run) if one.house_id == in_green.house_id), key=lambda o: o.period_from
    )
    assert [(one.period_from.day, one.period_to.day) for one in mine] == [(1, 14), (15, 31)]
    assert sum(one.amount_fen for one in mine) == 26992  # the parts add up to the whole month
    assert mine[0].bill.payer_id == old.person_id and mine[1].bill.payer_id is None
    assert [recompute(one) for one in mine] == [one.amount_fen for one in mine]


def test_the_new_owner_sees_only_their_own_bill(in_green: Company, finance: Member, resident: Member) -> None:
    tariff(in_green.estate_id)
    old = tenure_in(in_green.house_id, name="张旧")
    move_out(old, date(2026, 10, 14), by=None, at=AT)
    person_in(in_green.house_id, name="李新", member=resident, since=date(2026, 10, 15))
    db.session.commit()
    billed(in_green.estate_id, finance, Period(2026, 9))
    billed(in_green.estate_id, finance)
    assert [(one.period, one.payer_id) for one in my_bills(resident, at=AT)] == [("2026-10", None)]


def test_a_family_member_leaving_splits_nothing(in_green: Company) -> None:
    tariff(in_green.estate_id)
    leaving = tenure_in(in_green.house_id, kind=TenureKind.RENTER)
    move_out(leaving, date(2026, 10, 14), by=None, at=AT)
    person_in(in_green.house_id, since=date(2026, 10, 15))
    db.session.commit()
    assert draft(in_green).charges == 2


def test_nothing_is_billed_without_an_agreement_or_a_price(in_green: Company) -> None:
    estate = estate_of(in_green.estate_id)
    with pytest.raises(NoAgreement):
        start_run(estate, OCTOBER, by=None, at=AT)
    agreement(in_green.estate_id)
    with pytest.raises(NoTariffs):
        start_run(estate, OCTOBER, by=None, at=AT)
    tariff(in_green.estate_id)
    with pytest.raises(PeriodNotBegun):
        start_run(estate, Period(2026, 12), by=None, at=AT)


def test_publishing_posts_what_it_bills(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id)
    tariff(in_green.estate_id, "F10", "3.5")
    read(meter(in_green.house_id, in_green.estate_id), "10")
    run = billed(in_green.estate_id, finance, released=False)
    assert run.state == RunState.PUBLISHED and run.total_fen == 2 * 26992 + 3500
    for account, item, fen in (("income", "F01", -2 * 26992), ("agency_payable", "F10", -3500)):
        wanted = Wanted(estate_id=in_green.estate_id, pot=Pot.COMPANY, code=account, item_code=item)
        assert total_of(wanted).balance == fen
    owed = total_of(Wanted(estate_id=in_green.estate_id, code="receivable", house_id=in_green.house_id))
    assert owed.balance == 26992 + 3500
    assert payable_charges(in_green.house_id) == []
    release(run, at=AT)
    assert [one.item_code for one in payable_charges(in_green.house_id)] == ["F01", "F10"]


def test_a_run_is_recalled_within_a_day_and_billed_again(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id)
    run = billed(in_green.estate_id, finance, released=False)
    with pytest.raises(ReasonMissing):
        recall(run, " ", by=finance, at=AT)
    recall(run, "单价录错", by=finance, at=AT + timedelta(hours=23))
    assert run.state == RunState.RECALLED
    assert total_of(Wanted(estate_id=in_green.estate_id, code="receivable")).balance == 0
    assert all(one.state == ChargeState.REVERSED for one in charges_of_run(run))
    assert billed(in_green.estate_id, finance).charges == 2


def test_after_a_day_or_a_payment_it_is_too_late(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id)
    run = billed(in_green.estate_id, finance, released=False)
    with pytest.raises(TooLateToRecall):
        recall(run, "x", by=finance, at=AT + timedelta(hours=24))
    next(charges_of_run(run)).allocated_fen = 1
    db.session.commit()
    with pytest.raises(PaidAlready):
        recall(run, "x", by=finance, at=AT)
    release(run, at=AT)
    with pytest.raises(TooLateToRecall):
        recall(run, "x", by=finance, at=AT)


def test_residents_see_it_when_the_day_is_over(in_green: Company, finance: Member, resident: Member) -> None:
    tariff(in_green.estate_id)
    person_in(in_green.house_id, member=resident)
    db.session.commit()
    run = billed(in_green.estate_id, finance, released=False)
    assert my_bills(resident, at=AT) == []
    release(run, at=AT)
    assert [one.total_fen for one in my_bills(resident, at=AT)] == [26992]


def test_a_draft_is_thrown_away_without_trace_of_amounts(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id)
    run = draft(in_green)
    discard(run, by=finance, at=AT)
    assert db.session.scalar(select(func.count()).select_from(Charge)) == 0
    with pytest.raises(RunNotDraft):
        publish(run, by=finance, at=AT)


def test_the_month_before_stands_beside_it(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id, "F10", "3.5")
    one = meter(in_green.house_id, in_green.estate_id)
    read(one, "10", Period(2026, 9))
    billed(in_green.estate_id, finance, Period(2026, 9))
    leap = read(one, "40")
    accept(leap, words="水管漏水", by=finance, at=AT)
    run = draft(in_green)
    [difference] = differences(run)
    assert (difference.fen, difference.fen_before, difference.change_fen) == (10500, 3500, 7000)
    [outlier] = outliers(run)
    assert (outlier.charge.amount_fen, outlier.fen_before) == (10500, 3500)


@pytest.mark.parametrize(
    "change",
    [
        "amount_fen = amount_fen + 1",
        "calculation = '{}'",
        "house_id = (select id from house where id <> charge.house_id limit 1)",
        "item_code = 'F02'",
        "state = 'draft'",
        "due_on = due_on + 1",
        "corrects_id = id",
    ],
)
def test_a_published_line_never_changes(change: str, in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id)
    billed(in_green.estate_id, finance)
    with pytest.raises(DBAPIError, match="published charge"):
        db.session.execute(text(f"update charge set {change} where house_id = :house"), {"house": in_green.house_id})
    db.session.rollback()
    with pytest.raises(DBAPIError, match="never deleted"):
        db.session.execute(text("delete from charge"))
    db.session.rollback()


def test_a_reversed_line_makes_room_for_a_new_one(in_green: Company, finance: Member) -> None:
    """A peer's bug: a refunded bill blocked the billing of its month."""
    tariff(in_green.estate_id)
    run = billed(in_green.estate_id, finance)
    charge = next(charges_of_run(run))
    reverse_charge(charge, reason="重复", by=finance, at=AT)
    assert [one.house_id for one in charges_of_run(draft(in_green))] == [charge.house_id]


def test_of_two_people_who_publish_at_once_one_is_refused(app: Flask, green: Company, finance: Member) -> None:
    with acting_in(green.id):
        tariff(green.estate_id)
        run_id = draft(green).id
    outcomes: list[str] = []
    together = Barrier(2)

    def publish_it() -> None:
        with app.app_context(), acting_in(green.id):
            run, member = find_run(run_id), db.session.get_one(Member, (green.id, finance.id))
            assert run is not None
            together.wait()
            try:
                publish(run, by=member, at=AT)
                outcomes.append("published")
            except Refused as refusal:
                outcomes.append(type(refusal).__name__)

    threads = [Thread(target=publish_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["RunNotDraft", "published"]
    with acting_in(green.id):
        wanted = Wanted(estate_id=green.estate_id, code="income", item_code="F01")
        assert total_of(wanted).balance == -2 * 26992


def test_of_two_people_who_start_at_once_both_get_the_same_run(app: Flask, green: Company) -> None:
    with acting_in(green.id):
        tariff(green.estate_id)
    found: list[object] = []
    together = Barrier(2)

    def start() -> None:
        with app.app_context(), acting_in(green.id):
            estate = estate_of(green.estate_id)
            together.wait()
            found.append(start_run(estate, OCTOBER, by=None, at=AT)[0].id)

    threads = [Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2 and len(set(found)) == 1
