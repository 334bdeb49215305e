"""Hazards as those who report, put right and check them see them."""

from __future__ import annotations

from io import BytesIO

import pytest

from saas import facilities
from saas.facilities import Hazard
from tenants.clock import now
from tenants.db import db
from tenants.permissions import Role
from tenants.queue import ask
from tenants.scope import acting_in
from tests.cast import add_member
from tests.facilities.paper import text_on
from tests.factories.facilities import DAY, equipment
from tests.factories.hazards import hazard_photo, put_right, reported
from tests.factories.requests import Stage, jpeg


def photo(name: str = "seen.jpg") -> tuple[BytesIO, str]:
    return BytesIO(jpeg()), name


@pytest.fixture
def there(green, desk, technician):
    """A hazard that a technician puts right, reported just now."""
    with acting_in(green.id):
        found = reported(green, desk, responsible=technician, photos=(hazard_photo(desk, now()),), at=now())
        hazard_id = found.id
        db.session.commit()
        db.session.expunge_all()
    return hazard_id


@pytest.mark.rule("FAC-07")
def test_reported_from_the_phone_put_right_and_checked(green, finance, technician, manager, visit):
    me = visit.as_(finance)
    me.get("facilities.report_hazard")
    report = {
        "estate": str(green.estate_id),
        "what": "配电箱门敞开",
        "place": "3号楼地下室",
        "level": "major",
        "photos": photo(),
    }
    page = me.follow(me.post("facilities.report_hazard", report))
    assert "YH-" in page.h1.text and page.select("img[src*='/files/']")
    [hazard] = _all(green)

    worker = visit.as_(technician)
    worker.get("facilities.hazard", hazard_id=hazard)
    worker.post("facilities.rectify_hazard", {"words": "已上锁"}, hazard_id=hazard, expect=422)
    worker.post("facilities.rectify_hazard", {"words": "已上锁", "photos": photo()}, hazard_id=hazard)
    worker.post("facilities.check_hazard", {"do": "close"}, hazard_id=hazard, expect=403)

    boss = visit.as_(manager)
    assert boss.get("facilities.hazards", view="to_check").select(f"a[href$='{hazard}']")
    boss.post("facilities.check_hazard", {"do": "send_back", "words": ""}, hazard_id=hazard, expect=422)
    boss.post("facilities.check_hazard", {"do": "send_back", "words": "锁没锁上"}, hazard_id=hazard)
    worker.post("facilities.rectify_hazard", {"words": "换锁", "photos": photo()}, hazard_id=hazard)
    page = boss.follow(boss.post("facilities.check_hazard", {"do": "close"}, hazard_id=hazard))
    assert len(page.select(".timeline > li")) == 6
    assert not page.select("form[action$='/check']")
    assert boss.get("facilities.hazards", view="closed").select(f"a[href$='{hazard}']")


def test_who_put_it_right_is_told_that_somebody_else_checks(green, there, manager, visit):
    with acting_in(green.id):
        put_right(facilities.find_hazard(there), manager, at=now())
    me = visit.as_(manager)

    assert not me.get("facilities.hazard", hazard_id=there).select("form[action$='/check']")
    page = me.post("facilities.check_hazard", {"do": "close"}, hazard_id=there, expect=422)
    assert "请由他人复查" in page.text


def test_handed_over_and_graded_on_its_page(green, there, manager, supervisor, technician, visit):
    me = visit.as_(manager)
    me.post("facilities.assign_hazard", {"responsible": str(supervisor.id), "words": "今天清空"}, hazard_id=there)
    me.post("facilities.grade_hazard", {"level": "major", "words": ""}, hazard_id=there, expect=422)
    page = me.follow(me.post("facilities.grade_hazard", {"level": "major", "words": "堵住疏散口"}, hazard_id=there))
    assert "今天清空" in page.text and "堵住疏散口" in page.text
    visit.as_(technician).post(
        "facilities.assign_hazard", {"responsible": str(technician.id)}, hazard_id=there, expect=403
    )


@pytest.mark.rule("FAC-07")
def test_the_desk_makes_a_residents_request_a_hazard(green, resident, desk, dispatcher, technician, visit):
    with acting_in(green.id):
        stage = Stage(green, resident, desk, dispatcher, technician, at=now())
        stage.settle()
        request = stage.reported()
        request_id, words = request.id, request.description
        db.session.commit()
    me = visit.as_(desk)
    way = me.get("requests.show", request_id=request_id).select_one("a[href*='hazards/new']")["href"]
    page = me.get_path(way)
    assert page.select_one("#what").text.strip() == words
    fields = {"estate": str(green.estate_id), "what": words, "place": "楼道", "level": "general"}
    page = me.follow(me.post("facilities.report_hazard", fields, request=str(request_id)))
    assert page.select(f"a[href$='/requests/{request_id}']")
    case = me.get("requests.show", request_id=request_id)
    assert case.select("a[href*='/facilities/hazards/']") and not case.select("a[href*='hazards/new']")
    visit.as_(technician).get("facilities.report_hazard", request=str(request_id), expect=404)


def test_from_equipment_by_its_page_or_its_label(green, manager, finance, technician, visit):
    with acting_in(green.id):
        asset = equipment(green, manager, name="柴油发电机", at=now())
        asset_id, code, there = (
            asset.id,
            asset.label_code,
            equipment(green, manager, estate_id=green.other_estate_id).id,
        )
        db.session.commit()
    me = visit.as_(technician)
    me.get_path(me.get("facilities.asset", asset_id=asset_id).select_one("a[href*='hazards/new']")["href"])
    fields = {"estate": str(green.estate_id), "what": "漏油", "level": "general"}
    me.post("facilities.report_hazard", fields, asset=str(asset_id))
    assert "漏油" in me.get("facilities.asset", asset_id=asset_id).text
    to_report = visit.as_(finance).get("facilities.scan", code=code, expect=302)
    assert "hazards/new" in to_report.response.headers["Location"]
    for wrong in (str(there), "nothing"):
        me.get("facilities.report_hazard", asset=wrong, expect=404)


def test_its_photos_open_for_whoever_may_see_it(green, there, finance, desk, technician, resident, visit):
    with acting_in(green.id):
        [photo_] = facilities.find_hazard(there).steps[0].photos
        token = photo_.file.token
        elsewhere = add_member(green, Role.TECHNICIAN, estate_id=green.other_estate_id)
    for member, status in ((desk, 200), (technician, 200), (finance, 404), (elsewhere, 404), (resident, 404)):
        visit.as_(member).get("files.small", token=token, expect=status)


def test_overdue_is_red_and_told_by_the_hour(green, desk, technician, manager, visit, run_jobs):
    with acting_in(green.id):
        reported(green, desk, responsible=technician, at=now() - 8 * DAY)
        ask("facilities.look")
        db.session.commit()
    run_jobs()
    me = visit.as_(manager)
    page = me.get("facilities.hazards", view="overdue")
    assert page.select_one("tr.row-broken") and "1" in page.h1.text
    figure = me.get("facilities.index").select_one("a[href*='hazards'][href*='overdue']")
    assert len(me.get_path(figure["href"]).select("tbody tr")) == 1
    told = me.get("requests.messages").select("a[href*='/facilities/hazards/']")
    assert len(told) == 2


def test_who_works_in_two_estates_chooses(administrator, visit):
    assert len(visit.as_(administrator).get("facilities.report_hazard").select("#estate option")) == 2


def test_terms_are_set_for_the_whole_company_by_who_answers_for_it(manager, administrator, visit):
    visit.as_(manager).get("facilities.hazard_terms")
    visit.as_(manager).post("facilities.hazard_terms", {"general": "72", "major": "4"}, expect=403)
    me = visit.as_(administrator)
    me.post("facilities.hazard_terms", {"general": "72", "major": "0"}, expect=422)
    me.post("facilities.hazard_terms", {"general": "72", "major": "4"})
    page = me.get("facilities.hazard_terms")
    assert [page.select_one(f"#{name}")["value"] for name in ("general", "major")] == ["72", "4"]
    me.post("facilities.hazard_terms", {"general": "72", "major": "4"}, expect=422)


@pytest.mark.parametrize(("language", "words"), [("zh_CN", "隐患整改通知单"), ("en", "Rectification notice")])
def test_the_notice_is_printed_with_what_was_found_asked_and_done(
    green, there, manager, technician, run_jobs, visit, language, words
):
    with acting_in(green.id):
        found = facilities.find_hazard(there)
        put_right(found, technician, at=now())
        facilities.close_hazard(found, "现场已看", by=manager, at=now())
    visit.as_(manager, language=language).post("facilities.hazard_notice", hazard_id=there)
    run_jobs()
    text = text_on(green, "facilities.hazard_notice")
    for said in (words, "YH-", "消防通道堆放杂物", technician.name, "已清理", manager.name, "现场已看"):
        assert said in text, said


def _all(company) -> list[object]:
    with acting_in(company.id):
        return [one.id for one in db.session.query(Hazard)]
