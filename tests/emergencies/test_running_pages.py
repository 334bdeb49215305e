"""The pages of a running incident, as people on duty and residents use them."""

from __future__ import annotations

from contextvars import Context
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from saas.emergencies import Incident, IncidentEntry
from saas.emergencies.kinds import PlanKind
from saas.emergencies.running import noticing
from saas.emergencies.running.queries import cards_of, entries_of, find_incident, lift_record_of, notices_of, steps_of
from tenants.clock import now
from tenants.db import db
from tenants.scope import acting_in
from tests.client import Visit
from tests.emergencies.running_stage import RunningStage, running_stage


@pytest.fixture
def today(in_green) -> RunningStage:
    """The same stage, now: pages ask the real clock."""
    return running_stage(in_green, at=now())


def choice(stage: RunningStage, kind: str) -> str:
    return f"{stage.plan.id}:{kind}"


def queued(guard: Visit, endpoint: str, fields: dict[str, str], **values: object) -> TestResponse:
    """Send as the board's own module does after the line was down."""
    place = f"http://{guard.company.host}/"
    data = {**fields, "csrf_token": guard.csrf_token()}
    post = guard.client.post
    return Context().run(post, guard.url(endpoint, **values), data=data, base_url=place, headers={"X-Queued": "1"})


@pytest.mark.rule("EMG-01")
def test_three_clicks_from_any_page(today, visit):
    guard = visit.as_(today.guard)
    page = guard.get("emergencies.now")
    button = page.select_one("a.emergency-start")
    form_page = guard.get_path(button["href"])
    radios = form_page.select("input[type=radio][name=choice]")
    assert len(radios) == 2
    assert not any(radio.has_attr("checked") for radio in radios), "neither is preselected"
    key = form_page.select_one("input[name=client_key]")["value"]

    answer = guard.post("emergencies.activate", {"choice": choice(today, "real"), "confirm": "held", "client_key": key})
    board = guard.follow(answer)

    assert "YJ-" in board.title.text
    assert not board.select_one(".er-drill")


def test_the_first_pages_say_what_runs_here(today, visit, other_manager):
    incident = today.activate()
    for member, page in ((today.desk, "home.today"), (today.engineer, "repairs.today")):
        link = visit.as_(member).get(page).select_one("a.er-now")
        assert incident.number in link.text
        assert str(incident.id) in link["href"]
    assert visit.as_(other_manager).get("home.today").select_one("a.er-now") is None


def test_one_tap_takes_every_card_one_holds(today, visit):
    incident = today.activate()
    me = visit.as_(today.engineer)
    form = me.get("emergencies.board", incident_id=incident.id).select_one("form.er-take")
    card_id = form["action"].rsplit("/", 1)[-1]
    me.post("emergencies.card", {"act": form.select_one("[name=act]")["value"]}, role_card_id=card_id)
    with acting_in(today.company.id):
        mine = [card for card in cards_of(incident) if card.member_id == today.engineer.id]
        assert mine
        assert all(card.acknowledged_at for card in mine)
    assert me.get("emergencies.board", incident_id=incident.id).select_one("form.er-take") is None


def test_nothing_starts_without_choice_or_word(today, visit):
    guard = visit.as_(today.guard)
    guard.post("emergencies.activate", {"confirm": "held"}, expect=422)
    guard.post("emergencies.activate", {"choice": choice(today, "drill")}, expect=422)
    guard.post("emergencies.activate", {"choice": str(today.plan.id), "confirm": "启动"}, expect=422)
    assert db.session.scalar(select(Incident.id)) is None
    guard.post("emergencies.activate", {"choice": choice(today, "drill"), "confirm": "启动"})
    with acting_in(today.company.id):
        assert db.session.scalar(select(Incident.is_drill)) is True


def test_a_drill_is_striped_on_every_page(today, visit):
    incident = today.activate(is_drill=True, buildings=[today.building()])
    card, step = cards_of(incident)[0], steps_of(incident)[0]
    guard = visit.as_(today.guard)
    for endpoint in ("board", "houses", "telling", "command", "paper"):
        assert guard.get(f"emergencies.{endpoint}", incident_id=incident.id).select_one(".er-strip.er-drill"), endpoint
    assert guard.get("emergencies.card", role_card_id=card.id).select_one(".er-strip.er-drill")
    assert guard.get("emergencies.step", incident_step_id=step.id).select_one(".er-strip.er-drill")
    assert guard.get("emergencies.now").select_one(".er-strip.er-drill")


def test_a_poll_without_news_is_empty(today, visit):
    incident = today.activate()
    guard = visit.as_(today.guard)
    url = guard.url("emergencies.live", incident_id=incident.id)
    page = guard.get_path(f"{url}?since=0")
    since, tag = page.select_one("#live")["data-since"], page.response.headers["ETag"]
    guard.get_path(f"{url}?since={since}", expect=204)
    guard.get_path(url, headers={"If-None-Match": tag}, expect=304)

    guard.post("emergencies.write", {"words": "水从二楼下来"}, incident_id=incident.id)

    assert "水从二楼下来" in guard.get_path(f"{url}?since={since}").text
    guard.get_path(url, headers={"If-None-Match": tag}, expect=200)


def test_what_was_written_without_a_line_is_one_entry(today, visit):
    incident = today.activate()
    guard = visit.as_(today.guard)
    sent = {"words": "阀门已关", "client_key": str(uuid4()), "said_at": "2026-11-21T19:12:00.000Z"}
    for _time in range(2):
        assert queued(guard, "emergencies.write", sent, incident_id=incident.id).status_code == 204
    with acting_in(today.company.id):
        found = db.session.scalars(select(IncidentEntry).where(IncidentEntry.words == "阀门已关")).all()
        assert [entry.said_at.isoformat() for entry in found] == ["2026-11-21T19:12:00+00:00"]


def test_a_queue_is_told_why_not(today, visit):
    incident = today.activate()
    waiting = steps_of(incident)[1]
    guard = visit.as_(today.guard)
    answer = queued(guard, "emergencies.tick", {"step": str(waiting.id)}, incident_id=incident.id)
    assert (answer.status_code, answer.mimetype) == (422, "text/plain")
    assert "确认现场" in answer.get_data(as_text=True)


def test_one_tap_and_the_next_step_opens(today, visit):
    incident = today.activate()
    guard = visit.as_(today.guard)
    board = guard.get("emergencies.board", incident_id=incident.id)
    buttons = board.select("#ticks button[name=step]")
    assert len(buttons) == 2

    first = next(one for one in buttons if "确认现场" in one.text)

    after = guard.follow(guard.post("emergencies.tick", {"step": first["value"]}, incident_id=incident.id))

    assert len(after.select("#ticks button[name=step]")) == 3
    assert after.select_one(".er-done")


def test_the_wall_shows_everything_and_taps_nothing(today, visit):
    incident = today.activate(buildings=[today.building()])
    wall = visit.as_(today.guard).get("emergencies.board", incident_id=incident.id, wall=1)
    assert wall.select_one(".er-wall")
    assert not wall.select("form button")
    assert len(wall.select(".er-house")) == 2


def test_the_card_says_job_actions_superior_and_hand_over(today, visit):
    incident = today.activate()
    card = today.card_of(incident, today.engineer)
    me = visit.as_(today.engineer)
    page = me.get("emergencies.card", role_card_id=card.id)
    assert "工程组：看清情况、下令、汇报" in page.text
    assert "关闭总阀" in page.text
    assert "总指挥" in page.text and "何静" in page.text
    assert "当面交代" in page.text
    me.post("emergencies.card", role_card_id=card.id)
    with acting_in(today.company.id):
        assert today.card_of(incident, today.engineer).acknowledged_at is not None


def test_door_by_door(today, visit):
    incident = today.activate(buildings=[today.building()])
    guard = visit.as_(today.guard)
    page = guard.get("emergencies.houses", incident_id=incident.id)
    button = next(one for one in page.select("button[name=said]") if one["value"].endswith(":needs_help"))
    after = guard.follow(guard.post("emergencies.houses", {"said": button["value"]}, incident_id=incident.id))
    assert "1" in after.title.text


@pytest.mark.rule("EMG-07")
def test_only_the_command_group_is_offered_the_command(today, visit):
    incident = today.commanded()
    assert not visit.as_(today.engineer).get("emergencies.command", incident_id=incident.id).select("form[action$=end]")
    commander = visit.as_(today.commander)
    assert commander.get("emergencies.command", incident_id=incident.id).select("form[action$=end]")
    commander.post("emergencies.command", {"act": "contain"}, incident_id=incident.id)
    commander.post("emergencies.end", {"confirm": "终止", "course": "修好了"}, incident_id=incident.id)
    with acting_in(today.company.id):
        assert db.session.scalar(select(Incident.state)) == "ended"


def test_a_resident_reads_the_notice_and_asks_for_help(today, visit):
    resident = today.resident(today.company.house_id)
    incident = today.commanded(buildings=[today.building()])
    (notice,) = notices_of(incident)
    noticing.release(notice, "1栋停水", by=today.commander, at=now())
    (receipt,) = noticing.receipts_of(resident)
    me = visit.as_(resident)
    assert "1栋停水" in me.get("emergencies.told").text
    me.post("emergencies.notice", {"said": "needs_help", "words": "老人一人在家"}, notice_receipt_id=receipt.id)
    assert "需要" in me.get("emergencies.notice", notice_receipt_id=receipt.id).text
    with acting_in(today.company.id):
        assert entries_of(incident)[-1].values["themselves"] is True
    other = today.resident(today.company.next_house_id, name="张三")
    visit.as_(other).get("emergencies.notice", notice_receipt_id=receipt.id, expect=404)


def test_telling_breach_and_lift_pages(in_green, visit):
    stage = running_stage(in_green, at=now(), kind=PlanKind.BREACH, gates=True)
    incident = stage.commanded(level="A")
    stage.resident(stage.company.house_id)
    head = visit.as_(stage.commander)
    head.get("emergencies.telling", incident_id=incident.id)
    head.post("emergencies.breach", {"act": "list", "houses": "1-1-101", "what": "电话"}, incident_id=incident.id)
    head.post(
        "emergencies.breach", {"act": "write", "situation": "名单外泄", "risk": "诈骗电话"}, incident_id=incident.id
    )
    page = head.get("emergencies.breach", incident_id=incident.id)
    assert "李秀英" in page.text
    head.post("emergencies.breach", {"act": "tell"}, incident_id=incident.id)
    head.get("emergencies.command", incident_id=incident.id)


def test_the_record_of_the_lift(in_green, visit):
    stage = running_stage(in_green, at=now(), kind=PlanKind.LIFT)
    incident = stage.activate()
    guard = visit.as_(stage.guard)
    page = guard.get("emergencies.lift", incident_id=incident.id)
    assert page.select_one("input[name=freed_at]")
    guard.post("emergencies.lift", {"persons": "3", "lift_code": "T-007", "cause": "门锁"}, incident_id=incident.id)
    assert "T-007" in str(guard.get("emergencies.lift", incident_id=incident.id))


def test_two_people_fill_in_the_record_of_the_lift_and_nothing_is_lost(in_green, visit):
    stage = running_stage(in_green, at=now(), kind=PlanKind.LIFT)
    incident, clock = stage.activate(), f"{now() + timedelta(hours=8):%Y-%m-%dT%H:%M}"
    people = [visit.as_(stage.guard), visit.as_(stage.engineer)]
    typed = [_fields(one.get("emergencies.lift", incident_id=incident.id)) for one in people]
    for one, form, said in zip(
        people, typed, ({"vendor": "快修", "vendor_called_at": clock}, {"cause": "门锁"}), strict=True
    ):
        one.post("emergencies.lift", form | said, incident_id=incident.id)
    found = lift_record_of(find_incident(incident.id))
    db.session.refresh(found)
    assert (found.vendor, found.cause, found.vendor_called_at is not None) == ("快修", "门锁", True)

    form = _fields(people[0].get("emergencies.lift", incident_id=incident.id))
    people[0].post("emergencies.lift", form | {"cause": ""}, incident_id=incident.id)
    for nonsense in ("x", "[]", "[" * 100_000):
        people[0].post("emergencies.lift", {"shown": nonsense}, incident_id=incident.id)
    db.session.refresh(found)
    assert (found.vendor, found.cause) == ("快修", ""), "what somebody empties is empty"


def _fields(page):
    """What the form of the record says as it is shown."""
    typed = {one["name"]: one.get("value", "") for one in page.select("form.fields input[name]")}
    chosen = {one["name"]: one.select_one("option[selected]") for one in page.select("form.fields select")}
    return typed | {name: one["value"] if one else "" for name, one in chosen.items()}


def test_the_paper_pack(today, visit, run_jobs):
    incident = today.activate(buildings=[today.building()])
    guard = visit.as_(today.guard)
    page = guard.get("emergencies.paper", incident_id=incident.id)
    assert "关闭总阀" in page.text
    guard.post("emergencies.pack", incident_id=incident.id)
    assert "done" in run_jobs()
