"""The one way a job runs: claim the bell, open the scope, do the work, commit the effect and "done" together.

Running twice is harmless: the bell is claimed by guarded update with a lease, and its number of attempts is the fence
that only the holder of the lease can pass. A job that fails waits longer each time and in the end is dead, where a
person sees the reason and may try again.
"""

from __future__ import annotations

import inspect
import signal
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, overload
from uuid import UUID

import structlog
from flask import Flask
from sqlalchemy import delete, or_, select, update

from tenants import measures
from tenants.clock import now
from tenants.db import TenantSession, db
from tenants.logs import bind
from tenants.origin import Origin, coming_from
from tenants.platform import platform_session
from tenants.queue import Doorbell, Job, JobState
from tenants.refusals import Refused
from tenants.scope import acting_in
from tenants.verbs import stand_idle, transaction
from workers.printing.confined import RenderTooHeavy

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 6
LEASE = timedelta(seconds=60)
BACKOFF = [timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600)]
SILENT_AT_MOST = timedelta(minutes=15)
"""A job of a worker's child that says nothing for so long is ended; each sign of life begins the time anew."""
KILLED = "Killed"
"""The reason of a job whose process ended each time before it could say why."""


class Gone(Exception):
    """What the job is about is not there, or not any more: trying again would not bring it back."""


FINAL = (Refused, Gone, RenderTooHeavy)
"""What no other attempt would change. Their sentences are ours and hold no values, so a person may read them."""


class Cancelled(Exception):
    """Somebody asked the running job to stop."""


class LostLease(Exception):
    """Another worker holds the bell now; what this one did is rolled back."""


@dataclass(frozen=True)
class Registered:
    """A job that may run: the allow-list has nothing else in it."""

    name: str
    work: Callable[..., Any]
    lease: timedelta


JOBS: dict[str, Registered] = {}


Work = TypeVar("Work", bound=Callable[..., Any])


@overload
def job(work: Work) -> Work: ...
@overload
def job(*, lease: timedelta) -> Callable[[Work], Work]: ...
def job(work: Callable[..., Any] | None = None, *, lease: timedelta = LEASE) -> Any:
    """Register a function under `<module>.<function>`. It takes ids by keyword and may return a small dict of ids."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        name = f"{function.__module__.removeprefix('workers.')}.{function.__name__}"
        JOBS[name] = Registered(name, function, lease)
        return function

    return register(work) if work is not None else register


@dataclass
class _Running:
    tenant_id: int
    job_id: UUID
    attempts: int
    lease: timedelta


_running: ContextVar[_Running | None] = ContextVar("running", default=None)


def progress(done: int, total: int) -> None:
    """Say how far the running job is, visible at once; extends the lease and its life.

    Raises `Cancelled` when asked to stop.
    """
    running = _running.get()
    if running is None:
        return
    if signal.alarm(0):
        live_on()
    with TenantSession(db) as side, side.begin():
        row = side.execute(
            update(Job)
            .where(Job.id == running.job_id)
            .values(progress_done=done, progress_total=total)
            .returning(Job.cancel_asked)
        ).first()
    with platform_session() as session:
        held = session.execute(
            update(Doorbell)
            .where(*_held_by(running))
            .values(leased_until=now() + running.lease)
            .returning(Doorbell.job_id)
        ).first()
    if held is None:
        raise LostLease
    if row is not None and row.cancel_asked:
        raise Cancelled


def live_on() -> None:
    """From now on this process may be silent for `SILENT_AT_MOST`, then SIGALRM ends its job."""
    signal.alarm(int(SILENT_AT_MOST.total_seconds()))


def execute(app: Flask, tenant_id: int, job_id: UUID) -> str:
    """Run one job if its bell can be claimed; returns what became of it (for logs and tests)."""
    with app.app_context():
        at = now()
        attempts = _claim(tenant_id, job_id, at)
        if attempts is None:
            return "not_mine"
        forget = bind(tenant=tenant_id, job_id=str(job_id))
        try:
            with acting_in(tenant_id):
                return _run_claimed(_Running(tenant_id, job_id, attempts, LEASE), at)
        finally:
            forget()


def _measured(kind: str, began: float, outcome: str) -> str:
    measures.JOBS.labels(kind, outcome).inc()
    measures.JOB_SECONDS.labels(kind).observe(time.monotonic() - began)
    return outcome


def _claim(tenant_id: int, job_id: UUID, at: datetime) -> int | None:
    with platform_session() as session:
        return session.scalar(
            update(Doorbell)
            .where(
                Doorbell.tenant_id == tenant_id,
                Doorbell.job_id == job_id,
                Doorbell.due_at <= at,
                or_(Doorbell.leased_until.is_(None), Doorbell.leased_until < at),
            )
            .values(leased_until=at + LEASE, attempts=Doorbell.attempts + 1, rung_at=at)
            .returning(Doorbell.attempts)
        )


def _run_claimed(running: _Running, at: datetime) -> str:
    row = db.session.scalar(select(Job).where(Job.id == running.job_id))
    registered = JOBS.get(row.kind) if row is not None else None
    if row is None or row.is_finished:
        _finish_bell(running)
        db.session.commit()
        return "nothing_to_do"
    name = registered.name if registered else "unknown"
    if running.attempts > MAX_ATTEMPTS:  # only a process that was killed leaves its bell with all attempts used
        log.error("job_killed_its_process", kind=name, attempts=running.attempts)
        return _measured(name, time.monotonic(), _end(running, JobState.DEAD, KILLED))
    running.lease = registered.lease if registered else LEASE
    _start(row, running, at)
    return _measured(name, time.monotonic(), _work(registered, row, running))


def _work(registered: Registered | None, row: Job, running: _Running) -> str:
    token = _running.set(running)
    try:
        with coming_from(Origin(via="job", request_id=row.request_id)):
            if registered is None:
                raise Gone(f"no job is called {row.kind}")
            _work_and_finish(registered, row, running)
        return "done"
    except LostLease:
        db.session.rollback()
        return "lost_lease"
    except Cancelled:
        db.session.rollback()
        return _end(running, JobState.CANCELLED, None)
    except Exception as error:
        db.session.rollback()
        return _fail(running, error)
    finally:
        _running.reset(token)


@transaction
def _start(row: Job, running: _Running, at: datetime) -> None:
    row.state = JobState.RUNNING
    row.started_at = row.started_at or at
    row.attempts = running.attempts
    if running.lease > LEASE:
        with platform_session() as session:
            session.execute(update(Doorbell).where(*_held_by(running)).values(leased_until=at + running.lease))


@transaction
def _work_and_finish(registered: Registered, row: Job, running: _Running) -> None:
    stand_idle(registered.lease)
    result = registered.work(**_typed(registered.work, row.arguments))
    if not _finish_bell(running):
        raise LostLease
    row.state = JobState.DONE
    row.finished_at = now()
    row.reason = None
    row.result = result or {}
    if row.progress_total:
        row.progress_done = row.progress_total


def _fail(running: _Running, error: Exception) -> str:
    reason = _reason(error)
    log.warning("job_failed", job_id=str(running.job_id), attempts=running.attempts, error=type(error).__name__)
    if running.attempts >= MAX_ATTEMPTS or isinstance(error, FINAL):
        return _end(running, JobState.DEAD, reason)
    return _wait_longer(running, reason)


@transaction
def _wait_longer(running: _Running, reason: str) -> str:
    delay = BACKOFF[min(running.attempts, len(BACKOFF)) - 1]
    held = db.session.execute(
        update(Doorbell)
        .where(*_held_by(running))
        .values(due_at=now() + delay, leased_until=None)
        .returning(Doorbell.job_id)
    ).first()
    if held is None:
        return "lost_lease"
    db.session.execute(update(Job).where(Job.id == running.job_id).values(state=JobState.WAITING, reason=reason))
    return "will_retry"


@transaction
def _end(running: _Running, state: JobState, reason: str | None) -> str:
    if not _finish_bell(running):
        return "lost_lease"
    db.session.execute(
        update(Job).where(Job.id == running.job_id).values(state=state, reason=reason, finished_at=now())
    )
    return state.value


def _finish_bell(running: _Running) -> bool:
    gone = db.session.execute(delete(Doorbell).where(*_held_by(running)).returning(Doorbell.job_id)).first()
    return gone is not None


def _held_by(running: _Running) -> tuple[Any, ...]:
    return (
        Doorbell.tenant_id == running.tenant_id,
        Doorbell.job_id == running.job_id,
        Doorbell.attempts == running.attempts,
    )


def _reason(error: Exception) -> str:
    """What a person may read: the refusal's sentence, or the kind of fault. Never values, which may be personal."""
    return str(error) if isinstance(error, FINAL) else type(error).__name__


def _typed(work: Callable[..., Any], arguments: dict[str, Any]) -> dict[str, Any]:
    wanted = inspect.signature(work, eval_str=True).parameters
    return {
        name: UUID(value) if name in wanted and wanted[name].annotation is UUID else value
        for name, value in arguments.items()
    }
