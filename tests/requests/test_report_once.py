"""A form sent twice, because an answer got lost or somebody tapped twice, is one request."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from saas.requests import Message, Request
from tenants.db import db
from tenants.scope import acting_in
from tests.factories.requests import Stage


@pytest.fixture
def at_home(green, resident, desk, dispatcher, technician) -> Stage:
    """A stage whose resident lives in the first house; the scope is closed again."""
    return Stage(green, resident, desk, dispatcher, technician).apart()


def counted(green, model) -> int:
    with acting_in(green.id):
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_same_form_sent_twice_is_one_request_told_once(at_home, green, visit):
    me = visit.as_(at_home.resident)
    sent = {"tile": "plumbing.tap", "description": "厨房水龙头一直滴水", "key": str(uuid4())}

    first = me.post("requests.report", sent).response.headers["Location"]
    again = me.post("requests.report", sent).response.headers["Location"]

    assert again == first
    assert first.endswith(sent["key"])
    assert counted(green, Request) == 1
    assert counted(green, Message) == 1


def test_the_form_carries_an_id_of_its_own_and_keeps_it_when_it_comes_back(at_home, visit):
    me = visit.as_(at_home.resident)
    page = me.get("requests.report")
    key = page.find("input", attrs={"name": "key"})["value"]
    back = me.post("requests.report", {"tile": "", "key": key}, expect=422)

    assert back.find("input", attrs={"name": "key"})["value"] == key


def test_another_report_with_the_same_id_is_another_request(at_home, green, visit):
    me = visit.as_(at_home.resident)
    key = str(uuid4())

    me.post("requests.report", {"tile": "plumbing.tap", "description": "厨房", "key": key})
    me.post("requests.report", {"tile": "plumbing.tap", "description": "卫生间", "key": key})

    assert counted(green, Request) == 2


@pytest.mark.parametrize("key", ["", "no id", "00000000"])
def test_what_is_no_id_is_ignored(at_home, green, visit, key):
    me = visit.as_(at_home.resident)

    me.post("requests.report", {"tile": "plumbing.tap", "key": key})
    me.post("requests.report", {"tile": "plumbing.tap", "again": "new", "key": key})

    assert counted(green, Request) == 2


def test_the_id_of_somebody_elses_request_opens_nothing(at_home, green, visit):
    with acting_in(green.id):
        theirs = at_home.taken_down()
        db.session.commit()
        key = str(theirs.id)
    me = visit.as_(at_home.resident)

    location = me.post("requests.report", {"tile": "plumbing.tap", "key": key}).response.headers["Location"]

    assert not location.endswith(key)
