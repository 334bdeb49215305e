"""The pages of what finance enters by hand, as finance uses them."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from blueprints.billing import meters as meter_pages
from saas import payments
from saas.archives import OpeningArrears
from saas.billing import Charge, Meter, Origin
from saas.payments import Method
from saas.tariffs import install_items
from tenants.clock import local_date, now
from tenants.db import db, new_id
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.factories.billing import AT, meter


def test_a_deposit_from_form_to_page(visit: Visit, green: Company, finance: Member, desk: Member) -> None:
    with acting_in(green.id):
        install_items(AT)
    me = visit.as_(finance, language="en")
    page = me.get("billing.new_one_off", estate=green.estate_id)
    key = page.select_one("input[name=key]")
    assert key is not None
    day = local_date(now()).isoformat()
    sent = {
        "key": key["value"],
        "house": "1-1-101",
        "item": "F16",
        "price": "2000",
        "quantity": "1",
        "due_on": day,
        "return_by": "2027-06-01",
        "reason": "装修",
    }
    refused = me.post("billing.new_one_off", sent, estate=green.estate_id, expect=422)
    assert "A deposit needs the agreement" in refused.get_text(" ")
    sent["document"] = (io.BytesIO(b"%PDF-1.4 agreement"), "agreement.pdf")  # type: ignore[assignment]
    me.post("billing.new_one_off", sent, estate=green.estate_id, expect=303)
    assert "2,000.00" in me.get("billing.one_offs", estate=green.estate_id).get_text(" ")
    with acting_in(green.id):
        [charge] = db.session.scalars(select(Charge).where(Charge.origin == Origin.ONE_OFF)).all()
    assert "2027-06-01" in me.get("billing.why", charge_id=charge.id).get_text(" ")
    with acting_in(green.id):
        payments.pay(
            id=new_id(),
            house_id=charge.house_id,
            amount_fen=charge.amount_fen,
            method=Method.CASH,
            charges=[charge.id],
            by=finance,
            at=now(),
        )
    back = f"/payments/deposits/{charge.id}"
    assert me.get("billing.one_offs", estate=green.estate_id).select_one(f"a[href='{back}']")
    at_desk = visit.as_(desk).get("billing.one_offs", estate=green.estate_id)
    assert at_desk.select_one(f"a[href='{back}']") is None, "the desk has no way to a page it cannot open"
    visit.as_(desk).get("billing.new_one_off", estate=green.estate_id, expect=403)


def test_old_books_are_taken_over_by_name(visit: Visit, green: Company, finance: Member, desk: Member) -> None:
    with acting_in(green.id):
        install_items(AT)
        db.session.add(
            OpeningArrears(
                estate_id=green.estate_id, house_id=green.house_id, item="物业费", period="2025-09", amount=33_670
            )
        )
        db.session.commit()
    me = visit.as_(finance, language="en")
    page = me.get("billing.opening", estate=green.estate_id)
    chosen = page.select_one("select[name=meaning] option[selected]")
    assert chosen is not None and chosen["value"] == "F01"
    sent = {"said": "物业费", "meaning": "F01"}
    visit.as_(desk).post("billing.opening", sent, estate=green.estate_id, expect=403)
    me.post("billing.opening", sent, estate=green.estate_id, expect=303)
    assert "336.70" in me.get("billing.opening", estate=green.estate_id).get_text(" ")


def test_who_takes_over_hears_of_what_stays(visit: Visit, green: Company, finance: Member) -> None:
    with acting_in(green.id):
        install_items(AT)
        for item, fen in (("物业费", 33_670), ("物业服务费", 100)):
            db.session.add(
                OpeningArrears(
                    estate_id=green.estate_id, house_id=green.house_id, item=item, period="2025-09", amount=fen
                )
            )
        db.session.commit()
    me = visit.as_(finance, language="en")
    sent = {"said": ["物业费", "物业服务费"], "meaning": ["F01", "F01"]}
    me.post("billing.opening", sent, estate=green.estate_id, expect=303)
    page = me.get("billing.opening", estate=green.estate_id).get_text(" ")
    assert "One line of " in page and "One row stays where it is" in page


def test_the_list_of_meters_goes_on(
    visit: Visit, green: Company, finance: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meter_pages, "PAGE", 2)
    with acting_in(green.id):
        install_items(AT)
        for number in (1, 2, 3):
            meter(green.house_id, green.estate_id, code=f"S-{number}")
    me = visit.as_(finance, language="en")
    page = me.get("billing.meters", estate=green.estate_id)
    assert "S-2" in page.text and "S-3" not in page.text
    more = page.select_one("#rows-more a")
    assert more is not None
    page = me.get_path(str(more["href"]))
    assert "S-2" not in page.text and "S-3" in page.text and page.select_one("#rows-more a") is None


def test_a_meter_is_replaced_on_its_page(visit: Visit, green: Company, finance: Member) -> None:
    with acting_in(green.id):
        install_items(AT)
        old = meter(green.house_id, green.estate_id, code="S-1").id
    me = visit.as_(finance, language="en")
    me.get("billing.change_meter", meter_id=old)
    day = local_date(now()).isoformat()
    sent = {"do": "replace", "on": day, "last": "12", "reason": "到期", "code": "", "first": "0", "multiplier": "1"}
    me.post("billing.change_meter", sent, meter_id=old, expect=422)
    me.post("billing.change_meter", {**sent, "code": "S-2"}, meter_id=old, expect=303)
    with acting_in(green.id):
        known = {one.code: one.removed_on for one in db.session.scalars(select(Meter))}
    assert known["S-2"] is None and known["S-1"] is not None
    assert "S-2" in me.get("billing.meters", estate=green.estate_id).get_text(" ")
    me.get("billing.meters", estate=green.estate_id, which="gone")
    me.get("billing.new_meter", estate=green.estate_id, common=1)
