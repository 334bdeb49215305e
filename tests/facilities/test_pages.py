"""The register, one piece of equipment, and a round on the phone, as those who use them see them."""

from __future__ import annotations

from io import BytesIO

import pytest

from saas import facilities
from saas.estates import find_estate
from saas.facilities import AssetKind
from saas.facilities.kinds import Scope
from tenants.clock import local_date, now
from tenants.db import db
from tenants.queue import ask
from tenants.scope import acting_in
from tests.facilities.paper import text_on
from tests.factories.facilities import DAY, certified, equipment
from tests.factories.requests import jpeg


@pytest.fixture
def generator(green, manager):
    """A generator with its first round open."""
    with acting_in(green.id):
        asset = equipment(green, manager, name="柴油发电机", at=now())
        facilities.make_rounds(at=now())
        [found] = facilities.rounds_of(asset=asset)
        db.session.commit()
        ids = {"asset_id": asset.id, "code": asset.label_code, "care_round_id": found.id}
        db.session.expunge_all()
    return ids


def test_registering_a_lift_shows_what_is_missing_and_planned(green, manager, visit):
    me = visit.as_(manager)
    me.get("facilities.index")
    answer = me.post(
        "facilities.new",
        {"estate": str(green.estate_id), "kind": "lift", "name": "1号楼1号梯", "place": "1号楼"},
    )
    page = me.follow(answer)

    assert "DT-001" in page.h1.text
    assert len(page.select(".note-broken, .note--broken, [class*=note]")) >= 2
    assert "特种设备安全监察条例" in page.text


def test_putting_in_use_without_papers_is_refused_on_the_page(green, manager, visit):
    with acting_in(green.id):
        lift_id = equipment(green, manager, AssetKind.LIFT).id
        db.session.commit()

    page = visit.as_(manager).post("facilities.put_in_use", asset_id=lift_id, expect=422)

    assert page.select_one(".error-summary")


def test_a_paper_with_its_photo_then_in_use_then_out(green, manager, visit):
    with acting_in(green.id):
        lift_id = equipment(green, manager, AssetKind.LIFT).id
        db.session.commit()
    me = visit.as_(manager)
    for kind, until in (("registration", ""), ("inspection", "2099-01-01")):
        paper = {"kind": kind, "number": "梯11", "valid_from": "2026-01-01", "valid_until": until}
        me.post("facilities.certificate", {**paper, "photo": (BytesIO(jpeg()), "mark.jpg")}, asset_id=lift_id)
    me.post("facilities.put_in_use", asset_id=lift_id)
    me.post("facilities.stop", {"reason": "检修"}, asset_id=lift_id)
    page = me.get("facilities.asset", asset_id=lift_id)

    assert "检修" in page.text
    assert len(page.select("a[href*='/files/']")) == 2
    me.post("facilities.stop", {"reason": ""}, asset_id=lift_id, expect=422)
    me.post("facilities.retire", {"reason": "更新"}, asset_id=lift_id)


def test_changing_what_is_known(generator, manager, visit):
    me = visit.as_(manager)
    me.get("facilities.edit", asset_id=generator["asset_id"])
    page = me.follow(
        me.post("facilities.edit", {"name": "发电机组", "place": "地下二层"}, asset_id=generator["asset_id"])
    )
    assert "发电机组" in page.h1.text


@pytest.mark.rule("REP-13", "FAC-01")
def test_a_round_on_the_phone_with_a_reading_out_of_range(green, generator, technician, desk, visit):
    me = visit.as_(technician)
    round_id = generator["care_round_id"]
    assert me.get("facilities.rounds").select(f"a[href$='{round_id}']")
    me.get("facilities.round", care_round_id=round_id)
    me.post("facilities.round", {"reading-1": "12"}, care_round_id=round_id, expect=422)

    answers = {"reading-1": "12", "reading-2": "400", "passed-3": "yes", "photos-3": (BytesIO(jpeg()), "oil.jpg")}
    page = me.follow(me.post("facilities.round", answers, care_round_id=round_id))

    assert "WX-" in page.text
    assert page.select("img")
    assert not visit.as_(technician).get("facilities.rounds").select(f"a[href$='{round_id}']")
    asset = visit.as_(desk).get("facilities.asset", asset_id=generator["asset_id"])
    assert asset.select("a[href*='/requests/']")


@pytest.mark.parametrize("typed", ["", "abc", "NaN", "1e99", "9e999999999", "-9e999999999", "-Infinity", "１２x"])
def test_what_is_no_reading_is_asked_for_again(generator, technician, visit, typed):
    answers = {"reading-1": typed, "reading-2": "400", "passed-3": "yes", "photos-3": (BytesIO(jpeg()), "oil.jpg")}
    page = visit.as_(technician).post("facilities.round", answers, care_round_id=generator["care_round_id"], expect=422)
    assert page.select_one(".error-summary")


@pytest.mark.rule("FAC-01")
def test_the_rate_opens_its_rows(green, manager, technician, visit):
    with acting_in(green.id):
        equipment(green, manager, AssetKind.POWER_ROOM, at=now() - 3 * DAY)
        facilities.make_rounds(at=now())
        facilities.close_missed(at=now())
        db.session.commit()
    page = visit.as_(manager).get("facilities.due", in_time="no")

    assert len(page.select("tbody tr")) == 3


def test_a_label_leads_staff_to_the_equipment_and_residents_to_a_report(generator, technician, resident, visit):
    to_asset = visit.as_(technician).get("facilities.scan", code=generator["code"], expect=302)
    assert str(generator["asset_id"]) in to_asset.response.headers["Location"]
    to_report = visit.as_(resident).get("facilities.scan", code=generator["code"], expect=302)
    assert "report" in to_report.response.headers["Location"]
    visit.as_(technician).get("facilities.scan", code="nothing", expect=404)


def test_areas_and_how_often_they_are_gone_round(green, manager, visit):
    me = visit.as_(manager)
    me.get("facilities.areas")
    me.post("facilities.areas", {"estate": str(green.estate_id), "scope": "greening", "name": "中心花园"})
    with acting_in(green.id):
        [area] = facilities.areas_in(frozenset({green.estate_id}))
        [plan] = facilities.plans_for(area=area)
        ids = area.id, plan.id
    me.get("facilities.plan", care_plan_id=ids[1])
    me.post("facilities.plan", {"step": "3", "every": "day"}, care_plan_id=ids[1])
    assert "3" in me.get("facilities.areas").select_one("tbody").text
    me.post("facilities.plan", {"step": "3", "every": "day"}, care_plan_id=ids[1], expect=422)
    me.post("facilities.end_area", public_area_id=ids[0])
    assert "停止巡查" in me.follow(me.post("facilities.end_area", public_area_id=ids[0])).text
    assert not me.get("facilities.areas").select("tbody")


def test_a_checklist_is_written_anew_by_who_answers_for_the_whole_company(generator, manager, administrator, visit):
    code = "generator.monthly"
    visit.as_(manager).get("facilities.checklists")
    visit.as_(manager).get("facilities.checklist", code=code)
    visit.as_(manager).post("facilities.checklist", {"words": "油位"}, code=code, expect=403)
    me = visit.as_(administrator)
    me.post(
        "facilities.checklist",
        {"words": " ", "kind": "check", "low": "", "high": "", "unit": ""},
        code=code,
        expect=422,
    )
    point = {"words": "电压", "kind": "reading", "low": "0.35", "high": "0.6", "unit": "MPa", "photo": "1"}
    page = me.follow(me.post("facilities.checklist", point, code=code))
    assert page.select_one("#low-1")["value"] == "0.35"
    assert page.select_one("#high-1")["value"] == "0.60"


@pytest.mark.parametrize("typed", ["0,35", "abc", "9e999999999", "100000"])
def test_a_mistyped_limit_is_said_and_makes_no_version_without_one(generator, administrator, visit, typed):
    me, code = visit.as_(administrator), "generator.monthly"
    point = {"words": "电压", "kind": "reading", "low": typed, "high": "0.6", "unit": "MPa", "photo": "1"}

    page = me.post("facilities.checklist", point, code=code, expect=422)

    assert f"“{typed}”不是数字" in page.select_one(".error-summary").text
    assert page.select_one("#low-1")["value"] == typed
    assert me.get("facilities.checklist", code=code).select_one("#low-1")["value"] != typed


def test_labels_and_the_file_are_printed(green, generator, manager, visit, run_jobs):
    me = visit.as_(manager)
    me.post("facilities.labels", estate_id=green.estate_id)
    me.post("facilities.asset_file", asset_id=generator["asset_id"])
    run_jobs()

    page = me.get("jobs.index", state="done")
    assert page.h1
    labels = text_on(green, "facilities.estate_paper")
    assert "GD-001" in labels and "柴油发电机" in labels and "0571-88880000" in labels
    file = text_on(green, "facilities.asset_file")
    for said in ("设备档案", "GD-001", "柴油发电机", "地下一层", "每月", "DB11/T 751-2025", "待巡检"):
        assert said in file, said


def test_the_hour_makes_rounds_and_stops_what_ran_out(green, manager, administrator, run_jobs, visit):
    with acting_in(green.id):
        today = now()
        certified(equipment(green, manager, AssetKind.LIFT, at=today), manager, until=local_date(today), at=today)
        facilities.add_area(find_estate(green.estate_id), Scope.ORDER, "大门", by=manager, at=today)
        ask("facilities.look")
        db.session.commit()
    run_jobs()
    assert len(visit.as_(manager).get("facilities.rounds").select("h2")) >= 5
