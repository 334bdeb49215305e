"""R1: a leaking tap, reported on a phone of 360 px in at most five taps and without typing."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from saas import requests
from tenants.db import db
from tenants.scope import acting_in
from tests.factories.requests import jpeg
from tests.look.screenshots import overflows

CASE = re.compile(r"/requests/[0-9a-f-]{36}(\?.*)?$")


class Taps:
    """Counts what a thumb does."""

    def __init__(self, page):
        self.page = page
        self.count = 0

    def on(self, target):
        self.count += 1
        target.tap()


@pytest.mark.rule("INT-04", "INT-16", "REP-01")
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_leaking_tap_in_five_taps(stage, green, open_as, language):
    page = open_as(stage.resident, "/home", language=language)
    taps = Taps(page)

    taps.on(page.locator(".big-action-first"))
    page.wait_for_url("**/requests/report")
    assert not overflows(page)
    taps.on(page.locator("label.tile").first)
    page.locator("#about").get_by_text("收费" if language == "zh_CN" else "charged").wait_for()
    with page.expect_file_chooser() as chooser:
        taps.on(page.locator(".upload-button").first)
    chooser.value.set_files({"name": "tap.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})
    page.locator(".photo input[name=photos_sent]").wait_for(state="attached")
    assert page.locator("#photos").evaluate("input => input.files.length") == 0
    assert page.locator("input[name=slot]:checked").count() == 1
    taps.on(page.locator(".form-actions button"))
    page.wait_for_url(CASE)

    assert taps.count <= 5
    assert not overflows(page)
    assert stage.desk.name in page.locator(".hero").inner_text()
    with acting_in(green.id):
        made = db.session.scalars(select(requests.Request)).one()
        assert made.number in page.inner_text("main")
        assert len(requests.photos_of(made.id)) == 1
        assert made.has_appointment


def test_a_few_words_are_typed_where_the_tap_opened_them(stage, open_as):
    page = open_as(stage.resident, "/requests/report")
    page.locator("details.more", has=page.locator("textarea")).locator("summary").tap()
    page.locator("textarea[name=description]:focus").wait_for()
    page.keyboard.type("厨房水龙头一直滴水")

    assert page.locator("textarea[name=description]").input_value() == "厨房水龙头一直滴水"


def test_it_works_without_scripts(stage, green, open_as, browser):
    page = open_as(stage.resident, "/home")
    plain = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    bare = plain.new_page()
    bare.goto(page.url.replace("/home", "/requests/report"))
    bare.locator("input[name=tile][value='plumbing.tap']").check(force=True)
    bare.locator(".form-actions button").click()
    bare.wait_for_url(CASE)
    plain.close()

    with acting_in(green.id):
        assert db.session.scalars(select(requests.Request)).one().service_type == "plumbing.tap"


def test_a_photo_that_cannot_go_up_travels_with_the_form(stage, green, open_as):
    page = open_as(stage.resident, "/requests/report")
    page.route("**/files", lambda route: route.abort())
    page.locator("label.tile").first.tap()
    with page.expect_file_chooser() as chooser:
        page.locator(".upload-button").first.tap()
    chooser.value.set_files({"name": "tap.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})
    page.locator(".photo img").first.wait_for()
    page.locator(".photo progress").wait_for(state="detached")
    page.locator(".form-actions button").tap()
    page.wait_for_url(CASE)

    with acting_in(green.id):
        made = db.session.scalars(select(requests.Request)).one()
        assert len(requests.photos_of(made.id)) == 1


def test_a_photo_taken_out_again_is_not_sent(stage, green, open_as):
    page = open_as(stage.resident, "/requests/report")
    page.locator("label.tile").first.tap()
    for colour in ("teal", "red"):
        with page.expect_file_chooser() as chooser:
            page.locator(".upload-button").first.tap()
        chooser.value.set_files({"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": jpeg(colour)})
        page.locator(".photo").nth(0 if colour == "teal" else 1).locator("input").wait_for(state="attached")
    page.locator(".photo-remove").first.tap()
    assert page.locator(".photo").count() == 1
    page.locator(".form-actions button").tap()
    page.wait_for_url(CASE)

    with acting_in(green.id):
        made = db.session.scalars(select(requests.Request)).one()
        assert len(requests.photos_of(made.id)) == 1


def test_sent_twice_by_a_hasty_thumb_it_is_one_request(stage, green, open_as):
    page = open_as(stage.resident, "/requests/report")
    page.locator("label.tile").first.tap()
    page.locator(".form-actions button").dblclick()
    page.wait_for_url(CASE)

    with acting_in(green.id):
        assert len(db.session.scalars(select(requests.Request)).all()) == 1
