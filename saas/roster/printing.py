"""Asking for the sheet on the wall."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from saas.estates import Estate
from tenants.history import record
from tenants.members import Member
from tenants.papers import ask_for_paper
from tenants.verbs import transaction


@transaction
def ask_for_sheet(estate: Estate, first: date, *, size: str, language: str, by: Member, at: datetime) -> UUID:
    """Have a month printed on A4 or A3; returns the job's id."""
    record("roster.printed", estate, by=by, at=at, after={"month": f"{first:%Y-%m}", "size": size})
    return ask_for_paper(
        "roster.print_month", estate_id=estate.id, month=f"{first:%Y-%m}", size=size, language=language, by=by
    ).id
