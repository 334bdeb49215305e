"""A resident's bills: bill → line → how it is reckoned, with every input a link. The office sees the same pages."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, resident_only, signed_in
from blueprints.billing.blueprint import bill_seen, bp, charge_seen
from blueprints.billing.forms import ObjectionForm, ReasonForm
from saas import billing
from saas.archives import homes_of
from saas.billing import BillState


@bp.get("/mine")
@resident_only
def mine() -> ResponseReturnValue:
    """My bills, what is open first."""
    bills = billing.my_bills(actor(), at=at())
    lines = billing.lines_of_bills([bill.id for bill in bills])
    open_bills = [bill for bill in bills if bill.state in (BillState.PUBLISHED, BillState.PART_PAID)]
    owed = {bill.id: sum(line.open_fen for line in lines[bill.id]) for bill in bills}
    return render_template(
        "billing/mine.html",
        bills=bills,
        open_bills=open_bills,
        lines=lines,
        owed=owed,
        total=sum(owed[bill.id] for bill in open_bills),
        homes=homes_of(actor(), at=at()),
    )


@bp.get("/bills/<uuid:bill_id>")
@signed_in()
def show_bill(bill_id: UUID) -> ResponseReturnValue:
    """One bill: its lines, each a tap from its explanation."""
    bill = bill_seen(bill_id)
    lines = billing.lines_of_bill(bill)
    standing = [line for line in lines if line.state != "reversed"]
    ids = [line.id for line in lines]
    return render_template(
        "billing/bill.html",
        bill=bill,
        lines=lines,
        total=sum(line.amount_fen for line in standing),
        paid=sum(line.allocated_fen for line in standing),
        corrections=billing.corrections_of(ids),
        questions=billing.objections_to(ids),
    )


@bp.get("/lines/<uuid:charge_id>")
@signed_in()
def why(charge_id: UUID) -> ResponseReturnValue:
    """Why a line costs what it costs."""
    return _why(charge_id, ObjectionForm())


def _why(charge_id: UUID, form: ObjectionForm) -> ResponseReturnValue:
    charge = charge_seen(charge_id)
    may_run = billing.may_run(actor(), charge.estate_id)
    page = render_template(
        "billing/why.html",
        charge=charge,
        bill=charge.bill,
        form=form,
        told=billing.explanation_of(charge),
        by_hand=billing.one_off_of(charge),
        opening=billing.opening_of(charge),
        question=billing.objections_to([charge.id]).get(charge.id),
        correction=billing.corrections_of([charge.id]).get(charge.id),
        may_object=billing.is_of_household(actor(), charge.bill, at()) and charge.state == "published",
        may_run=may_run,
        may_take_off=may_run and billing.may_take_off(actor(), charge),
        reason=ReasonForm(formdata=None),
    )
    return page, form.status


@bp.post("/lines/<uuid:charge_id>/object")
@resident_only
def object_to(charge_id: UUID) -> ResponseReturnValue:
    """Raise a doubt about a line of one's own bill."""
    charge, form = charge_seen(charge_id), ObjectionForm()
    if not billing.is_of_household(actor(), charge.bill, at()):
        abort(404)
    if form.validate_on_submit():
        with form.showing_refusals():
            raised = billing.object_to(charge, form.words.data or "", by=actor(), at=at())
            flash(_("Your question is with the office. You get an answer by %(when)s.", when=f"{raised.due_at:%m-%d}"))
            return redirect(url_for("billing.why", charge_id=charge.id), 303)
    return _why(charge_id, form)
