"""Whatever somebody writes is text: on every page and in every mail (trust T09)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from saas import repairs, requests
from saas.promises import PauseReason
from saas.repairs import Cause, Line, SkipReason, Way
from saas.requests import Caller, Category, Channel, FeedbackWay, Source
from tenants.clock import now
from tenants.db import db
from tenants.members import find_member
from tenants.scope import acting_in
from tests.factories.requests import Stage, uploaded_photo
from tests.requests.hostile import PAYLOADS

ELEMENTS = ("iframe", "object", "embed", "base", "video", "math", "template", "x", "style")


@pytest.fixture
def stage(green, resident, desk, dispatcher, technician) -> Stage:
    """People whose names are hostile too, with addresses for mail."""
    stage = Stage(green, resident, desk, dispatcher, technician, at=now() - timedelta(hours=6))
    with acting_in(green.id):
        stage.settle()
        for name in ("resident", "technician", "desk"):
            member = find_member(getattr(stage, name).id)
            member.email = f"{member.login}@example.invalid"
            setattr(stage, name, member)
        db.session.commit()
        assert stage.desk.holdings
    return stage


def read_as_text(page: BeautifulSoup, payload: str) -> None:
    """Nothing of the payload became an element, an attribute or an address."""
    for element in ELEMENTS:
        assert page.find(element) is None, f"{payload!r} made a {element}"
    for tag in page.find_all(True):
        assert not any(name.startswith("on") for name in tag.attrs), f"{payload!r} made {tag}"
        for name in ("href", "src", "action", "formaction", "hx-get"):
            value = str(tag.get(name, ""))
            assert "evil.example" not in value, f"{payload!r} made {tag}"
            assert not value.lower().startswith(("javascript:", "data:text")), f"{payload!r} made {tag}"
    for script in page.find_all("script"):
        assert "alert(1)" not in script.text
    assert "49" not in page.find("body").text or "7*7" not in payload


def full_life(stage: Stage, text: str) -> repairs.Repair:
    """Every text that a person can write about a request, written."""
    from saas.estates import find_estate

    estate = find_estate(stage.company.estate_id)
    request = requests.take_down(
        estate,
        house=None,
        place=text,
        caller=Caller(name=text, phone="19900001111"),
        category=Category.REPAIR,
        source=Source.VERBAL_TO_STAFF,
        channel=Channel.PHONE,
        description=text,
        by=stage.desk,
        at=stage.later(1),
    )
    stage.classified(request)
    requests.reply(request, text, by=stage.desk, at=stage.later(1))
    requests.write_note(request, text, visible=True, by=stage.desk, at=stage.later(1))
    requests.escalate(request, text, by=stage.desk, at=stage.later(1))
    requests.comment(request, text, by=stage.resident, at=stage.later(1))
    repair = repairs.dispatch(request, stage.technician, instructions=text, by=stage.dispatcher, at=stage.later(1))
    tech = stage.technician
    repairs.arrive(repair, by=tech, at=stage.later(1))
    begun = {"cause": Cause.WORN, "way": Way.ADJUST, "skip": SkipReason.OBVIOUS, "diagnosis": text}
    repairs.begin(repair, by=tech, at=stage.later(1), **begun)
    tomorrow = stage.at + timedelta(days=2)
    repairs.pause(repair, PauseReason.PARTS, expected=tomorrow, words=text, by=tech, at=stage.later(1))
    repairs.resume(repair, by=tech, at=stage.later(1))
    repairs.set_materials(repair, [Line(text[:60], 1000, 100, text[:60], text[:10])], by=tech, at=stage.later(1))
    repairs.try_out(repair, passed=True, words=text, by=tech, at=stage.later(1))
    photos = [uploaded_photo(tech, stage.at)]
    repairs.complete(repair, text, photos=photos, by=tech, at=stage.later(1))
    requests.feed_back(request, text, way=FeedbackWay.PHONE, by=stage.desk, at=stage.later(1))
    return repair


def test_the_corpus_has_forty():
    assert len(set(PAYLOADS)) == 40


@pytest.mark.parametrize("few", [PAYLOADS[start::8] for start in range(8)], ids=range(8))
def test_it_stays_text_on_every_page(stage, green, visit, few):
    for payload in few:
        with acting_in(green.id):
            repair = full_life(stage, payload)
            request = repair.request
            request.reported_by_id = stage.resident.id
            db.session.commit()
            request_id, repair_id = request.id, repair.id
        desk, resident, technician = (visit.as_(one) for one in (stage.desk, stage.resident, stage.technician))
        pages = [
            desk.get("requests.show", request_id=request_id),
            desk.get("requests.index"),
            desk.get("requests.index", q=payload),
            desk.get("home.today"),
            desk.get("requests.new", q=payload[:60]),
            resident.get("requests.show", request_id=request_id),
            resident.get("requests.confirm", request_id=request_id),
            resident.get("requests.mine"),
            resident.get("home.index"),
            technician.get("repairs.job", repair_id=repair_id),
            technician.get("repairs.today"),
        ]
        for page in pages:
            read_as_text(page, payload)
        said = BeautifulSoup(str(pages[0]), "html.parser").select_one(".case-words").text
        assert said == payload.strip()


def test_it_stays_text_in_mails(stage, green, inbox, run_jobs):
    with acting_in(green.id):
        find_member(stage.technician.id).name = "<img src=x onerror=alert(1)>"
        db.session.commit()
        stage.technician = find_member(stage.technician.id)
        assert stage.technician.holdings
        for payload in PAYLOADS[:6]:
            stage.dispatched(stage.classified(stage.reported(service_type=None, description=payload)))
    run_jobs()

    assert len(inbox) >= 12
    for mail in inbox:
        read_as_text(BeautifulSoup(mail.html, "html.parser"), "mail")
        assert "\n" not in mail.subject


@pytest.mark.parametrize(
    "text", ["x" * 2001, "\x00", "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "  ", "\u200b"]
)
def test_over_long_and_empty(stage, green, visit, text):
    with acting_in(green.id):
        request_id = stage.reported().id
    me = visit.as_(stage.resident)
    response = me.client.post(
        me.url("requests.comment", request_id=request_id),
        data={"words": text, "csrf_token": me.csrf_token()},
        base_url=f"http://{green.host}/",
    )

    assert response.status_code in (303, 400, 422)
    me.get("requests.show", request_id=request_id)
