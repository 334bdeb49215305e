"""The components page and the error pages inside the real application."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask

from tenants.members import Member
from tests.client import Visit


@pytest.mark.parametrize("name", ["components", "resident", "staff", "inbox", "404"])
def test_shown_in_development(visit: Visit, name: str) -> None:
    assert visit.as_nobody().get_path(f"/_components/{name}").h1


def test_not_there_in_production(visit: Visit, app: Flask) -> None:
    app.config["DEVELOPMENT"] = False
    try:
        visit.as_nobody().get_path("/_components", expect=404)
    finally:
        app.config["DEVELOPMENT"] = True


def test_missing_page_keeps_the_frame_of_who_looks(visit: Visit, desk: Member, resident: Member) -> None:
    missing = f"/nothing/{uuid4()}"
    assert visit.as_(desk).get_path(missing, expect=404).select_one(".rail")
    assert visit.as_(resident).get_path(missing, expect=404).select_one(".phone-main")
    assert visit.as_nobody().get_path(missing, expect=404).select_one(".public-main")


def test_frame_speaks_chinese_by_default_and_english_when_asked(visit: Visit) -> None:
    assert "没有找到" in visit.as_nobody().get_path("/nothing", expect=404).h1.text  # type: ignore[union-attr]
    english = Visit(visit.app, visit.company, language="en").get_path("/nothing", expect=404)
    assert "nothing at this address" in english.h1.text  # type: ignore[union-attr]
    assert english.html is not None and english.html["lang"] == "en"


def test_stale_form_is_explained(visit: Visit, desk: Member) -> None:
    visiting = visit.as_(desk)
    answer = visiting.client.post("/preferences", data={}, base_url=f"http://{visit.company.host}/")
    assert answer.status_code in (400, 404)
    if answer.status_code == 400:
        assert "页面打开太久了" in answer.get_data(as_text=True)
