"""Housekeeping of a company's own work rows."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from tenants.clock import now
from tenants.db import db
from tenants.queue import Job, JobState
from workers.jobs import job

KEEP_DONE = timedelta(days=30)


@job
def sweep_jobs() -> dict[str, int]:
    """Forget jobs that ended more than thirty days ago; dead ones stay until a person has seen to them."""
    gone = db.session.execute(
        delete(Job)
        .where(Job.state.in_([JobState.DONE, JobState.CANCELLED]), Job.finished_at < now() - KEEP_DONE)
        .returning(Job.id)
    )
    return {"swept": len(gone.all())}
