"""Reductions: asked with a document, decided by somebody else."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.belonging import asked_or_first
from blueprints.billing.blueprint import bp, estates_for
from blueprints.billing.forms import ReductionForm
from saas import billing, tariffs
from saas.estates import house_by_code
from tenants.permissions import Permission


@bp.get("/reductions")
@requires(Permission.BILLING_VIEW)
def reductions() -> ResponseReturnValue:
    """Reductions, those that wait for a decision first."""
    estates = estates_for(Permission.BILLING_VIEW)
    ids = [estate.id for estate in estates]
    rows = billing.reductions_in(ids)
    return render_template(
        "billing/reductions.html",
        rows=rows,
        me=actor().id,
        doubled=billing.doubled(ids),
        worth=billing.worths_of([one for one in rows if one.state == "asked"]),
    )


@bp.route("/reductions/new", methods=["GET", "POST"])
@requires(Permission.BILLING_RUN)
def new_reduction() -> ResponseReturnValue:
    """Ask for a reduction."""
    estates = estates_for(Permission.BILLING_RUN)
    estate = asked_or_first(estates) or abort(404)
    late = tariffs.find_item(tariffs.LATE_FEE)
    form = ReductionForm([*tariffs.priced_items(), *([late] if late else [])])
    if form.validate_on_submit():
        house = house_by_code(estate.id, form.house.data or "")
        if house is None:
            form.house.errors = [_("There is no such house in %(estate)s.", estate=estate.name)]
        else:
            with form.showing_refusals():
                billing.ask_for_reduction(
                    house,
                    form.item.data,
                    billing.factor_from_text(form.percent.data or ""),
                    starts_on=form.starts_on.data,
                    ends_on=form.ends_on.data,
                    reason=form.reason.data or "",
                    document=form.stream,
                    document_name=form.document_name,
                    beside_another=form.beside_another.data,
                    by=actor(),
                    at=at(),
                )
                flash(_("Asked. Somebody else decides."))
                return redirect(url_for("billing.reductions"), 303)
    return render_template("billing/new_reduction.html", form=form, estate=estate, estates=estates), form.status


@bp.post("/reductions/<uuid:reduction_id>/decide")
@requires(Permission.BILLING_RUN)
def decide_reduction(reduction_id: UUID) -> ResponseReturnValue:
    """Approve or refuse a reduction."""
    found = billing.find_reduction(reduction_id)
    if found is None or not billing.may_run(actor(), found.estate_id):
        abort(404)
    approve = request.form.get("do") == "approve"
    billing.decide_reduction(found, approve=approve, by=actor(), at=at())
    flash(_("Approved.") if approve else _("Refused."))
    return redirect(url_for("billing.reductions"), 303)
