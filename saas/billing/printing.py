"""Asking for papers of billing: made by a worker, with progress in the page."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from saas.billing.models import Bill, BillRun
from saas.estates import Estate
from saas.ledger import Period
from tenants.history import record
from tenants.members import Member
from tenants.papers import ask_for_paper
from tenants.queue import JobList
from tenants.verbs import transaction


@transaction
def ask_for_notice(bill: Bill, *, language: str, by: Member, at: datetime) -> UUID:
    """Have one payment notice printed; it bears a name, so it is recorded."""
    record("billing.notice_printed", bill, by=by, at=at)
    return ask_for_paper("billing.notice", bill_id=bill.id, language=language, by=by).id


@transaction
def ask_for_notices(run: BillRun, *, language: str, by: Member, at: datetime) -> UUID:
    """Have all notices of a run printed as one PDF."""
    record("billing.notices_printed", run, by=by, at=at)
    return ask_for_paper("billing.notices", on=JobList.BULK, run_id=run.id, language=language, by=by).id


@transaction
def ask_for_share_posting(estate: Estate, period: Period, *, language: str, by: Member, at: datetime) -> UUID:
    """Have the posting of a month's shared costs printed."""
    return ask_for_paper("billing.share_posting", estate_id=estate.id, period=period.name, language=language, by=by).id
