"""Head office compares and clicks through; a manager sees their own estate; others see nothing."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from saas import metrics
from tenants.clock import now
from tenants.db import db
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.metrics.rows import add_promise, add_request


@pytest.fixture
def last_month(green: Company) -> metrics.Period:
    """A month of life in both estates, as it would be seen today."""
    period = metrics.last_full_month(now())
    chance = random.Random(3)
    with acting_in(green.id):
        for index in range(30):
            estate = (green.estate_id, green.other_estate_id)[index % 2]
            request = add_request(estate, period.start + timedelta(hours=index), chance)
            add_promise(request, "completion", request.received_at + timedelta(hours=2), chance, now())
            add_promise(request, "response", request.received_at + timedelta(hours=1), chance, now())
        db.session.commit()
    return period


@pytest.mark.rule("STA-07")
def test_from_a_figure_to_its_rows_in_two_clicks(
    visit: Visit, head_office: Member, last_month: metrics.Period, green: Company
) -> None:
    page = visit.as_(head_office).get("metrics.compare")
    links = [a["href"] for a in page.select("table a.num-link")]
    assert len(links) >= 12

    rows = visit.as_(head_office).get_path(str(next(link for link in links if "/completion/rows" in str(link))))

    assert rows.select("table tbody tr")


def test_every_linked_figure_opens(visit: Visit, head_office: Member, last_month: metrics.Period) -> None:
    inside = visit.as_(head_office)
    for link in inside.get("metrics.compare").select("table a.num-link"):
        inside.get_path(str(link["href"]))


def test_a_spotless_figure_opens_all_its_rows_not_the_missed_ones(
    visit: Visit, head_office: Member, green: Company
) -> None:
    period = metrics.last_full_month(now())
    with acting_in(green.id):
        for day in range(3):
            request = add_request(green.estate_id, period.start + timedelta(days=day), random.Random(day))
            begun = request.received_at
            add_promise(request, "completion", begun + timedelta(hours=2), random.Random(day), now(), state="kept")
        db.session.commit()

    links = [str(a["href"]) for a in visit.as_(head_office).get("metrics.compare").select("table a.num-link")]
    here = next(link for link in links if "/completion/rows" in link and str(green.estate_id) in link)

    assert len(visit.as_(head_office).get_path(here).select("table tbody tr")) == 3


def test_numbers_on_the_page_are_the_rows(visit: Visit, head_office: Member, last_month: metrics.Period) -> None:
    inside = visit.as_(head_office)
    [cell] = inside.get("metrics.compare").select("tr.row-total td:nth-of-type(1) .num-value")
    rows = inside.get("metrics.rows", key="requests", period=last_month.name)
    assert rows.h1 is not None
    assert cell.text.strip() in rows.h1.text


def test_a_manager_sees_their_estate_and_not_the_other(
    visit: Visit, manager: Member, last_month: metrics.Period, green: Company
) -> None:
    inside = visit.as_(manager)
    inside.get("metrics.estate")
    inside.get("metrics.estate", estate_id=green.estate_id)
    inside.get("metrics.estate", estate_id=green.other_estate_id, expect=404)
    inside.get("metrics.rows", key="requests", estate=str(green.other_estate_id), expect=404)
    inside.get("metrics.compare", expect=403)


def test_the_neighbour_learns_nothing(
    visit: Visit, neighbour: Member, grey: Company, green: Company, last_month: metrics.Period
) -> None:
    inside = visit.as_(neighbour, company=grey)
    inside.get("metrics.estate", estate_id=green.estate_id, expect=404)
    page = inside.get("metrics.rows", key="requests", period=last_month.name)
    assert green.slug not in page.text
    assert page.h1 is not None and "0" in page.h1.text


def test_residents_and_technicians_have_no_figures(visit: Visit, resident: Member, technician: Member) -> None:
    for member in (resident, technician):
        visit.as_(member).get("metrics.compare", expect=403)
        visit.as_(member).get("metrics.estate", expect=403)


def test_no_estate_no_division(visit: Visit, head_office: Member) -> None:
    visit.as_(head_office).get("metrics.compare", period="2020-01")
    visit.as_(head_office).get("metrics.rows", key="nothing", expect=404)


@pytest.mark.rule("PRV-11")
def test_figures_carry_no_names(
    visit: Visit, head_office: Member, last_month: metrics.Period, resident: Member
) -> None:
    page = visit.as_(head_office).get("metrics.rows", key="requests", period=last_month.name)
    assert resident.name not in page.text


def test_rows_say_what_it_was_and_by_how_much_it_was_late(visit: Visit, head_office: Member, green: Company) -> None:
    period = metrics.last_full_month(now())
    chance = random.Random(3)
    with acting_in(green.id):
        late, early = (add_request(green.estate_id, period.start + timedelta(hours=n), chance) for n in (30, 40))
        for request, over in ((late, timedelta(hours=2, minutes=10)), (early, timedelta(minutes=-5))):
            request.service_type = "lift.stopped"
            due = request.received_at + timedelta(hours=2)
            promise = add_promise(request, "completion", due, chance, now(), state="kept")
            promise.kept_at, promise.state = due + over, "broken" if over > timedelta() else "kept"
        db.session.commit()

    rows = visit.as_(head_office).get("metrics.rows", key="completion", period=period.name).select("tbody tr")

    said = [row.get_text(" ", strip=True) for row in rows]
    assert all("停运" in row for row in said)
    assert ["超 2小时10分" in row for row in said] == [False, True]


def test_one_line_explains_every_figure(visit: Visit, head_office: Member, last_month: metrics.Period) -> None:
    page = visit.as_(head_office).get("metrics.compare")
    assert page.text.count("n＝件数") == 1
    assert "样本不足 n=14" not in page.text
