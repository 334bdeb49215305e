"""What a resident sees and does on a phone."""

from __future__ import annotations

from io import BytesIO

import pytest

from saas import requests
from saas.requests import queries
from tenants.scope import acting_in
from tests.factories.requests import Stage, jpeg


@pytest.fixture
def at_home(green, resident, desk, dispatcher, technician) -> Stage:
    """A stage whose resident lives in the first house; the scope is closed again."""
    return Stage(green, resident, desk, dispatcher, technician).apart()


def only_request(green) -> requests.Request:
    from sqlalchemy import select

    from tenants.db import db

    return db.session.scalars(select(requests.Request)).one()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_page_of_a_resident(at_home, green, visit, language):
    with acting_in(green.id):
        open_id = at_home.reported().id
        asked_id = at_home.fed_back(at_home.classified()).id
        closed_id = at_home.closed().id
    me = visit.as_(at_home.resident, language=language)

    for endpoint in ("home.index", "requests.report", "requests.write", "requests.mine", "requests.messages"):
        me.get(endpoint)
    for request_id in (open_id, asked_id, closed_id):
        for endpoint in ("requests.show", "requests.confirm", "requests.reopen"):
            me.get(endpoint, request_id=request_id)


def test_open_requests_stand_above_the_finished_ones(at_home, green, visit, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    with acting_in(green.id):
        open_one = at_home.reported().number
        done = [at_home.closed().number for _ in range(3)]
    me = visit.as_(at_home.resident, language="en")
    page = me.get("requests.mine")

    assert page.select_one("h1").text.strip() == "One request is open"
    assert open_one in page.select_one("section[aria-labelledby=going-on]").text
    finished = page.select_one("section[aria-labelledby=finished]")
    assert [number in finished.text for number in [open_one, *done]] == [False, False, True, True]
    older = me.get_path(finished.select_one("p a")["href"])
    assert older.select_one("h1").text.strip() == "Finished requests"
    assert done[0] in older.select_one("main").text and open_one not in older.select_one("main").text


@pytest.mark.rule("INT-04", "INT-16")
def test_reporting_takes_a_tile_and_the_receipt_names_somebody(at_home, green, visit):
    me = visit.as_(at_home.resident)
    page = me.get("requests.report")
    tiles = [field["value"] for field in page.find_all("input", attrs={"name": "tile"})]
    chosen_slot = page.find("input", attrs={"name": "slot", "checked": True})["value"]

    assert tiles[-1] == "other"
    assert len(tiles) == 6
    sent = {"tile": "plumbing.tap", "slot": chosen_slot, "photos": (BytesIO(jpeg()), "tap.jpg")}
    receipt = me.follow(me.post("requests.report", sent))

    with acting_in(green.id):
        request = only_request(green)
        assert request.number in receipt.text
        assert at_home.desk.name in receipt.text
        assert len(requests.photos_of(request.id)) == 1
        assert request.has_appointment


def test_the_tile_says_who_pays_and_what_to_do_meanwhile(at_home, visit):
    page = visit.as_(at_home.resident).get_path(
        visit.url("requests.about", tile="plumbing.burst"), headers={"HX-Request": "true"}
    )

    assert "免费" in page.text
    assert "总阀" in page.text
    assert page.find("input", attrs={"name": "worse"})


def test_a_danger_that_is_ticked_counts_at_once(at_home, green, visit):
    visit.as_(at_home.resident).post(
        "requests.report", {"tile": "other", "service_type": "plumbing.burst", "worse": "y"}
    )

    with acting_in(green.id):
        assert only_request(green).urgency == "P0"


def test_nothing_chosen_is_said_on_the_page(at_home, visit):
    page = visit.as_(at_home.resident).post("requests.report", {"tile": "other"}, expect=422)

    assert "几句" in page.select_one(".error-summary").text or "words" in page.select_one(".error-summary").text


def test_a_picture_that_is_none_is_refused_and_nothing_is_made(at_home, green, visit):
    me = visit.as_(at_home.resident)
    page = me.post(
        "requests.report", {"tile": "plumbing.tap", "photos": (BytesIO(b"<svg onload=x>"), "a.jpg")}, expect=422
    )

    assert page.select_one(".error-summary")
    with acting_in(green.id):
        assert requests.mine(at_home.resident, []).rows == []


def test_mass_assignment_changes_nothing(at_home, green, visit):
    visit.as_(at_home.resident).post(
        "requests.report",
        {
            "tile": "plumbing.tap",
            "state": "closed",
            "urgency": "P0",
            "satisfaction": "5",
            "first_receiver_id": str(at_home.resident.id),
            "estate_id": str(green.other_estate_id),
            "number": "WX-1",
            "tenant_id": "1",
            "labour": "1",
            "house_id": str(green.next_house_id),
        },
    )

    with acting_in(green.id):
        request = only_request(green)
        assert (request.state, request.urgency, request.satisfaction) == ("reported", "P2", None)
        assert (request.estate_id, request.house_id) == (green.estate_id, green.house_id)
        assert request.first_receiver_id == at_home.desk.id


def test_confirming_with_a_face(at_home, green, visit):
    with acting_in(green.id):
        request_id = at_home.fed_back().id
    me = visit.as_(at_home.resident)

    page = me.follow(me.post("requests.confirm", {"rating": "4"}, request_id=request_id))

    assert "没修好" not in page.select_one(".hero").text
    with acting_in(green.id):
        request = requests.find_request(request_id)
        assert (request.state, request.satisfaction) == ("closed", 4)


def test_no_face_is_no_rating(at_home, green, visit):
    with acting_in(green.id):
        request_id = at_home.fed_back().id

    visit.as_(at_home.resident).post("requests.confirm", {}, request_id=request_id)

    with acting_in(green.id):
        assert requests.find_request(request_id).satisfaction is None


@pytest.mark.rule("FUP-06")
def test_not_solved_in_one_tap(at_home, green, visit):
    with acting_in(green.id):
        request_id = at_home.fed_back().id

    visit.as_(at_home.resident).post("requests.reopen", {}, request_id=request_id)

    with acting_in(green.id):
        assert requests.find_request(request_id).reopened_count == 1


def test_what_cannot_be_confirmed_says_so(at_home, green, visit):
    with acting_in(green.id):
        request_id = at_home.reported().id
    me = visit.as_(at_home.resident)

    page = me.post("requests.confirm", {"rating": "5"}, request_id=request_id, expect=422)

    assert page.select_one("h1")
    with acting_in(green.id):
        assert requests.find_request(request_id).state == "reported"


def test_nobody_has_come_and_a_word_and_another_time(at_home, green, visit):
    with acting_in(green.id):
        request_id = at_home.reported().id
    me = visit.as_(at_home.resident)

    me.post("requests.chase", request_id=request_id)
    me.post("requests.comment", {"words": "门铃坏了，请打电话"}, request_id=request_id)
    shown = me.get("requests.show", request_id=request_id)
    slot = shown.select("#another-time input[name=slot]")[-1]["value"]
    me.post("requests.move", {"slot": slot}, request_id=request_id)
    me.post("requests.move", {"slot": "20200101T0000-20200101T0200"}, request_id=request_id, expect=422)
    me.post("requests.comment", {"words": " "}, request_id=request_id, expect=422)

    with acting_in(green.id):
        request = requests.find_request(request_id)
        assert (request.chased_count, request.has_appointment) == (1, True)
        assert request.comment_waits_since is not None


def test_withdrawing(at_home, green, visit):
    with acting_in(green.id):
        request_id = at_home.reported().id
    me = visit.as_(at_home.resident)

    me.post("requests.withdraw", request_id=request_id)
    me.post("requests.withdraw", request_id=request_id, expect=409)


def test_internal_notes_and_internal_targets_stay_inside(at_home, green, visit):
    with acting_in(green.id):
        request = at_home.classified()
        requests.write_note(request, "内部-住户脾气急", by=at_home.desk, at=at_home.later())
        request_id = request.id
    page = visit.as_(at_home.resident).get("requests.show", request_id=request_id)

    assert "内部-住户脾气急" not in page.text
    assert page.select_one(".clock") is None  # nothing of this company is published


def test_another_household_the_neighbour_and_nobody(at_home, green, grey, neighbour, visit):
    from tenants.permissions import Role
    from tests.cast import add_member
    from tests.factories.archives import person_in

    with acting_in(green.id):
        request_id = at_home.reported().id
    other = add_member(green, Role.RESIDENT, name="隔壁")
    with acting_in(green.id):
        from tenants.db import db
        from tenants.members import find_member

        person_in(green.next_house_id, member=find_member(other.id), name="隔壁")
        db.session.commit()
    posts = ("confirm", "reopen", "chase", "comment", "withdraw", "move")
    for visitor in (visit.as_(other), visit.as_(neighbour, company=grey)):
        visitor.get("requests.show", request_id=request_id, expect=404)
    for endpoint in posts:
        visit.as_(other).post(f"requests.{endpoint}", {"words": "x"}, request_id=request_id, expect=404)
    visit.as_nobody().get("requests.show", request_id=request_id, expect=303)


def test_the_household_sees_it_but_only_from_its_time_on(at_home, green, visit):
    from datetime import date

    from tenants.db import db
    from tenants.members import find_member
    from tenants.permissions import Role
    from tests.cast import add_member
    from tests.factories.archives import person_in

    with acting_in(green.id):
        request_id = at_home.reported().id
    wife, newcomer = add_member(green, Role.RESIDENT, name="家人"), add_member(green, Role.RESIDENT, name="新住户")
    with acting_in(green.id):
        person_in(green.house_id, member=find_member(wife.id), name="家人", kind="family")
        person_in(
            green.house_id, member=find_member(newcomer.id), name="新住户", kind="renter", since=date(2026, 11, 24)
        )
        db.session.commit()

    visit.as_(wife).get("requests.show", request_id=request_id)
    visit.as_(newcomer).get("requests.show", request_id=request_id, expect=404)


def test_without_a_house_there_is_a_way_on(green, resident, desk, visit):
    page = visit.as_(resident).get("requests.report", expect=409)

    assert page.h1
