"""Residents give, see and withdraw the care notes of their own household; landlords and other renters see none."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from saas import archives
from saas.archives import AgreedAs, AgreedVia, CareKind, CareNote, Consent
from tenants.clock import local_date, now
from tenants.db import db
from tenants.history import History
from tenants.members import Member
from tenants.permissions import Role
from tenants.scope import acting_in
from tests.cast import Company, add_member
from tests.client import Visit
from tests.factories.archives import tenure_in


def lives(green: Company, name: str, kind: str) -> Member:
    """Somebody of the first house with a login."""
    member = add_member(green, Role.RESIDENT, name=name)
    with acting_in(green.id):
        tenure_in(green.house_id, name=name, kind=kind, member=member)
        db.session.commit()
    return member


def only_note(green: Company) -> CareNote:
    with acting_in(green.id):
        note = db.session.scalars(select(CareNote)).one()
        db.session.expunge_all()
    return note


def give(me: Visit, choice: int = 0, **more: object) -> None:
    page = me.get("archives.give_care")
    about = page.select("select[name=about] option")[choice]["value"]
    me.post("archives.give_care", {"about": about, "kinds": ["walks"], "words": "三楼没电梯", "agree": "y", **more})


@pytest.mark.rule("PRV-06", "PRV-53")
def test_the_tick_is_the_consent(visit: Visit, green: Company) -> None:
    owner = lives(green, "李秀英", "owner")
    me = visit.as_(owner)
    page = me.get("archives.give_care")
    assert not page.select_one("input[name=agree]").has_attr("checked")
    about = page.select_one("select[name=about] option")["value"]
    told = {"about": about, "kinds": ["walks"], "words": "三楼没电梯"}
    assert "单独同意" in me.post("archives.give_care", told, expect=422).text
    with acting_in(green.id):
        assert db.session.scalars(select(CareNote)).all() == []
    give(me)
    note = only_note(green)
    assert (note.agreed_as, note.agreed_via, note.noted_by_id) == ("self", "online", owner.id)
    assert "三楼没电梯" in me.get("archives.mine").text


def test_for_family_one_agrees_as_the_guardian(visit: Visit, green: Company) -> None:
    owner = lives(green, "李秀英", "owner")
    with acting_in(green.id):
        tenure_in(green.house_id, name="李小宝", kind="family")
        db.session.commit()
    me = visit.as_(owner)
    give(me, 1)
    note = only_note(green)
    with acting_in(green.id):
        again = archives.find_care(note.id)
        assert again is not None and again.person is not None
        assert (again.agreed_as, again.person.name, again.agreed_name) == ("guardian", "李小宝", "李秀英")


@pytest.mark.rule("PRV-21", "PRV-53")
def test_withdrawn_at_once(visit: Visit, green: Company) -> None:
    me = visit.as_(lives(green, "李秀英", "owner"))
    give(me)
    note = only_note(green)
    me.post("archives.withdraw_care", care_note_id=note.id)
    assert (only_note(green).ended_why, only_note(green).words_sealed) == ("withdrawn", None)
    assert "三楼没电梯" not in me.get("archives.mine").text
    me.post("archives.withdraw_care", expect=404, care_note_id=note.id)


def test_reading_at_home_leaves_no_trace(visit: Visit, green: Company) -> None:
    me = visit.as_(lives(green, "李秀英", "owner"))
    give(me)
    me.get("archives.mine")
    with acting_in(green.id):
        assert db.session.scalars(select(History).where(History.verb == "archives.care_read")).all() == []


@pytest.mark.rule("PRV-02", "PRV-16")
def test_whose_household_it_is(visit: Visit, green: Company, desk: Member) -> None:
    """The house is let: its owner, the renter, the renter's wife, another renter, and the people next door."""
    people = {
        name: lives(green, name, kind)
        for name, kind in (("房东", "owner"), ("租客", "renter"), ("租客妻", "family"), ("室友", "renter"))
    }
    with acting_in(green.id):
        next_door = add_member(green, Role.RESIDENT, name="邻居")
        tenure_in(green.next_house_id, name="邻居", member=next_door)
        db.session.commit()
    give(visit.as_(people["租客"]))
    note = only_note(green)
    for name, member in {**people, "邻居": next_door}.items():
        me, sees = visit.as_(member), name in ("租客", "租客妻")
        assert ("三楼没电梯" in me.get("archives.mine").text) == sees, name
        if not sees:
            me.post("archives.withdraw_care", expect=404, care_note_id=note.id)
            me.post("archives.keep_care", expect=404, care_note_id=note.id)
    visit.as_(people["租客妻"]).post("archives.keep_care", expect=403, care_note_id=note.id)
    visit.as_(people["租客"]).post("archives.keep_care", care_note_id=note.id)


def test_one_is_asked_again_in_time(visit: Visit, green: Company, desk: Member) -> None:
    owner, at = lives(green, "李秀英", "owner"), now()
    with acting_in(green.id):
        [tenure] = archives.own_tenures(owner, at=at)
        day = local_date(at)
        consent = Consent("李秀英", AgreedAs.SELF, AgreedVia.VISIT, day)
        archives.note_care(tenure, [CareKind.DEAF], consent=consent, valid_until=day, by=desk, at=at)
    me = visit.as_(owner)
    form = me.get("archives.mine").select_one("form[action$='/again']")
    assert form is not None
    me.post("archives.keep_care", care_note_id=only_note(green).id)
    assert only_note(green).valid_until > local_date(at)
    assert me.get("archives.mine").select_one("form[action$='/again']") is None
