"""Redis is a doorbell: whoever writes to it runs nothing of their own, and losing it loses nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from redis import Redis
from rq.job import Job as RqJob
from rq.serializers import JSONSerializer
from sqlalchemy import select

from tenants.clock import now
from tenants.db import db
from tenants.queue import Job, JobList, JobState, ask
from tenants.scope import acting_in
from tenants.verbs import transaction
from tests.cast import Company
from tests.servers import Servers
from workers.bell import DEPTH, LONGEST, OurJob, OurQueue, connect, open_list, work_for
from workers.jobs import SILENT_AT_MOST
from workers.planner import ring_unanswered
from workers.worker import ListWorker, work_without_redis


@pytest.fixture
def redis(servers: Servers) -> Redis:
    connection = connect(servers.redis_url)
    connection.flushdb()
    return connection


def work_off(app: Flask, redis: Redis, on: JobList = JobList.SLOW) -> None:
    """A real forking worker until the list is empty."""
    work_for(app)
    worker = ListWorker(
        [open_list(redis, on)], connection=redis, serializer=JSONSerializer, job_class=OurJob, queue_class=OurQueue
    )
    worker.work(burst=True, logging_level="CRITICAL")


@transaction
def wish(company: Company) -> None:
    ask("trial.add_to_address", on=JobList.SLOW, estate_id=company.estate_id)


@transaction
def paper(company: Company) -> str:
    """A paper that somebody asked for at the screen."""
    job = ask("trial.add_to_address", on=JobList.SLOW, first=True, estate_id=company.estate_id)
    assert job is not None
    return str(job.id)


def states(company: Company) -> list[str]:
    with acting_in(company.id):
        return list(db.session.scalars(select(Job.state)))


def test_the_bell_rings_after_the_commit_and_a_worker_answers(app: Flask, in_green: Company, redis: Redis) -> None:
    wish(in_green)
    assert open_list(redis, JobList.SLOW).count == 1

    work_off(app, redis)

    assert states(in_green) == [JobState.DONE]


def test_a_job_lives_as_long_as_it_gives_signs_of_life(app: Flask, in_green: Company, redis: Redis) -> None:
    _watched(in_green)
    [bell] = open_list(redis, JobList.SLOW).jobs
    assert bell.timeout == LONGEST.total_seconds()

    work_off(app, redis)

    with acting_in(in_green.id):
        [left] = db.session.scalars(select(Job.result))
    assert SILENT_AT_MOST.total_seconds() - 5 < left["begun"] <= SILENT_AT_MOST.total_seconds()
    assert left["on"] > 2, "a sign of life begins the time anew"


@transaction
def _watched(company: Company) -> None:
    ask("trial.looks_at_the_alarm", on=JobList.SLOW, estate_id=company.estate_id)


def test_redis_holds_ids_and_nothing_else(in_green: Company, redis: Redis) -> None:
    wish(in_green)
    [bell] = open_list(redis, JobList.SLOW).jobs
    assert set(bell.kwargs) == {"tenant_id", "job_id"}


def test_what_somebody_waits_for_passes_a_full_list(in_green: Company, redis: Redis) -> None:
    for _turn in range(DEPTH + 3):
        wish(in_green)
    waited_for = paper(in_green)
    rung = [bell.kwargs["job_id"] for bell in open_list(redis, JobList.SLOW).jobs]

    assert len(rung) == DEPTH + 1, "nothing else passes the depth: the planner rings the rest in turn"
    assert rung.index(waited_for) / DEPTH == 0


def test_flushall_loses_nothing(app: Flask, in_green: Company, redis: Redis, servers: Servers) -> None:
    from datetime import timedelta

    wish(in_green)
    redis.flushdb()

    ring_unanswered(servers.redis_url, at=now() + timedelta(seconds=3))
    work_off(app, redis)

    assert states(in_green) == [JobState.DONE]


def test_without_redis_the_rows_are_worked_all_the_same(app: Flask, in_green: Company, redis: Redis) -> None:
    wish(in_green)
    redis.flushdb()

    work_without_redis(app, JobList.SLOW)

    assert states(in_green) == [JobState.DONE]


HOSTILE = {
    "another_function": ["os.system", None, ["touch {marker}"], {}],
    "an_instance": ["workers.bell.run", "x", [], {"tenant_id": 1, "job_id": str(uuid4())}],
    "more_arguments": ["workers.bell.run", None, ["touch {marker}"], {"tenant_id": 1, "job_id": str(uuid4())}],
    "other_arguments": ["workers.bell.run", None, [], {"tenant_id": "1 or 1=1", "job_id": "x"}],
    "not_json": None,
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_planted_job_does_nothing_and_the_worker_lives(
    name: str, app: Flask, in_green: Company, redis: Redis, tmp_path: Path
) -> None:
    marker = tmp_path / "marker"
    payload = HOSTILE[name]
    data = (
        b"\x80\x04cos\nsystem\n." if payload is None else json.dumps(payload).replace("{marker}", str(marker)).encode()
    )
    queue = open_list(redis, JobList.SLOW)
    planted = RqJob.create("os.getcwd", connection=redis, serializer=JSONSerializer, id=uuid4().hex)
    planted.origin = queue.name
    planted.save()
    redis.hset(
        planted.key,
        mapping={
            "data": data,
            "success_callback_name": "os.getcwd",
            "failure_callback_name": "os.getcwd",
            "stopped_callback_name": "os.getcwd",
        },
    )
    redis.rpush(queue.key, planted.id)
    wish(in_green)

    work_off(app, redis)

    assert not marker.exists()
    assert states(in_green) == [JobState.DONE]
    assert (
        OurJob.fetch(planted.id, connection=redis, serializer=JSONSerializer).success_callback is None
        if redis.exists(planted.key)
        else True
    )
    assert os.getpid() > 0
