"""The technician's phone and the dispatchers' board."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO

import pytest

from saas import repairs, requests
from tenants.clock import now
from tenants.db import db
from tenants.scope import acting_in
from tests.factories.requests import Stage, jpeg


@pytest.fixture
def stage(green, resident, desk, dispatcher, technician) -> Stage:
    """A stage for visits: the scope is closed again."""
    return Stage(green, resident, desk, dispatcher, technician).apart()


def loaded(green, repair_id):
    with acting_in(green.id):
        found = repairs.find_repair(repair_id)
        db.session.expunge_all()
    return found


@pytest.mark.rule("REP-02", "REP-11", "REP-03")
def test_a_whole_job_in_eight_taps_and_no_typed_field(stage, green, visit):
    with acting_in(green.id):
        repair = stage.dispatched(stage.classified())
        repair_id, request_id = repair.id, repair.request_id
    me = visit.as_(stage.technician)

    me.get("repairs.today")
    for verb in ("accept", "depart", "arrive"):
        me.post(f"repairs.{verb}", repair_id=repair_id)
        me.get("repairs.job", repair_id=repair_id)
    page = me.get("repairs.job", repair_id=repair_id)
    begin = {
        field["name"]: field.find("option", selected=True)["value"]
        for field in page.select("select[name=way], select[name=inspection]")
    }
    me.post("repairs.begin", {"cause": "worn", **begin}, repair_id=repair_id)
    me.get("repairs.job", repair_id=repair_id)
    finish = {"trial": "passed", "told": "y", "photos": (BytesIO(jpeg()), "after.jpg")}
    me.follow(me.post("repairs.finish", finish, repair_id=repair_id))

    found = loaded(green, repair_id)
    assert (found.state, found.inspection_skipped) == ("completed", "obvious")
    assert found.work_done
    with acting_in(green.id):
        assert requests.find_request(request_id).state == "fed_back"


def test_a_missing_photo_leaves_no_half_finished_job(stage, green, visit):
    with acting_in(green.id):
        repair_id = stage.working(stage.dispatched(stage.classified())).id

    page = visit.as_(stage.technician).post("repairs.finish", {"trial": "passed"}, repair_id=repair_id, expect=422)

    assert page.select_one(".error-summary")
    found = loaded(green, repair_id)
    assert (found.state, found.trial_passed_at) == ("working", None)


@pytest.mark.parametrize("way", ["with the form", "sent ahead"])
def test_photos_stay_when_the_form_comes_back(stage, green, visit, way):
    with acting_in(green.id):
        repair_id = stage.working(stage.dispatched(stage.classified())).id
    me = visit.as_(stage.technician)
    picture = (BytesIO(jpeg()), "after.jpg")
    if way == "sent ahead":
        page = me.get("repairs.job", repair_id=repair_id)
        kind = page.select_one("#finish-photos").find_parent(class_="upload")["data-kind"]
        sent = me.post("files.upload", {"kind": kind, "file": picture}, expect=201).response.json["token"]
        page = me.post("repairs.finish", {"photos_sent": sent}, repair_id=repair_id, expect=422)
    else:
        page = me.post("repairs.finish", {"photos": picture}, repair_id=repair_id, expect=422)
    [kept] = [field["value"] for field in page.select("input[name=photos_sent]")]

    me.post("repairs.finish", {"trial": "passed", "photos_sent": kept}, repair_id=repair_id)

    found = loaded(green, repair_id)
    assert found.state == "completed"
    with acting_in(green.id):
        assert kept in [photo.file.token for photo in requests.photos_of(found.request_id)]


def test_nobody_says_for_the_technician_that_it_was_shown(stage, green, visit):
    with acting_in(green.id):
        repair_id = stage.working(stage.dispatched(stage.classified())).id
    me = visit.as_(stage.technician)
    page = me.get("repairs.job", repair_id=repair_id)
    assert not page.select_one("input[name=told]").has_attr("checked")

    me.post("repairs.finish", {"trial": "passed", "photos": (BytesIO(jpeg()), "a.jpg")}, repair_id=repair_id)

    with acting_in(green.id):
        assert requests.find_request(repairs.find_repair(repair_id).request_id).state == "result_reported"


def test_a_phone_that_is_shared_can_be_left(stage, visit):
    me = visit.as_(stage.technician)
    ways = me.get("repairs.today").select("nav.bottom-bar a")
    assert [way.text.strip() for way in ways] == ["我的工单", "巡检", "隐患", "消息", "我的"]
    way = ways[-1]
    page = me.get_path(way["href"])

    assert page.find("button", string=lambda text: text and "退出登录" in text) or "退出登录" in page.text
    assert {"size", "locale"} <= {field.get("name") for field in page.select("form [name]")}


@pytest.mark.rule("REP-11")
def test_it_does_not_work_yet(stage, green, visit):
    with acting_in(green.id):
        repair_id = stage.working(stage.dispatched(stage.classified())).id

    visit.as_(stage.technician).post("repairs.finish", {"trial": "failed"}, repair_id=repair_id)

    assert loaded(green, repair_id).rework == 1


def test_pausing_and_going_on(stage, green, visit):
    with acting_in(green.id):
        repair_id = stage.working(stage.dispatched(stage.classified())).id
    me = visit.as_(stage.technician)
    page = me.get("repairs.job", repair_id=repair_id)
    times = [option["value"] for option in page.select("#pause select[name=expected] option")]

    me.post("repairs.pause", {"reason": "parts", "expected": times[1]}, repair_id=repair_id)
    me.get("repairs.job", repair_id=repair_id)
    assert loaded(green, repair_id).state == "paused"
    visit.as_(stage.resident).get("requests.show", request_id=loaded(green, repair_id).request_id)
    me.post("repairs.resume", repair_id=repair_id)
    assert loaded(green, repair_id).state == "working"
    me.post("repairs.pause", {"reason": "parts", "other_time": "2020-01-01T10:00"}, repair_id=repair_id, expect=422)
    me.post("repairs.pause", {"expected": times[1]}, repair_id=repair_id, expect=422)


def test_a_page_that_lay_open_still_pauses(stage, green, visit):
    with acting_in(green.id):
        repair_id = stage.working(stage.dispatched(stage.classified())).id
    me = visit.as_(stage.technician)
    page = me.get("repairs.job", repair_id=repair_id)
    first, *_rest = [option["value"] for option in page.select("#pause select[name=expected] option")]
    earlier = datetime.fromisoformat(first) - timedelta(hours=6)
    over, far = (now() + timedelta(days=days) for days in (-1, 400))
    for wrong in (over.isoformat(), far.isoformat(), "bald", "2026-11-24T10:00"):
        me.post("repairs.pause", {"reason": "parts", "expected": wrong}, repair_id=repair_id, expect=422)

    typed = {"reason": "parts", "expected": earlier.isoformat(), "words": "x" * 300}
    back = me.post("repairs.pause", typed, repair_id=repair_id, expect=422)
    assert back.select_one("select[name=expected] option[selected]")["value"] == earlier.isoformat()
    me.post("repairs.pause", {**typed, "words": "等配件"}, repair_id=repair_id)

    found = loaded(green, repair_id)
    assert (found.state, found.expected_at) == ("paused", earlier)


def test_material_in_yuan_becomes_fen(stage, green, visit):
    with acting_in(green.id):
        repair_id = stage.working(stage.dispatched(stage.classified(), is_paid=True)).id
    me = visit.as_(stage.technician)
    lines = {
        "name": ["PPR 管", ""],
        "spec": ["DN20", ""],
        "unit": ["米", ""],
        "quantity": ["1.25", ""],
        "price": ["9.99", ""],
        "labour": "50",
    }

    me.post("repairs.materials", lines, repair_id=repair_id)

    with acting_in(green.id):
        found = repairs.find_repair(repair_id)
        assert [(one.quantity, one.unit_price, one.amount) for one in found.materials] == [(1250, 999, 1249)]
        assert found.total == 6249
    for field, wrong in (("price", ["NaN"]), ("price", ["-1"]), ("quantity", ["viel"]), ("labour", "1e99")):
        me.post("repairs.materials", {**lines, field: wrong}, repair_id=repair_id, expect=422)


def test_giving_back_and_taking_back(stage, green, visit):
    with acting_in(green.id):
        given, taken = (stage.dispatched(stage.classified()).id for _ in range(2))
    visit.as_(stage.technician).post("repairs.give_back", {"reason": "no_time"}, repair_id=given)
    form = visit.as_(stage.dispatcher).get("repairs.recall", repair_id=taken)
    assert form.find("textarea", attrs={"name": "reason"}) or form.find("input", attrs={"name": "reason"})
    visit.as_(stage.dispatcher).post("repairs.recall", {"reason": ""}, repair_id=taken, expect=422)
    visit.as_(stage.dispatcher).post("repairs.recall", {"reason": "换人"}, repair_id=taken)

    assert [loaded(green, one).state for one in (given, taken)] == ["returned", "recalled"]


@pytest.mark.rule("REP-03")
def test_nobody_else_moves_it(stage, green, grey, visit, neighbour, other_manager, head_office):
    from tenants.permissions import Role
    from tests.cast import add_member

    with acting_in(green.id):
        repair_id = stage.dispatched(stage.classified()).id
    colleague = add_member(green, Role.TECHNICIAN, name="别人")
    for verb in ("accept", "depart", "arrive", "begin", "finish", "resume", "pause", "materials", "give_back"):
        visit.as_(colleague).post(f"repairs.{verb}", repair_id=repair_id, expect=404)
        visit.as_(other_manager).post(f"repairs.{verb}", repair_id=repair_id, expect=404)
        visit.as_(neighbour, company=grey).post(f"repairs.{verb}", repair_id=repair_id, expect=404)
        visit.as_(head_office).post(f"repairs.{verb}", repair_id=repair_id, expect=403)
        visit.as_(stage.desk).post(f"repairs.{verb}", repair_id=repair_id, expect=403)
        visit.as_(stage.resident).post(f"repairs.{verb}", repair_id=repair_id, expect=403)
    assert loaded(green, repair_id).state == "dispatched"


def test_doing_it_twice_is_said(stage, green, visit):
    with acting_in(green.id):
        repair_id = stage.dispatched(stage.classified()).id
    me = visit.as_(stage.technician)
    me.post("repairs.accept", repair_id=repair_id)

    me.post("repairs.accept", repair_id=repair_id, expect=409)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_page_in_every_state(stage, green, visit, language):
    with acting_in(green.id):
        made = [
            stage.dispatched(stage.classified()),
            stage.arrived(stage.dispatched(stage.classified())),
            stage.working(stage.dispatched(stage.classified())),
            stage.completed(stage.dispatched(stage.classified())),
        ]
        ids = [repair.id for repair in made]
        waiting = stage.classified().id
    technician, dispatcher = (
        visit.as_(stage.technician, language=language),
        visit.as_(stage.dispatcher, language=language),
    )
    technician.get("repairs.today")
    dispatcher.get("repairs.board")
    dispatcher.get("repairs.dispatch", request_id=waiting)
    dispatcher.post("repairs.dispatch", {}, request_id=waiting, expect=422)
    for repair_id in ids:
        technician.get("repairs.job", repair_id=repair_id)
        dispatcher.get("repairs.job", repair_id=repair_id)
    visit.as_(stage.desk).post("repairs.assess", {"points": "4"}, repair_id=ids[-1])
    visit.as_(stage.technician).post("repairs.assess", {"points": "5"}, repair_id=ids[-1], expect=403)
    assert loaded(green, ids[-1]).assessment == 4


def test_a_link_leads_the_technician_to_the_job(stage, green, visit):
    with acting_in(green.id):
        repair = stage.dispatched(stage.classified())
        repair_id, request_id = repair.id, repair.request_id
    page = visit.as_(stage.technician).get("requests.show", request_id=request_id, expect=303)

    assert str(repair_id) in page.response.headers["Location"]
