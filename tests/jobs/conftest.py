"""Jobs made for the tests of the outbox itself."""

from __future__ import annotations

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
    for work in (add_to_address, always_fails, counts_slowly):
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


def counts_slowly(estate_id: UUID) -> None:
    """Reports progress, and so notices when it shall stop."""
    for done in range(3):
        jobs.progress(done, 3)
    add_to_address(estate_id)
