"""One current record for all of an estate's staff, in its parts, and looked after by a schedule (ARC-03, ARC-05, PRV-54)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from saas import archives
from saas.estates import find_estate
from saas.requests import Message, MessageKind
from tenants.clock import now
from tenants.db import db
from tenants.history import History
from tenants.members import Member
from tenants.permissions import Role
from tenants.queue import ask
from tenants.scope import acting_in
from tenants.verbs import transaction
from tests.cast import Company, add_member
from tests.client import Visit
from tests.factories.archives import person_in
from tests.factories.requests import Stage
from workers.schedule import SCHEDULE


@pytest.mark.rule("ARC-03")
def test_what_one_changes_the_other_sees_at_once(
    visit: Visit, green: Company, desk: Member, manager: Member, resident: Member
) -> None:
    with acting_in(green.id):
        person = person_in(green.house_id, name="李秀英", member=resident)
        person_id = person.id
        db.session.commit()
    colleague = visit.as_(add_member(green, Role.FRONT_DESK, name="吴桐"))
    colleague.get("archives.person", person_id=person_id)
    with acting_in(green.id):
        person = archives.find_person(person_id)
        assert person is not None
        archives.describe_person(person, {"internal_note": "门铃坏，请敲门"}, by=desk, at=now())

    for reader in (colleague, visit.as_(manager)):
        assert "门铃坏，请敲门" in reader.get("archives.person", person_id=person_id).text
    assert "门铃坏" not in visit.as_(resident).get("archives.mine").text


@pytest.mark.rule("ARC-05")
def test_the_page_has_basic_data_transactions_service_and_contacts(
    visit: Visit, green: Company, desk: Member, resident: Member, dispatcher: Member, technician: Member
) -> None:
    stage = Stage(green, resident, desk, dispatcher, technician, at=now() - timedelta(hours=2))
    with acting_in(green.id):
        request = stage.reported()
        person = archives.person_of(stage.resident)
        assert person is not None
        archives.note_contact(person, "问停车位", channel="phone", estate_id=green.estate_id, by=desk, at=now())
        number, person_id = request.number, person.id

    page = visit.as_(desk).get("archives.person", person_id=person_id)

    parts = {name: page.select_one(f"#{name}") for name in ("basic", "transactions", "service", "contacts")}
    assert all(parts.values())
    assert resident.name in page.text
    assert number in parts["service"].text
    assert "问停车位" in parts["contacts"].text


@pytest.mark.rule("PRV-54", "ARC-12")
def test_archives_due_for_a_check_are_counted_logged_and_told(
    green: Company, manager: Member, desk: Member, run_jobs: Callable[..., list[str]]
) -> None:
    with acting_in(green.id):
        archives.verify(person_in(green.house_id, name="李秀英"), by=desk, at=now())
        person_in(green.next_house_id, name="王建国")
        estate = find_estate(green.estate_id)
        assert estate is not None
        archives.appoint_steward(estate, desk, building=None, by=manager, at=now())
        transaction(ask)("archives.look_after")
    assert run_jobs() == ["done"]

    with acting_in(green.id):
        logged = db.session.scalars(
            select(History).where(History.verb == "archives.looked_after", History.thing_id == green.estate_id)
        ).one()
        assert logged.after == {"people": 2, "due": 1}
        [message] = db.session.scalars(select(Message).where(Message.kind == MessageKind.ARCHIVES_DUE)).all()
        assert message.member_id == desk.id


@pytest.mark.rule("PRV-54")
def test_verification_and_clean_up_run_on_a_schedule() -> None:
    planned = {entry.kind for entry in SCHEDULE}
    assert {"archives.look_after", "members.tidy_up", "files.sweep_unattached", "files.sweep_orphans"} <= planned
