"""Whatever somebody writes is text: on every page of the loop and in its mails (trust T09)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from saas import repairs, requests
from saas.estates import find_estate
from saas.promises import PauseReason
from saas.repairs import Cause, Line, SkipReason, Way
from saas.requests import Caller, Category, Channel, FeedbackWay, Source
from tenants.clock import now
from tenants.db import db
from tenants.members import find_member
from tenants.scope import acting_in
from tests.factories.requests import Stage, uploaded_photo
from tests.requests.hostile import PAYLOADS

NEVER_OURS = ("iframe", "object", "embed", "base", "video", "math", "template", "x", "style")
ADDRESSES = ("href", "src", "action", "formaction", "hx-get")


@pytest.fixture
def stage(green, resident, desk, dispatcher, technician) -> Stage:
    """People with addresses for mail; the scope is closed again."""
    return Stage(green, resident, desk, dispatcher, technician, at=now() - timedelta(hours=6)).apart_with_mail()


def stays_text(page: BeautifulSoup) -> None:
    """Nothing that was written became an element, an attribute or an address, and nothing was computed."""
    for element in NEVER_OURS:
        assert page.find(element) is None, f"a text made a {element}"
    for tag in page.find_all(True):
        assert not any(name.startswith("on") for name in tag.attrs), f"a text made {tag}"
        for value in (str(tag.get(name, "")) for name in ADDRESSES):
            assert "//evil.example" not in value.split("?")[0], f"a text made {tag}"
            assert not value.lower().startswith(("javascript:", "data:text")), f"a text made {tag}"
    assert not any("alert(1)" in script.text for script in page.find_all("script"))
    assert "9998000099" not in page.text, "a text was computed"


def full_life(stage: Stage, text: str) -> repairs.Repair:
    """Every text that a person can write about a request, written."""
    line = " ".join(text.split())
    request = requests.take_down(
        find_estate(stage.company.estate_id),
        house=None,
        place=line[:100],
        caller=Caller(name=line[:50], phone="19900001111"),
        category=Category.REPAIR,
        source=Source.VERBAL_TO_STAFF,
        channel=Channel.PHONE,
        description=text,
        by=stage.desk,
        at=stage.later(1),
    )
    request.reported_by_id = stage.resident.id
    db.session.commit()
    stage.classified(request, service_type=None)
    requests.reply(request, text, by=stage.desk, at=stage.later(1))
    requests.write_note(request, text, visible=True, by=stage.desk, at=stage.later(1))
    requests.escalate(request, text, by=stage.desk, at=stage.later(1))
    requests.comment(request, text, by=stage.resident, at=stage.later(1))
    repair = repairs.dispatch(request, stage.technician, instructions=text, by=stage.dispatcher, at=stage.later(1))
    tech = stage.technician
    repairs.arrive(repair, by=tech, at=stage.later(1))
    begun = {"cause": Cause.WORN, "way": Way.ADJUST, "skip": SkipReason.OBVIOUS, "diagnosis": text}
    repairs.begin(repair, by=tech, at=stage.later(1), **begun)
    later = stage.at + timedelta(days=2)
    repairs.pause(repair, PauseReason.PARTS, expected=later, words=text, by=tech, at=stage.later(1))
    repairs.resume(repair, by=tech, at=stage.later(1))
    material = Line(line[:60], 1000, 100, line[:60], line[:10])
    repairs.set_materials(repair, [material], by=tech, at=stage.later(1))
    repairs.try_out(repair, passed=True, words=text, by=tech, at=stage.later(1))
    photos = [uploaded_photo(tech, stage.at)]
    repairs.complete(repair, text, photos=photos, by=tech, at=stage.later(1))
    requests.feed_back(request, text, way=FeedbackWay.PHONE, by=stage.desk, at=stage.later(1))
    return repair


def test_the_corpus_has_forty():
    assert len(set(PAYLOADS)) == 40


@pytest.mark.parametrize("few", [PAYLOADS[start::4] for start in range(4)], ids=range(4))
def test_it_stays_text_on_every_page(stage, green, visit, few):
    text = " ".join(few)
    with acting_in(green.id):
        repair = full_life(stage, text)
        request_id, repair_id = repair.request_id, repair.id
    desk, resident, technician = (visit.as_(one) for one in (stage.desk, stage.resident, stage.technician))

    case = desk.get("requests.show", request_id=request_id)
    pages = [
        case,
        desk.get("requests.index"),
        desk.get("requests.index", q=few[0]),
        desk.get("home.today"),
        desk.get("requests.new", q=few[0]),
        resident.get("requests.show", request_id=request_id),
        resident.get("requests.confirm", request_id=request_id),
        resident.get("requests.mine"),
        resident.get("home.index"),
        technician.get("repairs.job", repair_id=repair_id),
        technician.get("repairs.today"),
    ]
    for page in pages:
        stays_text(page)
    assert case.select_one(".case-words").text == text


def test_it_stays_text_in_mails(stage, green, inbox, run_jobs):
    with acting_in(green.id):
        stage.technician = find_member(stage.technician.id)
        stage.technician.name = "<img src=x onerror=alert(1)>"
        db.session.commit()
        assert stage.technician.holdings
        for payload in PAYLOADS[:4]:
            stage.dispatched(
                stage.classified(stage.reported(service_type=None, description=payload), service_type=None)
            )
    run_jobs()

    assert len(inbox) >= 8
    for mail in inbox:
        stays_text(BeautifulSoup(mail.html, "html.parser"))
        assert "\n" not in mail.subject


@pytest.mark.parametrize("words", ["x" * 2001, "\x00", "  ", ""])
def test_over_long_and_empty(stage, green, visit, words):
    with acting_in(green.id):
        request_id = stage.reported().id
    me = visit.as_(stage.resident)
    sent = {"words": words, "csrf_token": me.csrf_token()}
    path = me.url("requests.comment", request_id=request_id)
    answer = me.client.post(path, data=sent, base_url=f"http://{green.host}/")

    assert answer.status_code in (400, 422)
    me.get("requests.show", request_id=request_id)
