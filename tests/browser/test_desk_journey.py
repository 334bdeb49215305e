"""F1 and D1: a call taken down, sorted and dispatched with the keyboard alone."""

from __future__ import annotations

import re

from sqlalchemy import select

from saas import repairs, requests
from tenants.db import db
from tenants.scope import acting_in

CASE = re.compile(r"/requests/[0-9a-f-]{36}(\?.*)?$")


def test_a_call_by_keyboard(stage, green, open_as):
    page = open_as(stage.desk, "/requests/", width=1280)
    page.keyboard.press("n")
    page.wait_for_url("**/requests/new")
    page.keyboard.type("1-1-101")
    page.locator("#caller").get_by_text(stage.resident.name).wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/new?house=*")
    page.keyboard.type("厨房水龙头一直滴水")
    assert page.locator("[name=name]").input_value() == stage.resident.name
    page.locator("[name=service_type]").select_option("plumbing.tap")
    page.locator("[name=name]").press("Enter")
    page.wait_for_url(CASE)

    with acting_in(green.id):
        made = db.session.scalars(select(requests.Request)).one()
        assert (made.description, made.service_type) == ("厨房水龙头一直滴水", "plumbing.tap")
        assert made.state == "classified"
        assert made.person_id is not None


def test_triage_in_four_keys(stage, green, open_as):
    with acting_in(green.id):
        ids = [str(stage.classified().id) for _ in range(2)]
    page = open_as(stage.dispatcher, "/requests/?lane=to_dispatch", width=1280)

    page.keyboard.press("j")
    page.wait_for_url(CASE)
    page.keyboard.press("1")
    page.keyboard.press("s")
    page.locator(".next-step").wait_for(state="detached")

    opened = page.url.split("/requests/")[1].split("?")[0]
    assert opened in ids
    with acting_in(green.id):
        found = requests.find_request(opened)
        assert (found.state, found.handler_id) == ("dispatched", stage.technician.id)
        assert repairs.repair_under_way(found) is not None


def test_keys_can_be_switched_off(stage, open_as):
    page = open_as(stage.desk, "/requests/", width=1280)
    page.evaluate("document.documentElement.setAttribute('data-keys', 'off')")
    page.keyboard.press("n")
    page.wait_for_timeout(300)

    assert page.url.endswith("/requests/")


def test_an_unsorted_request_is_sorted_by_keys(stage, green, open_as):
    with acting_in(green.id):
        request_id = stage.reported(service_type=None).id
    page = open_as(stage.desk, f"/requests/{request_id}", width=1280)

    page.keyboard.press("a")
    page.locator(".next-step select[name=category]").wait_for()
    page.keyboard.press("p")
    page.locator(".next-step select[name=service_type]").select_option("lift.stopped")
    page.locator("h1").click()
    page.keyboard.press("s")
    page.locator(".chip", has_text="待派单").first.wait_for()

    with acting_in(green.id):
        assert requests.find_request(request_id).service_type == "lift.stopped"


def test_the_list_stands_where_the_open_request_is(stage, green, open_as):
    with acting_in(green.id):
        last = [str(stage.taken_down().id) for _ in range(24)][-1]
    page = open_as(stage.desk, f"/requests/{last}", width=1280)

    chosen = page.locator(".split-list [aria-current]")
    chosen.wait_for()
    assert page.locator(".split-list").evaluate("list => list.scrollTop") > 0
    assert chosen.evaluate(
        "one => { const list = one.closest('.split-list').getBoundingClientRect(), at = one.getBoundingClientRect();"
        " return at.top >= list.top && at.bottom <= list.bottom; }"
    )
