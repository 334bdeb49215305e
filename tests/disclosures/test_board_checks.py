"""The price board is looked at every quarter with a photo of each place; the calendar goes red without."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from saas import disclosures
from saas.disclosures import Disclosure, Place, Standing, Topic, board_checks_of
from saas.disclosures.rule_models import DisclosureReminder
from saas.requests.messages import Message, MessageKind
from tenants.clock import local_date
from tenants.db import db
from tenants.members import Member
from tests.cast import Company
from tests.client import Visit
from tests.disclosures.conftest import AT
from tests.factories.billing import estate_of
from tests.factories.disclosures import drafted, hang, photo_by

QUARTER = timedelta(days=92)


@pytest.fixture
def board(in_green: Company, manager: Member, finance: Member) -> Disclosure:
    """A price board that hangs at two places since this quarter."""
    one = drafted(in_green, manager, AT, Topic.PRICE_BOARD, "standing")
    disclosures.submit(one, explanations={}, by=manager, at=AT)
    disclosures.approve(one, company=in_green.name, by=finance, at=AT)
    hang(one, manager, AT)
    return one


def checks(company: Company, today: date) -> list[tuple[str, Standing, int]]:
    found = board_checks_of([estate_of(company.estate_id)], today=today)[company.estate_id]
    return [(one.quarter.name, one.standing, one.missing) for one in found]


def look_after(board: Disclosure, by: Member, at: datetime, *places: str) -> None:
    disclosures.look_after(board, [Place(name, photo_by(by, at)) for name in places], by=by, at=at)


def test_without_a_price_board_there_is_nothing_to_look_at(in_green: Company) -> None:
    assert checks(in_green, local_date(AT)) == []


def test_hanging_up_is_the_first_quarters_check(in_green: Company, board: Disclosure) -> None:
    assert [standing for _, standing, _ in checks(in_green, local_date(AT))] == [Standing.KEPT]


def test_the_next_quarter_wants_two_places_again(in_green: Company, board: Disclosure, manager: Member) -> None:
    later = AT + QUARTER
    today = local_date(later)
    name, standing, missing = checks(in_green, today)[0]
    assert (standing in (Standing.OPEN, Standing.SOON), missing) == (True, 2)
    look_after(board, manager, later, "大门公告栏")
    look_after(board, manager, later, "大门公告栏")
    assert checks(in_green, today)[0][2] == 1
    look_after(board, manager, later, "服务中心")
    assert checks(in_green, today)[0] == (name, Standing.KEPT, 0)


def test_a_quarter_without_photos_is_red_and_reminded_of_once(
    in_green: Company, board: Disclosure, manager: Member
) -> None:
    much_later = AT + 2 * QUARTER
    standings = [standing for _, standing, _ in checks(in_green, local_date(much_later))]
    assert standings[1:] == [Standing.OVERDUE, Standing.KEPT]
    disclosures.remind(at=much_later)
    disclosures.remind(at=much_later)
    told = db.session.scalars(select(Message).where(Message.kind == MessageKind.BOARD_CHECK)).all()
    quarters = {
        row.period
        for row in db.session.scalars(select(DisclosureReminder).where(DisclosureReminder.topic == Topic.PRICE_BOARD))
        if "Q" in row.period
    }
    assert len({(one.member_id, one.values["period"]) for one in told}) == len(told)
    assert told and quarters


def test_the_calendar_shows_it(visit: Visit, in_green: Company, board: Disclosure, manager: Member) -> None:
    page = visit.as_(manager, language="en").get("disclosures.index", estate=in_green.estate_id)
    assert page.select_one("#boards") is not None
