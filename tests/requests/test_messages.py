"""Messages: written once, mailed once, in the reader's language, with no name in the subject."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from saas import repairs, requests
from saas.requests import MESSAGE_WORDS, Kind, MessageKind
from saas.requests.words import STEP_WORDS
from tenants.clock import now
from tenants.db import db
from tenants.members import find_member
from tenants.scope import acting_in
from tests.factories.requests import Stage


@pytest.fixture
def stage(green, resident, desk, dispatcher, technician) -> Stage:
    """A stage some days ago, whose people have addresses: the scope is closed again."""
    return Stage(green, resident, desk, dispatcher, technician, at=now() - timedelta(days=5)).apart_with_mail()


@pytest.mark.rule("INT-16", "REP-06")
def test_the_resident_is_mailed_once_for_one_change(stage, green, inbox, run_jobs):
    from workers.requests import mail_message

    with acting_in(green.id):
        stage.dispatched(stage.classified())
    run_jobs()
    with acting_in(green.id):
        message_id = requests.messages_for(stage.resident)[0].id
        assert mail_message(message_id=message_id) == {"mailed": 0}
        db.session.commit()

    mails = [mail for mail in inbox if mail.to.startswith(stage.resident.login)]
    assert len(mails) == 1
    assert stage.technician.name in mails[0].text
    assert mails[0].message_id.startswith(f"<{message_id}.")
    assert f"http://{green.host}/requests/" in mails[0].text


def test_the_subject_says_the_number_and_nobodys_name(stage, green, inbox, run_jobs):
    with acting_in(green.id):
        stage.dispatched(stage.classified())
    run_jobs()

    assert inbox
    for mail in inbox:
        assert "WX-" in mail.subject
        for name in (stage.resident.name, stage.technician.name, stage.desk.name):
            assert name not in mail.subject


def test_in_the_readers_language(stage, green, inbox, run_jobs):
    with acting_in(green.id):
        find_member(stage.technician.id).locale = "en"
        db.session.commit()
        stage.dispatched(stage.classified())
    run_jobs()
    by_reader = {mail.to.split("@")[0]: mail.text for mail in inbox}

    assert "please accept" in by_reader[stage.technician.login]
    assert "您好" in by_reader[stage.resident.login]


def test_a_mail_server_that_is_down_loses_nothing(stage, green, inbox, run_jobs, mail_server):
    mail_server[0].down = True
    with acting_in(green.id):
        stage.dispatched(stage.classified())
    outcomes = run_jobs()

    assert "will_retry" in outcomes
    with acting_in(green.id):
        assert requests.messages_for(stage.resident)[0].mailed_at is None


def test_whoever_left_is_told_nothing(stage, green):
    from tenants.members import MemberState

    with acting_in(green.id):
        request = stage.classified()
        find_member(stage.technician.id).state = MemberState.LEFT
        db.session.commit()
        gone = find_member(stage.technician.id)
        assert requests.tell([gone], MessageKind.NEW_JOB, request, at=stage.at) == []


def test_nobody_is_told_twice_in_one_breath(stage, green):
    with acting_in(green.id):
        request = stage.classified()
        desk = find_member(stage.desk.id)
        assert len(requests.tell([desk, desk, None], MessageKind.CHASED, request, at=stage.at)) == 1


@pytest.mark.rule("INT-16")
def test_a_promise_at_risk_and_broken_reaches_people_by_name_once(stage, green, run_jobs, manager, inbox):
    from saas import promises

    with acting_in(green.id):
        request_id = stage.reported().id
        promise = promises.promises_of([request_id])[request_id][0]
        risk, due = promise.risk_at, promise.due_at
    for moment in (risk + timedelta(seconds=1), due + timedelta(minutes=1), due + timedelta(minutes=2)):
        with acting_in(green.id):
            promises.take_steps(at=moment)
            db.session.commit()
        run_jobs()

    with acting_in(green.id):
        at_desk = [one.kind for one in requests.messages_for(stage.desk)]
        at_manager = [one.kind for one in requests.messages_for(manager)]
        assert at_desk.count(MessageKind.AT_RISK) == 1
        assert at_manager.count(MessageKind.BROKEN) == 1
        assert MessageKind.BROKEN_TO_RESIDENT not in [one.kind for one in requests.messages_for(stage.resident)]


def test_closing_after_72_hours_by_the_job(stage, green, inbox):
    with acting_in(green.id):
        request_id = stage.fed_back(stage.classified()).id
        told = requests.find_request(request_id).fed_back_at
    with time_machine.travel(told + timedelta(hours=71), tick=True):
        from workers.requests import close_unconfirmed

        with acting_in(green.id):
            assert close_unconfirmed(request_id=request_id) == {"closed": 0}
    from sqlalchemy import select

    from tenants.queue import Job
    from workers.jobs import execute

    with acting_in(green.id):
        job_id = db.session.scalars(select(Job.id).where(Job.kind == "requests.close_unconfirmed")).one()
    from flask import current_app

    app = current_app._get_current_object()
    with time_machine.travel(told + timedelta(hours=72, seconds=1), tick=True):
        assert execute(app, green.id, job_id) == "done"
    with acting_in(green.id):
        assert requests.find_request(request_id).closed_how == "unconfirmed"


def test_every_kind_of_message_and_step_has_its_sentence(stage, green):
    assert set(MESSAGE_WORDS) == set(MessageKind)
    assert set(STEP_WORDS) == set(Kind)


def test_reading_is_noted(stage, green, visit):
    with acting_in(green.id):
        request_id = stage.dispatched(stage.classified()).request_id
        assert requests.unread_count(stage.resident) == 1
    me = visit.as_(stage.resident)

    me.get("requests.messages")
    me.get("requests.show", request_id=request_id)

    with acting_in(green.id):
        assert requests.unread_count(stage.resident) == 0


def test_a_message_leads_only_to_what_its_reader_may_open(stage, green, visit):
    with acting_in(green.id):
        repair = stage.dispatched(stage.classified())
        request_id = str(repair.request_id)
    assert visit.as_(stage.technician).get("requests.messages").select(f"a[href*='{request_id}']")
    with acting_in(green.id):
        repairs.recall(repairs.find_repair(repair.id), "派错了", by=stage.dispatcher, at=now())
        db.session.commit()

    page = visit.as_(stage.technician).get("requests.messages")

    assert page.select(".split-item")
    assert not page.select(f"a[href*='{request_id}']")
