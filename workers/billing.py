"""Billing by workers: reckoning and publishing runs, and showing bills to residents when recalling is over."""

from __future__ import annotations

from uuid import UUID

from saas import billing
from saas.estates import figures_of
from tenants.clock import now
from tenants.members import find_member
from workers.jobs import job, progress


@job
def prepare(run_id: UUID) -> dict[str, object]:
    """Reckon the draft of a run."""
    run = _run(run_id)
    total = figures_of([run.estate_id])[run.estate_id].houses
    if run.state in (billing.RunState.PREPARING, billing.RunState.DRAFT):
        billing.prepare(run, at=now(), progress=lambda done: progress(done, max(total, done)))
    return {"run": str(run.id)}


@job
def publish(run_id: UUID, member_id: UUID) -> dict[str, object]:
    """Publish a large run for the member who asked."""
    run, member = _run(run_id), find_member(member_id)
    if member is None:
        raise LookupError("no such member")
    if run.state == billing.RunState.DRAFT:
        billing.publish(run, by=member, at=now())
    return {"run": str(run.id)}


@job
def release(run_id: UUID) -> dict[str, object]:
    """Show the bills of a run to the residents once it can no longer be recalled."""
    run = _run(run_id)
    if run.recallable_until is not None and now() >= run.recallable_until:
        billing.release(run, at=now())
    return {"run": str(run.id)}


def _run(run_id: UUID) -> billing.BillRun:
    run = billing.find_run(run_id)
    if run is None:
        raise LookupError("no such run")
    return run
