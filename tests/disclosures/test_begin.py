"""A draft is assembled from the books: every number is the sum of entries that it names."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from saas import disclosures
from saas.disclosures import Topic, value_now
from saas.disclosures.refusals import AlreadyPublished, DraftIsOpen, PeriodNotOver
from saas.ledger import CommonSource, book_common_income
from tenants.db import db
from tenants.members import Member
from tests.cast import Company
from tests.factories.disclosures import COMPANY, approved, drafted, in_chinese


def test_the_quarter_of_common_income(books: Company, manager: Member, at: datetime) -> None:
    one = drafted(books, manager, at)
    sheet = disclosures.sheet_of(one)
    assert sheet.amount("begin.opening") == 3 * (1_200_000 + 350_000 - 90_000) + 2 * (4 + 5 + 6)
    assert sheet.amount("income.received") == 3 * 1_550_000 + 2 * (7 + 8 + 9) == sheet.amount("income.due")
    assert (sheet.amount("cost.amount"), sheet.amount("use.amount")) == (270_000, 500_000)
    assert sheet.amount("end.net") == sheet.amount("income.received") - 270_000
    report = disclosures.check(one)
    assert not report.has_faults and not report.zeros
    assert report.stated == sheet.amount("end.closing") > 0


@pytest.mark.parametrize(
    ("topic", "period"),
    [(Topic.COMMON_INCOME, "2026-Q3"), (Topic.FUND, "2026-H1"), (Topic.YEARLY_ACCOUNTS, "2025")],
)
def test_every_figure_opens_entries_that_add_up_to_it(
    books: Company, manager: Member, at: datetime, topic: Topic, period: str
) -> None:
    sheet = disclosures.sheet_of(drafted(books, manager, at, topic, period))
    figures = [one for one in sheet.figures() if one.source is not None]
    assert figures
    for one in figures:
        assert value_now(one.source or [], books.estate_id) == one.value, one.key
    assert not disclosures.check(drafted(books, manager, at, topic, "2025-Q4" if period != "2025" else "2024")).off_by


def test_the_sums_meet_whatever_is_posted(books: Company, manager: Member, finance: Member, at: datetime) -> None:
    """Receipts nobody has identified are money, too: the table shows them and still adds up."""
    from saas.ledger import AccountCode, JournalKind, Line, Pot, post

    lines = [Line(AccountCode.BANK, 77), Line(AccountCode.UNIDENTIFIED, -77)]
    post(
        estate_id=books.estate_id,
        pot=Pot.COMMON,
        on=date(2026, 7, 3),
        kind=JournalKind.PAYMENT,
        lines=lines,
        source=("booking", manager.id),
        by=finance,
        at=at,
    )
    one = drafted(books, manager, at)
    sheet = disclosures.sheet_of(one)
    assert [row["cells"]["received"] for row in sheet.block("income")["rows"] if row["key"] == "unidentified"] == [77]
    assert not disclosures.check(one).off_by


@pytest.mark.parametrize("topic", list(Topic))
def test_every_topic_has_a_draft(books: Company, manager: Member, at: datetime, topic: Topic) -> None:
    period = {"common_income": "2026-Q3", "fund": "2026-H1", "shared_energy": "2026-09"}.get(
        topic.value, "2025" if topic in (Topic.PERFORMANCE, Topic.YEARLY_ACCOUNTS) else "standing"
    )
    one = drafted(books, manager, at, topic, period)
    assert one.title.endswith(("表", "公示", "表公示", "项目公示")) or "公示" in one.title
    assert one.state == "draft" and one.version == 1


def test_one_draft_at_a_time(books: Company, manager: Member, finance: Member, at: datetime) -> None:
    drafted(books, manager, at)
    with pytest.raises(DraftIsOpen):
        drafted(books, finance, at)


def test_published_once(books: Company, manager: Member, finance: Member, at: datetime) -> None:
    approved(books, manager, finance, at)
    with pytest.raises(AlreadyPublished):
        drafted(books, manager, at)


def test_a_running_period_waits(books: Company, manager: Member, at: datetime) -> None:
    with pytest.raises(PeriodNotOver):
        drafted(books, manager, at, period="2026-Q4")


def test_reading_anew_keeps_what_was_typed(books: Company, manager: Member, finance: Member, at: datetime) -> None:
    one = drafted(books, manager, at)
    typed = {
        "income/parking/contract": "TC-2026-01",
        "income/new-1/source": "场地摆摊",
        "income/new-1/received": "300",
        "attachments/text": "合同复印件",
    }
    disclosures.write(one, typed, by=manager, at=at)
    book_common_income(
        books.estate_id, CommonSource.LOCKERS, 60_000, on=date(2026, 9, 30), by=finance, at=at + timedelta(hours=1)
    )
    disclosures.read_anew(one, company=COMPANY, translate=in_chinese, by=manager, at=at + timedelta(hours=2))
    db.session.refresh(one)
    rows = {row["key"]: row["cells"] for row in disclosures.sheet_of(one).block("income")["rows"]}
    assert rows["parking"]["contract"] == "TC-2026-01"
    assert rows["lockers"]["received"] == 60_000
    assert rows["typed-1"]["received"] == 30_000
    assert disclosures.sheet_of(one).block("attachments")["text"] == "合同复印件"
