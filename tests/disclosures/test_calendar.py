"""The calendar: due dates follow from the end of the period, what is late is red, and people are reminded once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from saas import disclosures
from saas.disclosures import (
    Every,
    Standing,
    Topic,
    duties_of,
    regions,
    rule_of,
    said,
    span_around,
    span_named,
    timeliness,
)
from saas.disclosures.refusals import NoSuchRegion, ReasonNeeded, RuleTooLoose
from saas.estates import Estate, find_estate
from saas.requests.messages import Message
from tenants.db import db
from tenants.members import Member
from tests.cast import Company
from tests.factories.disclosures import approved, drafted, hang, posted

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(DAYS, st.sampled_from([every for every in Every if every is not Every.STANDING]))
def test_spans_follow_each_other_without_gap(day: date, every: Every) -> None:
    span = span_around(day, every)
    assert span.first <= day <= span.last
    assert span.next.first == span.last + timedelta(days=1)
    assert span.before.next == span == span_named(span.name)
    assert span.every is every
    assert len(span.months) * 28 <= (span.last - span.first).days + 1 <= len(span.months) * 31


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("2026-Q3", "2026年第三季度"),
        ("2026-H1", "2026年上半年"),
        ("2025", "2025年度"),
        ("2026-10", "2026年10月"),
        ("standing", "常年公示"),
    ],
)
def test_periods_as_an_office_says_them(name: str, words: str) -> None:
    span = span_named(name)
    assert span is not None and said(span, "zh_CN") == words


@pytest.mark.parametrize(
    "name", ["2026-Q5", "2026-13", "2026-00", "26-Q1", "", "2026-H3", "standing ", "2026-Q3; drop"]
)
def test_no_such_period(name: str) -> None:
    assert span_named(name) is None


@pytest.mark.parametrize(
    ("region", "topic", "period", "due"),
    [
        ("default", "common_income", "2026-Q3", date(2026, 10, 30)),
        ("default", "fund", "2026-H1", date(2026, 7, 30)),
        ("default", "yearly_accounts", "2025", date(2026, 3, 31)),
        ("default", "shared_energy", "2026-09", date(2026, 10, 30)),
        ("jiaxing", "common_income", "2025", date(2026, 3, 31)),
        ("huzhou", "common_income", "2026-H1", date(2026, 7, 30)),
    ],
)
def test_due_dates(region: str, topic: str, period: str, due: date) -> None:
    span = span_named(period)
    rule = rule_of(Topic(topic), region)
    assert span is not None and span.every is rule.every
    assert rule.due_date(span, date(2020, 1, 1)) == due


def test_the_default_is_the_strictest_reading() -> None:
    """No region's own words ask for more than the company's default, but for Liaocheng's quarters of the fund and power."""
    strict = regions()["default"]
    stricter = {
        (code, topic)
        for code, region in regions().items()
        for topic, rule in region.rules.items()
        if strict.rules[topic].is_looser_than(rule)
    }
    assert {one for one in stricter if one[0] not in ("liaocheng", "rizhao", "zhoushan", "jiaxing", "lishui")} == set()
    assert rule_of(Topic.COMMON_INCOME).answer_days == 3


def test_every_rule_names_its_source() -> None:
    for region in regions().values():
        assert set(region.rules) == set(Topic)
        assert all(rule.source and rule.valid_from and rule.places >= 1 for rule in region.rules.values())


@pytest.fixture
def estate(books: Company, manager: Member, at: datetime) -> Estate:
    found = find_estate(books.estate_id)
    assert found is not None
    disclosures.follow_region("shanghai", estate=found, valid_from=date(2026, 4, 1), by=manager, at=at)
    return found


def standing_of(estate: Estate, topic: Topic, period: str, today: date) -> Standing:
    duties = duties_of([estate], today=today)[estate.id]
    return next(duty.standing for duty in duties if duty.topic is topic and duty.span.name == period)


@pytest.mark.parametrize(
    ("today", "standing"),
    [
        (date(2026, 9, 30), Standing.AHEAD),
        (date(2026, 10, 1), Standing.OPEN),
        (date(2026, 10, 16), Standing.SOON),
        (date(2026, 10, 30), Standing.SOON),
        (date(2026, 10, 31), Standing.OVERDUE),
    ],
)
def test_a_quarter_turns_red(estate: Estate, today: date, standing: Standing) -> None:
    assert standing_of(estate, Topic.COMMON_INCOME, "2026-Q3", today) is standing


def test_only_what_hangs_counts(estate: Estate, books: Company, manager: Member, finance: Member, at: datetime) -> None:
    one = approved(books, manager, finance, at)
    assert standing_of(estate, Topic.COMMON_INCOME, "2026-Q3", date(2026, 11, 1)) is Standing.OVERDUE
    hang(one, manager, at + timedelta(hours=1))
    assert standing_of(estate, Topic.COMMON_INCOME, "2026-Q3", date(2026, 11, 1)) is Standing.KEPT


def test_late_stays_late_after_a_correction(
    estate: Estate, books: Company, manager: Member, finance: Member, at: datetime
) -> None:
    late = at + timedelta(days=30)
    one = posted(books, manager, finance, late)
    assert standing_of(estate, Topic.COMMON_INCOME, "2026-Q3", date(2026, 12, 1)) is Standing.LATE
    fresh = disclosures.correct(one, "漏列", by=manager, at=late)
    disclosures.submit(fresh, explanations={}, by=manager, at=late)
    disclosures.approve(fresh, company="甲", by=finance, at=late)
    assert standing_of(estate, Topic.COMMON_INCOME, "2026-Q3", date(2026, 12, 1)) is Standing.LATE


def test_timeliness_is_a_sum_over_a_sum(
    estate: Estate, books: Company, manager: Member, finance: Member, at: datetime
) -> None:
    posted(books, manager, finance, at)
    duties = duties_of([estate], today=date(2026, 11, 20))[estate.id]
    money = [duty for duty in duties if duty.topic is Topic.COMMON_INCOME]
    rate = timeliness(money)
    assert [duty.span.name for duty in money if duty.is_due] == ["2026-Q2", "2026-Q3"]
    assert (rate.kept, rate.due) == (1, 2)
    assert (rate + rate).due == 4


def test_all_eight_topics_are_missing_at_first(
    estate: Estate, books: Company, manager: Member, finance: Member, at: datetime
) -> None:
    today = date(2026, 10, 13)
    assert len(disclosures.missing_topics(duties_of([estate], today=today)[estate.id], list(Topic)[:8])) == 8
    posted(books, manager, finance, at)
    missing = disclosures.missing_topics(duties_of([estate], today=today)[estate.id], list(Topic)[:8])
    assert Topic.COMMON_INCOME not in missing and len(missing) == 7


def test_reminded_once_a_step(estate: Estate, manager: Member, finance: Member) -> None:
    def told(day: date) -> list[str]:
        before = set(db.session.scalars(select(Message.id)))
        disclosures.remind(at=datetime(day.year, day.month, day.day, 0, 0, tzinfo=UTC))
        rows = db.session.scalars(select(Message)).all()
        return sorted(
            f"{row.kind}:{row.values['period']}" for row in rows if row.id not in before and row.member_id == manager.id
        )

    first = told(date(2026, 10, 20))
    assert "disclosure_soon:2026年第三季度" in first and "disclosure_overdue:2026年第二季度" in first
    assert told(date(2026, 10, 21)) == []
    assert "disclosure_overdue:2026年第三季度" in told(date(2026, 10, 31))
    assert told(date(2026, 10, 31)) == []


def test_regions_and_stricter_terms(estate: Estate, manager: Member, at: datetime) -> None:
    today = date(2026, 10, 12)
    terms = {"places": 3, "answer_days": 2}
    bound = {"estate": estate, "valid_from": today, "by": manager, "at": at}
    disclosures.bind_more_strictly(Topic.COMMON_INCOME, terms, source="合同第8条", **bound)  # type: ignore[arg-type]
    rule = disclosures.following(estate).rule_on(Topic.COMMON_INCOME, today)
    assert (rule.places, rule.answer_days, rule.source) == (3, 2, "合同第8条")
    before = disclosures.following(estate).rule_on(Topic.COMMON_INCOME, today - timedelta(days=1))
    assert before.places == 2
    for loose in ({"places": 1}, {"answer_days": 30}, {"every": "year"}, {"posting_days": 3}, {"due_days": 90}):
        with pytest.raises(RuleTooLoose):
            disclosures.bind_more_strictly(Topic.COMMON_INCOME, loose, source="合同", **bound)  # type: ignore[arg-type]
    with pytest.raises(ReasonNeeded):
        disclosures.bind_more_strictly(Topic.COMMON_INCOME, terms, source=" ", **bound)  # type: ignore[arg-type]
    with pytest.raises(NoSuchRegion):
        disclosures.follow_region("atlantis", estate=estate, valid_from=today, by=manager, at=at)


def test_a_draft_takes_the_rule_of_its_period(estate: Estate, books: Company, manager: Member, at: datetime) -> None:
    one = drafted(books, manager, at)
    assert (one.due_on, one.posting_days, one.places_min, one.answer_days) == (date(2026, 10, 30), 30, 2, 3)
