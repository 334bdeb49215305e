"""Three in the morning: three clicks to start, and nothing lost when the line drops in the middle."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import select

from saas.emergencies import Incident, IncidentEntry
from saas.emergencies.kinds import EntryKind
from saas.emergencies.running.queries import steps_of
from tenants.clock import now
from tenants.db import db
from tenants.scope import acting_in
from tests.emergencies.running_stage import RunningStage, running_stage
from tests.look.screenshots import overflows

expect.set_options(timeout=60_000)
BOARD = re.compile(r"/emergencies/incidents/[0-9a-f-]{36}$")


@pytest.fixture
def night(green) -> RunningStage:
    """People on duty now; the scope is closed again."""
    with acting_in(green.id):
        return running_stage(green, at=now())


@pytest.fixture
def incident_id(green, night):
    """A burst pipe that runs."""
    with acting_in(green.id):
        night.plan, guard = db.session.merge(night.plan), db.session.merge(night.guard)
        return night.activate(by=guard, buildings=[night.building()]).id


def words_in_log(green, incident_id) -> list[str]:
    with acting_in(green.id):
        notes = select(IncidentEntry.words).where(
            IncidentEntry.incident_id == incident_id, IncidentEntry.kind == EntryKind.NOTE
        )
        return list(db.session.scalars(notes.order_by(IncidentEntry.seq)))


@pytest.mark.rule("EMG-01")
def test_three_clicks_and_a_hold(green, night, open_as):
    page = open_as(night.guard, "/roster/now")
    page.locator("a.emergency-start").tap()
    page.wait_for_url("**/emergencies/activate")
    hold = page.locator("[data-hold]")
    hold.wait_for()
    assert not overflows(page)
    hold.dispatch_event("pointerdown")
    page.wait_for_timeout(2300)
    assert page.url.endswith("/emergencies/activate"), "nothing chosen, nothing started"
    hold.dispatch_event("pointerup")
    page.locator(".er-choice-real").first.tap()
    hold.dispatch_event("pointerdown")
    page.wait_for_url(BOARD)
    page.locator("#live").wait_for()
    assert not overflows(page)
    assert page.locator(".er-strip").count() == 1
    with acting_in(green.id):
        assert db.session.scalar(select(Incident.is_drill)) is False


def test_by_keyboard_the_word_is_enough(green, night, open_as):
    page = open_as(night.guard, "/emergencies/activate", width=1280)
    page.locator("input[type=radio][value$=drill]").focus()
    page.keyboard.press("Space")
    page.get_by_text("改为输入文字").or_(page.locator("[data-hold-typed] summary")).first.click()
    page.locator("[name=confirm]").fill("启动")
    page.keyboard.press("Enter")
    page.wait_for_url(BOARD)
    assert page.locator(".er-strip.er-drill").count() == 1


def test_the_line_is_cut_in_the_middle(green, night, incident_id, open_as):
    page = open_as(night.engineer, f"/emergencies/incidents/{incident_id}")
    page.context.set_offline(True)
    page.locator("#note").fill("地下室进水")
    page.keyboard.press("Enter")
    step = page.locator("#ticks button[name=step]").first
    step.click()
    waiting = page.locator("[data-queue-list] li[data-state=waiting]")
    expect(waiting).to_have_count(2)
    assert words_in_log(green, incident_id) == []

    page.context.set_offline(False)

    expect(waiting).to_have_count(0)
    expect(page.locator("#live .er-log")).to_contain_text("地下室进水")
    assert words_in_log(green, incident_id) == ["地下室进水"]
    with acting_in(green.id):
        incident = db.session.get_one(Incident, (green.id, incident_id))
        assert [one.state for one in steps_of(incident)].count("done") == 1


def test_an_answer_that_was_lost_is_one_line(green, night, incident_id, open_as):
    page = open_as(night.engineer, f"/emergencies/incidents/{incident_id}")
    lost: list[int] = []

    def swallow(route: Route) -> None:
        if lost:
            route.continue_()
            return
        asked = route.request
        near = asked.url.replace(green.host, "127.0.0.1")  # nobody but the browser knows the names under localhost
        named = {**asked.headers, "host": asked.url.split("/")[2]}
        lost.append(route.fetch(url=near, headers=named).status)
        route.abort()

    page.route("**/write", swallow)
    page.locator("#note").fill("已关总阀")
    page.keyboard.press("Enter")
    expect(page.locator("[data-queue-list] li")).to_have_count(0)
    assert lost == [204]
    assert words_in_log(green, incident_id) == ["已关总阀"]


def test_what_was_typed_survives_a_closed_page(green, night, incident_id, open_as):
    page = open_as(night.engineer, f"/emergencies/incidents/{incident_id}")
    page.route("**/write", lambda route: route.abort())
    page.locator("#note").fill("二楼有老人")
    page.keyboard.press("Enter")
    expect(page.locator("[data-queue-list] li")).to_have_count(1)
    page.unroute("**/write")
    page.reload()
    expect(page.locator("[data-queue-list] li")).to_have_count(0)
    assert words_in_log(green, incident_id) == ["二楼有老人"]


def test_others_see_it_at_their_next_poll_and_keep_what_they_type(green, night, incident_id, open_as):
    wall = open_as(night.desk, f"/emergencies/incidents/{incident_id}?wall=1", width=1280)
    writer = open_as(night.engineer, f"/emergencies/incidents/{incident_id}")
    reader = open_as(night.guard, f"/emergencies/incidents/{incident_id}")
    reader.locator("#note").fill("我正在写")
    writer.locator("#note").fill("三楼也漏")
    writer.keyboard.press("Enter")
    for page in (wall, reader):
        expect(page.locator("#live .er-log")).to_contain_text("三楼也漏")
    assert reader.locator("#note").input_value() == "我正在写"
