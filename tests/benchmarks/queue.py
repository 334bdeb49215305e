"""Outbox → worker → done against bare RQ: jobs a second between the first and the last."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from deploy.embedded.databases import connect
from deploy.supervisor import ROOT
from tenants.db import new_id
from tenants.queue import ask
from tenants.scope import acting_in
from tenants.verbs import transaction
from tests.benchmarks.table import Line
from tests.faults.processes import Held

NOTHING = "repairs.take_back_silent"
"""With the id of no work order: it asks the database once and finds nothing to do."""
DONE_WITHIN = 180.0


def rates(
    app: Flask, tenant_id: int, environment: dict[str, str], superuser_url: str, folder: Path, *, jobs: int
) -> Iterator[Line]:
    """≥ 0.5 × the rate of bare RQ; both sides twice, in turn, the better of each."""
    ours, bare = [], []
    for turn in range(2):
        bare.append(_bare_rate(environment["REDIS_URL"], folder / f"bare-{turn}", jobs))
        ours.append(_our_rate(app, tenant_id, environment, superuser_url, folder, jobs))
    yield Line(
        f"outbox → worker → done, {jobs} jobs ÷ bare RQ (jobs a second)",
        f"{max(ours):.0f}/s",
        f"{max(bare):.0f}/s",
        max(ours) / max(bare),
        0.5,
        at_least=True,
    )


def _bare_rate(url: str, effects: Path, jobs: int) -> float:
    with Redis.from_url(url) as client:
        queue = Queue("bare", connection=client, serializer=JSONSerializer)
        data = [Queue.prepare_data("tests.benchmarks.noop.note", args=(str(effects),), result_ttl=0)] * jobs
        queue.enqueue_many([one._replace(job_id=str(new_id())) for one in data])
    worker = [sys.executable, "-m", "tests.benchmarks.bare_worker", url]
    subprocess.run(worker, cwd=ROOT, check=True, capture_output=True, timeout=DONE_WITHIN)
    return _rate([float(line) for line in effects.read_text(encoding="ascii").split()])


def _our_rate(
    app: Flask, tenant_id: int, environment: dict[str, str], superuser_url: str, folder: Path, jobs: int
) -> float:
    with app.app_context(), acting_in(tenant_id):
        first = _ask_for(jobs)
    programs = [
        Held(name, [sys.executable, "-m", "app", *command], folder / f"{name}.log", {**os.environ, **environment})
        for name, command in {"worker": ["worker", "fast"], "planner": ["planner"]}.items()
    ]
    try:
        for program in programs:
            program.start()
        return _rate(_finished(superuser_url, tenant_id, first, jobs))
    finally:
        for program in programs:
            program.stop()


@transaction
def _ask_for(jobs: int) -> str:
    asked = [ask(NOTHING, repair_id=new_id()) for _ in range(jobs)]
    assert asked[0] is not None
    return str(asked[0].id)


def _finished(superuser_url: str, tenant_id: int, first: str, jobs: int) -> list[float]:
    until = time.monotonic() + DONE_WITHIN
    while time.monotonic() < until:
        with connect(superuser_url) as connection:
            rows = connection.execute(
                "select extract(epoch from finished_at)::float from job "
                "where tenant_id = %s and kind = %s and id >= %s and state = 'done'",
                (tenant_id, NOTHING, first),
            ).fetchall()
        if len(rows) >= jobs:
            return [float(str(instant)) for (instant,) in rows]
        time.sleep(0.2)
    raise RuntimeError("the jobs were not done in time")


def _rate(instants: list[float]) -> float:
    return (len(instants) - 1) / max(max(instants) - min(instants), 1e-9)
