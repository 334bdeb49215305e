"""With whom owners' income was earned: named while they are few, and only those of the days that are disclosed."""

from __future__ import annotations

from datetime import date

from saas.disclosures.books import books_of, counterparties
from saas.ledger import AccountCode, CommonSource, Pot, book_common_income
from tenants.clock import now
from tenants.members import Member
from tests.cast import Company

FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)


def earned(company: Company, finance: Member, *names: str, on: date = LAST) -> None:
    for name in names:
        book_common_income(
            company.estate_id, CommonSource.ADVERTISING, 100, on=on, counterparty=name, by=finance, at=now()
        )


def named(company: Company, source: CommonSource = CommonSource.ADVERTISING) -> str:
    books = books_of(company.estate_id, Pot.COMMON, FIRST, LAST)
    return counterparties(books, AccountCode.COMMON_INCOME, source)


def test_few_are_named_each_once(in_green: Company, finance: Member) -> None:
    earned(in_green, finance, "分众传媒", "新潮传媒", "分众传媒", "")
    assert named(in_green) == "分众传媒、新潮传媒"
    assert named(in_green, CommonSource.PARKING) == ""


def test_many_are_not(in_green: Company, finance: Member) -> None:
    earned(in_green, finance, "甲", "乙", "丙", "丁")
    assert named(in_green) == ""


def test_those_of_other_days_are_not(in_green: Company, finance: Member) -> None:
    earned(in_green, finance, "早先的", on=date(2026, 6, 30))
    earned(in_green, finance, "后来的", on=date(2026, 10, 1))
    earned(in_green, finance, "本季的", on=FIRST)
    assert named(in_green) == "本季的"
