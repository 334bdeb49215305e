"""The outbox. A verb writes its wish in its own transaction; after the commit a doorbell rings through RQ.

The row decides, the bell only hurries: losing all of Redis loses nothing, because the planner rings again. What a
job is about stays inside the wall (`job`); outside it there is only the bell (`platform.doorbell`): ids, list, times
and lease, no content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import CheckConstraint, Index, Integer, case, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from tenants.bulk import insert_many
from tenants.clock import now
from tenants.columns import internal
from tenants.db import PLATFORM, Model, TenantOwned, db, new_id
from tenants.origin import origin
from tenants.platform import platform_session
from tenants.scope import THROUGH_BULK, acting_in, current_tenant_id
from tenants.verbs import after_commit, hold, transaction

log = structlog.get_logger(__name__)

AHEAD = timedelta(days=30)
"""How far back the bell of a job that a person waits for at the screen is dated: before anything that really waits."""


class JobState(StrEnum):
    """waiting → running → done; a failure goes back to waiting until it is dead; a person may cancel or try again."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    CANCELLED = "cancelled"


class JobList(StrEnum):
    """One list a worker: mail and messages, documents, imports and exports."""

    FAST = "fast"
    SLOW = "slow"
    BULK = "bulk"


class Job(TenantOwned, Model):
    """Something to be done outside a request, and how far it is."""

    __tablename__ = "job"
    __table_args__ = (
        Index(None, "tenant_id", "asked_at", "id"),
        Index(
            "ix_job_open", "tenant_id", "state", "asked_at", postgresql_where="state in ('waiting', 'running', 'dead')"
        ),
        Index("uq_job_dedupe", "tenant_id", "dedupe", unique=True, postgresql_where="dedupe is not null"),
        CheckConstraint("state in ('waiting', 'running', 'done', 'dead', 'cancelled')", name="known_state"),
        CheckConstraint("list in ('fast', 'slow', 'bulk')", name="known_list"),
    )

    kind: Mapped[str] = mapped_column(info=internal())
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict, info=internal())
    list: Mapped[str] = mapped_column(default=JobList.FAST, info=internal())
    state: Mapped[str] = mapped_column(default=JobState.WAITING, info=internal())
    dedupe: Mapped[str | None] = mapped_column(info=internal())
    asked_by: Mapped[UUID | None] = mapped_column(info=internal())
    asked_at: Mapped[datetime] = mapped_column(info=internal())
    request_id: Mapped[str | None] = mapped_column(info=internal())
    started_at: Mapped[datetime | None] = mapped_column(info=internal())
    finished_at: Mapped[datetime | None] = mapped_column(info=internal())
    attempts: Mapped[int] = mapped_column(Integer, default=0, info=internal())
    progress_done: Mapped[int] = mapped_column(Integer, default=0, info=internal())
    progress_total: Mapped[int] = mapped_column(Integer, default=0, info=internal())
    cancel_asked: Mapped[bool] = mapped_column(default=False, info=internal())
    result: Mapped[dict[str, Any]] = mapped_column(default=dict, info=internal())
    reason: Mapped[str | None] = mapped_column(info=internal())

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in (JobState.DONE, JobState.DEAD, JobState.CANCELLED)


class Doorbell(Model):
    """A bell for one job: who claims it holds the lease. It disappears with the job's end."""

    __tablename__ = "doorbell"
    __table_args__ = (
        Index("ix_doorbell_due", "list", "tenant_id", "due_at", "job_id"),
        {"schema": PLATFORM},
    )

    tenant_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    job_id: Mapped[UUID] = mapped_column(primary_key=True)
    list: Mapped[str]
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    rung_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Integer, default=0)


Ringer = Callable[[int, UUID, str, bool], None]


class _Bell:
    """How bells are rung: set once by the entry points (RQ), silent where nobody set it."""

    ring: Ringer | None = None


def ring_with(ringer: Ringer | None) -> None:
    """Say how a bell reaches the workers. `None`: nobody hurries, the planner finds the row."""
    _Bell.ring = ringer


def ask(
    kind: str,
    *,
    on: JobList = JobList.FAST,
    not_before: datetime | None = None,
    dedupe: str | None = None,
    asked_by: UUID | None = None,
    first: bool = False,
    **ids: object,
) -> Job | None:
    """Ask for a job by name ("repairs.tell_technician") with ids only, in the running transaction.

    `first`: somebody waits for it at the screen, so it goes before whatever else waits on its list in the company.
    `dedupe` names the wish itself (unique in the company): asked twice, it is written once and `None` comes back.
    """
    job = Job(
        kind=kind,
        arguments={name: _plain(value) for name, value in ids.items()},
        list=on,
        dedupe=dedupe,
        asked_by=asked_by,
        asked_at=now(),
        request_id=origin().request_id,
    )
    if dedupe is not None and _asked_before(dedupe):
        return None
    db.session.add(job)
    db.session.flush()
    due_at = job.asked_at - AHEAD if first else not_before or job.asked_at
    db.session.add(Doorbell(tenant_id=job.tenant_id, job_id=job.id, list=on, due_at=due_at, rung_at=job.asked_at))
    if due_at <= job.asked_at:
        tenant_id, job_id = job.tenant_id, job.id
        after_commit(lambda: _ring(tenant_id, job_id, on, first))
    return job


def ask_many(kind: str, each: Iterable[Mapping[str, object]], *, on: JobList = JobList.FAST) -> int:
    """Ask for the same job once for each of these ids, in two statements however many there are; returns how many."""
    asked_at, tenant_id, request_id = now(), current_tenant_id(), origin().request_id
    jobs = [
        {
            "id": new_id(),
            "kind": kind,
            "arguments": {name: _plain(value) for name, value in ids.items()},
            "list": on,
            "asked_at": asked_at,
            "request_id": request_id,
        }
        for ids in each
    ]
    if not jobs:
        return 0
    insert_many(Job, jobs)
    bell = {"tenant_id": tenant_id, "list": on, "due_at": asked_at, "rung_at": asked_at}
    bells = [{**bell, "job_id": job["id"]} for job in jobs]
    db.session.execute(insert(Doorbell), bells, execution_options={THROUGH_BULK: True})
    job_ids = [one for one in (job["id"] for job in jobs) if isinstance(one, UUID)]
    after_commit(lambda: _ring_all(tenant_id, job_ids, on))
    return len(jobs)


def _asked_before(dedupe: str) -> bool:
    """Take the wish's name under a transaction-long lock, so that two askers at once write it once."""
    hold("wish", dedupe)
    return db.session.scalar(select(Job.id).where(Job.dedupe == dedupe)) is not None


@transaction
def cancel(job: Job, *, at: datetime) -> None:
    """Ask a job to stop. One that waits ends now; one that runs stops at its next progress."""
    db.session.refresh(job, with_for_update=True)
    if job.state == JobState.WAITING:
        job.state = JobState.CANCELLED
        job.finished_at = at
        _silence(job)
    elif job.state == JobState.RUNNING:
        job.cancel_asked = True


@transaction
def try_again(job: Job, *, at: datetime) -> None:
    """Give a dead job a new bell and a fresh count of attempts."""
    db.session.refresh(job, with_for_update=True)
    if job.state != JobState.DEAD:
        return
    job.state = JobState.WAITING
    job.reason = None
    job.attempts = 0
    bell = insert(Doorbell).values(tenant_id=job.tenant_id, job_id=job.id, list=job.list, due_at=at, attempts=0)
    db.session.execute(bell.on_conflict_do_nothing(), execution_options={THROUGH_BULK: True})
    tenant_id, job_id, on = job.tenant_id, job.id, job.list
    after_commit(lambda: _ring(tenant_id, job_id, on))


def dead_by_kind(tenant_id: int) -> dict[str, int]:
    """How many dead jobs of each kind a company has: what an operator may know of them."""
    with acting_in(tenant_id):
        rows = db.session.execute(
            select(Job.kind, func.count()).where(Job.state == JobState.DEAD).group_by(Job.kind).order_by(Job.kind)
        )
        return {kind: count for kind, count in rows}


def waiting_by_list(*, at: datetime) -> dict[str, tuple[int, datetime | None]]:
    """For each list: how many jobs are due, and since when the longest of them waits."""
    since = case((Doorbell.due_at <= at - AHEAD, Doorbell.due_at + AHEAD), else_=Doorbell.due_at)
    with platform_session() as session:
        rows = session.execute(
            select(Doorbell.list, func.count(), func.min(since)).where(Doorbell.due_at <= at).group_by(Doorbell.list)
        )
        return {name: (count, longest) for name, count, longest in rows}


def _silence(job: Job) -> None:
    bell = db.session.get(Doorbell, (job.tenant_id, job.id))
    if bell is not None:
        db.session.delete(bell)


def _ring(tenant_id: int, job_id: UUID, on: str, first: bool = False) -> None:
    if _Bell.ring is None:
        return
    try:
        _Bell.ring(tenant_id, job_id, on, first)
    except Exception as error:  # the row is safe; the planner will ring again
        log.warning("doorbell_unheard", job_id=str(job_id), error=type(error).__name__)


def _ring_all(tenant_id: int, job_ids: Sequence[UUID], on: str) -> None:
    """Ring for all of them, and stop at the first that is not heard: one wait for a Redis that is down, not hundreds."""
    if _Bell.ring is None:
        return
    try:
        for job_id in job_ids:
            _Bell.ring(tenant_id, job_id, on, False)
    except Exception as error:  # the rows are safe; the planner will ring again
        log.warning("doorbells_unheard", jobs=len(job_ids), error=type(error).__name__)


def _plain(value: object) -> object:
    if isinstance(value, (UUID, datetime)):
        return str(value) if isinstance(value, UUID) else value.isoformat()
    return value
