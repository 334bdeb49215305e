"""Drills, reviews, actions and readiness as those who use them see them, with their papers."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest

from saas.emergencies.drills.holding import drill_of
from saas.emergencies.kinds import DrillState, IncidentState, Level, PlanKind
from saas.emergencies.learning.queries import drills_in, find_drill
from saas.emergencies.learning.readiness import Figure, readiness
from saas.emergencies.plans.queries import find_plan
from saas.emergencies.running.activating import activate
from saas.emergencies.running.queries import find_incident
from tenants.clock import SHANGHAI, now
from tenants.db import db, new_id
from tenants.queue import Job
from tenants.scope import acting_in
from tests.factories.drills import DAY, happened, held, planned, stood_down
from tests.factories.emergencies import plan_in_force
from tests.factories.requests import jpeg

AHEAD = "2031-05-06T14:30"


@pytest.fixture
def plan_id(green, manager):
    with acting_in(green.id):
        return plan_in_force(green, manager, PlanKind.FIRE, at=now() - 30 * DAY).id


@pytest.fixture
def evaluable(green, manager, plan_id):
    """A drill that was held an hour ago and stood down."""
    with acting_in(green.id):
        plan = find_plan(plan_id)
        drill = planned(plan, manager, mode="tabletop", starts_at=now() - timedelta(hours=2), at=now() - 3 * DAY)
        return held(drill, manager).id


@pytest.fixture
def incident_id(green, manager, plan_id):
    """A real incident that has ended."""
    with acting_in(green.id):
        return happened(find_plan(plan_id), manager, at=now() - timedelta(hours=3)).id


def _drill(green, drill_id):
    with acting_in(green.id):
        return find_drill(drill_id)


def test_planning_announcing_moving_and_cancelling(green, manager, plan_id, visit):
    me = visit.as_(manager)
    me.get("emergencies.new_drill", plan=plan_id)
    me.post("emergencies.new_drill", {"name": ""}, expect=422)
    sent = {"plan": str(plan_id), "name": "疏散演练", "mode": "live", "scenario": "5楼起火", "starts_at": AHEAD}
    page = me.follow(me.post("emergencies.new_drill", sent))
    assert "疏散演练" in page.h1.text
    assert page.select_one(".note-risk")
    with acting_in(green.id):
        [drill] = drills_in(frozenset({green.estate_id}))
        assert drill.starts_at.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M") == AHEAD
        drill_id = drill.id
    me.post("emergencies.hold_drill", drill_id=drill_id, expect=422)
    me.post("emergencies.announce_drill", {"announcement": ""}, drill_id=drill_id, expect=422)
    me.post("emergencies.announce_drill", {"announcement": "请从楼梯下楼"}, drill_id=drill_id)
    assert _drill(green, drill_id).state == DrillState.ANNOUNCED
    for wrong in ("", "2020-01-01T10:00", "0001-01-01T00:00", "9999-12-31T23:59", "abc"):
        me.post("emergencies.move_drill", {"starts_at": wrong}, drill_id=drill_id, expect=422)
    me.post("emergencies.move_drill", {"starts_at": "2031-06-06T14:30"}, drill_id=drill_id)
    me.post("emergencies.cancel_drill", {"reason": ""}, drill_id=drill_id, expect=422)
    page = me.follow(me.post("emergencies.cancel_drill", {"reason": "台风"}, drill_id=drill_id))
    assert "台风" in page.text
    assert "疏散演练" in me.get("emergencies.drills", state="cancelled").text
    assert "疏散演练" not in me.get("emergencies.drills", state="planned").text


def test_holding_opens_the_board_and_the_record_is_written(green, manager, technician, plan_id, evaluable, visit):
    me = visit.as_(manager)
    page = me.get("emergencies.drill", drill_id=evaluable)
    assert page.select_one("#evaluate")
    visit.as_(technician).post("emergencies.sign_in_drill", drill_id=evaluable)
    visit.as_(technician).post("emergencies.sign_in_drill", drill_id=evaluable, expect=422)
    me.post("emergencies.sign_in_drill", {"member": str(manager.id)}, drill_id=evaluable)
    me.post("emergencies.outsiders_of_drill", {"outsiders": "消防站 2 人"}, drill_id=evaluable)
    me.post("emergencies.evaluate_drill", {"of_people": "好"}, drill_id=evaluable, expect=422)
    words = {"of_people": "好", "of_plan": "缺一步", "of_supplies": "好", "of_teamwork": "好", "passed": "no"}
    me.post("emergencies.evaluate_drill", {**words, "asks_for_revision": "y"}, drill_id=evaluable)
    me.post("emergencies.close_drill", drill_id=evaluable, expect=422)
    task = {"words": "补一步", "owner": str(technician.id), "due_on": "2031-01-01"}
    me.post("emergencies.problem_of_drill", {**task, "due_on": ""}, drill_id=evaluable, expect=422)
    me.post("emergencies.problem_of_drill", task, drill_id=evaluable)
    mine = visit.as_(technician).get("emergencies.actions")
    [link] = [one["href"] for one in mine.select("a[href*='/emergencies/actions/']")]
    action_id = link.rsplit("/", 1)[1]
    visit.as_(technician).get("emergencies.finish_action", review_action_id=action_id)
    done = {"done_words": "已补", "photo": (BytesIO(jpeg()), "done.jpg")}
    visit.as_(technician).post(
        "emergencies.finish_action", {"done_words": "已补"}, review_action_id=action_id, expect=422
    )
    visit.as_(technician).post("emergencies.finish_action", done, review_action_id=action_id)
    page = me.follow(me.post("emergencies.close_drill", drill_id=evaluable))
    assert page.select_one("input[name=outsiders]")["value"] == "消防站 2 人"
    assert page.select("img")
    assert _drill(green, evaluable).state == DrillState.CLOSED


def test_who_may_only_look_sees_no_forms_and_is_refused(green, technician, evaluable, incident_id, visit):
    me = visit.as_(technician)
    assert not me.get("emergencies.drill", drill_id=evaluable).select_one("#evaluate")
    me.post("emergencies.evaluate_drill", drill_id=evaluable, expect=403)
    assert not me.get("emergencies.review", incident_id=incident_id).select_one("#boxes")
    me.post("emergencies.review", {"went_well": "x"}, incident_id=incident_id, expect=403)
    me.post("emergencies.change_after", incident_id=incident_id, expect=403)


def test_a_review_in_three_boxes(green, manager, technician, incident_id, visit):
    me = visit.as_(manager)
    page = me.get("emergencies.review", incident_id=incident_id)
    assert page.select_one("#boxes")
    assert page.select("#steps tbody tr")
    assert page.select("#cards tbody tr")
    assert page.select(".timeline li")
    me.post("emergencies.close_review", incident_id=incident_id, expect=422)
    me.post(
        "emergencies.review", {"went_well": "快", "went_badly": "无", "to_change": "加一步"}, incident_id=incident_id
    )
    me.post("emergencies.close_review", incident_id=incident_id, expect=422)
    task = {"words": "加一步", "owner": str(technician.id), "due_on": "2031-01-01"}
    me.post("emergencies.change_after", {**task, "how": "x"}, incident_id=incident_id, expect=422)
    me.post("emergencies.change_after", {**task, "how": "action"}, incident_id=incident_id)
    page = me.follow(me.post("emergencies.change_after", {**task, "how": "revision"}, incident_id=incident_id))
    assert page.select("#changes a[href*='/emergencies/plans/']")
    me.post("emergencies.close_review", incident_id=incident_id)
    with acting_in(green.id):
        assert find_incident(incident_id).state == IncidentState.REVIEWED
    assert "快" in me.get("emergencies.review", incident_id=incident_id).text


@pytest.mark.rule("EMG-14")
def test_the_register_of_incidents_with_its_filters(green, manager, incident_id, visit):
    me, year = visit.as_(manager), now().astimezone(SHANGHAI).year
    for wanted in ({}, {"kind": "fire"}, {"state": "ended"}, {"estate": str(green.estate_id)}):
        assert me.get("emergencies.incidents", **wanted).select(f"a[href*='{incident_id}']"), wanted
    assert me.get("emergencies.incidents", kind="gas", year=year - 1).select(f"a[href*='{incident_id}']") == []
    me.get("emergencies.incidents", kind="nonsense", state="nonsense", year="١٢٣٤")


def test_a_drill_from_the_red_button_asks_for_its_record(green, manager, plan_id, visit):
    with acting_in(green.id):
        at = now() - timedelta(hours=2)
        plan = find_plan(plan_id)
        begun = activate(plan, is_drill=True, level=Level.C, client_key=new_id(), by=manager, at=at).incident
        stood_down(begun, manager, at=now())
        incident_id = begun.id
    me = visit.as_(manager)
    assert me.get("emergencies.drills").select(f"a[href*='{incident_id}/record']")
    me.follow(me.get("emergencies.review", incident_id=incident_id, expect=302))
    me.post("emergencies.record_drill", {"name": ""}, incident_id=incident_id, expect=422)
    me.post("emergencies.record_drill", {"name": "夜间", "mode": "live", "scenario": "起火"}, incident_id=incident_id)
    with acting_in(green.id):
        drill_id = drill_of(find_incident(incident_id)).id
    assert (
        str(drill_id) in me.get("emergencies.review", incident_id=incident_id, expect=302).response.headers["Location"]
    )


@pytest.mark.rule("EMG-05")
def test_each_figure_of_readiness_opens_exactly_its_rows(green, manager, head_office, evaluable, visit):
    with acting_in(green.id):
        found = readiness([green.estate_id], at=now())[green.estate_id]
    me = visit.as_(head_office)
    page = me.get("emergencies.readiness")
    assert len(page.select("tbody tr")) == 2
    for figure in Figure:
        share = found[figure]
        for wanted, count in (("yes", share.ready), ("no", share.of - share.ready), ("", share.of)):
            rows = me.get("emergencies.readiness_rows", estate_id=green.estate_id, figure=figure, ready=wanted)
            assert len(rows.select("tbody tr")) == count, (figure, wanted)
    visit.as_(manager).get("emergencies.readiness_rows", estate_id=green.other_estate_id, figure="parts", expect=404)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_papers(green, manager, evaluable, incident_id, visit, run_jobs, language):
    me = visit.as_(manager, language=language)
    me.post("emergencies.drill_paper", drill_id=evaluable)
    me.post("emergencies.incident_paper", incident_id=incident_id)
    run_jobs()
    with acting_in(green.id):
        jobs = db.session.query(Job).filter(Job.kind.in_(["drills.print_record", "drills.print_report"])).all()
        assert [job.state for job in jobs] == ["done", "done"]
        tokens = [job.result["token"] for job in jobs]
    for token in tokens:
        assert me.get("files.show", token=token).response.mimetype == "application/pdf"
