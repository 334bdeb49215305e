"""Asking for the sheet on the wall."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from saas.estates import Estate
from tenants.history import record
from tenants.members import Member
from tenants.queue import JobList, ask
from tenants.verbs import transaction


@transaction
def ask_for_sheet(estate: Estate, first: date, *, size: str, language: str, by: Member, at: datetime) -> UUID:
    """Have a month printed on A4 or A3; returns the job's id."""
    record("roster.printed", estate, by=by, at=at, after={"month": f"{first:%Y-%m}", "size": size})
    job = ask(
        "roster.print_month",
        on=JobList.SLOW,
        asked_by=by.id,
        estate_id=estate.id,
        month=f"{first:%Y-%m}",
        size=size,
        language=language,
        member_id=by.id,
    )
    assert job is not None
    return job.id
