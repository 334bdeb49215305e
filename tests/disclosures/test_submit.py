"""What is refused before it goes out: sums that do not meet, people named, zeros without a reason."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from saas import disclosures
from saas.disclosures.refusals import (
    NothingInIt,
    NotInThatState,
    PersonalDataFound,
    SumsDoNotMeet,
    UnreadableCell,
    ZeroNeedsReason,
)
from saas.disclosures.topics import Topic
from tenants.db import db
from tenants.members import Member
from tests.cast import Company
from tests.factories.archives import person_in
from tests.factories.disclosures import approved, drafted


def test_handed_in(books: Company, manager: Member, at: datetime) -> None:
    one = drafted(books, manager, at)
    disclosures.submit(one, explanations={}, by=manager, at=at)
    assert one.state == "in_review"
    with pytest.raises(NotInThatState):
        disclosures.submit(one, explanations={}, by=manager, at=at)


def test_opening_and_income_less_cost_and_use_is_closing(books: Company, manager: Member, at: datetime) -> None:
    """A row typed by hand that no entry stands behind: the table no longer meets, by that very amount."""
    one = drafted(books, manager, at)
    disclosures.write(one, {"income/new-1/source": "其他", "income/new-1/received": "0.01"}, by=manager, at=at)
    assert disclosures.check(one).off_by == -1
    with pytest.raises(SumsDoNotMeet):
        disclosures.submit(one, explanations={}, by=manager, at=at)


def test_figures_from_the_books_are_not_typed_over(books: Company, manager: Member, at: datetime) -> None:
    one = drafted(books, manager, at)
    before = disclosures.sheet_of(one).amount("income.received")
    disclosures.write(
        one, {"income/parking/received": "1", "end/closing": "1", "begin/opening": "0"}, by=manager, at=at
    )
    assert disclosures.sheet_of(one).amount("income.received") == before
    assert not disclosures.check(one).off_by


@pytest.mark.parametrize(
    "words",
    [
        "请联系13912345678",
        "请联系 139-1234-5678",
        "+86 13912345678",
        "证件330106198801011234",
        "证件33010619880101123x",
        "3栋1单元1201 张先生",
        "3-1-1201 王小明 欠费",
        "车牌浙A12345",
        "卡号6222021234567890123",
        "欧阳建国家漏水",
    ],
)
def test_people_are_not_published(books: Company, manager: Member, at: datetime, words: str) -> None:
    person_in(books.house_id, name="欧阳建国")
    one = drafted(books, manager, at)
    disclosures.write(one, {"attachments/text": words}, by=manager, at=at)
    with pytest.raises(PersonalDataFound):
        disclosures.submit(one, explanations={}, by=manager, at=at)


@pytest.mark.parametrize(
    "words",
    [
        "服务电话0571-88880000",
        "合同编号20260912-0013",
        "1,234,567.89元",
        "2026-07-01至2026-09-30",
        "电梯广告位12个",
        "3-1-1201 住宅",
    ],
)
def test_ordinary_words_pass(books: Company, manager: Member, at: datetime, words: str) -> None:
    person_in(books.house_id, name="欧阳建国")
    one = drafted(books, manager, at)
    disclosures.write(one, {"attachments/text": words}, by=manager, at=at)
    assert disclosures.check(one).personal == []


def test_a_short_name_is_a_word_until_it_stands_alone(books: Company, manager: Member, at: datetime) -> None:
    person_in(books.house_id, name="高明")
    one = drafted(books, manager, at)
    disclosures.write(one, {"attachments/text": "提高明显位置的公示"}, by=manager, at=at)
    assert disclosures.check(one).personal == []
    disclosures.write(one, {"attachments/text": "款项由 高明 代收"}, by=manager, at=at)
    assert disclosures.check(one).personal


def test_a_name_beside_a_room_across_two_cells(books: Company, manager: Member, at: datetime) -> None:
    one = drafted(books, manager, at)
    typed = {"use/new-1/item": "3-1-1201 漏水维修", "use/new-1/decision": "李秀英", "use/new-1/amount": "0"}
    disclosures.write(one, typed, by=manager, at=at)
    assert [finding.what for finding in disclosures.check(one).personal] == ["name beside a room"]


def test_zero_where_there_was_income(books: Company, manager: Member, finance: Member, at: datetime) -> None:
    """卢山: a company was fined because its board showed parking income "0". Here zero needs a reason, in public."""
    approved(books, manager, finance, at)
    later = datetime(2027, 1, 12, 2, 0, tzinfo=at.tzinfo)
    one = drafted(books, manager, later, period="2026-Q4")
    zeros = {zero.key: zero.before for zero in disclosures.check(one).zeros}
    assert zeros == {"parking": 3_600_000 + 24, "advertising": 1_050_000 + 24}
    with pytest.raises(ZeroNeedsReason):
        disclosures.submit(one, explanations={"parking": "车场改造停业"}, by=manager, at=later)
    db.session.expire_all()
    reasons = {"parking": "车场改造停业", "advertising": "合同到期未续"}
    disclosures.submit(one, explanations=reasons, by=manager, at=later + timedelta(minutes=1))
    assert one.explanations == reasons


def test_zero_while_a_contract_runs(books: Company, manager: Member, at: datetime) -> None:
    one = drafted(books, manager, at)
    typed = {
        "income/new-1/source": "快递柜",
        "income/new-1/contract": "KD-7",
        "income/new-1/term_from": "2026-01-01",
        "income/new-1/term_to": "2026-12-31",
    }
    disclosures.write(one, typed, by=manager, at=at)
    assert [(zero.name, zero.contract) for zero in disclosures.check(one).zeros] == [("快递柜", "KD-7")]


def test_an_empty_table_is_no_disclosure(in_green: Company, manager: Member, at: datetime) -> None:
    one = drafted(in_green, manager, at, Topic.FEE_ITEMS, "standing")
    with pytest.raises(NothingInIt):
        disclosures.submit(one, explanations={}, by=manager, at=at)


@pytest.mark.parametrize(
    "text", ["abc", "1.234", "NaN", "1e5", "99999999999999", "--5", "1,23.00", "Infinity", "０.５５５"]
)
def test_bad_amounts(books: Company, manager: Member, at: datetime, text: str) -> None:
    one = drafted(books, manager, at)
    with pytest.raises(UnreadableCell):
        disclosures.write(one, {"end/bank": text}, by=manager, at=at)


def test_the_difference_to_the_bank_is_shown(books: Company, manager: Member, at: datetime) -> None:
    one = drafted(books, manager, at)
    closing = disclosures.sheet_of(one).amount("end.closing")
    disclosures.write(one, {"end/bank": "100.00"}, by=manager, at=at)
    assert disclosures.sheet_of(one).amount("end.difference") == closing - 10_000
