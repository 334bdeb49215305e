"""A worker process: one list, forked children, the application and WeasyPrint imported before the fork."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from flask import Flask
from redis.exceptions import RedisError
from rq import Worker
from rq.serializers import JSONSerializer

from tenants import measures
from tenants.clock import now
from tenants.doorbells import next_in_turn
from tenants.queue import JobList
from workers import pdf
from workers.bell import OurJob, OurQueue, connect, open_list, work_for
from workers.jobs import execute

log = structlog.get_logger(__name__)


class ListWorker(Worker):
    """RQ's forking worker on exactly one list (a worker on two loses jobs when it is killed)."""

    job_class = OurJob
    queue_class = OurQueue


def work(app: Flask, on: JobList, *, stopped: Callable[[], bool] = lambda: False) -> None:
    """Work a list until told to stop; when Redis is away, go on without it, from the rows themselves."""
    work_for(app)
    warm_up(app, on)
    measures.serve_beside(on.value)
    while not stopped():
        try:
            connection = connect(app.config["REDIS_URL"])
            queue = open_list(connection, on)
            worker = ListWorker(
                [queue], connection=connection, serializer=JSONSerializer, job_class=OurJob, queue_class=OurQueue
            )
            worker.work(logging_level="WARNING")
            if worker._stop_requested or not _is_away(app):
                return
        except (RedisError, OSError) as error:
            log.warning("redis_away", list=on, error=type(error).__name__)
        work_without_redis(app, on)
        time.sleep(1.0)


def work_without_redis(app: Flask, on: JobList) -> int:
    """One round of what is due, straight from the database; returns how many jobs were tried."""
    with app.app_context():
        bells = next_in_turn(on, count=20, at=now())
    for bell in bells:
        execute(app, bell.tenant_id, bell.job_id)
    return len(bells)


def warm_up(app: Flask, on: JobList) -> None:
    """Load what children would otherwise load each time (2.5 → 47–61 jobs a second), and check the print fonts."""
    pdf.warm_up()
    if on is JobList.SLOW:
        for name in app.jinja_env.list_templates(filter_func=lambda name: "/print/" in name):
            app.jinja_env.get_template(name)


def _is_away(app: Flask) -> bool:
    try:
        return not connect(app.config["REDIS_URL"], patience=0.5).ping()
    except (RedisError, OSError):
        return True
