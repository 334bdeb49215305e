"""The planner: rings again for whatever was lost, and turns the schedule into jobs, once, on one machine of many.

Any number of planners may run. Due times are rows that one of them inserts; bells may be rung twice, because only one
worker can claim them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from flask import Flask
from redis.exceptions import RedisError

from tenants.clock import now
from tenants.companies import every_company_that_works
from tenants.doorbells import (
    finish_due_run,
    forget_due_runs,
    take_due_run,
    take_unanswered,
    unfinished_due_runs,
)
from tenants.queue import JobList, ask
from tenants.scope import acting_in
from tenants.verbs import transaction
from workers.bell import DEPTH, connect, open_list, ring_all
from workers.erasure import erase_closed_companies
from workers.schedule import SCHEDULE, Entry

log = structlog.get_logger(__name__)

PAUSE = 0.5
FORGET_AFTER = timedelta(days=7)


def plan(app: Flask, *, stopped: Callable[[], bool] = lambda: False, pause: float = PAUSE) -> None:
    """Go round until told to stop. A round that fails is reported and the next one tries again."""
    while not stopped():
        try:
            plan_once(app, at=now())
        except Exception as error:  # a planner that dies helps nobody
            log.error("round_failed", error=type(error).__name__)
        time.sleep(pause)


def plan_once(app: Flask, *, at: datetime) -> None:
    """One round: the schedule first, then the bells."""
    with app.app_context():
        run_schedule(SCHEDULE, at=at)
        ring_unanswered(app.config["REDIS_URL"], at=at)
        erase_closed_companies(at=at)


def run_schedule(entries: Sequence[Entry], *, at: datetime) -> list[tuple[str, datetime]]:
    """Ask every working company for what is due; returns the due times that were ours to run."""
    by_kind = {entry.kind: entry for entry in entries}
    due = [(entry.kind, entry.due_time(at)) for entry in entries]
    due += unfinished_due_runs(by_kind, at=at)
    ours = [(kind, due_at) for kind, due_at in due if _not_taken(kind, due_at) and take_due_run(kind, due_at, at=at)]
    for kind, due_at in ours:
        for tenant_id in every_company_that_works(suspended_too=by_kind[kind].suspended_too):
            with acting_in(tenant_id):
                _ask_once(by_kind[kind], due_at)
        finish_due_run(kind, due_at, at=at)
        _Seen.runs.add((kind, due_at))
    if ours:
        forget_due_runs(before=at - FORGET_AFTER)
    return ours


class _Seen:
    """Due times this process knows to be done: spares the database a question every half second."""

    runs: set[tuple[str, datetime]] = set()


def _not_taken(kind: str, due_at: datetime) -> bool:
    if len(_Seen.runs) > 10_000:
        _Seen.runs.clear()
    return (kind, due_at) not in _Seen.runs


@transaction
def _ask_once(entry: Entry, due_at: datetime) -> None:
    ask(entry.kind, on=entry.on, dedupe=f"{entry.kind}@{due_at.isoformat()}")


def ring_unanswered(url: str, *, at: datetime) -> int:
    """Fill each list up to its depth with what nobody answered, fair between companies; returns how many were rung."""
    rung = 0
    try:
        connection = connect(url, patience=2.0)
        for on in JobList:
            queue = open_list(connection, on)
            room = DEPTH - queue.count
            if room > 0:
                bells = take_unanswered(on, count=room, at=at)
                ring_all(queue, bells)
                rung += len(bells)
    except (RedisError, OSError) as error:
        log.warning("redis_away", error=type(error).__name__)
    return rung
