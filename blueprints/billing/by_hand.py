"""One-off bills, and what houses owed before the company came."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.access import actor, at, requires
from blueprints.belonging import asked_or_first
from blueprints.billing.blueprint import bp, estates_for
from blueprints.billing.hand_forms import MeaningForm, OneOffForm
from blueprints.typed import as_uuid
from saas import billing, payments, tariffs
from saas.estates import house_by_code
from tenants.clock import local_date
from tenants.db import new_id
from tenants.formats import amount
from tenants.permissions import Permission

DAYS_TO_PAY = timedelta(days=7)


@bp.get("/one-off")
@requires(Permission.BILLING_VIEW)
def one_offs() -> ResponseReturnValue:
    """Bills for one thing: deposits with their day of return, services, cards."""
    estates = estates_for(Permission.BILLING_VIEW)
    estate = asked_or_first(estates)
    if estate is None:
        return render_template("billing/none.html")
    kind = request.args.get("kind", "")
    deposits = {"deposits": True, "others": False}.get(kind)
    held = {one.charge.id: one.held_fen for one in payments.deposits_held([estate.id])}
    return render_template(
        "billing/one_offs.html",
        estate=estate,
        estates=estates,
        rows=billing.one_offs_in([estate.id], deposits=deposits),
        held=held,
        today=local_date(at()),
        filtered=deposits is not None,
    )


@bp.route("/one-off/new", methods=["GET", "POST"])
@requires(Permission.BILLING_RUN)
def new_one_off() -> ResponseReturnValue:
    """Bill a house for one thing."""
    estates = estates_for(Permission.BILLING_RUN)
    estate = asked_or_first(estates) or abort(404)
    items = billing.piece_by_piece_items()
    form = OneOffForm(items)
    if not form.is_submitted():
        form.key.data = str(new_id())
        form.due_on.data = local_date(at()) + DAYS_TO_PAY
    if form.validate_on_submit():
        house = house_by_code(estate.id, form.house.data or "")
        item = tariffs.find_item(form.item.data)
        if house is None or item is None:
            form.house.errors = [_("There is no such house in %(estate)s.", estate=estate.name)]
        else:
            with form.showing_refusals():
                charge = billing.issue(
                    house,
                    item,
                    id=as_uuid(form.key.data) or new_id(),
                    quantity=billing.quantity_from_text(form.quantity.data),
                    price=tariffs.price_from_text(form.price.data or ""),
                    due_on=form.due_on.data,
                    reason=form.reason.data or "",
                    return_by=form.return_by.data,
                    document=form.stream,
                    document_name=form.document_name,
                    by=actor(),
                    at=at(),
                )
                flash(_("Issued. The household sees it now and can pay."))
                return redirect(url_for("billing.why", charge_id=charge.id), 303)
    page = render_template("billing/new_one_off.html", form=form, estate=estate, estates=estates, items=items)
    return page, form.status


@bp.route("/opening", methods=["GET", "POST"])
@requires(Permission.BILLING_VIEW)
def opening() -> ResponseReturnValue:
    """Imported arrears of an estate: what each fee of the old books is, and taking them over."""
    estates = estates_for(Permission.BILLING_VIEW)
    estate = asked_or_first(estates)
    if estate is None:
        return render_template("billing/none.html")
    may_run = billing.may_run(actor(), estate.id)
    form, waiting = MeaningForm(), billing.waiting_in(estate)
    if request.method == "POST":
        if not may_run:
            abort(403)
        chosen = form.chosen(waiting, request.form.getlist("said"), request.form.getlist("meaning"))
        if form.validate():
            with form.showing_refusals():
                done = billing.take_over(estate, chosen, by=actor(), at=at())
                flash(
                    ngettext(
                        "One line of %(amount)s was taken over.",
                        "%(num)s lines of %(amount)s were taken over.",
                        done.lines,
                        amount=amount(done.fen),
                    )
                )
                if done.billed_already:
                    kept = ngettext(
                        "One row stays where it is: a bill of ours covers its month already.",
                        "%(num)s rows stay where they are: bills of ours cover their months already.",
                        done.billed_already,
                    )
                    flash(kept, "warning")
                return redirect(url_for("billing.opening", estate=estate.id), 303)
    page = render_template(
        "billing/opening.html",
        estate=estate,
        estates=estates,
        waiting=waiting,
        form=form,
        choices=form.choices(billing.items_owed_before()),
        figures=billing.opening_figures(estate.id),
        may_run=may_run,
    )
    return page, form.status
