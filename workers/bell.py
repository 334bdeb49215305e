"""The bell itself: RQ, taken as a doorbell and nothing more.

Whoever can write to Redis must not be able to run code here (RQ resolves any dotted name it finds, callbacks too).
So there is one entry function, JSON, two ids, and a job class that knows no other function, no callback, no webhook.
"""

from __future__ import annotations

import os
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from flask import Flask
from redis import Redis
from rq import Queue
from rq.job import Job as RqJob
from rq.serializers import JSONSerializer

from tenants.clock import now
from tenants.db import db
from tenants.doorbells import Bell, next_in_turn
from tenants.platform import platform_session
from tenants.queue import Doorbell, JobList
from workers.jobs import execute, live_on

log = structlog.get_logger(__name__)

ENTRY = "workers.bell.run"
DEPTH = 16
"""How many bells may wait in Redis: beyond that the planner rings them in turn, fair between companies."""
LONGEST = timedelta(hours=6)
"""How long a job may go on, as RQ knows it. One that gives no sign of life ends long before (`workers.jobs.SILENT_AT_MOST`)."""
SILENT_FOR = 5.0
_SECONDS = int(LONGEST.total_seconds())
DRAIN = {JobList.FAST: (50, timedelta(seconds=5))}
"""A forked child may go on with what is next in turn: so many jobs, for so long. Documents get their own child."""


class OurJob(RqJob):
    """A bell as it may come out of Redis. Anything else in there is reported and done with."""

    def restore(self, raw_data: Any) -> Any:
        super().restore(raw_data)
        for name in ("success", "failure", "stopped"):
            setattr(self, f"_{name}_callback_name", None)
            setattr(self, f"_{name}_callback", None)
        self.webhooks = []
        self.repeats_left = None
        self.retries_left = None
        self._dependency_ids = []
        self.rate_limit_key = None

    @property
    def func(self) -> Any:
        return run if self.is_ours else refuse

    @property
    def is_ours(self) -> bool:
        """Whether it is the one entry function with the two ids and nothing else."""
        try:
            return (
                self.func_name == ENTRY
                and self.instance is None
                and not self.args
                and set(self.kwargs) == {"tenant_id", "job_id"}
                and isinstance(self.kwargs["tenant_id"], int)
                and UUID(self.kwargs["job_id"]) is not None
            )
        except Exception:  # whatever cannot be read is not ours
            return False

    def _execute(self) -> Any:
        if not self.is_ours:
            return refuse()
        live_on()
        return run(**self.kwargs)

    def get_call_string(self) -> str | None:
        return ENTRY


class OurQueue(Queue):
    """A list whose jobs are bells."""

    job_class = OurJob


def open_list(connection: Redis, on: str) -> OurQueue:
    """One list in Redis."""
    return OurQueue(on, connection=connection, serializer=JSONSerializer, job_class=OurJob, default_timeout=_SECONDS)


def ring_all(queue: OurQueue, bells: list[Bell], *, first: bool = False) -> None:
    """Put bells into Redis in one go; `first`: before those that wait there."""
    if bells:
        queue.enqueue_many(
            [
                OurQueue.prepare_data(
                    ENTRY,
                    kwargs={"tenant_id": bell.tenant_id, "job_id": str(bell.job_id)},
                    result_ttl=0,
                    failure_ttl=600,
                    timeout=_SECONDS,
                    at_front=first,
                )
                for bell in bells
            ]
        )


class Ringer:
    """Rings after a commit. When Redis does not answer it keeps quiet for some seconds: nobody waits for a doorbell."""

    def __init__(self, url: str) -> None:
        self.connection = connect(url, patience=0.3)
        self.quiet_until = 0.0

    def __call__(self, tenant_id: int, job_id: UUID, on: str, first: bool) -> None:
        if time.monotonic() < self.quiet_until:
            return
        try:
            queue = open_list(self.connection, on)
            if queue.count < (2 * DEPTH if first else DEPTH):
                ring_all(queue, [Bell(tenant_id, job_id)], first=first)
        except Exception:
            self.quiet_until = time.monotonic() + SILENT_FOR
            raise


def connect(url: str, *, patience: float | None = None) -> Redis:
    """A connection to Redis; with `patience`, answers are awaited for so many seconds only."""
    connection: Redis = Redis.from_url(url, socket_timeout=patience, socket_connect_timeout=patience or 5)
    return connection


class _Here:
    """The application of this worker process, and the process that opened its connections."""

    app: Flask | None = None
    process = 0


def work_for(app: Flask) -> None:
    """Say which application the bells of this process are for."""
    _Here.app = app
    _Here.process = os.getpid()


def run(tenant_id: int, job_id: str) -> None:
    """The one entry function: run this job, and in a forked child what is next in turn on its list."""
    app = _Here.app
    if app is None:
        raise RuntimeError("this process is no worker")
    if os.getpid() != _Here.process:
        with app.app_context():
            db.engine.dispose(close=False)
        _Here.process = os.getpid()
    on = _list_of(app, Bell(tenant_id, UUID(job_id)))
    execute(app, tenant_id, UUID(job_id))
    if on in DRAIN:
        _drain(app, on)


def refuse() -> None:
    """What became of a job that is not ours."""
    log.error("foreign_job_refused")


def _drain(app: Flask, on: JobList) -> None:
    most, span = DRAIN[on]
    until = time.monotonic() + span.total_seconds()
    done = 0
    while done < most and time.monotonic() < until:
        with app.app_context():
            bells = next_in_turn(on, count=8, at=now())
        if not bells:
            return
        for bell in bells:
            execute(app, bell.tenant_id, bell.job_id)
            done += 1


def _list_of(app: Flask, bell: Bell) -> JobList | None:
    with app.app_context(), platform_session() as session:
        row = session.get(Doorbell, (bell.tenant_id, bell.job_id))
        return JobList(row.list) if row is not None else None
