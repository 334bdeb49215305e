"""What houses owed before the company came: imported, taken over, paid; taken back with its import unless paid on."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from saas import arrears, payments
from saas.archives import ImportRun, OpeningArrears, import_runs, import_steps
from saas.arrears.debts import debts_of_house
from saas.billing import (
    Charge,
    ChargeState,
    Origin,
    correct_for_everybody,
    opening_figures,
    opening_of,
    payable_charges,
    recompute,
    take_over,
    waiting_in,
)
from saas.billing.refusals import NoSuchItem, NothingToTakeOver, NotOwedBefore, OpeningPaid
from saas.disclosures.books import books_of
from saas.disclosures.draft_money import _received
from saas.estates import Estate, House, find_house
from saas.ledger import AccountCode, Period, Pot, balance
from saas.payments import Method, check_invariants
from saas.tariffs import install_items
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.members import Member
from tests.archives.workbooks import workbook
from tests.cast import Company
from tests.factories.billing import billed, estate_of, tariff
from tests.statements import statements

AT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
HEAD = ["小区", "房屋编号", "费项", "账期", "金额", "应缴日期"]


@pytest.fixture
def estate(in_green: Company) -> Estate:
    install_items(AT)
    return estate_of(in_green.estate_id)


@pytest.fixture
def house(in_green: Company) -> House:
    found = find_house(in_green.house_id)
    assert found is not None
    return found


def bring(estate: Estate, by: Member, *rows: tuple[str, str, str, str, str]) -> ImportRun:
    """Import arrears: house, fee, month, amount, day to pay by."""
    cells = [[estate.name, *row] for row in rows]
    [run] = import_runs.upload(workbook([HEAD, *cells]), "欠费.xlsx", by=by, at=AT)
    import_runs._check_now(run, by=by, at=AT)
    import_runs._apply_now(run, valid_only=False, by=by, at=AT)
    return run


def undo(run: ImportRun, by: Member) -> None:
    """Take an import back, as its job does."""
    import_runs.ask_undo(run, by=by, at=AT)
    import_steps.undo(run, by=by, at=AT)


def lines_of(house: House) -> list[Charge]:
    return payable_charges(house.id)


def test_imported_arrears_become_lines_that_can_be_paid(
    estate: Estate, house: House, administrator: Member, finance: Member, desk: Member
) -> None:
    run = bring(
        estate,
        administrator,
        (house.code, "物业服务费", "2025-09", "336.70", "2025-10-20"),
        (house.code, "物业服务费", "2025-10", "336.70", ""),
        (house.code, "公摊电费", "2025-10", "12.34", ""),
    )
    said = {one.said: (one.rows, one.fen, one.guess) for one in waiting_in(estate)}
    assert said == {"物业服务费": (2, 67_340, "F01"), "公摊电费": (1, 1_234, "F05")}
    done = take_over(estate, {"物业服务费": "F01", "公摊电费": "F05"}, by=finance, at=AT)
    assert (done.lines, done.fen, done.billed_already) == (3, 68_574, 0)
    lines = lines_of(house)
    assert [(one.item_code, one.period, one.amount_fen, one.due_on, one.origin) for one in lines] == [
        ("F01", "2025-09", 33_670, date(2025, 10, 20), Origin.OPENING),
        ("F01", "2025-10", 33_670, date(2025, 10, 31), Origin.OPENING),
        ("F05", "2025-10", 1_234, date(2025, 10, 31), Origin.OPENING),
    ]
    assert [recompute(one) for one in lines] == [33_670, 33_670, 1_234]
    told = opening_of(lines[0])
    assert told is not None
    note, found = told
    assert found is not None and (found.id, note.row_number, note.item_said) == (run.id, 2, "物业服务费")
    payments.pay(id=new_id(), house_id=house.id, amount_fen=68_574, method=Method.CASH, by=desk, at=AT)
    assert lines_of(house) == []
    assert opening_figures(estate.id).paid_fen == 68_574
    assert check_invariants(estate.id) == []


def test_the_books_have_opening_entries_and_no_income(
    estate: Estate, house: House, administrator: Member, finance: Member, desk: Member
) -> None:
    bring(
        estate,
        administrator,
        (house.code, "物业服务费", "2026-05", "100", ""),
        (house.code, "车位使用费", "2026-05", "50", ""),
    )
    take_over(estate, {"物业服务费": "F01", "车位使用费": "F08"}, by=finance, at=AT)
    assert balance(estate.id, Pot.COMPANY, AccountCode.INCOME) == 0
    assert balance(estate.id, Pot.COMPANY, AccountCode.OPENING) == -10_000
    assert balance(estate.id, Pot.COMMON, AccountCode.OPENING) == -5_000
    assert balance(estate.id, Pot.COMMON, AccountCode.COMMON_INCOME) == 0
    year = (date(2026, 1, 1), date(2026, 12, 31))
    assert _received(books_of(estate.id, Pot.COMPANY, *year), "F01", AccountCode.INCOME)[0] == 0
    payments.pay(id=new_id(), house_id=house.id, amount_fen=10_000, method=Method.CASH, by=desk, at=AT)
    assert _received(books_of(estate.id, Pot.COMPANY, *year), "F01", AccountCode.INCOME)[0] == 10_000


def test_old_debts_are_on_the_ladder_with_their_last_day(
    estate: Estate, house: House, administrator: Member, finance: Member
) -> None:
    bring(estate, administrator, (house.code, "物业服务费", "2025-09", "336.70", "2025-10-20"))
    take_over(estate, {"物业服务费": "F01"}, by=finance, at=AT)
    letter = arrears.remind(house, by=finance, at=AT)
    assert letter.total_fen == 33_670
    [debt] = debts_of_house(house.id, at_day=local_date(AT))
    assert debt.limitation_on == date(2028, 10, 20)


def test_taking_the_import_back_takes_the_lines_back(
    estate: Estate, house: House, administrator: Member, finance: Member
) -> None:
    run = bring(estate, administrator, (house.code, "物业服务费", "2025-09", "336.70", ""))
    take_over(estate, {"物业服务费": "F01"}, by=finance, at=AT)
    [line] = lines_of(house)
    undo(run, administrator)
    db.session.refresh(line)
    assert line.state == ChargeState.REVERSED
    assert balance(estate.id, Pot.COMPANY, AccountCode.RECEIVABLE) == 0
    assert balance(estate.id, Pot.COMPANY, AccountCode.OPENING) == 0
    assert db.session.scalar(select(func.count()).select_from(OpeningArrears)) == 0
    assert check_invariants(estate.id) == []


def test_an_import_that_was_paid_on_stays(
    estate: Estate, house: House, administrator: Member, finance: Member, desk: Member
) -> None:
    run = bring(estate, administrator, (house.code, "物业服务费", "2025-09", "336.70", ""))
    take_over(estate, {"物业服务费": "F01"}, by=finance, at=AT)
    payments.pay(id=new_id(), house_id=house.id, amount_fen=1_000, method=Method.CASH, by=desk, at=AT)
    with pytest.raises(OpeningPaid, match="1"):
        undo(run, administrator)
    [line] = lines_of(house)
    assert (line.state, line.allocated_fen) == (ChargeState.PUBLISHED, 1_000)


def test_a_corrected_amount_is_taken_over_anew(
    estate: Estate, house: House, administrator: Member, finance: Member, desk: Member
) -> None:
    bring(estate, administrator, (house.code, "物业服务费", "2025-09", "336.70", ""))
    take_over(estate, {"物业服务费": "F01"}, by=finance, at=AT)
    bring(estate, administrator, (house.code, "物业服务费", "2025-09", "300", ""))
    assert lines_of(house) == []
    take_over(estate, {"物业服务费": "F01"}, by=finance, at=AT)
    assert [one.amount_fen for one in lines_of(house)] == [30_000]
    payments.pay(id=new_id(), house_id=house.id, amount_fen=1_000, method=Method.CASH, by=desk, at=AT)
    run = import_runs.upload(
        workbook([HEAD, [estate.name, house.code, "物业服务费", "2025-09", "200", ""]]),
        "再.xlsx",
        by=administrator,
        at=AT,
    )[0]
    import_runs._check_now(run, by=administrator, at=AT)
    assert run.errors == 1


def test_twice_creates_nothing_and_nothing_is_summed(
    estate: Estate, house: House, administrator: Member, finance: Member
) -> None:
    bring(
        estate,
        administrator,
        (house.code, "物业服务费", "2025-09", "336.70", ""),
        (house.code, "物业费", "2025-09", "10", ""),
    )
    done = take_over(estate, {"物业服务费": "F01", "物业费": "F01"}, by=finance, at=AT)
    assert (done.lines, done.billed_already) == (1, 1)
    with pytest.raises(NothingToTakeOver):
        take_over(estate, {"物业服务费": "F01", "物业费": "F01"}, by=finance, at=AT)


def test_a_month_we_billed_is_not_owed_twice(
    estate: Estate, house: House, administrator: Member, finance: Member
) -> None:
    tariff(estate.id)
    billed(estate.id, finance)
    bring(estate, administrator, (house.code, "物业服务费", "2026-10", "336.70", ""))
    with pytest.raises(NothingToTakeOver):
        take_over(estate, {"物业服务费": "F01"}, by=finance, at=AT)


def test_a_rule_put_right_leaves_the_old_books_alone(
    estate: Estate, house: House, administrator: Member, finance: Member
) -> None:
    bring(estate, administrator, (house.code, "物业服务费", "2026-09", "336.70", ""))
    take_over(estate, {"物业服务费": "F01"}, by=finance, at=AT)
    tariff(estate.id)
    looked, corrected = correct_for_everybody(estate, Period(2026, 9), "F01", reason="单价", by=finance, at=AT)
    assert (looked, corrected) == (0, 0)
    assert [one.amount_fen for one in lines_of(house)] == [33_670]


@pytest.mark.parametrize(("code", "refusal"), [("F99", NoSuchItem), ("F16", NotOwedBefore), ("F19", NotOwedBefore)])
def test_only_the_principal_of_a_fee_is_taken_over(
    estate: Estate, house: House, administrator: Member, finance: Member, code: str, refusal: type[Exception]
) -> None:
    bring(estate, administrator, (house.code, "物业服务费", "2025-09", "336.70", ""))
    with pytest.raises(refusal):
        take_over(estate, {"物业服务费": code}, by=finance, at=AT)


def test_the_agreement_says_the_day_where_the_old_books_do_not(
    estate: Estate, house: House, administrator: Member, finance: Member
) -> None:
    tariff(estate.id)
    bring(estate, administrator, (house.code, "物业服务费", "2025-09", "336.70", ""))
    take_over(estate, {"物业服务费": "F01"}, by=finance, at=AT)
    assert [one.due_on for one in lines_of(house)] == [date(2025, 10, 15)]


def test_the_agreement_is_asked_once_a_month(
    estate: Estate, in_green: Company, administrator: Member, finance: Member
) -> None:
    counts = []
    for items in (("物业服务费",), ("物业服务费", "公摊电费", "公摊水费")):
        month = f"2025-0{len(items)}"
        for key in (in_green.house_id, in_green.next_house_id):
            one = find_house(key)
            assert one is not None
            bring(estate, administrator, *((one.code, item, month, "336.70", "") for item in items))
        with statements() as sent:
            take_over(estate, dict(zip(items, ("F01", "F05", "F06"), strict=False)), by=finance, at=AT)
        counts.append(sum("FROM service_agreement" in one for one in sent))
    assert counts == [1, 1]


@settings(max_examples=15)
@given(amounts=st.lists(st.integers(0, 10**9), min_size=1, max_size=6))
def test_what_was_owed_is_what_is_owed(estate: Estate, house: House, finance: Member, amounts: list[int]) -> None:
    before = balance(estate.id, Pot.COMPANY, AccountCode.RECEIVABLE)
    item = f"物业费{new_id().hex[:8]}"
    first = Period(2000, 1)
    taken = db.session.scalar(select(func.count()).select_from(OpeningArrears)) or 0
    for at, fen in enumerate(amounts):
        month = first.shifted(taken + at)
        db.session.add(OpeningArrears(estate_id=estate.id, house_id=house.id, item=item, period=month.name, amount=fen))
    db.session.commit()
    owed = [fen for fen in amounts if fen]
    if not owed:
        with pytest.raises(NothingToTakeOver):
            take_over(estate, {item: "F01"}, by=finance, at=AT)
        return
    assert take_over(estate, {item: "F01"}, by=finance, at=AT).fen == sum(owed)
    assert balance(estate.id, Pot.COMPANY, AccountCode.RECEIVABLE) - before == sum(owed)
