"""One door for every switch."""

from __future__ import annotations

import pytest

from tenants.members import find_member
from tenants.scope import acting_in


def test_a_members_choice_is_kept_on_the_row(visit, green, desk):
    me = visit.as_(desk)
    me.post("preferences.save", {"locale": "en", "next": "/today"})

    with acting_in(green.id):
        assert find_member(desk.id).locale == "en"
    assert me.get("home.today").html["lang"] == "en"
    me.post("preferences.save", {"theme": "dark"})
    me.post("preferences.save", {"size": "large"})
    page = me.get("home.today")
    assert (page.html["data-theme"], page.html["data-size"]) == ("dark", "large")


def test_keys_and_rows_are_this_browsers(visit, desk):
    me = visit.as_(desk)
    me.post("preferences.save", {"keys": "off"})
    me.post("preferences.save", {"density": "compact"})
    page = me.get("home.today")

    assert (page.html["data-keys"], page.html["data-density"]) == ("off", "compact")


@pytest.mark.parametrize(
    "field", [{"locale": "xx"}, {"theme": "pink"}, {"size": "9"}, {"keys": "maybe"}, {"role": "administrator"}, {}]
)
def test_what_is_no_choice_changes_nothing(visit, green, desk, field):
    visit.as_(desk).post("preferences.save", field)

    with acting_in(green.id):
        found = find_member(desk.id)
        assert (found.locale, found.theme, found.size) == (None, "auto", "normal")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil", "javascript:alert(1)", ""])
def test_it_leads_nowhere_else(visit, desk, target):
    answer = visit.as_(desk).post("preferences.save", {"theme": "dark", "next": target})

    assert answer.response.headers["Location"] == "/"


def test_an_estate_that_is_not_mine_is_not_chosen(visit, green, grey, desk):
    me = visit.as_(desk)
    for estate_id in (green.other_estate_id, grey.estate_id, "nonsense"):
        me.post("preferences.save", {"estate": str(estate_id)})
        with me.client.session_transaction(base_url=f"http://{green.host}/") as held:
            assert "estate" not in held
    me.post("preferences.save", {"estate": str(green.estate_id)})
    with me.client.session_transaction(base_url=f"http://{green.host}/") as held:
        assert held["estate"] == str(green.estate_id)
    me.post("preferences.save", {"estate": ""})


def test_before_logging_in_a_cookie_keeps_the_language(visit):
    me = visit.as_nobody()
    me.post("preferences.save", {"locale": "en"})

    assert me.client.get_cookie("mingbai-lang", domain=me.company.host).value == "en"
