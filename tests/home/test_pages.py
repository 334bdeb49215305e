"""Where everybody arrives."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from tenants.scope import acting_in
from tests.factories.requests import Stage


@pytest.fixture
def bare(app):
    """The bare host."""
    client = app.test_client()
    base = f"http://{app.config['BASE_HOST']}/"

    class Bare:
        def get(self, path):
            return client.get(path, base_url=base)

        def post(self, path, data):
            page = BeautifulSoup(client.get("/", base_url=base).get_data(as_text=True), "html.parser")
            token = page.find("input", attrs={"name": "csrf_token"})["value"]
            return client.post(path, data={**data, "csrf_token": token}, base_url=base)

    return Bare()


def test_the_bare_host_shows_the_product_and_lists_nobody(bare, green, grey):
    page = bare.get("/").get_data(as_text=True)

    assert "<h1" in page
    assert green.slug not in page
    assert grey.slug not in page


def test_the_exact_name_leads_to_the_company(bare, green):
    answer = bare.post("/welcome", {"name": green.name})

    assert answer.status_code == 200, "a redirect from a form to another host is stopped by form-action"
    assert answer.headers["Refresh"].startswith("0; url=") and green.host in answer.headers["Refresh"]
    assert green.host in BeautifulSoup(answer.get_data(as_text=True), "html.parser").find("main").find("a")["href"]


@pytest.mark.parametrize("typed", ["", "green", "物业", "%", "_" * 20, "' or 1=1 --"])
def test_anything_else_says_the_same(bare, green, typed):
    answer = bare.post("/welcome", {"name": typed})

    assert answer.status_code == 422
    assert green.slug not in answer.get_data(as_text=True)


def test_the_front_door_of_a_company(visit, green, resident, desk, technician, finance, committee):
    def way(member):
        return visit.as_(member).get_path("/", expect=303).response.headers["Location"]

    assert way(resident).endswith("/home")
    assert way(desk).endswith("/today")
    assert way(technician).endswith("/repairs/today")
    assert way(finance).endswith("/billing/today")
    assert way(committee).endswith("/arrival")
    assert "/login" in visit.as_nobody().get_path("/", expect=303).response.headers["Location"]
    for member in (finance, committee):
        visit.as_(member).get("home.arrival")


def test_what_matters_most_comes_first(green, visit, resident, desk, dispatcher, technician):
    stage = Stage(green, resident, desk, dispatcher, technician)
    with acting_in(green.id):
        stage.settle()
    me = visit.as_(resident)
    assert me.get("home.index").select_one(".hero-kept")
    with acting_in(green.id):
        stage.dispatched(stage.classified())
    assert technician.name in me.get("home.index").select_one(".hero").text
    with acting_in(green.id):
        asked = stage.fed_back(stage.classified())
        asked_id = str(asked.id)
    hero = me.get("home.index").select_one(".hero")
    assert any(asked_id in link["href"] for link in hero.find_all("a"))


def test_a_home_without_a_house(visit, resident):
    assert visit.as_(resident).get("home.index").select_one(".hero")


def test_pages_are_for_their_own(visit, resident, desk):
    visit.as_(resident).get("home.today", expect=403)
    visit.as_(desk).get("home.index", expect=403)
