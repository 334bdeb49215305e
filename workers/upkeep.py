"""Housekeeping of a company's own work rows."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, delete, or_

from tenants.clock import now
from tenants.db import db
from tenants.provisioning import EXPORT
from tenants.queue import Job, JobState
from workers.jobs import job

KEEP_DONE = timedelta(days=30)
KEEP_ROUTINE = timedelta(days=1)


@job
def sweep_jobs() -> dict[str, int]:
    """Forget jobs that ended long ago, those of the schedule after a day; dead ones stay until a person has seen to them."""
    at = now()
    gone = db.session.execute(
        delete(Job)
        .where(
            Job.state.in_([JobState.DONE, JobState.CANCELLED]),
            Job.kind != EXPORT,  # a closing that takes its time is finished on the strength of it
            or_(
                Job.finished_at < at - KEEP_DONE,
                and_(Job.dedupe.contains("@"), Job.finished_at < at - KEEP_ROUTINE),
            ),
        )
        .returning(Job.id)
    )
    return {"swept": len(gone.all())}
