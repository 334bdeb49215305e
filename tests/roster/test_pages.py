"""The pages of the roster, as the manager, a technician and the desk use them; and who must not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from saas import requests, roster
from saas.estates import find_house
from saas.roster import Absence, AbsenceState, Duty, HandOver, LentThing
from tenants.clock import local_date, now
from tenants.db import db
from tenants.members import Member
from tests.client import Visit
from tests.factories.archives import person_in
from tests.roster.conftest import AT, DECEMBER, FIRST, Stage

DECEMBER_NAME = "2026-12"
CHANGES_AT = timedelta(hours=8, minutes=30)
"""When the 24-hour shift of the stage is relieved, from midnight in Asia/Shanghai."""


def duties() -> list[tuple[str, str]]:
    db.session.rollback()
    db.session.expire_all()
    rows = db.session.query(Duty).order_by(Duty.day, Duty.starts_at)
    return [(one.member.name, f"{one.day.day}{one.shift.sign}") for one in rows]


def tap(
    stage: Stage, office: Visit, who: int, day: int, brush: str, expect: int = 303, **more: str
) -> BeautifulSoup | None:
    brush = str(stage.shifts[brush].id) if brush in stage.shifts else brush
    cell = f"{stage.people[who].id}:{DECEMBER.replace(day=day).isoformat()}"
    data = {"cell": cell, "brush": brush, "post": str(stage.posts["客服值班"].id), **more}
    return office.post("roster.mark", data, expect=expect, estate_id=stage.estate.id, month=DECEMBER_NAME)


def test_a_month_by_taps(visit: Visit, stage: Stage) -> None:
    office = visit.as_(stage.manager)
    page = office.get("roster.month", month=DECEMBER_NAME, estate=stage.estate.id)
    assert "赵一" in page.text and "155" in page.select_one("h1").text
    tap(stage, office, 0, 2, "早")
    tap(stage, office, 1, 3, "夜")
    assert duties() == [("赵一", "2早"), ("钱二", "3夜")]
    tap(stage, office, 0, 2, "早")
    assert duties() == [("钱二", "3夜")]
    tap(stage, office, 0, 2, "早")
    tap(stage, office, 0, 3, "早")
    page = tap(stage, office, 0, 2, "全", expect=409)
    assert page is not None and "已经有班" in page.text
    tap(stage, office, 0, 3, "clear")
    assert duties() == [("赵一", "2早"), ("钱二", "3夜")]


def test_two_taps_swap(visit: Visit, stage: Stage) -> None:
    office = visit.as_(stage.manager)
    one, other = stage.assign(0, FIRST, "早"), stage.assign(1, FIRST + timedelta(days=1), "夜")
    tap(stage, office, 0, 2, "swap")
    page = office.get("roster.month", month=DECEMBER_NAME, brush="swap", pick=str(one.id))
    assert page.select_one("input[name=pick]")["value"] == str(one.id)
    tap(stage, office, 1, 3, "swap", pick=str(one.id))
    assert duties() == [("钱二", "2早"), ("赵一", "3夜")]
    assert other.id != one.id


def test_what_cannot_be_tapped(visit: Visit, stage: Stage, other_manager: Member, resident: Member) -> None:
    office = visit.as_(stage.manager)
    for data in ({"cell": "x"}, {"cell": f"{stage.people[0].id}:2027-01-01"}, {"cell": f"{resident.id}:2026-12-02"}):
        office.post(
            "roster.mark", {"brush": "clear", **data}, expect=404, estate_id=stage.estate.id, month=DECEMBER_NAME
        )
    tap(stage, office, 0, 2, "nonsense", expect=404)
    office.post("roster.mark", {}, expect=404, estate_id=stage.estate.id, month="2026-13")
    tap(stage, visit.as_(other_manager), 0, 2, "早", expect=404)
    tap(stage, visit.as_(stage.people[0]), 0, 2, "早", expect=403)


def test_fill_copy_publish_print(visit: Visit, stage: Stage, run_jobs) -> None:
    office = visit.as_(stage.manager)
    where = {"estate_id": stage.estate.id, "month": DECEMBER_NAME}
    data = {
        "post": str(stage.posts["客服值班"].id),
        "pattern": "早早中中夜夜休休",
        "people": [str(one.id) for one in stage.people],
        "first": "2026-12-01",
        "last": "2026-12-31",
    }
    office.get("roster.fill", **where)
    office.post("roster.fill", {**data, "pattern": "早X"}, expect=422, **where)
    office.post("roster.fill", data, expect=303, **where)
    assert len(duties()) == 93
    office.post("roster.publish", {}, expect=303, **where)
    assert not roster.month_for(stage.estate, DECEMBER).is_published  # no deputies yet
    stage.deputies()
    office.post("roster.publish", {}, expect=303, **where)
    db.session.expire_all()
    assert roster.month_for(stage.estate, DECEMBER).is_published
    office.post("roster.copy", {}, expect=303, estate_id=stage.estate.id, month="2027-01")
    assert len(duties()) > 150
    office.post("roster.empty", {}, expect=303, estate_id=stage.estate.id, month="2027-01")
    assert len(duties()) == 93
    office.post("roster.empty", {}, expect=303, **where)
    assert len(duties()) == 93


def test_a_draft_is_for_planners_only(visit: Visit, stage: Stage) -> None:
    stage.assign(0, FIRST, "早")
    page = visit.as_(stage.people[0]).get("roster.month", month=DECEMBER_NAME)
    assert page.select(".roster-grid") == []
    stage.publish()
    page = visit.as_(stage.people[0]).get("roster.month", month=DECEMBER_NAME)
    assert page.select(".roster-grid") and not page.select("button.cell")


def test_my_shifts_and_who_is_on_duty(visit: Visit, stage: Stage, desk: Member) -> None:
    today = local_date(now() - CHANGES_AT)  # before the change it is yesterday's shift that is on duty
    stage.assign(0, today, "全")
    stage.assign(0, today - timedelta(days=1), "全")
    stage.assign(1, today + timedelta(days=1), "全")
    for first in {roster.month_of(today + timedelta(days=days)) for days in (-1, 0, 1)}:
        stage.publish(first)
    worker = visit.as_(stage.people[0])
    page = worker.get("roster.mine")
    assert "钱二" in page.select_one(".shift-card").text
    assert "钱二" in worker.get("repairs.today").select_one(".shift-card").text
    page = visit.as_(desk).get("roster.now")
    assert "赵一" in page.text


def test_absences(visit: Visit, stage: Stage) -> None:
    worker, office = visit.as_(stage.people[0]), visit.as_(stage.manager)
    ask = {"member": str(stage.people[0].id), "kind": "sick", "first": "2026-12-02", "last": "2026-12-03"}
    worker.post("roster.absences", {**ask, "last": "2026-12-01"}, expect=422)
    worker.post("roster.absences", {**ask, "member": str(stage.people[1].id)}, expect=422)
    worker.post("roster.absences", ask, expect=303)
    [absence] = db.session.query(Absence).all()
    assert "病假" in office.get("roster.absences").text
    assert "病假" not in visit.as_(stage.people[1]).get("roster.absences").select_one("main").text.replace(
        "病假", "", 1
    )
    worker.post("roster.decide_absence", {"do": "grant"}, expect=403, absence_id=absence.id)
    visit.as_(stage.people[1]).post("roster.withdraw_absence", {}, expect=404, absence_id=absence.id)
    office.post("roster.decide_absence", {"do": "grant"}, expect=303, absence_id=absence.id)
    db.session.refresh(absence)
    assert absence.state == AbsenceState.GRANTED
    office.post("roster.withdraw_absence", {}, expect=303, absence_id=absence.id)
    db.session.refresh(absence)
    assert absence.state == AbsenceState.WITHDRAWN


def test_the_kind_of_an_absence_is_not_on_the_month(visit: Visit, stage: Stage) -> None:
    stage.assign(1, FIRST, "早")
    stage.publish()
    roster.ask_absence(stage.people[0], roster.AbsenceKind.SICK, FIRST, FIRST, by=stage.manager, at=AT)
    page = visit.as_(stage.people[1]).get("roster.month", month=DECEMBER_NAME)
    assert page.select("td.is-away") and "病" not in page.select_one("main").text


def test_handing_over_on_the_page(visit: Visit, stage: Stage) -> None:
    yesterday = local_date(now()) - timedelta(days=1)
    stage.assign(0, yesterday, "全")
    stage.publish(roster.month_of(yesterday))
    giver, taker = visit.as_(stage.people[0]), visit.as_(stage.people[1])
    where = {"estate_id": stage.estate.id}
    giver.post("roster.lend", {"kind": "key", "name": "", "holder": ""}, expect=422, **where)
    giver.post("roster.lend", {"kind": "key", "name": "屋面钥匙", "holder": "王工"}, expect=303, **where)
    taker.post("roster.hand_over", {"words": "x"}, expect=303, **where)
    assert db.session.query(HandOver).count() == 0
    giver.post("roster.hand_over", {"words": "水泵异响"}, expect=303, **where)
    [handed] = db.session.query(HandOver).all()
    page = taker.get("roster.handover", estate=stage.estate.id)
    assert "水泵异响" in page.text and "屋面钥匙" in page.text
    taker.post("roster.take_over", {"remark": "好"}, expect=303, hand_over_id=handed.id)
    db.session.refresh(handed)
    assert handed.taken_by_id == stage.people[1].id
    [lent] = db.session.query(LentThing).all()
    taker.post("roster.give_back", {}, expect=303, lent_id=lent.id)
    db.session.refresh(lent)
    assert lent.returned_at is not None


def test_everything_open_goes_along_and_no_word_of_a_resident(
    visit: Visit, stage: Stage, desk: Member, resident: Member
) -> None:
    yesterday = local_date(now()) - timedelta(days=1)
    stage.assign(0, yesterday, "全")
    stage.publish(roster.month_of(yesterday))
    person_in(stage.company.house_id, member=resident, name=resident.name)
    db.session.commit()
    for number in range(51):
        given = {"service_type": "plumbing.tap"} if number else {"description": "老伴中风在家，电话 138"}
        requests.report(find_house(stage.company.house_id), by=resident, at=now(), **given)
    giver = visit.as_(stage.people[0])
    page = giver.get("roster.handover", estate=stage.estate.id)
    assert "51件" in page.text
    giver.post("roster.hand_over", {"words": ""}, expect=303, estate_id=stage.estate.id)
    [handed] = db.session.query(HandOver).all()
    assert len({one["number"] for one in handed.open_things}) == 51
    assert {one["title"] for one in handed.open_things} == {"龙头/角阀漏", "报修"}


def test_needs_stay_with_their_shifts_when_one_goes_meanwhile(visit: Visit, stage: Stage) -> None:
    office, desk = visit.as_(stage.manager), stage.posts["客服值班"]
    before = {
        one.shift_id: (one.people, one.weekdays)
        for one in roster.needs_of(stage.estate.id)
        if one.post_id == desk.id and one.shift_id != stage.shifts["早"].id
    }
    page = office.get("roster.post", post_id=desk.id)
    sent = {
        "name": desk.name,
        "shift": [one["value"] for one in page.select("input[name=shift]")],
        "people": [one["value"] for one in page.select("input[name=people]")],
        "days": [one["value"] for one in page.select("input[name=days][checked]")],
    }
    roster.retire(stage.shifts["早"], by=stage.manager, at=AT)
    office.post("roster.post", sent, expect=303, post_id=desk.id)
    db.session.expire_all()
    needs = [one for one in roster.needs_of(stage.estate.id) if one.post_id == desk.id]
    assert {one.shift_id: (one.people, one.weekdays) for one in needs} == before


def test_a_month_nobody_planned_is_not_begun_by_looking(visit: Visit, stage: Stage) -> None:
    office = visit.as_(stage.manager, language="en")
    where = {"estate_id": stage.estate.id, "month": "2027-03"}
    office.get("roster.month", month="2027-03")
    for endpoint in ("roster.publish", "roster.empty"):
        office.post(endpoint, {}, expect=303, **where)
        assert "Nobody is on duty in this month yet" in office.get("roster.month", month="2027-03").text
    db.session.rollback()
    assert [one.name for one in roster.months_of(stage.estate.id)] == []


def test_a_rotation_stays_in_the_month_of_its_page(visit: Visit, stage: Stage) -> None:
    data = {
        "post": str(stage.posts["客服值班"].id),
        "pattern": "早",
        "people": [str(stage.people[0].id)],
        "first": "2027-01-01",
        "last": "2027-01-02",
    }
    where = {"estate_id": stage.estate.id, "month": DECEMBER_NAME}
    visit.as_(stage.manager).post("roster.fill", data, expect=422, **where)
    assert duties() == []


def test_posts_shifts_and_skills(visit: Visit, stage: Stage) -> None:
    office, where = visit.as_(stage.manager), {"estate_id": stage.estate.id}
    office.get("roster.posts", **where)
    desk, late = stage.posts["客服值班"], stage.shifts["中"]
    form = {
        "name": "客服前台",
        "name_en": "Desk",
        "team": "",
        "shift": [str(stage.shifts["早"].id), str(late.id), "nonsense"],
        "people": ["0", "2", "9"],
        "days": [f"{late.id}:{day}" for day in (0, 1, "holidays")],
    }
    office.get("roster.post", post_id=desk.id)
    refused = office.post("roster.post", {**form, "is_command": "y"}, expect=422, post_id=desk.id)
    assert refused is not None
    typed = [one["value"] for one in refused.select("input[name=people]")]
    assert sorted(typed) == ["0"] * (len(typed) - 1) + ["2"]
    office.post("roster.post", form, expect=303, post_id=desk.id)
    db.session.expire_all()
    needs = {one.shift_id: one for one in roster.needs_of(stage.estate.id) if one.post_id == desk.id}
    need = needs[late.id]
    assert stage.shifts["早"].id not in needs
    assert (need.shift_id, need.people, need.weekdays, need.on_holidays) == (late.id, 2, 0b11, True)
    office.get("roster.new_post", **where)
    office.post("roster.new_post", {"name": "巡逻"}, expect=303, **where)
    office.get("roster.new_shift", **where)
    shift = {"name": "短班", "sign": "短", "starts": "09:00", "hours": "4", "minutes": "30"}
    office.post("roster.new_shift", {**shift, "sign": "早"}, expect=422, **where)
    office.post("roster.new_shift", shift, expect=303, **where)
    made = roster.shifts_of(stage.estate.id)[-1]
    assert made.hours == "09:00–13:30"
    office.get("roster.shift", shift_id=made.id)
    office.post("roster.shift", {**shift, "hours": "5"}, expect=303, shift_id=made.id)
    office.post("roster.retire_shift", {}, expect=303, shift_id=made.id)
    office.post("roster.retire_post", {}, expect=303, post_id=roster.posts_of(stage.estate.id)[-1].id)
    assert len(roster.posts_of(stage.estate.id)) == 5
    data = {"team": ["fire", "nonsense"], "estate": str(stage.estate.id)}
    office.post("roster.skills", data, expect=303, member_id=stage.people[0].id)
    assert roster.skills_of([stage.people[0].id])[stage.people[0].id] == {"fire"}


def test_an_estate_without_posts(visit: Visit, in_green, manager: Member) -> None:
    office = visit.as_(manager)
    assert office.get("roster.month").select_one("form[action$=usual]")
    office.post("roster.usual", {}, expect=303, estate_id=in_green.estate_id)
    assert len(roster.posts_of(in_green.estate_id)) == 5


@pytest.mark.parametrize(
    "endpoint", ["roster.month", "roster.mine", "roster.now", "roster.absences", "roster.handover"]
)
def test_residents_stay_outside(visit: Visit, resident: Member, committee: Member, endpoint: str) -> None:
    visit.as_(resident).get(endpoint, expect=403)
    visit.as_(committee).get(endpoint, expect=403)
