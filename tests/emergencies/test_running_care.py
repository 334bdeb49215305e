"""Care notes on the board of a real incident: first, with a mark and short words, for few, and each reading noted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from saas.archives import AgreedAs, AgreedVia, CareKind, CareNote, Consent, end_care, note_care, own_tenures
from saas.archives.care_models import CareEnd
from saas.emergencies import Incident
from saas.emergencies.running import cards
from saas.emergencies.running.pack import pack_of
from saas.emergencies.running.queries import houses_of
from tenants.clock import local_date, now
from tenants.db import db
from tenants.history import History
from tenants.members import Member, find_member
from tenants.permissions import Role
from tenants.scope import acting_in
from tests.cast import Company, add_member
from tests.client import Visit
from tests.emergencies.running_stage import RunningStage, running_stage

SHORT, WORDS = "行动不便", "轮椅在门后"


@pytest.fixture
def today(in_green: Company) -> RunningStage:
    """The stage of a burst pipe, now; in the second house somebody walks with help."""
    stage = running_stage(in_green, at=now())
    resident, at = stage.resident(in_green.next_house_id, name="张三"), now()
    [tenure] = own_tenures(resident, at=at)
    consent = Consent("张三", AgreedAs.SELF, AgreedVia.SIGNED, local_date(at))
    note_care(tenure, [CareKind.WALKS], words=WORDS, consent=consent, by=stage.desk, at=at)
    return stage


def note_of() -> CareNote:
    return db.session.scalars(select(CareNote)).one()


def traces(by: Member) -> list[str | None]:
    read = select(History).where(History.verb == "archives.care_read", History.actor_id == by.id)
    return [one.reason for one in db.session.scalars(read.order_by(History.at, History.id))]


def pages(me: Visit, incident: Incident) -> list[str]:
    """The board, its moving part, and the houses."""
    live = me.get_path(f"{me.url('emergencies.live', incident_id=incident.id)}?since=0")
    return [*(str(me.get(f"emergencies.{one}", incident_id=incident.id)) for one in ("board", "houses")), str(live)]


@pytest.mark.rule("PRV-02", "PRV-18")
def test_first_with_mark_and_words_and_noted_once(today: RunningStage, visit: Visit) -> None:
    incident = today.activate(buildings=[today.building()])
    me, note = visit.as_(today.desk), note_of()
    assert all(SHORT in page and WORDS not in page for page in pages(me, incident))
    doors = me.get("emergencies.houses", incident_id=incident.id).select(".er-door strong")
    assert [door.text for door in doors] == ["1栋1单元102", "1栋1单元101"]
    with acting_in(today.company.id):
        assert traces(today.desk) == [incident.number], "the board is read every other second, the log is not drowned"
    page = me.get("emergencies.care", incident_id=incident.id, care_note_id=note.id)
    assert WORDS in page.text
    with acting_in(today.company.id):
        assert traces(today.desk) == [incident.number] * 2


@pytest.mark.rule("PRV-16")
def test_a_technician_while_they_hold_a_card(today: RunningStage, visit: Visit) -> None:
    incident, note = today.activate(buildings=[today.building()]), note_of()
    place = {"incident_id": incident.id, "care_note_id": note.id}
    bystander = add_member(today.company, Role.TECHNICIAN, name="不当班")
    me = visit.as_(bystander)
    assert not any(SHORT in page for page in pages(me, incident))
    me.get("emergencies.care", expect=404, **place)
    engineer = visit.as_(today.engineer)
    assert all(SHORT in page for page in pages(engineer, incident))
    engineer.get("emergencies.care", **place)
    with acting_in(today.company.id):
        cards.hand_over(today.card_of(incident, today.engineer), find_member(bystander.id), by=today.engineer, at=now())
    assert not any(SHORT in page for page in pages(engineer, incident))
    engineer.get("emergencies.care", expect=404, **place)
    me.get("emergencies.care", **place)
    visit.as_(today.engineer).get("archives.care", expect=403, care_note_id=note.id)


def test_head_office_sees_the_board_without_marks(today: RunningStage, visit: Visit) -> None:
    incident = today.activate(buildings=[today.building()])
    me = visit.as_(add_member(today.company, Role.HEAD_OFFICE))
    assert not any(SHORT in page for page in pages(me, incident))


def test_neither_in_a_drill_nor_on_the_wall_nor_afterwards(today: RunningStage, visit: Visit) -> None:
    me, note = visit.as_(today.desk), note_of()
    drill = today.activate(is_drill=True, buildings=[today.building()])
    assert not any(SHORT in page for page in pages(me, drill))
    me.get("emergencies.care", expect=404, incident_id=drill.id, care_note_id=note.id)
    real = today.activate(buildings=[today.building()])
    wall = me.get_path(me.url("emergencies.board", incident_id=real.id) + "?wall=1")
    assert SHORT not in wall.text
    with acting_in(today.company.id):
        kept = db.session.get_one(Incident, (today.company.id, real.id))
        kept.state, kept.ended_at = "ended", now()
        db.session.commit()
    assert not any(SHORT in page for page in pages(me, real))
    me.get("emergencies.care", expect=404, incident_id=real.id, care_note_id=note.id)


def test_only_of_houses_that_are_affected_and_only_while_it_holds(today: RunningStage, visit: Visit) -> None:
    me, note = visit.as_(today.desk), note_of()
    incident = today.activate()
    me.get("emergencies.care", expect=404, incident_id=incident.id, care_note_id=note.id)
    with acting_in(today.company.id):
        assert traces(today.desk) == []


def test_an_ended_note_leaves_the_grid(today: RunningStage, visit: Visit) -> None:
    me, incident = visit.as_(today.desk), today.activate(buildings=[today.building()])
    with acting_in(today.company.id):
        end_care(note_of(), CareEnd.WITHDRAWN, by=today.desk, at=now())
    assert not any(SHORT in page for page in pages(me, incident))


@pytest.mark.rule("PRV-16")
def test_on_paper_only_for_who_may_read(today: RunningStage, visit: Visit) -> None:
    incident = today.activate(buildings=[today.building()])
    assert len(houses_of(incident)) == 2
    bystander = find_member(add_member(today.company, Role.TECHNICIAN, name="不当班").id)
    said = {"company": "和安", "language": "zh_CN", "at": now() + timedelta(minutes=1)}
    for reader, care in ((today.desk, [("needs carrying",), ()]), (bystander, [(), ()]), (None, [(), ()])):
        assert [house.care for house in pack_of(incident, reader=reader, **said).houses] == care
    assert SHORT in visit.as_(today.desk).get("emergencies.paper", incident_id=incident.id).text
    assert SHORT not in visit.as_(bystander).get("emergencies.paper", incident_id=incident.id).text
