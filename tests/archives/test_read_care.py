"""Who may read a care note: manager, supervisor and front desk of that estate, each time with a trace."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from saas import archives
from saas.archives import AgreedAs, AgreedVia, CareKind, CareNote, Consent, Tenure
from tenants.clock import local_date, now
from tenants.db import db
from tenants.history import History
from tenants.members import Member
from tenants.permissions import Role
from tenants.scope import acting_in
from tests.cast import Company, add_member
from tests.client import Visit
from tests.factories.archives import tenure_in

WORDS = "轮椅在门后"


@pytest.fixture
def tenure(green: Company, resident: Member) -> Tenure:
    """李秀英 lives in the first house and has a login."""
    with acting_in(green.id):
        found = tenure_in(green.house_id, member=resident)
        db.session.commit()
        db.session.expunge_all()
    return found


@pytest.fixture
def note(green: Company, tenure: Tenure, desk: Member) -> CareNote:
    with acting_in(green.id):
        at = now()
        consent = Consent("李秀英", AgreedAs.SELF, AgreedVia.SIGNED, local_date(at))
        found = archives.find_tenure(tenure.id)
        assert found is not None
        kept = archives.note_care(found, [CareKind.WALKS], words=WORDS, consent=consent, by=desk, at=at)
        db.session.refresh(kept)
        db.session.expunge_all()
    return kept


def traces(green: Company) -> list[tuple[object, object]]:
    with acting_in(green.id):
        read = select(History).where(History.verb == "archives.care_read").order_by(History.at, History.id)
        return [(one.actor_id, one.thing_id) for one in db.session.scalars(read)]


@pytest.mark.rule("PRV-02", "PRV-16", "PRV-18")
def test_who_may_read_it_leaves_a_trace(
    visit: Visit, green: Company, grey: Company, note: CareNote, tenure: Tenure, resident: Member
) -> None:
    readers = [add_member(green, role) for role in (Role.FRONT_DESK, Role.SERVICE_SUPERVISOR, Role.ESTATE_MANAGER)]
    for reader in readers:
        page = visit.as_(reader).get("archives.care", care_note_id=note.id)
        assert WORDS in page.text
        assert page.response.headers["Cache-Control"] == "no-store"
    assert traces(green) == [(reader.id, tenure.person_id) for reader in readers]
    others = (Role.DISPATCHER, Role.TECHNICIAN, Role.FINANCE, Role.HEAD_OFFICE, Role.ADMINISTRATOR, Role.COMMITTEE)
    for role in others:
        visit.as_(add_member(green, role)).get("archives.care", expect=403, care_note_id=note.id)
    elsewhere = add_member(green, Role.FRONT_DESK, estate_id=green.other_estate_id)
    visit.as_(elsewhere).get("archives.care", expect=404, care_note_id=note.id)
    visit.as_(elsewhere).post("archives.end_care", {"why": "not_needed"}, expect=404, care_note_id=note.id)
    visit.as_(resident).get("archives.care", expect=403, care_note_id=note.id)
    neighbour = add_member(grey, Role.FRONT_DESK)
    visit.as_(neighbour, company=grey).get("archives.care", expect=404, care_note_id=note.id)
    assert len(traces(green)) == len(readers)
    looked = visit.as_(resident).get("members.who_looked")
    assert looked.text.count("查看关爱备注") == len(readers)


def test_lists_show_that_there_is_one_and_not_what(
    visit: Visit, green: Company, note: CareNote, desk: Member, dispatcher: Member
) -> None:
    me = visit.as_(desk)
    for page in (me.get("archives.care_list"), me.get("estates.house", house_id=green.house_id)):
        assert page.select_one(f"a[href$='/care/{note.id}']")
        assert WORDS not in page.text and "行动不便" not in page.text
    assert traces(green) == []
    other = visit.as_(dispatcher).get("estates.house", house_id=green.house_id)
    assert "/care/" not in str(other) and "关爱" not in other.select_one("main").text


def fields(page: BeautifulSoup, **more: object) -> dict[str, object]:
    """What staff send, whoever is named first."""
    about = page.select_one("select[name=about] option")["value"]
    return {"about": about, "agreed_as": "self", "agreed_via": "visit", "agreed_on": str(local_date(now())), **more}


@pytest.mark.rule("PRV-06")
def test_staff_write_one_down_with_the_way_of_consent(
    visit: Visit, green: Company, tenure: Tenure, desk: Member, other_manager: Member
) -> None:
    me, house = visit.as_(desk), green.house_id
    page = me.get("archives.note_care", house_id=house)
    assert not page.select("input[name=kinds][checked]")
    sent = {"kinds": ["deaf", "alone"], "words": "敲门重一点"}
    refused = me.post("archives.note_care", fields(page, **sent), expect=422, house_id=house)
    assert "单独同意" in refused.text
    me.post("archives.note_care", fields(page, agreed_name="李秀英", agreed_as="x", **sent), expect=422, house_id=house)
    me.post("archives.note_care", fields(page, agreed_name="李秀英", **sent), house_id=house)
    with acting_in(green.id):
        kept = db.session.scalars(select(CareNote)).one()
        assert (kept.kinds, kept.agreed_via) == ([CareKind.DEAF, CareKind.ALONE], "visit")
    visit.as_(other_manager).get("archives.note_care", expect=404, house_id=house)


def test_staff_ask_again_and_end_it(visit: Visit, green: Company, note: CareNote, desk: Member) -> None:
    me, today = visit.as_(desk), str(local_date(now()))
    sent = {"agreed_as": "self", "agreed_via": "phone", "agreed_on": today}
    me.post("archives.renew_care", sent, expect=422, care_note_id=note.id)
    me.post("archives.renew_care", {**sent, "agreed_name": "李秀英"}, care_note_id=note.id)
    me.post("archives.end_care", {"why": "ran_out"}, expect=422, care_note_id=note.id)
    me.post("archives.end_care", {"why": "not_needed"}, care_note_id=note.id)
    page = me.get("archives.care", care_note_id=note.id)
    assert WORDS not in page.text and "已终止" in page.text
    with acting_in(green.id):
        told = select(History.verb).where(History.thing_id == note.id).order_by(History.at, History.id)
        verbs = list(db.session.scalars(told))
    assert verbs == ["archives.care_noted", "archives.care_renewed", "archives.care_ended"]
