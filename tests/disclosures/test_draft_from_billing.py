"""Drafts that come from tariffs, readings, bills and payments: the figures residents can compare with their own paper."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from saas import disclosures
from saas.billing import sharing
from saas.disclosures import Sheet, Topic, value_now
from saas.ledger import AccountCode, JournalKind, Line, Period, Pot, post
from tenants.db import new_id
from tenants.members import Member
from tests.cast import Company
from tests.factories import billing as bills
from tests.factories.disclosures import drafted

NOW = datetime(2027, 1, 12, 2, 0, tzinfo=UTC)


def rows_of(sheet: Sheet, block: str) -> list[dict[str, object]]:
    return [row["cells"] for row in sheet.block(block)["rows"]]


@pytest.mark.rule("FEE-01", "FEE-03")
def test_the_price_board_keeps_what_is_only_collected_apart(in_green: Company, manager: Member) -> None:
    bills.tariff(in_green.estate_id, "F01", "2.8")
    bills.tariff(in_green.estate_id, "F10", "3.35")
    sheet = disclosures.sheet_of(drafted(in_green, manager, NOW, Topic.PRICE_BOARD, "standing"))
    assert [(row["item"], row["price"], row["from"]) for row in rows_of(sheet, "own")] == [
        ("物业服务费（住宅）", "2.80", "2026-01-01")
    ]
    assert [row["price"] for row in rows_of(sheet, "agency")] == ["3.35"]
    assert sheet.fact("head.basis")["value"] == "HT-2025-01"
    items = disclosures.sheet_of(drafted(in_green, manager, NOW, Topic.FEE_ITEMS, "standing"))
    assert [row["code"] for row in rows_of(items, "items")] == ["F01", "F10"]
    services = disclosures.sheet_of(drafted(in_green, manager, NOW, Topic.SERVICE_ITEMS, "standing"))
    assert services.fact("agreement.term")["value"] == "2025-01-01 to 2027-12-31"


def test_shared_energy_says_what_a_square_metre_bears(in_green: Company, manager: Member, finance: Member) -> None:
    estate, month = bills.estate_of(in_green.estate_id), Period(2026, 10)
    meter = bills.meter(None, in_green.estate_id, "F05", code="D-01")
    bills.read(meter, "100", Period(2026, 9))
    reading = bills.read(meter, "732.5", month)
    cost = sharing.record_cost(
        estate,
        month,
        "F05",
        "楼道照明",
        reading=reading,
        price=5380,
        exclusions=[sharing.Exclusion("门卫室用电", 1000)],
        by=finance,
        at=bills.AT,
    )
    sharing.share_out(cost, by=finance, at=bills.AT)
    sheet = disclosures.sheet_of(drafted(in_green, manager, NOW, Topic.SHARED_ENERGY, "2026-10"))
    [row] = rows_of(sheet, "costs")
    assert (row["previous"], row["current"], row["usage"], row["price"]) == ("100.00", "732.50", "632.50", "0.538")
    assert (row["gross"], row["excluded"], row["shared"]) == (34_029, 1000, 33_029)
    assert row["base"] == "by area, 192.80 ㎡"
    assert row["per"] == "1.7131"  # 330.29 yuan over 192.80 ㎡
    assert sheet.fact("sample.amount")["value"] == "171.31"
    assert rows_of(sheet, "exclusions") == [{"reason": "门卫室用电", "amount": 1000}]
    assert sheet.block("costs")["sums"] == {"gross": 34_029, "excluded": 1000, "shared": 33_029}
    other = disclosures.sheet_of(drafted(in_green, manager, NOW, Topic.SHARED_ENERGY, "2026-09"))
    assert rows_of(other, "costs") == []


def test_the_yearly_accounts_tell_due_from_received(in_green: Company, manager: Member, finance: Member) -> None:
    bills.agreement(in_green.estate_id)
    paid = bills.charge_in(in_green.house_id, 26_992)
    bills.charge_in(in_green.next_house_id, 26_992)
    bills.charge_in(in_green.house_id, 5_000, "F10")
    house, charge = in_green.house_id, paid.id
    post(
        estate_id=in_green.estate_id,
        pot=Pot.COMPANY,
        on=date(2026, 11, 9),
        kind=JournalKind.PAYMENT,
        lines=[
            Line(AccountCode.BANK, 26_992),
            Line(AccountCode.RECEIVABLE, -26_992, "F01", house_id=house, charge_id=charge),
        ],
        source=("payment", new_id()),
        by=finance,
        at=bills.AT,
    )
    one = drafted(in_green, manager, NOW, Topic.YEARLY_ACCOUNTS, "2026")
    sheet = disclosures.sheet_of(one)
    [fee] = rows_of(sheet, "income")
    assert (fee["due"], fee["received"], fee["rate"]) == (53_984, 26_992, [26_992, 53_984])
    assert len(rows_of(sheet, "cost")) == 9
    assert sheet.amount("end.result") == 53_984
    assert [row["collected"] for row in rows_of(sheet, "agency")] == [5_000]
    assert not disclosures.check(one).off_by
    for figure in sheet.figures():
        if figure.source is not None:
            assert value_now(figure.source, in_green.estate_id) == figure.value, figure.key


def test_billed_parking_is_one_source_of_common_income(in_green: Company, manager: Member, finance: Member) -> None:
    """Billed 150.00, paid 90.00 and 10.00 more than that: what is open is not received, what is prepaid is."""
    bills.charge_in(in_green.house_id, 15_000, "F08")
    where, day = in_green.estate_id, date(2026, 11, 9)
    told = {"estate_id": where, "pot": Pot.COMMON, "on": day, "by": finance, "at": bills.AT}
    owed = Line(AccountCode.RECEIVABLE, -9_000, "F08", house_id=in_green.house_id)
    ahead = Line(AccountCode.PREPAID, -1_000, house_id=in_green.house_id)
    post(
        kind=JournalKind.PAYMENT,
        lines=[Line(AccountCode.BANK, 10_000), owed, ahead],
        source=("payment", new_id()),
        **told,
    )
    fee = [Line(AccountCode.CHANNEL_FEE, 60), Line(AccountCode.BANK, -60)]
    post(kind=JournalKind.SETTLEMENT, lines=fee, source=("settlement", new_id()), **told)

    one = drafted(in_green, manager, NOW, Topic.COMMON_INCOME, "2026-Q4")

    sheet = disclosures.sheet_of(one)
    assert [(row["source"], row.get("due"), row["received"]) for row in rows_of(sheet, "income")] == [
        ("Parking on common ground", 15_000, 9_000),
        ("Prepaid by houses", None, 1_000),
    ]
    assert [row["amount"] for row in rows_of(sheet, "cost")] == [60]
    assert sheet.amount("end.closing") == 9_940
    assert not disclosures.check(one).off_by
