"""An estate whose books have life, and disclosures in every state. Scope must be open."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from uuid import UUID

from PIL import Image

from saas import disclosures
from saas.disclosures import Disclosure, Place, Topic, span_named
from saas.estates import find_estate
from saas.ledger import (
    AccountCode,
    CommonSource,
    CommonUse,
    CostGroup,
    book_common_cost,
    book_common_income,
    book_common_use,
    book_cost,
    book_fund_line,
)
from tenants.clock import local_date
from tenants.files import store
from tenants.members import Member, find_member
from tests.cast import Company

COMPANY = "绿城物业服务有限公司"
QUARTER = "2026-Q3"


def in_chinese(message: str) -> str:
    """Tests need no catalogue: the msgid is the word."""
    return message


def picture(shade: int = 120) -> bytes:
    """A small photo."""
    held = io.BytesIO()
    Image.new("RGB", (320, 240), (shade, 150, 130)).save(held, "JPEG")
    return held.getvalue()


def photo_by(member: Member, at: datetime, shade: int = 120) -> str:
    """The token of an upload of this member."""
    return store(disclosures.PHOTO_KIND, picture(shade), name="board.jpg", by=member, at=at).token


def decision(by: Member, at: datetime) -> UUID:
    """A document that decides something."""
    return store("requests.photo", picture(), name="decision.jpg", by=by, at=at).id


def books_with_life(company: Company, by: Member, at: datetime) -> None:
    """Two quarters of owners' income, its cost and its use; a year of the company's cost; a fund."""
    estate = company.estate_id
    for month in (4, 5, 6, 7, 8, 9):
        day = date(2026, month, 12)
        for source, fen in ((CommonSource.PARKING, 1_200_000), (CommonSource.ADVERTISING, 350_000)):
            book_common_income(estate, source, fen + month, on=day, counterparty="智慧停车公司", by=by, at=at)
        book_common_cost(estate, CommonSource.PARKING, 90_000, on=day, by=by, at=at)
        book_cost(estate, CostGroup.CLEANING, 800_000, on=day, by=by, at=at)
    paper = decision(by, at)
    book_common_use(estate, CommonUse.REPAIR, 500_000, on=date(2026, 8, 20), decision_id=paper, by=by, at=at)
    book_fund_line(estate, AccountCode.FUND_PAID_IN, 90_000_000, on=date(2026, 2, 1), by=by, at=at)
    book_fund_line(estate, AccountCode.FUND_INTEREST, 123_456, on=date(2026, 6, 21), by=by, at=at)
    book_fund_line(estate, AccountCode.FUND_USE, 2_000_000, on=date(2026, 6, 25), by=by, at=at)


def drafted(
    company: Company,
    by: Member,
    at: datetime,
    topic: Topic = Topic.COMMON_INCOME,
    period: str = QUARTER,
    *,
    estate_id: UUID | None = None,
) -> Disclosure:
    """A draft from the books."""
    estate, span = find_estate(estate_id or company.estate_id), span_named(period)
    assert estate is not None and span is not None
    return disclosures.begin(estate, topic, span, company=COMPANY, translate=in_chinese, by=by, at=at)


def submitted(
    company: Company, by: Member, at: datetime, topic: Topic = Topic.COMMON_INCOME, period: str = QUARTER
) -> Disclosure:
    """The same, handed in."""
    one = drafted(company, by, at, topic, period)
    disclosures.submit(one, explanations={}, by=by, at=at)
    return one


def approved(
    company: Company,
    by: Member,
    second: Member,
    at: datetime,
    topic: Topic = Topic.COMMON_INCOME,
    period: str = QUARTER,
) -> Disclosure:
    """The same, sealed by a second person."""
    one = submitted(company, by, at, topic, period)
    disclosures.approve(one, company=COMPANY, by=second, at=at + timedelta(minutes=5))
    return one


def posted(
    company: Company,
    by: Member,
    second: Member,
    at: datetime,
    topic: Topic = Topic.COMMON_INCOME,
    period: str = QUARTER,
) -> Disclosure:
    """The same, hanging at two places."""
    one = approved(company, by, second, at, topic, period)
    hang(one, by, at + timedelta(minutes=10))
    return one


def hang(one: Disclosure, by: Member, at: datetime, *names: str) -> None:
    """Hang it up, with a photo at each place."""
    member = find_member(by.id)
    assert member is not None
    places = [Place(name, photo_by(member, at)) for name in (names or ("小区公告栏", "3栋大堂"))]
    disclosures.post_up(one, places, since=local_date(at), by=member, at=at)
