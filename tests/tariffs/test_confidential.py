"""What was negotiated with a single customer stays with those who set prices (PRV-75)."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import select

from tenants.db import db
from tenants.files import StoredFile
from tenants.history import History
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.factories.archives import person_in
from tests.factories.requests import jpeg


@pytest.mark.rule("PRV-75", "PRV-18")
def test_only_who_sets_prices_there_opens_it(
    visit: Visit, green: Company, grey: Company, manager: Member, finance: Member, desk: Member, head_office: Member,
    committee: Member, resident: Member, other_manager: Member, neighbour: Member,
) -> None:  # fmt: skip
    with acting_in(green.id):
        person_in(green.house_id, name="李秀英", member=resident)
        db.session.commit()
    house = green.house_id
    me = visit.as_(manager)
    assert me.get("estates.house", house_id=house).select(f"a[href$='/houses/{house}/agreements']")
    me.post("tariffs.confidential", expect=422, house_id=house)
    page = me.follow(me.post("tariffs.confidential", {"document": (BytesIO(jpeg()), "大客户协议.jpg")}, house_id=house))
    assert page.select("a[href*='/files/']")
    with acting_in(green.id):
        [token] = db.session.scalars(select(StoredFile.token).where(StoredFile.kind == "tariffs.confidential"))
        [told] = db.session.scalars(select(History).where(History.verb == "tariff.confidential_kept"))
        assert (told.actor_id, told.thing_id, told.after) == (manager.id, house, {})

    for member in (manager, finance):
        visit.as_(member).get("files.show", token=token)
    for member in (desk, head_office, committee, resident, other_manager):
        visit.as_(member).get("files.show", expect=404, token=token)
    with acting_in(green.id):
        read = select(History).where(History.verb == "personal.read").order_by(History.at, History.id)
        traces = [(one.actor_id, one.thing_id, one.after["fields"]) for one in db.session.scalars(read)]
    assert traces == [(manager.id, house, ["agreement"]), (finance.id, house, ["agreement"])], (
        "who was refused read nothing"
    )
    visit.as_(neighbour, company=grey).get("files.show", expect=404, token=token)
    visit.as_(desk).get("tariffs.confidential", expect=403, house_id=house)
    visit.as_(other_manager).get("tariffs.confidential", expect=404, house_id=house)
    assert "agreements" not in str(visit.as_(desk).get("estates.house", house_id=house))
