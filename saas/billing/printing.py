"""Asking for papers of billing: made by a worker, with progress in the page."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from saas.billing.models import Bill, BillRun
from saas.estates import Estate
from saas.ledger import Period
from tenants.history import record
from tenants.members import Member
from tenants.queue import Job, JobList, ask
from tenants.verbs import transaction


@transaction
def ask_for_notice(bill: Bill, *, language: str, by: Member, at: datetime) -> UUID:
    """Have one payment notice printed; it bears a name, so it is recorded."""
    record("billing.notice_printed", bill, by=by, at=at)
    return _id(
        ask("billing.notice", on=JobList.SLOW, asked_by=by.id, bill_id=bill.id, language=language, member_id=by.id)
    )


@transaction
def ask_for_notices(run: BillRun, *, language: str, by: Member, at: datetime) -> UUID:
    """Have all notices of a run printed as one PDF."""
    record("billing.notices_printed", run, by=by, at=at)
    return _id(
        ask("billing.notices", on=JobList.BULK, asked_by=by.id, run_id=run.id, language=language, member_id=by.id)
    )


@transaction
def ask_for_share_posting(estate: Estate, period: Period, *, language: str, by: Member, at: datetime) -> UUID:
    """Have the posting of a month's shared costs printed."""
    return _id(
        ask(
            "billing.share_posting",
            on=JobList.SLOW,
            asked_by=by.id,
            estate_id=estate.id,
            period=period.name,
            language=language,
            member_id=by.id,
        )
    )


def _id(job: Job | None) -> UUID:
    assert job is not None
    return job.id
