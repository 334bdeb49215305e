"""Billing by workers: reckoning and publishing runs, and showing bills to residents when recalling is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from saas import billing
from saas.billing import papers as sheets
from saas.estates import figures_of, find_estate
from saas.ledger import Period
from tenants.clock import now
from tenants.members import find_member
from workers import pdf
from workers.jobs import Gone, job, progress
from workers.printing.fetched import keep, maker, print_one
from workers.printing.sheets import compose

LONG = timedelta(minutes=10)
"""A large estate is published in one transaction, without a sign of life in between."""
AT_ONCE = 100
"""Notices rendered between two signs of life."""


@job(lease=LONG)
def prepare(run_id: UUID) -> dict[str, object]:
    """Reckon the draft of a run."""
    run = _run(run_id)
    total = figures_of([run.estate_id])[run.estate_id].houses
    if run.state in (billing.RunState.PREPARING, billing.RunState.DRAFT):
        billing.prepare(run, at=now(), progress=lambda done: progress(done, max(total, done)))
    return {"run": str(run.id), "url": f"/billing/runs/{run.id}"}


@job(lease=LONG)
def publish(run_id: UUID, member_id: UUID, without: Sequence[str] = ()) -> dict[str, object]:
    """Publish a large run for the member who asked and ticked what it lacks on purpose."""
    run, member = _run(run_id), find_member(member_id)
    if member is None:
        raise Gone("no such member")
    if run.state == billing.RunState.DRAFT:
        billing.publish(run, without=without, by=member, at=now())
    return {"run": str(run.id), "url": f"/billing/runs/{run.id}"}


@job
def release(run_id: UUID) -> dict[str, object]:
    """Show the bills of a run to the residents once it can no longer be recalled."""
    run = _run(run_id)
    if run.recallable_until is not None and now() >= run.recallable_until:
        billing.release(run, at=now())
    return {"run": str(run.id), "url": f"/billing/runs/{run.id}"}


@job(lease=LONG)
def tell_residents(run_id: UUID) -> dict[str, int]:
    """Tell the residents that their bills are there; who was told already is not told again."""
    run = _run(run_id)
    return {"told": billing.tell_residents(run, at=now())}


def _run(run_id: UUID) -> billing.BillRun:
    run = billing.find_run(run_id)
    if run is None:
        raise Gone("no such run")
    return run


@job
def notice(bill_id: UUID, language: str, member_id: UUID) -> dict[str, object]:
    """Print the payment notice of one bill."""
    bill = billing.find_bill(bill_id)
    if bill is None:
        raise Gone("no such bill")
    [document] = sheets.notices_of([bill], maker(language, member_id))
    return print_one(document, language, member_id)


@job(lease=LONG)
def notices(run_id: UUID, language: str, member_id: UUID) -> dict[str, object]:
    """Print the payment notices of a whole run as one PDF, in the order of the houses."""
    run = _run(run_id)
    parts: list[bytes] = []
    done, total = 0, max(run.houses, 1)
    for documents in sheets.notices_of_run(run, maker(language, member_id), at_once=AT_ONCE):
        htmls = [compose(document, language=language) for document in documents]
        parts.append(pdf.render_many(htmls, created=now()).pdf)
        done += len(documents)
        progress(done, max(total, done))
    if not parts:
        raise Gone("no bill in this run")
    return {"token": keep(pdf.joined(parts), f"notices-{run.period}.pdf", member_id), "documents": done}


@job
def share_posting(estate_id: UUID, period: str, language: str, member_id: UUID) -> dict[str, object]:
    """Print the posting of a month's shared costs."""
    estate = find_estate(estate_id)
    if estate is None:
        raise Gone("no such estate")
    document = sheets.share_posting_of(estate, Period.named(period), maker(language, member_id))
    return print_one(document, language, member_id)
