"""Companies take turns: a long list of one delays nobody else's first."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import delete, select

from saas.requests.messages import MessageKind, tell
from tenants.clock import now
from tenants.codes import ask_for_code
from tenants.db import db
from tenants.doorbells import next_in_turn
from tenants.members import Member
from tenants.platform import platform_session
from tenants.queue import AHEAD, Doorbell, Job, JobList, ask, ask_many, waiting_by_list
from tenants.scope import acting_in
from tenants.verbs import transaction
from tests.cast import Company


def test_a_company_with_many_jobs_does_not_delay_the_others_first(green: Company, grey: Company) -> None:
    with platform_session() as session:
        session.execute(delete(Doorbell).where(Doorbell.list == JobList.BULK))
    for company, count in ((green, 300), (grey, 1)):
        with acting_in(company.id):
            _ask_many(count)

    bells = next_in_turn(JobList.BULK, count=4, at=now())

    assert {bell.tenant_id for bell in bells[:2]} == {green.id, grey.id}
    assert [bell.tenant_id for bell in bells[2:]] == [green.id, green.id]


@transaction
def _ask_many(count: int) -> None:
    for _ in range(count):
        ask("trial.add_to_address", on=JobList.BULK)


def test_bells_carry_no_content() -> None:
    assert set(Doorbell.__table__.columns.keys()) == {
        "tenant_id",
        "job_id",
        "list",
        "due_at",
        "leased_until",
        "rung_at",
        "attempts",
    }


@pytest.mark.parametrize("mails", [4, 400])
def test_a_login_code_goes_before_the_mail_of_a_whole_estate(green: Company, resident: Member, mails: int) -> None:
    with acting_in(green.id):
        _mail_everybody(mails)
        ask_for_code("r1@example.cn", address=None, at=now())
        code = _job("members.answer_knock")
    served = [bell.job_id for bell in next_in_turn(JobList.FAST, count=50_000, at=now()) if bell.tenant_id == green.id]

    assert served.index(code) / mails == 0, "the share of the mails that somebody at the login page waits for"
    assert len(served) == mails + 1


def test_what_goes_first_does_not_look_as_if_it_waited_for_a_month(green: Company, resident: Member) -> None:
    with platform_session() as session:
        session.execute(delete(Doorbell).where(Doorbell.list == JobList.FAST, Doorbell.due_at < now() - AHEAD / 2))
    with acting_in(green.id):
        ask_for_code("r1@example.cn", address=None, at=now())
    _count, since = waiting_by_list(at=now())[JobList.FAST]

    assert since is not None
    assert now() - since < AHEAD / 2


@pytest.mark.parametrize(
    ("kind", "on"), [(MessageKind.BILL_READY, JobList.BULK), (MessageKind.EMERGENCY_NOTICE, JobList.FAST)]
)
def test_a_mail_to_a_whole_estate_that_can_wait_does_so_elsewhere(
    green: Company, resident: Member, kind: MessageKind, on: JobList
) -> None:
    with acting_in(green.id):
        _tell(resident, kind)
        [listed] = db.session.scalars(select(Job.list).where(Job.kind == "requests.mail_message")).all()

    assert listed == on


@transaction
def _tell(member: Member, kind: MessageKind) -> None:
    member.email, member.bill_mail = "r1@example.cn", "on"
    tell([member], kind, None, at=now())


@transaction
def _mail_everybody(count: int) -> None:
    ask_many("requests.mail_message", [{"message_id": number} for number in range(count)])


def _job(kind: str) -> UUID:
    return db.session.scalars(select(Job.id).where(Job.kind == kind)).one()
