"""The yearly statistics form: filled month by month, never changed afterwards, every figure with its rows."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from saas import metrics
from saas.metrics import Form, Nature, Period, Progress, Reaction, StatisticMonth, StatisticRow, form_of
from tenants.db import db
from tests.cast import Company
from tests.metrics.rows import add_promise, add_request

AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def _month(name: str) -> Period:
    period = metrics.period_named(name)
    assert period is not None
    return period


@pytest.fixture
def life(in_green: Company) -> Company:
    """Requests of thirteen months in the first estate: one in October 2025, two a month from January 2026 on."""
    chance = random.Random(5)
    add_request(in_green.estate_id, _month("2025-10").start, chance)
    for number in range(1, 12):
        month = _month(f"2026-{number:02d}")
        for hour in (30, 300):
            add_request(in_green.estate_id, month.start + timedelta(hours=hour), chance)
    db.session.commit()
    return in_green


def _form(company: Company, at: datetime = AT) -> Form:
    return form_of([company.estate_id], 2026, at=at)


@pytest.mark.rule("STA-01")
def test_every_ended_month_is_filled_once(life: Company) -> None:
    assert metrics.fill_ended_months(life.estate_id, at=AT) == 13
    assert metrics.fill_ended_months(life.estate_id, at=AT + timedelta(days=3)) == 0

    months = db.session.scalars(select(StatisticMonth.month).order_by(StatisticMonth.month)).all()
    assert months[0] == "2025-10"
    assert months[-1] == "2026-10"


@pytest.mark.rule("STA-01")
def test_filling_again_gives_the_same_figures(life: Company) -> None:
    metrics.fill_ended_months(life.estate_id, at=AT)
    october = _month("2026-10")
    before = _form(life).line(october)

    late = add_request(life.estate_id, october.start + timedelta(hours=5), random.Random(1))
    late.recorded_at = AT + timedelta(hours=1)
    db.session.commit()
    metrics.fill_month(life.estate_id, october, at=AT + timedelta(days=1))

    form = _form(life, AT + timedelta(days=1))
    assert form.line(october).cells == before.cells
    assert metrics.recorded_since([life.estate_id], form) == 1


def test_a_month_that_runs_is_shown_as_it_stands_and_kept_only_when_it_ended(life: Company) -> None:
    november = _month("2026-11")
    assert not metrics.fill_month(life.estate_id, november, at=AT)
    assert _form(life).line(november).n == 2
    assert november.name not in _form(life).filled


@pytest.mark.rule("STA-02")
def test_figures_before_and_after_filling_are_the_same(life: Company) -> None:
    before = _form(life)
    metrics.fill_ended_months(life.estate_id, at=AT)
    after = _form(life)

    for month in before.months:
        assert sorted(map(repr, before.line(month).cells)) == sorted(map(repr, after.line(month).cells))


@pytest.mark.rule("STA-02")
def test_each_request_counts_once_in_every_column(life: Company) -> None:
    form = _form(life)
    for month in form.months:
        line = form.line(month)
        for dimension, values in metrics.VALUES.items():
            assert sum(line.of(dimension, value) for value in values) == line.n
    assert form.total.n == 22


@pytest.mark.rule("STA-02")
def test_the_trend_is_against_the_month_before_and_the_year_before(life: Company) -> None:
    form = _form(life)
    assert form.against_month_before(_month("2026-10")) == (2, 2)
    assert form.against_month_before(_month("2026-01")) == (2, 0)
    assert form.against_year_before(_month("2026-10")) == (2, 1)


@pytest.mark.rule("STA-02")
def test_every_figure_opens_as_many_rows(life: Company) -> None:
    metrics.fill_ended_months(life.estate_id, at=AT)
    form = _form(life)
    for month in form.months[8:]:
        for dimension, values in metrics.VALUES.items():
            for value in values:
                page = metrics.counted_rows([life.estate_id], [month], {dimension: value}, at=AT)
                assert page.total == len(page.rows) == form.line(month).of(dimension, value)
    assert metrics.counted_rows([life.estate_id], form.months, {}, at=AT).total == form.total.n


def test_marks_are_those_of_the_end_of_the_month(in_green: Company) -> None:
    """Done, satisfied or overdue later is the next month's news."""
    october, chance = _month("2026-10"), random.Random(2)
    slow = add_request(in_green.estate_id, october.end - timedelta(hours=30), chance)
    slow.completed_at = slow.closed_at = october.end + timedelta(hours=1)
    slow.satisfaction = 5
    add_promise(slow, "completion", october.end - timedelta(hours=2), chance, AT, state="broken")
    quick = add_request(in_green.estate_id, october.end - timedelta(hours=40), chance)
    quick.completed_at = quick.closed_at = october.end - timedelta(hours=39)
    quick.satisfaction, quick.urgency = 3, "P1"
    db.session.commit()

    line = _form(in_green).line(october)

    assert [line.of("progress", one) for one in Progress] == [1, 0, 1]
    assert [line.of("reaction", one) for one in Reaction] == [0, 1, 0, 1]
    assert line.of("nature", Nature.URGENT) == 1
    assert (line.satisfied, line.answers) == (1, 1)


def test_withdrawn_and_merged_count_nowhere(in_green: Company) -> None:
    add_request(in_green.estate_id, _month("2026-10").start, random.Random(1), state="withdrawn")
    db.session.commit()
    assert _form(in_green).total.n == 0


def test_the_other_estate_has_its_own_form(life: Company) -> None:
    metrics.fill_ended_months(life.estate_id, at=AT)
    assert form_of([life.other_estate_id], 2026, at=AT).total.n == 0
    assert form_of([life.estate_id, life.other_estate_id], 2026, at=AT).total.n == 22


def test_what_was_counted_cannot_be_changed(life: Company) -> None:
    metrics.fill_ended_months(life.estate_id, at=AT)
    row = db.session.scalars(select(StatisticRow).limit(1)).one()
    row.category = "praise"
    with pytest.raises(Exception, match=r"permission denied|append"):
        db.session.commit()
    db.session.rollback()
