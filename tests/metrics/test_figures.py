"""Every number opens its rows: for each indicator, estate and part, the rows counted are the number shown."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from saas import metrics
from saas.metrics import INDICATORS, Part, Period
from tenants.db import db
from tests.cast import Company
from tests.metrics.rows import add_promise, add_request
from tests.statements import statements

AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
OCTOBER = metrics.period_named("2026-10")
assert OCTOBER is not None


def october() -> Period:
    assert OCTOBER is not None
    return OCTOBER


@pytest.fixture
def life(in_green: Company) -> Company:
    """Two estates with a seeded month of requests and promises, some on the very edges of the month."""
    chance = random.Random(7)
    edges = [
        october().start,
        october().end - timedelta(seconds=1),
        october().end,
        october().start - timedelta(seconds=1),
    ]
    for index in range(60):
        estate = chance.choice((in_green.estate_id, in_green.other_estate_id))
        received = edges[index] if index < 4 else october().start + timedelta(hours=chance.randrange(0, 760))
        request = add_request(estate, received, chance)
        for clock in ("response", "completion"):
            add_promise(request, clock, received + timedelta(hours=chance.choice((1, 8, 30))), chance, AT)
    db.session.commit()
    return in_green


@pytest.mark.rule("KPI-01")
@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.key)
def test_the_rows_are_the_number(life: Company, indicator: metrics.Indicator) -> None:
    figures = metrics.figures_for([life.estate_id, life.other_estate_id], october(), at=AT)
    for estate_id in (life.estate_id, life.other_estate_id):
        figure = figures.of(estate_id, indicator.key)
        for part, shown in ((Part.ALL, figure.n), (Part.MET, figure.met), (Part.MISSED, figure.missed)):
            assert _every_row(indicator, [estate_id], part) == shown
    assert _every_row(indicator, [life.estate_id, life.other_estate_id], Part.ALL) == figures.total(indicator.key).n


def _every_row(indicator: metrics.Indicator, estates: list[UUID], part: Part) -> int:
    count, after, total = 0, None, None
    while True:
        page = metrics.rows_behind(indicator, estates, october(), part=part, at=AT, after=after)
        count, total, after = count + len(page.rows), page.total, page.cursor
        if after is None:
            assert count == total
            return count


def test_totals_divide_sums_by_sums(life: Company) -> None:
    figures = metrics.figures_for([life.estate_id, life.other_estate_id], october(), at=AT)
    total = figures.total("completion")
    both = [figures.of(estate, "completion") for estate in (life.estate_id, life.other_estate_id)]
    assert total.met == sum(figure.met for figure in both)
    assert total.value == total.met / total.n


@pytest.mark.rule("REP-08")
def test_open_and_overdue_counts_as_missed(in_green: Company) -> None:
    chance = random.Random(1)
    for _index in range(6):
        request = add_request(in_green.estate_id, october().start + timedelta(days=3), chance)
        add_promise(request, "completion", october().start + timedelta(days=4), chance, AT, state="running")
    db.session.commit()

    figure = metrics.figures_for([in_green.estate_id], october(), at=AT).of(in_green.estate_id, "completion")

    assert (figure.met, figure.n, figure.value) == (0, 6, 0.0)


def test_nothing_to_divide_by_is_no_value(in_green: Company) -> None:
    figure = metrics.figures_for([in_green.estate_id], october(), at=AT).of(in_green.estate_id, "response")
    assert figure.n == 0
    assert figure.value is None


def test_few_rows_show_no_rate(in_green: Company) -> None:
    chance = random.Random(1)
    for _index in range(4):
        request = add_request(in_green.estate_id, october().start, chance)
        add_promise(request, "response", october().start + timedelta(hours=1), chance, AT, state="kept")
    db.session.commit()
    figure = metrics.figures_for([in_green.estate_id], october(), at=AT).of(in_green.estate_id, "response")
    assert (figure.n, figure.value) == (4, None)


def test_withdrawn_and_merged_requests_are_not_counted(in_green: Company) -> None:
    chance = random.Random(1)
    add_request(in_green.estate_id, october().start, chance, state="withdrawn")
    add_request(in_green.estate_id, october().start, chance)
    db.session.commit()
    assert metrics.figures_for([in_green.estate_id], october(), at=AT).of(in_green.estate_id, "requests").n == 1


def test_the_number_of_queries_does_not_grow(life: Company) -> None:
    metrics.figures_for([life.estate_id], october(), at=AT)
    counts = []
    for estates in ([life.estate_id], [life.estate_id, life.other_estate_id]):
        with statements() as sent:
            metrics.figures_for(estates, october(), at=AT)
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_months_of_a_year_are_the_year(life: Company) -> None:
    indicator = INDICATORS[0]
    course = metrics.monthly(indicator, life.estate_id, last=october(), count=3, at=AT)
    assert [period.name for period, _figure in course] == ["2026-08", "2026-09", "2026-10"]
    assert course[-1][1].n == metrics.figures_for([life.estate_id], october(), at=AT).of(life.estate_id, "requests").n


def test_periods_begin_and_end_at_shanghai_midnight() -> None:
    assert october().start == datetime(2026, 9, 30, 16, 0, tzinfo=UTC)
    assert october().end == datetime(2026, 10, 31, 16, 0, tzinfo=UTC)
    assert october().before.name == "2026-09"
    quarter, year = metrics.period_named("2026-Q4"), metrics.period_named("2026")
    assert quarter is not None and quarter.next.name == "2027-Q1"
    assert year is not None and year.before.name == "2025"
    assert metrics.period_named("2026-13") is None


def test_chance_alone_explains_this_much() -> None:
    low, high = metrics.limits_by_chance(0.9, 100)
    assert (round(low, 2), round(high, 2)) == (0.84, 0.96)
    low, high = metrics.wilson(9, 10)
    assert 0.59 < low < 0.6 < 0.9 < high < 0.99
