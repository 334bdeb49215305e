"""Every sample page and every error page, in both languages, as the demanding client reads a page."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from blueprints.components.views import PAGES, REFUSALS
from tests.client import check


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", PAGES + REFUSALS)
def test_page_is_well_made(gallery: Flask, name: str, language: str) -> None:
    answer = gallery.test_client().get(f"/_components/{name}?lang={language}")
    assert answer.status_code == 200
    check(BeautifulSoup(answer.data, "html.parser"))


@pytest.mark.parametrize("name", REFUSALS)
def test_error_pages_are_chinese_in_chinese(gallery: Flask, name: str) -> None:
    page = BeautifulSoup(gallery.test_client().get(f"/_components/{name}").data, "html.parser")
    assert page.h1 is not None and re.search(r"[\u4e00-\u9fff]", page.h1.text)
    main = page.find("main")
    assert main is not None and not re.search(r"[A-Za-z]{12,}", main.text)


@pytest.mark.parametrize("name", REFUSALS)
def test_error_pages_offer_a_way_on(gallery: Flask, name: str) -> None:
    page = BeautifulSoup(gallery.test_client().get(f"/_components/{name}").data, "html.parser")
    main = page.find("main")
    assert main is not None
    assert main.find("a") or name in ("unknown_host", "401")


def test_only_in_development(gallery: Flask) -> None:
    gallery.config["DEVELOPMENT"] = False
    try:
        assert gallery.test_client().get("/_components").status_code == 404
    finally:
        gallery.config["DEVELOPMENT"] = True


def test_unknown_name_is_not_found(gallery: Flask) -> None:
    assert gallery.test_client().get("/_components/nothing").status_code == 404


HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'"
CALLS = (
    ("cases.case_card", "'/x', bad, number=bad, when=bad, place=bad"),
    ("cases.timeline", "[{'what': bad, 'who': bad, 'note': bad}], upcoming=[(bad, bad)]"),
    ("chips.chip", "bad"),
    ("chips.state_chip", "bad, {}, {}"),
    ("chips.tag", "bad"),
    ("chips.document_chip", "bad, '/x', none, bad"),
    ("layout.facts", "[(bad, bad)]"),
    ("layout.page_head", "bad, bad"),
    ("layout.crumbs", "[(bad, '/x')]"),
    ("layout.tabs", "[(bad, '/x', true, 1)], bad"),
    ("numbers.num", "bad, bad, bad, under=bad"),
    ("inbox.inbox_item", "'/x', bad, bad, bad, bad"),
    (
        "inbox.assignee_picker",
        "'x', [{'id': bad, 'name': bad, 'skill': bad, 'load': 1, 'limit': 2, 'near': bad}], label=bad",
    ),
    (
        "household.household_card",
        "bad, bad, '/x', [{'name': bad, 'phone': bad}], [{'title': bad, 'url': '/x'}], [bad], [(bad, bad)]",
    ),
    ("messages.snackbar", "bad"),
    ("messages.empty_state", "bad, bad, '/x', bad"),
    ("buttons.button", "bad, name='x', value=bad"),
    ("buttons.action_form", "bad, '/x', fields={'x': bad}"),
    ("buttons.hold_button", "bad, '/x', bad"),
    ("photos.photo_strip", "[('/x', '/y', bad)], bad"),
    ("jobs.job_progress", "'/x', 'failed', label=bad, reason=bad"),
    ("jobs.steps", "[(bad, 'now')]"),
    ("building.building_grid", "bad, [(bad, [{'label': bad, 'url': '/x', 'word': bad}])], [bad]"),
    ("qr.qr", "'', bad, bad"),
    ("tables.column", "bad, sort='x'"),
)


@pytest.mark.parametrize(("macro", "call"), CALLS, ids=[macro for macro, _ in CALLS])
def test_hostile_words_stay_words(gallery: Flask, macro: str, call: str) -> None:
    family, name = macro.split(".")
    with gallery.test_request_context("/_components"):
        html = gallery.jinja_env.from_string(
            f'{{% from "components/{family}.html" import {name} %}}{{{{ {name}({call}) }}}}'
        ).render(bad=HOSTILE)
    page = BeautifulSoup(html, "html.parser")
    assert "alert(1)" in page.get_text() + "".join(str(tag.attrs) for tag in page.find_all(True))
    assert page.find("script") is None
    assert [image for image in page.find_all("img") if image.get("src") != "/y"] == []
    assert not any(attribute.startswith("on") for tag in page.find_all(True) for attribute in tag.attrs)
