"""Masked by default; one field in clear with a reason, a trace before the value, and a budget (PRV-02, 11, 16, 18)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from saas import archives
from saas.archives import NothingThere, RevealReason, TooManyReveals, reading_log
from tenants.db import db
from tenants.history import History
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.factories.archives import person_in

AT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
PHONE, CERTIFICATE = "19900001234", "11000019720405085X"


def traces() -> list[History]:
    """Every reveal so far."""
    return list(db.session.scalars(select(History).where(History.verb == "archives.revealed").order_by(History.at)))


@pytest.mark.rule("PRV-18")
def test_the_trace_is_there_before_the_value(in_green: Company, desk: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    person = person_in(in_green.house_id, phone=PHONE)
    db.session.commit()
    told: list[int] = []
    real = reading_log._note_reveal

    def note_then_break(*args: object, **kwargs: object) -> None:
        real(*args, **kwargs)
        told.append(len(traces()))
        raise RuntimeError("the line broke")

    monkeypatch.setattr(reading_log, "_note_reveal", note_then_break)
    with pytest.raises(RuntimeError):
        archives.reveal(person, "phone", reason=RevealReason.REPAIR, about="WX-1", by=desk, at=AT)
    db.session.rollback()
    assert told == [1]
    assert (traces()[0].actor_id, traces()[0].thing_id, traces()[0].after) == (desk.id, person.id, {"field": "phone"})
    assert traces()[0].reason == "repair: WX-1"


def test_one_field_once(in_green: Company, desk: Member) -> None:
    person = person_in(in_green.house_id, phone=PHONE)
    assert archives.reveal(person, "phone", reason=RevealReason.CALL_BACK, about="", by=desk, at=AT) == PHONE
    with pytest.raises(NothingThere):
        archives.reveal(person, "certificate", reason=RevealReason.CALL_BACK, about="", by=desk, at=AT)
    with pytest.raises(NothingThere):
        archives.reveal(person, "internal_note", reason=RevealReason.CALL_BACK, about="", by=desk, at=AT)


def test_the_budget_of_an_hour(
    in_green: Company, desk: Member, manager: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_log, "REVEALS_AN_HOUR", 2)
    person = person_in(in_green.house_id, phone=PHONE)

    def look(by: Member, minutes: int, reason: RevealReason = RevealReason.REPAIR) -> str:
        return archives.reveal(person, "phone", reason=reason, about="", by=by, at=AT + timedelta(minutes=minutes))

    look(desk, 0)
    look(desk, 1)
    with pytest.raises(TooManyReveals):
        look(desk, 2)
    look(manager, 2)
    look(desk, 3, RevealReason.EMERGENCY)
    look(desk, 64)


@pytest.mark.rule("PRV-11", "PRV-18")
def test_pages_are_masked_and_opening_one_is_recorded(visit: Visit, green: Company, manager: Member) -> None:
    with acting_in(green.id):
        person = person_in(green.house_id, phone=PHONE)
        archives.describe_person(person, {"certificate": CERTIFICATE}, by=manager, at=AT)
        db.session.commit()
    staff = visit.as_(manager)
    for page in (
        staff.get("archives.person", person_id=person.id),
        staff.get("archives.index"),
        staff.get("archives.index", q=PHONE),
        staff.get("estates.house", house_id=green.house_id),
        staff.get("archives.edit", person_id=person.id),
    ):
        inside = str(page).replace(f'value="{PHONE}"', "").replace(f"q={PHONE}", "")
        assert PHONE not in inside
        assert CERTIFICATE not in inside
        assert "199****1234" in inside
    with acting_in(green.id):
        verbs = list(db.session.scalars(select(History.verb).where(History.actor_id == manager.id)))
    assert "archives.read" in verbs
    assert "archives.searched" in verbs


def test_the_page_shows_the_value_once(visit: Visit, green: Company, desk: Member) -> None:
    with acting_in(green.id):
        person = person_in(green.house_id, phone=PHONE)
        db.session.commit()
    form = {"field": "phone", "reason": "repair", "about": "WX-20261121-0001"}
    page = visit.as_(desk).post("archives.reveal", form, person_id=person.id, expect=200)
    assert PHONE in page.select_one("#revealed").text
    assert page.response.headers["Cache-Control"] == "no-store"
    visit.as_(desk).post("archives.reveal", {**form, "reason": "curiosity"}, person_id=person.id, expect=422)
    with acting_in(green.id):
        assert [one.reason for one in traces()] == ["repair: WX-20261121-0001"]
        assert [one.verb for one in archives.who_read(person)][-1] == "archives.revealed"


@pytest.mark.rule("PRV-02")
def test_sensitive_values_need_a_permission_of_their_own(
    visit: Visit, green: Company, desk: Member, manager: Member
) -> None:
    with acting_in(green.id):
        child = person_in(green.house_id, name="李小宝", kind="family", phone=PHONE)
        child.born = date(2019, 6, 1)
        adult = person_in(green.house_id, name="李秀英")
        archives.describe_person(adult, {"certificate": CERTIFICATE}, by=manager, at=AT)
        db.session.commit()
    form = {"field": "certificate", "reason": "identity", "about": ""}
    visit.as_(desk).post("archives.reveal", form, person_id=adult.id, expect=403)
    visit.as_(desk).post("archives.reveal", {**form, "field": "phone"}, person_id=child.id, expect=403)
    visit.as_(manager).post("archives.reveal", form, person_id=adult.id, expect=200)
    visit.as_(manager).post("archives.reveal", {**form, "field": "born"}, person_id=child.id, expect=200)
    with acting_in(green.id):
        assert {(one.actor_id, one.thing_id) for one in traces()} == {(manager.id, adult.id), (manager.id, child.id)}
    page = visit.as_(desk).get("archives.person", person_id=adult.id)
    assert "085X" not in str(page)
    assert "2019-06-01" not in str(visit.as_(desk).get("archives.person", person_id=child.id))


@pytest.mark.rule("PRV-16", "PRV-71")
def test_who_may_not_even_see(
    visit: Visit, green: Company, grey: Company, technician: Member, other_manager: Member, head_office: Member,
    resident: Member, neighbour: Member,
) -> None:  # fmt: skip
    with acting_in(green.id):
        person_id = person_in(green.house_id, phone=PHONE).id
        db.session.commit()
    form = {"field": "phone", "reason": "repair", "about": ""}
    for member, status in ((technician, 403), (head_office, 403), (resident, 403), (other_manager, 404)):
        visit.as_(member).get("archives.person", person_id=person_id, expect=status)
        visit.as_(member).post("archives.reveal", form, person_id=person_id, expect=status)
    visit.as_(neighbour, company=grey).get("archives.person", person_id=person_id, expect=404)
    visit.as_(neighbour, company=grey).post("archives.reveal", form, person_id=person_id, expect=404)
    with acting_in(green.id):
        assert traces() == []
