"""Shared costs: recorded, shared in whole fen, paid to the supplier, and corrected for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.access import actor, at, requires
from blueprints.belonging import asked_or_first
from blueprints.billing.blueprint import bp, cost_seen, cost_worked, estates_for, months, this_period
from blueprints.billing.forms import CostForm, PaidForm, ReasonForm, ReplaceForm
from saas import billing, tariffs
from saas.billing import Exclusion, ShareBase, SharedCost
from saas.estates import Building, Estate, buildings_of, find_house
from saas.ledger import Period, fen_from_text
from saas.tariffs.pricing import price_from_text
from tenants.permissions import Permission


@bp.get("/costs")
@requires(Permission.BILLING_VIEW)
def costs() -> ResponseReturnValue:
    """The shared costs of an estate."""
    estates = estates_for(Permission.BILLING_VIEW)
    estate = asked_or_first(estates)
    if estate is None:
        return render_template("billing/none.html")
    return render_template(
        "billing/costs.html", estate=estate, estates=estates, costs=billing.costs_of(estate.id), period=this_period()
    )


@bp.route("/costs/new", methods=["GET", "POST"])
@requires(Permission.BILLING_RUN)
def new_cost() -> ResponseReturnValue:
    """Record a cost of common parts."""
    estate = asked_or_first(estates_for(Permission.BILLING_RUN)) or abort(404)
    period = this_period()
    buildings = buildings_of(estate.id)
    common = [one for one in billing.meters_of(estate.id, period) if one.house_id is None]
    read = billing.readings_of([one.id for one in common], period)
    choices = [
        (str(one.id), f"{one.code} {one.place}: {billing.in_units(read[one.id].usage).normalize():f}")
        for one in common
        if one.id in read and read[one.id].may_be_billed
    ]
    form = CostForm([item for item in tariffs.priced_items() if item.formula_kind == "share"], buildings, choices)
    if not form.is_submitted() and request.args.get("item") in dict(form.item.choices):
        form.item.data = request.args["item"]
    if form.validate_on_submit():
        with form.showing_refusals():
            cost = _record(estate, period, form, buildings)
            return redirect(url_for("billing.cost", cost_id=cost.id), 303)
    return render_template(
        "billing/new_cost.html", estate=estate, period=period, months=months(), form=form
    ), form.status


def _record(estate: Estate, period: Period, form: CostForm, buildings: Sequence[Building]) -> SharedCost:
    reading = None
    if form.meter.data:
        reading = billing.readings_of([UUID(form.meter.data)], period).get(UUID(form.meter.data))
    notices = [one for one in tariffs.notices_of(estate.id) if one.effective_on <= period.last]
    return billing.record_cost(
        estate,
        period,
        form.item.data,
        form.title.data or "",
        gross_fen=fen_from_text(form.gross.data) if reading is None else None,
        reading=reading,
        price=price_from_text(form.price.data or "") if reading is not None else None,
        notice=notices[0] if notices else None,
        exclusions=_exclusions(form.excluded.data, form.excluded_for.data),
        building=next((one for one in buildings if str(one.id) == form.building.data), None),
        base=ShareBase(form.base.data),
        invoice_number=form.invoice_number.data or "",
        document=form.stream,
        document_name=form.document_name,
        by=actor(),
        at=at(),
    )


def _exclusions(amount: str | None, reason: str | None) -> list[Exclusion]:
    return [Exclusion(reason or "other", fen_from_text(amount))] if amount and amount.strip() else []


@bp.get("/costs/<uuid:cost_id>")
@requires(Permission.BILLING_VIEW)
def cost(cost_id: UUID) -> ResponseReturnValue:
    """One shared cost with its shares."""
    return _cost_page(cost_seen(cost_id))


def _cost_page(
    found: SharedCost, paid: PaidForm | None = None, replace: ReplaceForm | None = None
) -> ResponseReturnValue:
    shares = billing.shares_of(found)
    paid, replace = paid or PaidForm(formdata=None), replace or ReplaceForm(formdata=None)
    is_billed = found.state == "shared" and billing.is_billed(found)
    page = render_template(
        "billing/cost.html",
        cost=found,
        shares=shares[:20],
        houses={one.house_id: find_house(one.house_id) for one in shares[:20]},
        figures=billing.figures_of_shares(found),
        is_billed=is_billed,
        too_late=not is_billed and billing.comes_too_late(found),
        paid=paid,
        replace=replace,
        reason=ReasonForm(formdata=None),
        may_run=billing.may_run(actor(), found.estate_id),
    )
    return page, max(paid.status, replace.status)


@bp.post("/costs/<uuid:cost_id>/share")
@requires(Permission.BILLING_RUN)
def share(cost_id: UUID) -> ResponseReturnValue:
    """Share a cost out."""
    count = billing.share_out(cost_worked(cost_id), by=actor(), at=at())
    flash(ngettext("Shared by one house.", "Shared by %(num)s houses, to the fen.", count))
    return redirect(url_for("billing.cost", cost_id=cost_id), 303)


@bp.post("/costs/<uuid:cost_id>/withdraw")
@requires(Permission.BILLING_RUN)
def withdraw(cost_id: UUID) -> ResponseReturnValue:
    """Take a cost back before bills rest on it."""
    found, form = cost_worked(cost_id), ReasonForm()
    if form.validate_on_submit():
        billing.withdraw(found, form.reason.data or "", by=actor(), at=at())
        flash(_("The cost is withdrawn."))
        return redirect(url_for("billing.costs", estate=found.estate_id), 303)
    flash(_("Please give a reason."), "warning")
    return redirect(url_for("billing.cost", cost_id=cost_id), 303)


@bp.post("/costs/<uuid:cost_id>/paid")
@requires(Permission.BILLING_RUN)
def cost_paid(cost_id: UUID) -> ResponseReturnValue:
    """Say where the money went."""
    found, form = cost_worked(cost_id), PaidForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            billing.note_payment(
                found,
                paid_to=form.paid_to.data or "",
                paid_on=form.paid_on.data,
                paid_fen=fen_from_text(form.paid.data),
                document=form.stream,
                document_name=form.document_name,
                by=actor(),
                at=at(),
            )
            flash(_("Residents see now where the money went."))
            return redirect(url_for("billing.cost", cost_id=cost_id), 303)
    return _cost_page(found, paid=form)


@bp.post("/costs/<uuid:cost_id>/replace")
@requires(Permission.BILLING_RUN)
def replace_cost(cost_id: UUID) -> ResponseReturnValue:
    """Share a cost anew that was wrong, and correct everybody's line."""
    found, form = cost_worked(cost_id), ReplaceForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            new, looked, corrected = billing.replace_cost(
                found,
                gross_fen=fen_from_text(form.gross.data),
                exclusions=_exclusions(form.excluded.data, form.excluded_for.data),
                reason=form.reason.data or "",
                by=actor(),
                at=at(),
            )
            flash(_("%(corrected)s of %(looked)s lines were corrected.", corrected=corrected, looked=looked))
            return redirect(url_for("billing.cost", cost_id=new.id), 303)
    return _cost_page(found, replace=form)
