"""E1: a burst pipe at night, three people on phones and one at the wall, the line cut in the middle; then the review
changes the plan, a second person approves it, and the next drill shows what is new."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from saas.emergencies.kinds import EntryKind, IncidentState, StepState
from saas.emergencies.learning.queries import drills_in
from saas.emergencies.plans.queries import find_plan
from saas.emergencies.running.queries import cards_of, entries_of, find_incident, incidents_in, steps_of
from tenants.clock import now
from tenants.permissions import Role
from tenants.scope import acting_in
from tests.browser.test_report_journey import Taps
from tests.cast import Company, add_member
from tests.emergencies.running_stage import RunningStage, running_stage
from tests.look.screenshots import overflows

HELD_MS = 2300
STEP = "先敲独居老人的门"


@pytest.fixture
def tonight(green: Company) -> RunningStage:
    """A plan in force and four people on duty right now."""
    with acting_in(green.id):
        return running_stage(green, at=now())


def hold(page: Page) -> None:
    """Press and hold the red button."""
    button = page.locator("[data-hold]")
    button.scroll_into_view_if_needed()
    button.hover()
    page.mouse.down()
    page.wait_for_timeout(HELD_MS)
    page.mouse.up()


def take_card(page: Page) -> None:
    """收到."""
    page.locator(".er-take button").first.tap()
    expect(page.locator(".er-take")).to_have_count(0)


def write(page: Page, words: str) -> None:
    """A few words for the log."""
    page.locator("#note").fill(words)
    page.locator(".er-note button").tap()


@pytest.mark.rule("EMG-01", "EMG-06", "EMG-08", "EMG-09")
def test_a_burst_pipe_at_night_and_what_was_learnt_from_it(green, tonight, open_as):
    engineer = open_as(tonight.engineer, "/home")
    taps = Taps(engineer)
    taps.on(engineer.locator("a[href$='/emergencies/activate']:visible").first)
    taps.on(engineer.locator(".er-choice-real").first)
    assert not overflows(engineer)
    hold(engineer)
    engineer.wait_for_url("**/emergencies/incidents/**")
    assert taps.count + 1 <= 3
    board = engineer.url.split("//", 1)[1].split("/", 1)[1]
    with acting_in(green.id):
        [incident] = incidents_in(frozenset({green.estate_id}))
        incident_id, plan_id = incident.id, incident.plan_id
        assert not incident.is_drill
        assert len(cards_of(incident)) == 4

    commander, desk = open_as(tonight.commander, f"/{board}"), open_as(tonight.desk, f"/{board}")
    wall = open_as(tonight.manager, f"/{board}?wall=1", width=1280)
    for phone in (commander, desk):
        assert not overflows(phone)
        take_card(phone)

    _the_line_is_cut(green, tonight, incident_id, engineer, desk, wall)
    _stood_down(green, incident_id, commander)
    version = _reviewed(green, tonight, incident_id, open_as)
    _approved_by_another(green, plan_id, version, open_as)
    _next_drill(green, tonight, plan_id, open_as)


def _the_line_is_cut(
    green: Company, tonight: RunningStage, incident_id, engineer: Page, desk: Page, wall: Page
) -> None:
    """What is typed and ticked meanwhile waits on the phone; back on the line it is in the log, once and in order."""
    engineer.context.set_offline(True)
    write(engineer, "地下室水深十厘米")
    engineer.locator(".er-ready .btn-primary").first.tap()
    expect(engineer.locator("[data-queue-list] li")).to_have_count(2)
    write(desk, "三楼业主来电询问")
    expect(wall.locator("#live")).to_contain_text("三楼业主来电询问")
    expect(wall.locator("#live")).not_to_contain_text("地下室水深十厘米")
    engineer.context.set_offline(False)
    expect(wall.locator("#live")).to_contain_text("地下室水深十厘米")
    expect(engineer.locator("[data-queue-list] li")).to_have_count(0)
    with acting_in(green.id):
        incident = find_incident(incident_id)
        entries = entries_of(incident)
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
        late = [entry for entry in entries if entry.said_at is not None and entry.by_id == tonight.engineer.id]
        assert [entry.words for entry in late if entry.kind == EntryKind.NOTE] == ["地下室水深十厘米"]
        ticked = [step for step in steps_of(incident) if step.state == StepState.DONE]
        assert [step.done_by_id for step in ticked] == [tonight.engineer.id]


def _stood_down(green: Company, incident_id, commander: Page) -> None:
    commander.goto(f"/emergencies/incidents/{incident_id}/command")
    commander.locator("#course").fill("水管爆裂，已关阀抢修")
    hold(commander)
    commander.wait_for_load_state()
    expect(commander.locator(".note-kept").first).to_be_visible()
    with acting_in(green.id):
        assert find_incident(incident_id).state == IncidentState.ENDED


def _reviewed(green: Company, tonight: RunningStage, incident_id, open_as):
    """Three boxes and one change, at the desk; the facts are there already."""
    page = open_as(tonight.manager, f"/emergencies/incidents/{incident_id}/review", width=1280)
    assert page.locator("#steps tbody tr").count() == 6
    assert page.locator("#cards tbody tr").count() == 4
    for name, words in (("went_well", "关阀快"), ("went_badly", "没人通知独居老人"), ("to_change", STEP)):
        page.locator(f"[name={name}]").fill(words)
    page.locator("#boxes .btn-primary").click()
    page.locator("#changes [name=words]").fill(STEP)
    page.locator("#changes label.tile").nth(1).click()
    page.locator("#changes [name=due_on]").fill("2031-01-01")
    page.locator("#changes .form-actions button").click()
    page.locator("#changes a[href*='/emergencies/plans/']").first.wait_for()
    page.get_by_role("button", name="完成总结").click()
    page.get_by_text("总结已完成").first.wait_for()
    with acting_in(green.id):
        incident = find_incident(incident_id)
        assert incident.state == IncidentState.REVIEWED
        draft = incident.plan.draft
        version_id = draft.id
    page.goto(f"/emergencies/plans/versions/{version_id}/steps/new")
    page.locator("[name=words]").fill(STEP)
    page.locator("[name=minutes]").fill("10")
    page.locator(".form-actions .btn-primary").click()
    page.wait_for_load_state()
    page.locator(f"form[action$='/versions/{version_id}/submit'] button").first.click()
    page.wait_for_load_state()
    return version_id


def _approved_by_another(green: Company, plan_id, version_id, open_as) -> None:
    other = add_member(green, Role.HEAD_OFFICE)
    page = open_as(other, f"/emergencies/plans/versions/{version_id}/approve", width=1280)
    page.locator(f"form[action$='/versions/{version_id}/approve'] .btn-primary").click()
    page.wait_for_load_state()
    with acting_in(green.id):
        plan = find_plan(plan_id)
        assert plan.in_force.id == version_id
        assert plan.in_force.approved_by_id == other.id


def _next_drill(green: Company, tonight: RunningStage, plan_id, open_as) -> None:
    """Planned and begun: the board is striped, and the step is new."""
    page = open_as(tonight.manager, f"/emergencies/drills/new?plan={plan_id}", width=1280)
    page.locator("[name=name]").fill("爆管演练")
    page.locator("label.tile", has_text="实战演练").click()
    page.locator("[name=starts_at]").fill("2031-03-04T09:30")
    page.locator("[name=scenario]").fill("3号楼水管爆裂")
    page.locator(".form-actions .btn-primary").click()
    page.get_by_role("heading", name="上次以来新增").wait_for()
    page.locator("form[action$='/hold'] button").click()
    page.wait_for_url("**/emergencies/incidents/**")
    step = page.locator(".er-step", has_text=STEP)
    expect(step).to_contain_text("较上次新增")
    assert page.locator(".er-step", has_text="较上次新增").count() == 1
    assert page.locator(".er-is-drill").count() == 1
    with acting_in(green.id):
        [drill] = drills_in(frozenset({green.estate_id}))
        assert drill.incident.is_drill
