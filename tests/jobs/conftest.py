"""Jobs made for the tests of the outbox itself."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import select

from saas.estates import Estate
from tenants.db import db
from tenants.scope import current_tenant_id
from workers import jobs


@pytest.fixture(autouse=True)
def trial_jobs() -> Iterator[None]:
    """Register jobs of the test's own, and forget them."""
    before = dict(jobs.JOBS)
    for work in (add_to_address, always_fails, counts_slowly, looks_at_the_alarm):
        jobs.JOBS[f"trial.{work.__name__}"] = jobs.Registered(f"trial.{work.__name__}", work, jobs.LEASE)
    yield
    jobs.JOBS.clear()
    jobs.JOBS.update(before)


def add_to_address(estate_id: UUID) -> dict[str, str]:
    """Leaves one mark for each time it runs."""
    estate = db.session.scalars(select(Estate).where(Estate.id == estate_id)).one()
    estate.address = (estate.address or "") + "x"
    return {"estate": str(estate_id), "tenant": str(current_tenant_id())}


def always_fails(estate_id: UUID) -> None:
    """Leaves a mark and fails: the mark must not stay."""
    add_to_address(estate_id)
    raise ConnectionError("the supplier 13812345678 does not answer")


def looks_at_the_alarm(estate_id: UUID) -> dict[str, int]:
    """How many seconds of silence are left: at the beginning, shortly before the end, and after a sign of life."""
    begun = signal.alarm(2)
    jobs.progress(1, 2)
    return {"begun": begun, "on": signal.alarm(900)}


def counts_slowly(estate_id: UUID) -> None:
    """Reports progress, and so notices when it shall stop."""
    for done in range(3):
        jobs.progress(done, 3)
    add_to_address(estate_id)
