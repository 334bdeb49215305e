"""R5: “why did I pay this?” on a phone of 360 px: at most three taps to the formula, and a question on the line."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from saas.billing import Objection
from tenants.db import db
from tenants.scope import acting_in
from tests.factories.billing import explained_bill
from tests.look.axe import axe
from tests.look.screenshots import overflows


@pytest.mark.rule("FEE-01")
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_three_taps_to_the_formula(green, finance, resident, open_as, language):
    with acting_in(green.id):
        explained_bill(green, finance, resident)
    page = open_as(resident, "/home", language=language)
    steps = (
        ("nav a[href='/billing/mine']", "**/billing/mine"),
        (".hero a.btn", "**/billing/bills/*"),
        ("a.bill-line[href*='/billing/lines/'] >> nth=1", "**/billing/lines/*"),
    )
    assert len(steps) <= 3
    for target, there in steps:
        page.locator(target).first.tap()
        page.wait_for_url(there)
        assert not overflows(page)
    said = page.locator("#working").inner_text()
    for number in ("48213 − 46905", "1308", "0.5380", "703.70", "96.40", "346.85"):
        assert number in said, number
    assert not overflows(page)
    assert axe(page) == []


def test_a_doubt_hangs_on_the_line(green, finance, resident, open_as):
    with acting_in(green.id):
        charge_id = explained_bill(green, finance, resident).id
    page = open_as(resident, f"/billing/lines/{charge_id}")
    page.locator("#words").fill("照明为什么这么多？")
    page.locator("form[action$='/object'] button").tap()
    page.get_by_text("疑问待答复").first.wait_for()
    with acting_in(green.id):
        assert db.session.scalars(select(Objection)).one().charge_id == charge_id
    assert not overflows(page)
