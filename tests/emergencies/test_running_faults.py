"""Redis and the mail server down in the middle: the board goes on, and nobody is told "sent" when it was not."""

from __future__ import annotations

from uuid import UUID

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisGone
from sqlalchemy import select, update

from saas.emergencies.running import logging, noticing, stepping
from saas.emergencies.running.queries import notices_of
from saas.requests.messages import Message
from tenants.clock import now
from tenants.db import db
from tenants.queue import Doorbell, Job, _Bell, ring_with
from tests.emergencies.running_stage import RunningStage, running_stage
from tests.servers import private_redis


@pytest.fixture
def dead_bell():
    """Bells go to a real Redis that has been killed; how many were tried."""
    tried: list[UUID] = []
    with private_redis() as server:
        redis = Redis.from_url(server.url, socket_connect_timeout=1)
        assert redis.ping()
    with pytest.raises(RedisGone):
        redis.ping()

    def ring(_tenant_id: int, job_id: UUID, _on: str, _first: bool) -> None:
        tried.append(job_id)
        redis.lpush("bell", str(job_id))

    before = _Bell.ring
    ring_with(ring)
    yield tried
    ring_with(before)


@pytest.fixture
def today(in_green) -> RunningStage:
    """The stage at this moment, with mail addresses."""
    stage = running_stage(in_green, at=now())
    for number, member in enumerate((stage.commander, stage.engineer, stage.desk)):
        member.email = f"p{number}@example.com"
    stage.resident(stage.company.house_id).email = "resident@example.com"
    db.session.commit()
    return stage


def test_without_redis_everything_is_kept_and_one_bell_was_tried(today, dead_bell):
    incident = today.activate(buildings=[today.building()])

    stepping.done(today.step(incident, 0), by=today.engineer, at=now())
    logging.note(incident, "照常记录", by=today.guard, at=now())

    assert len(dead_bell) == 1, "not one wait for each of hundreds"
    wanted = list(db.session.scalars(select(Job.id).where(Job.kind == "requests.mail_message")))
    assert len(wanted) == 3
    bells = set(db.session.scalars(select(Doorbell.job_id).where(Doorbell.tenant_id == today.company.id)))
    assert set(wanted) <= bells, "the planner finds each of them"


def test_without_a_mail_server_it_is_said_as_unsent_and_sent_later(today, visit, inbox, mail_server, run_jobs):
    incident = today.commanded(buildings=[today.building()])
    (notice,) = notices_of(incident)
    mail_server[0].down = True
    noticing.release(notice, "1栋停水", by=today.commander, at=now())
    run_jobs()

    db.session.expire_all()
    assert inbox == []
    assert (noticing.reach_of(notice).mailed, noticing.reach_of(notice).unsent) == (0, 1)
    page = visit.as_(today.commander).get("emergencies.telling", incident_id=incident.id)
    assert "邮件未发出 1" in page.text
    visit.as_(today.guard).post("emergencies.write", {"words": "照常"}, incident_id=incident.id)

    mail_server[0].down = False
    db.session.execute(update(Doorbell).where(Doorbell.tenant_id == today.company.id).values(due_at=now()))
    db.session.commit()
    run_jobs()

    db.session.expire_all()
    assert (noticing.reach_of(notice).mailed, noticing.reach_of(notice).unsent) == (1, 0)
    assert [mail.to for mail in inbox].count("resident@example.com") == 1
    sent = db.session.scalars(select(Message).where(Message.mailed_at.is_not(None))).all()
    assert len(sent) == len(inbox)
