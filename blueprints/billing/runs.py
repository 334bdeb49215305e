"""Bill runs for finance: draft, check, publish, recall; skipped lines and differences by line."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.belonging import estate_for
from blueprints.billing.blueprint import bp, charge_seen, estates_for, run_seen, run_worked
from blueprints.billing.forms import HeldForm, ReasonForm, StartForm
from saas import billing
from saas.billing import BillRun, Gap, RunState
from saas.estates import figures_of, find_house
from saas.ledger import Period
from tenants.clock import local_date
from tenants.permissions import Permission
from tenants.queue import JobList, ask
from tenants.verbs import transaction

AT_ONCE = 400
"""Estates up to this size are reckoned while the person waits; larger ones by a worker."""
PAGE = 50


@bp.route("/", methods=["GET", "POST"])
@requires(Permission.BILLING_VIEW)
def index() -> ResponseReturnValue:
    """Runs, and beginning one."""
    estates = estates_for(Permission.BILLING_VIEW)
    mine = estates_for(Permission.BILLING_RUN)
    due = billing.months_due([estate.id for estate in mine], local_date(at()))
    form = StartForm(mine, due)
    if request.method == "POST" and not mine:
        abort(403)
    if form.validate_on_submit():
        with form.showing_refusals():
            return _start(form)
    ids = [estate.id for estate in estates]
    names = {estate.id: estate for estate in mine}
    page = render_template(
        "billing/index.html",
        form=form,
        may_start=bool(mine),
        due=[(names[one.estate_id], one.period) for one in due if one.is_over],
        runs=billing.runs_of(ids),
        questions=billing.objections_in(ids),
        waiting=[one for one in billing.reductions_in(ids) if one.state == "asked"],
    )
    return page, form.status


def _start(form: StartForm) -> ResponseReturnValue:
    estate = estate_for(form.estate_id, billing.may_run)
    period = Period.named(form.period.data)
    if figures_of([estate.id])[estate.id].houses <= AT_ONCE:
        run = billing.bill(estate, period, by=actor(), at=at())
        return redirect(url_for("billing.run", run_id=run.id), 303)
    run, job = billing.start_run(estate, period, by=actor(), at=at())
    if job is None:
        return redirect(url_for("billing.run", run_id=run.id), 303)
    return redirect(url_for("jobs.show", job_id=job.id), 303)


@bp.get("/runs/<uuid:run_id>")
@requires(Permission.BILLING_VIEW)
def run(run_id: UUID) -> ResponseReturnValue:
    """One run: what it bills, what it skipped, and how it differs from the month before."""
    found = run_seen(run_id)
    return _run_page(found, _gaps(found), HeldForm(_gaps(found)), ReasonForm())


def _gaps(found: BillRun) -> list[Gap]:
    return billing.gaps_of(found) if found.state == RunState.DRAFT else []


def _run_page(found: BillRun, gaps: Sequence[Gap], form: HeldForm, reason: ReasonForm) -> ResponseReturnValue:
    bills = billing.bills_of_run(found, after=_cursor(), most=PAGE + 1)
    page = render_template(
        "billing/run.html",
        run=found,
        form=form,
        reason=reason,
        differences=billing.differences(found),
        gaps=gaps,
        outliers=billing.outliers(found) if found.state == RunState.DRAFT else [],
        skips=billing.skips_by_reason(found),
        skipped=billing.skipped_lines(found),
        bills=bills[:PAGE],
        next=f"{bills[PAGE - 1].position}|{bills[PAGE - 1].id}" if len(bills) > PAGE else None,
        late_later=billing.bills_late_fees_later(found),
        may_run=billing.may_run(actor(), found.estate_id),
        may_recall=found.state == RunState.PUBLISHED and found.recallable_until and at() < found.recallable_until,
    )
    return page, max(form.status, reason.status)


def _cursor() -> tuple[str, UUID] | None:
    position, _bar, last = request.args.get("after", "").rpartition("|")
    try:
        return (position, UUID(last)) if last else None
    except ValueError:
        abort(404)


@bp.post("/runs/<uuid:run_id>/publish")
@requires(Permission.BILLING_RUN)
def publish(run_id: UUID) -> ResponseReturnValue:
    """Publish a draft after looking at it."""
    found = run_worked(run_id)
    gaps = _gaps(found)
    form = HeldForm(gaps)
    if form.validate_on_submit():
        with form.showing_refusals():
            if found.charges > AT_ONCE * 10:
                return redirect(url_for("jobs.show", job_id=_ask_to_publish(found, form.without.data or [])), 303)
            billing.publish(found, without=form.without.data or [], by=actor(), at=at())
            flash(_("Published. For 24 hours it can be recalled and no resident sees it."))
            return redirect(url_for("billing.run", run_id=run_id), 303)
    return _run_page(found, gaps, form, ReasonForm(formdata=None))


@transaction
def _ask_to_publish(found: BillRun, without: list[str]) -> UUID:
    billing.refuse_gaps(found, without)
    job = ask(
        "billing.publish",
        on=JobList.BULK,
        asked_by=actor().id,
        run_id=found.id,
        member_id=actor().id,
        without=without,
    )
    if job is None:
        abort(409)
    return job.id


@bp.post("/runs/<uuid:run_id>/again")
@requires(Permission.BILLING_RUN)
def again(run_id: UUID) -> ResponseReturnValue:
    """Reckon a draft anew, after readings or prices were put right."""
    billing.prepare(run_worked(run_id), at=at())
    flash(_("The draft is reckoned anew."))
    return redirect(url_for("billing.run", run_id=run_id), 303)


@bp.post("/runs/<uuid:run_id>/discard")
@requires(Permission.BILLING_RUN)
def discard(run_id: UUID) -> ResponseReturnValue:
    """Throw a draft away."""
    billing.discard(run_worked(run_id), by=actor(), at=at())
    flash(_("The draft is discarded."))
    return redirect(url_for("billing.index"), 303)


@bp.post("/runs/<uuid:run_id>/recall")
@requires(Permission.BILLING_RUN)
def recall(run_id: UUID) -> ResponseReturnValue:
    """Recall a published run within its day."""
    found, form = run_worked(run_id), ReasonForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            billing.recall(found, form.reason.data or "", by=actor(), at=at())
            flash(_("Recalled. Every line and every entry in the books is reversed."))
            return redirect(url_for("billing.run", run_id=run_id), 303)
    return _run_page(found, _gaps(found), HeldForm(formdata=None), form)


@bp.post("/runs/<uuid:run_id>/release")
@requires(Permission.BILLING_RUN)
def release(run_id: UUID) -> ResponseReturnValue:
    """Show the bills to residents now, giving up the rest of the day."""
    billing.release(run_worked(run_id), by=actor(), at=at())
    flash(_("Residents can see their bills now."))
    return redirect(url_for("billing.run", run_id=run_id), 303)


@bp.get("/houses/<uuid:house_id>")
@requires(Permission.BILLING_VIEW)
def house(house_id: UUID) -> ResponseReturnValue:
    """The bills of a house, for whoever explains them at the desk."""
    found = find_house(house_id)
    if found is None or not billing.may_view(actor(), found.estate_id):
        abort(404)
    bills = billing.bills_of_house(found.id)
    lines = billing.lines_of_bills([one.id for one in bills])
    return render_template("billing/house.html", house=found, bills=bills, lines=lines)


@bp.post("/lines/<uuid:charge_id>/reverse")
@requires(Permission.BILLING_RUN)
def reverse(charge_id: UUID) -> ResponseReturnValue:
    """Reverse a line, or bill it anew from what is recorded now."""
    charge, form = charge_seen(charge_id), ReasonForm()
    if not billing.may_run(actor(), charge.estate_id):
        abort(403)
    if not form.validate_on_submit():
        flash(_("Please give a reason."), "warning")
    elif request.form.get("do") == "correct":
        billing.correct(charge, reason=form.reason.data or "", by=actor(), at=at())
        flash(_("The line is reversed and billed anew."))
    else:
        billing.take_off(charge, reason=form.reason.data or "", by=actor(), at=at())
        flash(_("The line is reversed."))
    return redirect(url_for("billing.why", charge_id=charge_id), 303)
