"""Payments taken, undoing one, refunds by two persons, deposits."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires, staff_only
from blueprints.payments.blueprint import bp, estate_with_days, payment_seen
from blueprints.payments.forms import ReasonForm, RefundForm
from blueprints.typed import as_day, as_uuid
from saas import payments
from saas.estates import estates_open_to
from saas.ledger import Pot, fen_from_text, journals_from
from saas.payments import Method, Payment, PaymentsWanted, Refund, policy
from tenants.permissions import Permission


@bp.get("/")
@staff_only
def index() -> ResponseReturnValue:
    """Payments of the member's estates, newest first."""
    me = actor()
    if not (me.may(Permission.PAYMENTS_TAKE) or me.may(Permission.PAYMENTS_VIEW)):
        abort(403)
    wanted = PaymentsWanted(
        estate_id=as_uuid(request.args.get("estate")),
        house_id=as_uuid(request.args.get("house")),
        method=next((one for one in Method if one == request.args.get("method")), None),
        since=as_day(request.args.get("since")),
        until=as_day(request.args.get("until")),
    )
    estates = {
        one.id: one
        for permission in (Permission.PAYMENTS_TAKE, Permission.PAYMENTS_VIEW)
        for one in estates_open_to(me, permission)
    }
    page = payments.payments_open_to(me, wanted, after=request.args.get("after"))
    return render_template("payments/index.html", page=page, wanted=wanted, estates_shown=list(estates.values()))


@bp.get("/<uuid:payment_id>")
@staff_only
def show(payment_id: UUID) -> ResponseReturnValue:
    """One payment: what it was put against, its receipt, and what may be undone."""
    payment = payment_seen(payment_id)
    return _payment_page(payment, ReasonForm(), RefundForm(Method(payment.method)))


def _payment_page(payment: Payment, reverse_form: ReasonForm, refund_form: RefundForm) -> ResponseReturnValue:
    page = render_template(
        "payments/show.html",
        payment=payment,
        receipt=payments.receipt_of(payment.id),
        allocations=payments.allocations_of(payment),
        journals=journals_from(payment.id),
        reverse_form=reverse_form,
        refund_form=refund_form,
        may_reverse=policy.may_reverse(actor(), payment),
        may_ask=policy.may_take(actor(), payment.estate_id),
        may_see_books=actor().may(Permission.LEDGER_VIEW, estate_id=payment.estate_id),
    )
    return page, max(reverse_form.status, refund_form.status)


@bp.post("/<uuid:payment_id>/reverse")
@requires(Permission.PAYMENTS_APPROVE, fresh=True)
def reverse(payment_id: UUID) -> ResponseReturnValue:
    """Undo a payment that somebody else took."""
    payment = payment_seen(payment_id)
    if not policy.may_approve(actor(), payment.estate_id):
        abort(403)
    form = ReasonForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            payments.reverse_payment(payment, reason=form.reason.data, by=actor(), at=at())
            flash(_("Reversed. Its receipt is void and keeps its number."))
            return redirect(url_for("payments.show", payment_id=payment.id), 303)
    return _payment_page(payment, form, RefundForm(Method(payment.method)))


@bp.post("/<uuid:payment_id>/refund")
@requires(Permission.PAYMENTS_TAKE, suspended_too=True)
def ask_refund(payment_id: UUID) -> ResponseReturnValue:
    """Ask that prepaid money be given back; somebody else decides."""
    payment = payment_seen(payment_id)
    if not policy.may_take(actor(), payment.estate_id):
        abort(403)
    form = RefundForm(Method(payment.method))
    pot = Pot.COMPANY if payment.prepaid_fen else Pot.COMMON
    if form.validate_on_submit():
        with form.showing_refusals():
            payments.ask_refund(
                payment,
                fen_from_text(form.amount.data),
                reason=form.reason.data,
                method=Method(form.method.data),
                pot=pot,
                by=actor(),
                at=at(),
            )
            flash(_("Asked for. A second person decides."))
            return redirect(url_for("payments.show", payment_id=payment.id), 303)
    return _payment_page(payment, ReasonForm(), form)


@bp.get("/refunds")
@requires(Permission.PAYMENTS_VIEW)
def refunds() -> ResponseReturnValue:
    """Refunds that wait for a second person, those their channel could not do, and the latest decided ones."""
    waiting = payments.refunds_open_to(actor())
    failed = payments.refunds_that_failed(actor())
    decided = payments.refunds_open_to(actor(), decided=True, most=50)
    return render_template("payments/refunds.html", waiting=waiting, failed=failed, decided=decided)


def _refund_to_decide(refund_id: UUID) -> Refund:
    refund = payments.find_refund(refund_id)
    if refund is None or not policy.may_view(actor(), refund.estate_id):
        abort(404)
    if not policy.may_decide(actor(), refund):
        abort(403)
    return refund


@bp.post("/refunds/<uuid:refund_id>/approve")
@requires(Permission.PAYMENTS_APPROVE, fresh=True, suspended_too=True)
def approve_refund(refund_id: UUID) -> ResponseReturnValue:
    """Pay it back, as the second person."""
    refund = payments.approve_refund(_refund_to_decide(refund_id), by=actor(), at=at())
    flash(_("Paid back: %(number)s.", number=refund.number))
    return redirect(url_for("payments.refunds"), 303)


@bp.route("/refunds/<uuid:refund_id>/refuse", methods=["GET", "POST"])
@requires(Permission.PAYMENTS_APPROVE, suspended_too=True)
def refuse_refund(refund_id: UUID) -> ResponseReturnValue:
    """Do not pay it back, with a reason."""
    refund = _refund_to_decide(refund_id)
    form = ReasonForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            payments.refuse_refund(refund, reason=form.reason.data, by=actor(), at=at())
            flash(_("Not granted."))
            return redirect(url_for("payments.refunds"), 303)
    return render_template("payments/refuse_refund.html", refund=refund, form=form), form.status


@bp.get("/deposits")
@requires(Permission.PAYMENTS_VIEW)
def deposits() -> ResponseReturnValue:
    """Deposits the company holds and has to give back."""
    estates = estates_open_to(actor(), Permission.PAYMENTS_VIEW)
    return render_template("payments/deposits.html", held=payments.deposits_held([one.id for one in estates]))


@bp.route("/deposits/<uuid:charge_id>", methods=["GET", "POST"])
@requires(Permission.PAYMENTS_TAKE, suspended_too=True)
def return_deposit(charge_id: UUID) -> ResponseReturnValue:
    """Ask that a deposit be returned."""
    charge = payments.find_deposit(charge_id)
    if charge is None or not policy.may_see_days(actor(), charge.estate_id):
        abort(404)
    if not policy.may_take(actor(), charge.estate_id):
        abort(403)
    form = RefundForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            payments.ask_deposit_return(
                charge,
                fen_from_text(form.amount.data),
                reason=form.reason.data,
                method=Method(form.method.data),
                by=actor(),
                at=at(),
            )
            flash(_("Asked for. A second person decides."))
            return redirect(url_for("payments.refunds"), 303)
    held = next((one for one in payments.deposits_held([charge.estate_id]) if one.charge.id == charge.id), None)
    return render_template("payments/return_deposit.html", charge=charge, held=held, form=form), form.status


@bp.route("/refunds/end/<uuid:estate_id>", methods=["GET", "POST"])
@requires(Permission.PAYMENTS_APPROVE)
def end_of_contract(estate_id: UUID) -> ResponseReturnValue:
    """At the end of the agreement: ask for everything prepaid to be given back."""
    estate = estate_with_days(estate_id, policy.may_approve)
    form = ReasonForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            asked = payments.ask_refunds_at_end(estate.id, reason=form.reason.data, by=actor(), at=at())
            flash(_("%(count)s refunds asked for. A second person decides.", count=len(asked)))
            return redirect(url_for("payments.refunds"), 303)
    return render_template("payments/end_of_contract.html", estate=estate, form=form), form.status
