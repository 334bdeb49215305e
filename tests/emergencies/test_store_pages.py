"""The store on pages: the list and its heaps, a check on the phone with a photo, moves, the usual list, sharing, papers."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest

from saas.emergencies.kinds import Condition
from saas.emergencies.running.models import Incident
from saas.emergencies.stores.checking import check
from saas.emergencies.stores.queries import checks_of, find_item, items_of, used_in
from saas.requests.messages import messages_for
from tenants.clock import local_date, now
from tenants.db import db, new_id
from tenants.files import StoredFile
from tenants.queue import ask
from tenants.scope import acting_in
from tests.factories.emergencies import plan_in_force
from tests.factories.requests import jpeg
from tests.factories.stores import DAY, item_of


@pytest.fixture
def pump(green, manager, technician):
    """Five pumps, two at least, kept by the technician."""
    with acting_in(green.id):
        item = item_of(green, manager, 5, keeper_id=technician.id, at=now())
        db.session.commit()
        item_id = item.id
        db.session.expunge_all()
    return item_id


def as_typed(**given):
    """What the form of a supply sends."""
    usual = {
        "name": "防汛沙袋",
        "kind": "material",
        "unit": "袋",
        "minimum": "50",
        "place": "地下车库",
        "keeper": "",
        "check_months": "3",
    }
    return {**usual, **given}


@pytest.mark.rule("EMG-10")
def test_a_supply_is_registered_changed_and_taken_off(green, manager, technician, visit):
    me = visit.as_(manager)
    assert me.get("emergencies.stores", estate=green.estate_id).select("a[href*='usual']")
    me.get("emergencies.new_supply", estate_id=green.estate_id)
    typed = as_typed(quantity="20", plans=["flooding"], is_shareable="y", keeper=str(technician.id))
    page = me.follow(me.post("emergencies.new_supply", typed, estate_id=green.estate_id))

    assert page.h1.text.startswith("防汛沙袋")
    assert "低于最低库存" in page.text
    with acting_in(green.id):
        [item] = items_of([green.estate_id], today=local_date(now()))
        assert (item.quantity, item.plan_kinds, item.is_shareable) == (20, ["flooding"], True)
        item_id = item.id
    me.get("emergencies.edit_supply", supply_id=item_id)
    page = me.follow(me.post("emergencies.edit_supply", as_typed(minimum="10"), supply_id=item_id))
    assert technician.name not in page.select_one("main .facts").text
    me.post("emergencies.retire_supply", {"reason": ""}, supply_id=item_id, expect=422)
    me.post("emergencies.retire_supply", {"reason": "破损报废"}, supply_id=item_id)
    assert not me.get("emergencies.stores", estate=green.estate_id).select("tbody tr")


def test_what_is_mistyped_is_said_on_the_form(green, manager, visit):
    me = visit.as_(manager)
    for wrong in ({"name": ""}, {"minimum": "-1"}, {"check_months": "99"}, {"quantity": "99999999999"}):
        page = me.post("emergencies.new_supply", as_typed(quantity="1") | wrong, estate_id=green.estate_id, expect=422)
        assert page.select_one(".error-summary")


@pytest.mark.rule("EMG-10", "EMG-11")
def test_each_figure_opens_its_rows(green, manager, visit):
    with acting_in(green.id):
        at = now()
        today = local_date(at)
        item_of(green, manager, 5, name="好", at=at)
        item_of(green, manager, 5, name="过期", expires_on=today - DAY, at=at)
        item_of(green, manager, 5, name="快到期", expires_on=today + DAY, at=at)
        item_of(green, manager, 1, name="不足", at=at)
        item_of(green, manager, 5, name="未检", check_months=1, at=at - 60 * DAY)
        broken = item_of(green, manager, 5, name="坏", at=at)
        check(broken, 5, Condition.BROKEN, words="不能启动", by=manager, at=at)
        db.session.commit()
    me = visit.as_(manager)
    shown = {
        view: [link.text for link in me.get("emergencies.stores", view=view).select("tbody td:first-child a")]
        for view in ("expired", "expiring", "below", "overdue", "not_good")
    }
    assert shown == {
        "expired": ["过期"],
        "expiring": ["快到期"],
        "below": ["不足"],
        "overdue": ["未检"],
        "not_good": ["坏"],
    }
    tabs = me.get("emergencies.stores").select(".tabs a")
    assert [tab.select_one(".count").text for tab in tabs] == ["6", "1", "1", "1", "1", "1"]
    assert len(me.get("emergencies.stores", kind="equipment", plan="fire").select("tbody tr")) == 6
    assert not me.get("emergencies.stores", kind="technical").select("tbody tr")


def test_head_office_sees_all_estates_in_figures(green, head_office, manager, visit):
    with acting_in(green.id):
        item_of(green, manager, 1, at=now())
        db.session.commit()
    page = visit.as_(head_office).get("emergencies.stores")
    assert len(page.select("tbody tr")) == 2
    assert page.select(f"tbody a[href*='{green.estate_id}'][href*='view=below']")


@pytest.mark.rule("EMG-11")
def test_a_walk_from_check_to_check_with_photos(green, manager, technician, visit):
    with acting_in(green.id):
        ids = [item_of(green, manager, 5, name=f"物资{n}", check_months=1, at=now() - 60 * DAY).id for n in range(2)]
        db.session.commit()
    me = visit.as_(technician)
    page = me.follow(me.get("emergencies.check_due", estate_id=green.estate_id, expect=302))
    assert "物资0" in page.h1.text
    assert page.select_one("#counted")["value"] == "5"
    assert not page.select("input[name=condition][checked]")
    address = {"supply_id": ids[0], "walk": 1}
    me.post("emergencies.check_supply", {"counted": "5"}, expect=422, **address)
    me.post("emergencies.check_supply", {"counted": "5", "condition": "worn"}, expect=422, **address)
    found = {"counted": "4", "condition": "worn", "words": "软管老化", "photo": (BytesIO(jpeg()), "pump.jpg")}
    page = me.follow(me.post("emergencies.check_supply", found, **address))
    assert "物资1" in page.h1.text

    page = me.follow(
        me.post("emergencies.check_supply", {"counted": "5", "condition": "good"}, supply_id=ids[1], walk=1)
    )
    assert page.select("table")
    me.get("emergencies.check_due", estate_id=green.estate_id, expect=302)
    page = me.get("emergencies.supply", supply_id=ids[0])
    assert page.select("a[href*='/files/']")
    assert "软管老化" in page.text
    with acting_in(green.id):
        item = find_item(ids[0])
        assert (item.quantity, item.last_condition, len(checks_of(item))) == (4, "worn", 1)


@pytest.mark.rule("EMG-10")
def test_in_and_out_and_never_below_nought(pump, manager, visit):
    me = visit.as_(manager)
    me.get("emergencies.move_supply", supply_id=pump)
    me.post("emergencies.move_supply", {"way": "out", "count": "6", "words": "借用"}, supply_id=pump, expect=422)
    me.post("emergencies.move_supply", {"way": "out", "count": "2"}, supply_id=pump, expect=422)
    me.post("emergencies.move_supply", {"way": "out", "count": "2", "words": "借用"}, supply_id=pump)
    page = me.follow(me.post("emergencies.move_supply", {"way": "in", "count": "1"}, supply_id=pump))
    assert len(page.select("table")[-1].select("tbody tr")) == 3
    assert me.get("emergencies.supply", supply_id=pump).select_one("main .facts dd").text.startswith("4")


@pytest.mark.rule("EMG-10")
def test_everybody_of_the_estate_takes_it_for_an_incident_and_two_taps_are_one(green, pump, manager, desk, visit):
    me = visit.as_(desk)
    assert not me.get("emergencies.use_supply", supply_id=pump).select("input[name=incident]")
    with acting_in(green.id):
        plan = plan_in_force(green, manager)
        incident = Incident(
            id=new_id(),
            estate_id=plan.estate_id,
            plan_id=plan.id,
            version_id=plan.in_force.id,
            number="YJ-1",
            is_drill=False,
            level="B",
            client_key=uuid4(),
            activated_by_id=manager.id,
            activated_at=now(),
            next_update_at=now(),
        )
        db.session.add(incident)
        db.session.commit()
        incident_id = incident.id
    page = me.get("emergencies.incident_supplies", incident_id=incident_id)
    [link] = page.select("a[href*='incident=']")
    page = me.get("emergencies.use_supply", supply_id=pump, incident=incident_id)
    assert page.select_one("input[name=incident][checked]")["value"] in link["href"]
    key = page.select_one("input[name=key]")["value"]
    typed = {"incident": str(incident_id), "count": "3", "words": "1号楼", "key": key}
    for _tap in range(2):
        me.post("emergencies.use_supply", typed, supply_id=pump)
    me.post("emergencies.use_supply", typed | {"key": "", "count": "3"}, supply_id=pump, expect=422)
    with acting_in(green.id):
        assert [move.change for move in used_in(incident_id)] == [-3]
        assert find_item(pump).quantity == 2
    assert "1号楼" in me.get("emergencies.incident_supplies", incident_id=incident_id).text
    me.get("emergencies.move_supply", supply_id=pump, expect=403)


@pytest.mark.rule("EMG-10")
def test_the_usual_list_is_brought_with_a_button(green, manager, visit):
    me = visit.as_(manager)
    page = me.get("emergencies.usual_supplies", estate_id=green.estate_id)
    assert len(page.select("input[name=plans][checked]")) == 13
    me.post("emergencies.usual_supplies", {"place": "", "plans": ["gas"]}, estate_id=green.estate_id, expect=422)
    page = me.follow(
        me.post("emergencies.usual_supplies", {"place": "库房", "plans": ["gas"]}, estate_id=green.estate_id)
    )
    assert len(page.select("tbody tr")) >= 4
    assert page.select("a.btn-primary[href$='/check']")


@pytest.mark.rule("EMG-12")
def test_what_another_estate_shares_is_read_only(green, manager, other_manager, visit):
    with acting_in(green.id):
        shared = item_of(
            green, other_manager, 3, estate_id=green.other_estate_id, is_shareable=True, keeper_id=other_manager.id
        )
        own = item_of(green, other_manager, 3, estate_id=green.other_estate_id, name="不外借")
        db.session.commit()
        ids = shared.id, own.id
    me = visit.as_(manager)
    page = me.get("emergencies.shared_supplies")
    assert [row.td.text for row in page.select("tbody tr")] == ["潜水泵"]
    assert other_manager.name in page.text
    assert "应急物资库" in page.text
    assert not me.get("emergencies.shared_supplies", q="沙袋").select("tbody tr")
    for item_id in ids:
        me.get("emergencies.supply", supply_id=item_id, expect=404)
        me.post("emergencies.check_supply", {"counted": "0", "condition": "good"}, supply_id=item_id, expect=404)


def test_the_check_sheet_and_the_labels_are_printed(green, pump, manager, technician, visit, run_jobs):
    me = visit.as_(technician)
    me.post("emergencies.check_supply", {"counted": "5", "condition": "good"}, supply_id=pump)
    for filled in ("yes", "no"):
        me.post("emergencies.check_sheet", {"filled": filled}, estate_id=green.estate_id)
    me.post("emergencies.supply_labels", estate_id=green.estate_id)
    assert set(run_jobs()) == {"done"}
    with acting_in(green.id):
        made = db.session.query(StoredFile).filter_by(kind="emergencies.store_sheet", subject_id=green.estate_id)
        tokens = [file.token for file in made]
    assert len(tokens) == 3
    for token in tokens:
        assert visit.as_(manager).client.get(f"/files/{token}", base_url=f"http://{green.host}/").status_code == 200


def test_the_planner_tells_in_the_morning(green, manager, technician, run_jobs):
    with acting_in(green.id):
        item_of(green, manager, 5, keeper_id=technician.id, check_months=1, at=now() - 60 * DAY)
        ask("emergency_stores.look")
        db.session.commit()
    run_jobs()
    with acting_in(green.id):
        assert [one.kind for one in messages_for(technician)] == ["store_checks"]
