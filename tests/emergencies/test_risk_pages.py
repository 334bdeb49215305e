"""Risks and suppliers on pages."""

from __future__ import annotations

import pytest

from saas.emergencies.risk_queries import course_of, find_risk
from saas.emergencies.stores.queries import suppliers_for
from tenants.clock import local_date, now
from tenants.db import db
from tenants.scope import acting_in
from tests.factories.stores import DAY, risk_of, supplier_of


@pytest.fixture
def risk(green, manager):
    """A severe risk of the first estate, reviewed in ninety days."""
    with acting_in(green.id):
        found = risk_of(green, manager, 4, 5, at=now(), review_on=local_date(now()) + 90 * DAY)
        db.session.commit()
        risk_id = found.id
        db.session.expunge_all()
    return risk_id


def as_typed(owner, **given):
    """What the form of a risk sends."""
    return {
        "name": "电动自行车充电起火",
        "place": "架空层",
        "prevention": "每日巡查、集中充电",
        "control": "启动火灾预案",
        "owner": str(owner.id),
        "plan_kind": "fire",
        **given,
    }


@pytest.mark.rule("EMG-15", "EMG-16")
def test_a_risk_is_put_on_the_register_and_stands_in_the_matrix(green, manager, visit):
    me, judged = visit.as_(manager), {"likelihood": "4", "effect": "5", "review_on": str(local_date(now()) + 30 * DAY)}
    me.get("emergencies.new_risk", estate_id=green.estate_id)
    me.post("emergencies.new_risk", as_typed(manager, prevention="") | judged, estate_id=green.estate_id, expect=422)
    me.post(
        "emergencies.new_risk",
        as_typed(manager) | judged | {"review_on": str(local_date(now()))},
        estate_id=green.estate_id,
        expect=422,
    )
    page = me.follow(me.post("emergencies.new_risk", as_typed(manager) | judged, estate_id=green.estate_id))
    assert "20" in page.h1.text

    page = me.get("emergencies.risks")
    [cell] = page.select(".risk-matrix td a")
    assert cell.text == "1"
    assert "risk-severe" in cell.parent["class"]
    rows = me.get("emergencies.risks", likelihood=4, effect=5).select("tbody td:first-child a[href*='/risks/']")
    assert len(rows) == 1
    assert not me.get("emergencies.risks", likelihood=1, effect=1).select(".ledger tbody tr")


@pytest.mark.rule("EMG-15")
def test_a_review_and_a_close_with_what_was_before(green, risk, manager, visit):
    me = visit.as_(manager)
    assert me.get("emergencies.review_risk", risk_id=risk).select_one("#likelihood option[selected]")["value"] == "4"
    judged = {"likelihood": "2", "effect": "5", "review_on": str(local_date(now()) + 200 * DAY), "measure": "加装喷淋"}
    me.post("emergencies.review_risk", judged, risk_id=risk, expect=422)
    page = me.follow(me.post("emergencies.review_risk", judged | {"words": "喷淋已装好"}, risk_id=risk))
    assert "喷淋已装好" in page.text
    assert "4 × 5 → 2 × 5" in page.text
    me.get("emergencies.edit_risk", risk_id=risk)
    me.post("emergencies.edit_risk", as_typed(manager), risk_id=risk)
    me.post("emergencies.close_risk", {"reason": ""}, risk_id=risk, expect=422)
    page = me.follow(me.post("emergencies.close_risk", {"reason": "全部迁出"}, risk_id=risk))
    assert "全部迁出" in page.text
    assert len(me.get("emergencies.risks", view="closed").select(".ledger tbody tr")) == 1
    me.get("emergencies.review_risk", risk_id=risk, expect=403)
    with acting_in(green.id):
        assert len(course_of(find_risk(risk))) == 4


def test_whoever_answers_for_a_risk_reviews_it_and_others_only_look(green, risk, technician, manager, visit):
    visit.as_(technician).get("emergencies.risk", risk_id=risk)
    visit.as_(technician).get("emergencies.review_risk", risk_id=risk, expect=403)
    visit.as_(manager).post("emergencies.edit_risk", as_typed(technician), risk_id=risk)
    visit.as_(technician).get("emergencies.review_risk", risk_id=risk)
    visit.as_(technician).get("emergencies.edit_risk", risk_id=risk, expect=403)


@pytest.mark.rule("EMG-12")
def test_suppliers_are_written_down_changed_and_ended(green, manager, administrator, technician, visit):
    me = visit.as_(manager)
    me.get("emergencies.new_supplier")
    typed = {
        "estate": str(green.estate_id),
        "kind": "equipment",
        "name": "安捷抢险",
        "phone": "0571-88881111",
        "offers": "大流量水泵",
        "arrives_minutes": "40",
        "contract_until": str(local_date(now()) - DAY),
    }
    me.post("emergencies.new_supplier", typed | {"phone": ""}, expect=422)
    me.post("emergencies.new_supplier", typed | {"estate": "company"}, expect=422)
    page = me.follow(me.post("emergencies.new_supplier", typed))
    assert page.select("a[href='tel:0571-88881111']")
    assert page.select(".chip-broken, [class*=broken]")
    with acting_in(green.id):
        [supplier] = suppliers_for([green.estate_id])
        ids = supplier.id, supplier_of(green, administrator, everywhere=True, name="集团抢险队").id
        db.session.commit()
    assert len(visit.as_(technician).get("emergencies.suppliers").select("tbody tr")) == 2
    me.get("emergencies.supplier", supplier_id=ids[0])
    me.get("emergencies.supplier", supplier_id=ids[1], expect=403)
    me.post("emergencies.supplier", {**typed, "name": "安捷"}, supplier_id=ids[0])
    me.post("emergencies.end_supplier", {"reason": ""}, supplier_id=ids[0], expect=422)
    me.post("emergencies.end_supplier", {"reason": "不再合作"}, supplier_id=ids[0])
    assert len(me.get("emergencies.suppliers", kind="equipment").select("tbody tr")) == 1
    me.post("emergencies.new_supplier", typed, expect=303)
    visit.as_(administrator).post("emergencies.new_supplier", typed | {"estate": "company"})
