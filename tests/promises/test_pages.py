"""The settings pages: what they show, what they refuse, who may come in."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from saas import promises
from saas.promises import CalendarKind, CalendarVersion, ClockKind, Key, ServiceStandard
from saas.promises.standards import standard_in_force
from tenants.db import db
from tenants.scope import acting_in
from tests.factories.archives import person_in
from tests.promises.arithmetic import day

WEEK = dict(
    zip(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        ["8:00-12:00 13:30-18:00"] * 5 + ["", ""],
        strict=True,
    )
)
FIELDS = {
    "name": "一般",
    "quality": "按约上门，一次修好",
    "calendar": "service",
    "completion_calendar": "",
    "response": "45",
    "completion": "1440",
    "has_own_limit": "y",
    "target_name": "响应及时率",
    "target_value": "95",
    "target_unit": "%",
    "published": ["response"],
    "based_on": "0",
}


def test_standards_are_listed_by_grade(visit, administrator):
    page = visit.as_(administrator).get("promises.standards")

    text = page.get_text(" ", strip=True)
    assert "楼内灯" in text
    assert "complaint" not in text
    assert "内部目标" in text or "Internal target" in text


@pytest.mark.rule("SVC-01")
def test_a_new_version_is_in_force_at_once(visit, green, administrator):
    visit.as_(administrator).post("promises.standard", FIELDS, code="P2")

    with acting_in(green.id):
        known = standard_in_force(Key("P2"))
        assert known.version == 1
        assert known.minutes(ClockKind.RESPONSE) == 45
        assert known.published == {ClockKind.RESPONSE}


@pytest.mark.rule("SVC-02")
@pytest.mark.parametrize(("field", "words"), [("quality", "good work"), ("response", "first response")])
def test_page_shows_what_is_missing(visit, green, administrator, field, words):
    page = visit.as_(administrator, language="en").post(
        "promises.standard", {**FIELDS, field: ""}, code="P2", expect=422
    )

    assert words in page.select_one(".error-summary").text
    with acting_in(green.id):
        assert db.session.scalar(select(func.count()).select_from(ServiceStandard)) == 0


def test_somebody_elses_version_is_not_overwritten(visit, administrator):
    visit.as_(administrator).post("promises.standard", FIELDS, code="P2")

    visit.as_(administrator).post("promises.standard", FIELDS, code="P2", expect=422)


@pytest.mark.parametrize("number", ["0", "-5", "999999999", "eins"])
def test_nonsense_minutes_are_refused(visit, administrator, number):
    visit.as_(administrator).post("promises.standard", {**FIELDS, "response": number}, code="P2", expect=422)


def test_an_estate_may_have_limits_of_its_own(visit, green, administrator):
    visit.as_(administrator).post("promises.standard", FIELDS, code="P2", estate=green.estate_id)

    page = visit.as_(administrator).get("promises.standards", estate=green.estate_id)
    assert page.select_one("table").get_text().count("45") == 1
    with acting_in(green.id):
        ours = promises.standard_for(estate_id=green.estate_id, urgency=promises.Urgency.P2)
        theirs = promises.standard_for(estate_id=green.other_estate_id, urgency=promises.Urgency.P2)
        assert ours.minutes(ClockKind.RESPONSE) == 45
        assert theirs.minutes(ClockKind.RESPONSE) == 240


@pytest.mark.parametrize("address", [{"code": "P9"}, {"code": "P2", "grade": "7"}, {"code": "P2", "estate": "x"}])
def test_unknown_standards_do_not_exist(visit, administrator, address):
    visit.as_(administrator).get("promises.standard", expect=404, **address)


def test_the_neighbours_estate_does_not_exist(visit, grey, administrator):
    visit.as_(administrator).get("promises.standards", expect=404, estate=grey.estate_id)
    visit.as_(administrator).get("promises.standard", expect=404, code="P2", estate=grey.estate_id)


def test_who_may_look_and_who_may_change(visit, desk, technician, resident):
    visit.as_(desk).get("promises.standards")
    visit.as_(desk).get("promises.standard", expect=403, code="P2")
    visit.as_(desk).post("promises.switch_type", {"active": "no"}, expect=403, code="plumbing.tap")
    visit.as_(desk).post("promises.edit_calendar", WEEK, expect=403, kind="working")
    visit.as_(technician).get("promises.standards", expect=403)
    visit.as_(resident).get("promises.calendar", expect=403)


def test_the_year_shows_holidays_and_make_up_days(visit, administrator):
    page = visit.as_(administrator).get("promises.calendar", year=2026)

    october = page.select("table.month")[9]
    assert len(october.select(".day-holiday")) == 7
    assert [cell.get_text()[:2] for cell in october.select(".day-make-up")] == ["10"]
    assert not page.select("td.day-provisional")


def test_the_next_year_is_provisional(visit, administrator):
    page = visit.as_(administrator).get("promises.calendar", year=2027)

    assert len(page.select("td.day-provisional")) == 365


def test_entering_the_next_year(visit, green, administrator):
    days = "2027-01-01 至 2027-01-03 休 元旦\n2027-01-10 班 元旦"
    visit.as_(administrator).post(
        "promises.edit_calendar",
        {**WEEK, "days": days, "announced": "y", "based_on": "0", "note": "国办通知"},
        kind="working",
        year=2027,
    )

    with acting_in(green.id):
        calendar = promises.calendar_in_force(CalendarKind.WORKING)
        assert calendar.version == 1
        assert not calendar.is_working_day(day("2027-01-01"))
        assert calendar.is_working_day(day("2027-01-10"))
        assert not calendar.is_working_day(day("2026-02-16"))  # the other years are still there
        assert calendar.known_until == day("2027-12-31")
    page = visit.as_(administrator).get("promises.calendar", year=2027)
    assert not page.select("td.day-provisional")


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": "2027-01-01 放假"},
        {"days": "2026-01-01 休 元旦"},
        {"days": "2027-02-30 休"},
        {"days": "2027-01-03 至 2027-01-01 休"},
        {"days": "2027-01-01 休 a\n2027-01-01 班 b"},
        {"monday": "8-12"},
        {"monday": "12:00-8:00"},
        dict.fromkeys(WEEK, ""),
    ],
)
def test_what_cannot_be_read_is_refused(visit, green, administrator, wrong):
    fields = {**WEEK, "days": "", "based_on": "0", **wrong}

    page = visit.as_(administrator).post("promises.edit_calendar", fields, kind="working", year=2027, expect=422)

    assert page.select_one(".error-summary li")
    with acting_in(green.id):
        assert db.session.scalar(select(func.count()).select_from(CalendarVersion)) == 0


def test_a_stale_calendar_form_is_refused(visit, administrator):
    fields = {**WEEK, "days": "", "based_on": "0"}
    visit.as_(administrator).post("promises.edit_calendar", fields, kind="working", year=2027)

    visit.as_(administrator).post("promises.edit_calendar", fields, kind="working", year=2027, expect=422)


def test_only_two_calendars_can_be_edited(visit, administrator):
    visit.as_(administrator).get_path("/promises/calendar/always", expect=404)
    visit.as_(administrator).get("promises.calendar", kind="always", expect=404)


def test_types_are_shown_with_their_three_questions(visit, desk):
    page = visit.as_(desk).get("promises.types")

    row = next(row for row in page.select("tr") if "龙头/角阀漏" in row.get_text())
    assert len(row.select("ol li")) == 3


def test_a_type_is_no_longer_offered(visit, green, administrator):
    visit.as_(administrator).post("promises.switch_type", {"active": "no"}, code="plumbing.tap")

    with acting_in(green.id):
        assert "plumbing.tap" not in promises.service_types()
        assert promises.service_type("plumbing.tap").name.en == "Leaking tap or angle valve"
    visit.as_(administrator).post("promises.switch_type", {"active": "yes"}, code="plumbing.tap")
    with acting_in(green.id):
        assert "plumbing.tap" in promises.service_types()


@pytest.mark.rule("domain-25", "SVC-12")
def test_a_resident_reads_published_limits_and_no_internal_target(visit, green, resident, administrator):
    with acting_in(green.id):
        person_in(green.house_id, member=resident)
        db.session.commit()
    visit.as_(administrator).post(
        "promises.standard", {**FIELDS, "response": "47", "completion": "1439"}, code="P2", grade=1
    )

    text = visit.as_(resident).get("promises.ours").get_text(" ", strip=True)

    assert "47" in text
    assert "23小时59分" not in text  # the completion limit is internal


def test_without_a_home_nothing_is_shown(visit, resident):
    visit.as_(resident).get("promises.ours")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("endpoint", ["promises.standards", "promises.types", "promises.calendar", "promises.ours"])
def test_pages_open_in_both_languages(visit, administrator, endpoint, language):
    visit.as_(administrator, language=language).get(endpoint)
    if endpoint == "promises.standards":
        visit.as_(administrator, language=language).get("promises.standard", code="lighting.indoor", grade=2)
        visit.as_(administrator, language=language).get("promises.edit_calendar", kind="working")
