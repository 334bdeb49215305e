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


def test_hostile_words_stay_words(gallery: Flask) -> None:
    hostile = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'"
    with gallery.test_request_context("/_components"):
        made = gallery.jinja_env.from_string(
            """{% from "components/cases.html" import case_card, timeline %}{% from "components/chips.html" import chip, document_chip, tag %}
            {% from "components/layout.html" import facts, page_head %}{% from "components/numbers.html" import num %}
            {% from "components/inbox.html" import inbox_item %}{% from "components/messages.html" import note, snackbar %}
            {% from "components/buttons.html" import action_form, button, hold_button %}{% from "components/photos.html" import photo_strip %}
            {{ case_card("/x", bad, number=bad, when=bad, place=bad) }}{{ timeline([{"what": bad, "who": bad, "note": bad}], upcoming=[(bad, bad)]) }}
            {{ chip(bad) }}{{ tag(bad) }}{{ document_chip(bad, "/x", none, bad) }}{{ facts([(bad, bad)]) }}{{ page_head(bad, bad) }}
            {{ num(bad, bad, bad, under=bad) }}{{ inbox_item("/x", bad, bad, bad, bad) }}{{ note("info", bad) }}{{ snackbar(bad) }}
            {{ button(bad, value=bad, name="x") }}{{ action_form(bad, "/x", fields={"x": bad}) }}{{ hold_button(bad, "/x", bad) }}
            {{ photo_strip([("/x", "/y", bad)], bad) }}"""
        ).render(bad=hostile)
    page = BeautifulSoup(made, "html.parser")
    assert page.find("script") is None
    assert [image for image in page.find_all("img") if image.get("src") != "/y"] == []
    assert not any(name.startswith("on") for tag in page.find_all(True) for name in tag.attrs)
