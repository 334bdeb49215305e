"""The compliance calendar: what is due, by which rule, proven from where the proof is, told in time, red when over."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest

from saas import facilities
from saas.disclosures import Topic
from saas.estates import find_estate
from saas.facilities.calendar import Proof, standing
from saas.facilities.calendar_sheets import calendar_sheet_of, period_said
from saas.facilities.default_plans import default_plans
from saas.facilities.kinds import AssetKind, CertificateKind, DueState
from saas.facilities.obligations import obligations, periods_of
from saas.facilities.refusals import DoneBeforeItsPeriod, DoneInTheFuture, NoSuchItem, ReasonMissing
from saas.requests import messages_for
from tenants.clock import local_date, now, start_of_day
from tenants.db import db
from tests.facilities.paper import text_on
from tests.factories.facilities import DAY, MONDAY, certified, equipment, first_round, right_answers
from tests.factories.requests import jpeg
from tests.wall.recording import recorded_statements

YEAR = 2026


@pytest.fixture
def estate(in_green):
    return find_estate(in_green.estate_id)


def items_of(estate, code, *, today=local_date(MONDAY), year=YEAR):
    return [
        one for one in facilities.calendar_of([estate], year, today=today)[estate.id] if one.obligation.code == code
    ]


def test_every_rule_has_a_source_a_mark_and_one_place_of_proof():
    known = {plan.code for plan in default_plans()}
    for rule in obligations().values():
        assert rule.source and rule.mark in ("P", "S", "G", "D") and rule.zh and rule.en
        ways = [bool(rule.rounds), rule.board, rule.certificates, rule.review, bool(rule.months)]
        assert sum(ways) == (2 if rule.review else 1), rule.code
        assert known.issuperset(rule.rounds)
        assert not rule.topic or rule.topic in list(Topic)
        assert not rule.months or 12 % rule.months == 0


def test_periods_end_where_the_calendar_says():
    rules = obligations()
    assert [(one.first, one.due_on) for one in periods_of(rules["owners_talk"], 2026)] == [
        (date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 12, 31)),
    ]
    assert list(periods_of(rules["flood_check"], 2026)) == [("2026", date(2026, 1, 1), date(2026, 5, 31))]


@pytest.mark.parametrize(
    ("today", "done", "state"),
    [
        (date(2026, 3, 31), None, DueState.SOON),
        (date(2026, 4, 1), None, DueState.OVERDUE),
        (date(2026, 1, 1), None, DueState.AHEAD),
        (date(2026, 9, 1), date(2026, 3, 31), DueState.DONE),
        (date(2026, 9, 1), date(2026, 4, 1), DueState.LATE),
    ],
)
def test_on_its_last_day_it_is_not_overdue_and_the_day_after_it_is(today, done, state):
    assert standing(date(2026, 3, 31), today, done_on=done) == state


def test_proven_by_hand_it_is_done_and_the_first_day_counts(estate, manager):
    assert items_of(estate, "flood_check")[0].state == DueState.OVERDUE
    for day in (date(2026, 5, 20), date(2026, 7, 1)):
        facilities.prove(estate, "flood_check", "2026", done_on=day, note="雨前检查记录", by=manager, at=MONDAY)

    [item] = items_of(estate, "flood_check")
    assert (item.state, item.kept.done_on) == (DueState.DONE, date(2026, 5, 20))


def test_what_is_proven_elsewhere_or_unknown_is_not_proven_by_hand(estate, manager):
    for code, period in (
        ("fire_rounds", "2026-11"),
        ("nothing", "2026"),
        ("survey", "2026-1/4"),
        ("access_review", "2026-Q4"),
    ):
        with pytest.raises(NoSuchItem):
            facilities.prove(estate, code, period, done_on=date(2026, 5, 1), note="做了", by=manager, at=MONDAY)
    with pytest.raises(ReasonMissing):
        facilities.prove(estate, "survey", "2026", done_on=date(2026, 5, 1), note=" ", by=manager, at=MONDAY)
    with pytest.raises(DoneInTheFuture):
        facilities.prove(estate, "survey", "2026", done_on=date(2026, 11, 24), note="做了", by=manager, at=MONDAY)


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("2026-3/12", "2026年3月", "2026-03"),
        ("2026-2/4", "2026年第二季度", "2026 Q2"),
        ("2026-1/2", "2026年上半年", "2026 H1"),
        ("2026", "2026年度", "2026"),
        ("2026-Q4", "2026年第四季度", "2026 Q4"),
        ("2026-11", "2026年11月", "2026-11"),
        ("2026-12-20", "2026-12-20", "2026-12-20"),
        ("2026-99/12", "2026-99/12", "2026-99/12"),
        ("x-1/4", "x-1/4", "x-1/4"),
    ],
)
def test_periods_are_said_as_an_office_says_them(name, zh, en):
    assert (period_said(name, chinese=True), period_said(name, chinese=False)) == (zh, en)


def test_what_was_done_before_the_period_proves_nothing_of_it(estate, manager):
    for code, period, day in (("survey", "2026", date(2025, 12, 31)), ("owners_talk", "2026-2/2", date(2026, 6, 30))):
        with pytest.raises(DoneBeforeItsPeriod):
            facilities.prove(estate, code, period, done_on=day, note="去年做过", by=manager, at=MONDAY)
    facilities.prove(estate, "owners_talk", "2026-2/2", done_on=date(2026, 7, 1), note="恳谈会", by=manager, at=MONDAY)
    assert [one.state for one in items_of(estate, "owners_talk")] == [DueState.OVERDUE, DueState.DONE]


def test_a_year_costs_the_same_queries_for_one_estate_and_for_many(estate, in_green, manager, supervisor):
    other = find_estate(in_green.other_estate_id)
    for one, by in ((estate, manager), (other, supervisor)):
        for code, period in (("survey", "2026"), ("meters", "2026"), ("insurance", "2026")):
            facilities.prove(one, code, period, done_on=date(2026, 5, 1), note="做了", by=by, at=MONDAY)

    def cost(*estates) -> int:
        db.session.expire_all()
        db.session.refresh(estate)
        db.session.refresh(other)
        with recorded_statements() as statements:
            for items in facilities.calendar_of(estates, YEAR, today=local_date(MONDAY)).values():
                assert [item.kept.by.name for item in items if item.kept]
        return len(statements)

    assert cost(estate, other) == cost(estate)


def test_rounds_prove_themselves_and_one_missed_is_red(estate, in_green, manager, technician):
    asset = equipment(in_green, manager, AssetKind.FIRE_ALARM)
    found = first_round(asset, code="fire.daily")
    facilities.finish(found, right_answers(found, technician), by=technician, at=MONDAY)
    [item] = [one for one in items_of(estate, "fire_rounds") if one.period == "2026-11"]
    assert (item.done, item.total, item.state) == (1, 1, DueState.DONE)

    facilities.make_rounds(at=MONDAY + DAY)
    facilities.close_missed(at=MONDAY + 2 * DAY)
    [item] = [one for one in items_of(estate, "fire_rounds", today=date(2026, 11, 25)) if one.period == "2026-11"]
    assert (item.done, item.total, item.state) == (1, 2, DueState.OVERDUE)


def test_a_round_missed_yesterday_is_red_while_the_month_runs(estate, in_green, manager, technician):
    asset = equipment(in_green, manager, AssetKind.FIRE_ALARM)
    missed = first_round(asset, code="fire.daily")
    facilities.make_rounds(at=MONDAY + DAY)
    facilities.close_missed(at=MONDAY + DAY)
    tuesday = local_date(MONDAY + DAY)

    def state() -> DueState:
        return next(one.state for one in items_of(estate, "fire_rounds", today=tuesday) if one.period == "2026-11")

    assert state() == DueState.OVERDUE
    facilities.finish(missed, right_answers(missed, technician), by=technician, at=MONDAY + DAY)
    assert state() == DueState.SOON, "what was made up for is no longer red; today's is still to be made"


def test_a_renewed_paper_that_has_not_begun_is_not_asked_for_again(estate, in_green, manager):
    lift = certified(equipment(in_green, manager, AssetKind.LIFT), manager, until=date(2026, 12, 20))
    begins, ends = date(2026, 12, 21), date(2027, 12, 20)
    facilities.keep_certificate(
        lift, CertificateKind.INSPECTION, valid_from=begins, valid_until=ends, by=manager, at=MONDAY
    )
    assert items_of(estate, "certificates") == []


def test_an_inspection_is_asked_for_a_month_before_it_runs_out(estate, in_green, manager):
    lift = certified(equipment(in_green, manager, AssetKind.LIFT), manager, until=date(2026, 12, 20))
    [item] = items_of(estate, "certificates")
    assert (item.due_on, item.asset_id, item.state) == (date(2026, 11, 20), lift.id, DueState.OVERDUE)
    assert item.proof == Proof.CERTIFICATE


def test_lift_duties_are_for_estates_with_lifts(estate, in_green, manager):
    assert items_of(estate, "lift_drill") == []
    equipment(in_green, manager, AssetKind.LIFT)
    assert len(items_of(estate, "lift_drill")) == 2


def test_each_step_is_told_once(estate, manager):
    def told(day: date) -> list[str]:
        facilities.remind_of_duties(at=start_of_day(day))
        facilities.remind_of_duties(at=start_of_day(day))
        mine = [one for one in messages_for(manager) if "水防涝" in one.values.get("title", "")]
        return [f"{one.kind} {one.values['count']}" for one in reversed(mine)]

    told(date(2026, 3, 1))
    assert told(date(2026, 4, 1)) == ["obligation_soon 60"]
    assert told(date(2026, 4, 20)) == ["obligation_soon 60"]
    assert told(date(2026, 5, 1))[1:] == ["obligation_soon 30"]
    assert told(date(2026, 5, 24))[2:] == ["obligation_soon 7"]
    assert told(date(2026, 5, 31))[3:] == ["obligation_soon 0"]
    assert told(date(2026, 6, 1))[4:] == ["obligation_overdue 0"]
    assert len(told(date(2026, 6, 2))) == 5


def test_the_turn_of_the_year_hides_nothing(estate, in_green, manager):
    equipment(in_green, manager, AssetKind.LIFT)
    facilities.remind_of_duties(at=start_of_day(date(2026, 12, 31)))
    before = {one.id for one in messages_for(manager)}

    facilities.remind_of_duties(at=start_of_day(date(2027, 1, 1)))

    told = [one for one in messages_for(manager) if one.id not in before]
    overdue = {one.values["title"] for one in told if one.kind == "obligation_overdue"}
    assert {"业主满意度调查", "公众责任险续保"} <= overdue
    meetings = [
        one.values["day"] for one in messages_for(manager) if one.id in before and "月调度" in one.values["title"]
    ]
    assert {"2027-01-31", "2027-02-28"} <= set(meetings)


def test_the_pages_of_an_estate_and_of_all(green, manager, administrator, technician, visit, run_jobs):
    me = visit.as_(administrator)
    assert len(me.get("facilities.calendar").select("tbody tr")) == 2
    red = me.get("facilities.calendar", state="overdue")
    rows = red.select("tbody tr")
    assert rows and all("row-broken" in row["class"] for row in rows)
    assert re.match(rf"{len(rows)}\D", red.h1.text)
    mine = visit.as_(manager)
    year = local_date(now()).year - 1
    page = mine.get("facilities.calendar", estate=str(green.estate_id), year=str(year))
    way = page.select_one("a[href*='/calendar/'][href*='survey']")
    mine.get_path(way["href"])
    proof = {"done_on": f"{year}-05-01", "note": "问卷报告", "photo": (BytesIO(jpeg()), "report.jpg")}
    values = {"estate_id": green.estate_id, "code": "survey", "period": str(year)}
    page = mine.follow(mine.post("facilities.prove", proof, **values))
    assert "问卷报告" in page.text
    mine.post("facilities.prove", {**proof, "photo": "", "done_on": "2999-01-01"}, **values, expect=422)
    mine.post("facilities.calendar_paper", {"year": str(year)}, estate_id=green.estate_id)
    run_jobs()
    said = text_on(green, "facilities.estate_paper")
    assert f"{year}年度合规日历" in said and "业主满意度调查" in said and "逾期" in said and "DB11/T 751-2025" in said
    assert (
        not visit.as_(technician).get("facilities.calendar", estate=str(green.estate_id)).select("a[href*='/survey']")
    )


def test_it_is_set_on_paper_in_both_languages(estate, in_green, manager):
    for chinese, word in ((True, "业主满意度调查"), (False, "Satisfaction survey")):
        sheet = calendar_sheet_of(
            estate, YEAR, company="公司", translate=str, chinese=chinese, printed_by="吴昊", at=MONDAY
        )
        assert word in [line.title for line in sheet.lines]
        assert sheet.run.check_code
