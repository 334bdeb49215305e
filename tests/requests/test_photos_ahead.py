"""Photos go up while the form is being filled: the form names them, nobody else's, and what is abandoned is swept."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from sqlalchemy import select

from saas import requests
from tenants.clock import now
from tenants.db import db
from tenants.files import StoredFile
from tenants.members import Member
from tenants.permissions import Role
from tenants.queue import ask
from tenants.scope import acting_in
from tenants.verbs import transaction
from tests.cast import Company, add_member
from tests.factories.requests import Stage, jpeg


@pytest.fixture
def at_home(green: Company, resident: Member, desk: Member, dispatcher: Member, technician: Member) -> Stage:
    stage = Stage(green, resident, desk, dispatcher, technician, at=now())
    with acting_in(green.id):
        stage.settle()
    return stage


def _sent_up(visit, member: Member) -> str:
    """What the script does when a photo is chosen: POST /files, and keep the token."""
    return str(
        visit.as_(member)
        .post("files.upload", {"kind": requests.PHOTO_KIND, "file": (BytesIO(jpeg()), "tap.jpg")}, expect=201)
        .response.json["token"]
    )


def _made(green: Company) -> list[requests.Request]:
    return list(db.session.scalars(select(requests.Request)))


def test_a_photo_sent_up_before_belongs_to_the_report(at_home, green, visit):
    token = _sent_up(visit, at_home.resident)
    visit.as_(at_home.resident).post("requests.report", {"tile": "plumbing.tap", "photos_sent": token})

    with acting_in(green.id):
        [request] = _made(green)
        [photo] = requests.photos_of(request.id)
        assert photo.file.token == token


def test_one_sent_up_and_one_that_came_with_the_form(at_home, green, visit):
    token = _sent_up(visit, at_home.resident)
    fields = {"tile": "plumbing.tap", "photos_sent": token, "photos": (BytesIO(jpeg("red")), "b.jpg")}
    visit.as_(at_home.resident).post("requests.report", fields)

    with acting_in(green.id):
        assert len(requests.photos_of(_made(green)[0].id)) == 2


def test_shown_again_the_form_still_has_its_photos(at_home, green, visit):
    token = _sent_up(visit, at_home.resident)
    page = visit.as_(at_home.resident).post("requests.report", {"photos_sent": token}, expect=422)

    assert [kept["value"] for kept in page.select("input[name=photos_sent]")] == [token]
    assert page.select_one(".photo img")["src"].endswith(f"{token}/small")


def test_somebody_elses_photo_is_refused_and_not_shown(at_home, green, visit):
    other = add_member(green, Role.RESIDENT, name="周敏")
    token = _sent_up(visit, other)
    page = visit.as_(at_home.resident).post(
        "requests.report", {"tile": "plumbing.tap", "photos_sent": token}, expect=422
    )

    assert page.select("input[name=photos_sent]") == []
    with acting_in(green.id):
        assert _made(green) == []


def test_a_photo_belongs_to_one_report_only(at_home, green, visit):
    token = _sent_up(visit, at_home.resident)
    me = visit.as_(at_home.resident)
    me.post("requests.report", {"tile": "plumbing.tap", "photos_sent": token})
    me.post("requests.report", {"tile": "plumbing.tap", "photos_sent": token}, expect=422)

    with acting_in(green.id):
        assert len(_made(green)) == 1


def test_more_than_nine_are_nine(at_home, green, visit):
    tokens = [_sent_up(visit, at_home.resident) for _ in range(9)]
    fields = {"tile": "plumbing.tap", "photos_sent": tokens, "photos": (BytesIO(jpeg("red")), "b.jpg")}
    visit.as_(at_home.resident).post("requests.report", fields)

    with acting_in(green.id):
        assert len(requests.photos_of(_made(green)[0].id)) == 9


def test_what_was_abandoned_is_swept_by_the_upkeep(at_home, green, visit, run_jobs):
    token = _sent_up(visit, at_home.resident)
    with acting_in(green.id):
        transaction(ask)("files.sweep_unattached")
    with time_machine.travel(now() + timedelta(days=1, minutes=5)):
        run_jobs()

    with acting_in(green.id):
        file = db.session.scalars(select(StoredFile).where(StoredFile.token == token)).one()
        assert file.deleted_at is not None
