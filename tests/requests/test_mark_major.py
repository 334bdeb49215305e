"""Major complaints are told to two roles, leave two events, and need one of the two before they are answered (INT-05)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from saas import requests
from saas.requests import Category, FeedbackWay, Kind, Message, MessageKind, RequestState
from saas.requests.refusals import AlreadyMajor, ComplaintsOnly, SuperiorMustAct
from tenants.db import db
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.factories.requests import Stage


@pytest.fixture
def complaint(stage: Stage, supervisor: Member, manager: Member) -> requests.Request:
    return stage.enquiry(Category.COMPLAINT, description="楼上装修漏水，三次没人来")


def _events(request: requests.Request) -> list[str]:
    return [event.kind for event in requests.timeline(request.id, for_resident=False) if event.kind == Kind.MAJOR]


def _told(member: Member) -> int:
    rows = select(Message).where(Message.member_id == member.id, Message.kind == MessageKind.MAJOR)
    return len(db.session.scalars(rows).all())


@pytest.mark.rule("INT-05")
def test_both_roles_of_the_estate_hear_of_it_and_two_events_stay(
    stage: Stage, complaint: requests.Request, supervisor: Member, manager: Member, other_manager: Member
) -> None:
    requests.mark_major(complaint, "媒体已联系", by=stage.desk, at=stage.later(1))

    assert [_told(member) for member in (supervisor, manager, other_manager)] == [1, 1, 0]
    assert len(_events(complaint)) == 2
    assert all(event.kind != Kind.MAJOR for event in requests.timeline(complaint.id, for_resident=True))


@pytest.mark.rule("INT-05")
def test_it_is_not_answered_before_one_of_the_two_has_acted(
    stage: Stage, complaint: requests.Request, manager: Member
) -> None:
    requests.mark_major(complaint, "媒体已联系", by=stage.desk, at=stage.later(1))
    with pytest.raises(SuperiorMustAct):
        requests.answer(complaint, "已处理", way=FeedbackWay.PHONE, solved=True, by=stage.desk, at=stage.later(1))
    assert complaint.state != RequestState.CLOSED

    requests.write_note(complaint, "已上门致歉，赔付方案定了", by=manager, at=stage.later(5))
    requests.answer(complaint, "已处理", way=FeedbackWay.PHONE, solved=True, by=stage.desk, at=stage.later(1))
    assert complaint.state == RequestState.CLOSED


@pytest.mark.rule("INT-05")
def test_what_a_superior_answers_needs_nobody_else(
    stage: Stage, complaint: requests.Request, supervisor: Member
) -> None:
    requests.mark_major(complaint, "", by=stage.desk, at=stage.later(1))
    requests.answer(complaint, "已处理", way=FeedbackWay.PHONE, solved=True, by=supervisor, at=stage.later(1))
    assert complaint.state == RequestState.CLOSED


def test_only_a_complaint_and_only_once(stage: Stage, complaint: requests.Request) -> None:
    requests.mark_major(complaint, "", by=stage.desk, at=stage.later(1))
    with pytest.raises(AlreadyMajor):
        requests.mark_major(complaint, "", by=stage.desk, at=stage.later(1))
    with pytest.raises(ComplaintsOnly):
        requests.mark_major(stage.enquiry(), "", by=stage.desk, at=stage.later(1))


def test_from_the_desk(visit: Visit, stage: Stage, complaint: requests.Request, green: Company) -> None:
    inside = visit.as_(stage.desk)
    inside.post("requests.mark_major", {"reason": "媒体已联系"}, request_id=complaint.id)
    page = inside.get("requests.show", request_id=complaint.id)
    assert "重大投诉" in page.text
    visit.as_(stage.technician).post("requests.mark_major", {"reason": "x"}, request_id=complaint.id, expect=404)
    with acting_in(green.id):
        assert len(_events(complaint)) == 2
