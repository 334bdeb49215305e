"""Papers: a payment notice, all of a run, and the posting of shared costs."""

from __future__ import annotations

from uuid import UUID

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from blueprints.access import actor, at, requires
from blueprints.belonging import estate_for
from blueprints.billing.blueprint import bill_seen, bp, run_seen, this_period
from blueprints.language import current
from saas import billing
from saas.billing import BillState, printing
from tenants.permissions import Permission


def _to_job(job_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@bp.post("/bills/<uuid:bill_id>/paper")
@requires(Permission.BILLING_VIEW)
def paper(bill_id: UUID) -> ResponseReturnValue:
    """Print one payment notice."""
    bill = bill_seen(bill_id)
    if bill.state in (BillState.DRAFT, BillState.REVERSED):
        abort(409)
    return _to_job(printing.ask_for_notice(bill, language=current(), by=actor(), at=at()))


@bp.post("/runs/<uuid:run_id>/papers")
@requires(Permission.BILLING_VIEW)
def papers(run_id: UUID) -> ResponseReturnValue:
    """Print every payment notice of a published run."""
    run = run_seen(run_id)
    if run.state not in ("published", "frozen"):
        abort(409)
    return _to_job(printing.ask_for_notices(run, language=current(), by=actor(), at=at()))


@bp.post("/costs/<uuid:estate_id>/paper")
@requires(Permission.BILLING_VIEW)
def share_paper(estate_id: UUID) -> ResponseReturnValue:
    """Print the posting of a month's shared costs."""
    found = estate_for(estate_id, billing.may_view)
    return _to_job(printing.ask_for_share_posting(found, this_period(), language=current(), by=actor(), at=at()))
