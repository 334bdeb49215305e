"""Outside suppliers on pages: whom to call, how soon they come, until when it is agreed."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.belonging import asked_or_only
from blueprints.emergencies.blueprint import bp
from blueprints.emergencies.store_forms import EndForm, SupplierForm
from blueprints.emergencies.store_words import store_estates
from saas.emergencies import Supplier
from saas.emergencies.kinds import StoreKind
from saas.emergencies.policy import may_plan, may_view
from saas.emergencies.stores import suppliers as verbs
from saas.emergencies.stores.queries import find_supplier, suppliers_for
from tenants.clock import local_date
from tenants.permissions import Permission


@bp.get("/suppliers")
@requires(Permission.EMERGENCIES_VIEW)
def suppliers() -> ResponseReturnValue:
    """Everybody who helps from outside, by kind, the quickest first."""
    estates = store_estates()
    estate = asked_or_only(estates)
    kind = StoreKind(wanted) if (wanted := http.args.get("kind")) in list(StoreKind) else None
    shown = [estate] if estate else estates
    found = suppliers_for([one.id for one in shown], kind=kind)
    return render_template(
        "emergencies/stores/suppliers.html",
        suppliers=found,
        mine={one.id for one in found if may_plan(actor(), one.estate_id)},
        estates=estates,
        estate=estate,
        kind=kind,
        kinds=list(StoreKind),
        today=local_date(at()),
        may_add=actor().may(Permission.EMERGENCIES_PLAN),
    )


@bp.route("/suppliers/new", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_PLAN)
def new_supplier() -> ResponseReturnValue:
    """Write down whom to call."""
    form = SupplierForm(store_estates(Permission.EMERGENCIES_PLAN), everywhere=may_plan(actor(), None))
    if form.validate_on_submit():
        with form.showing_refusals():
            verbs.add_supplier(form.chosen_estate, form.help, by=actor(), at=at())
            flash(_("Written down."))
            return redirect(url_for("emergencies.suppliers"), 303)
    return render_template("emergencies/stores/supplier.html", form=form, supplier=None), form.status


@bp.route("/suppliers/<uuid:supplier_id>", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_PLAN)
def supplier(supplier_id: UUID) -> ResponseReturnValue:
    """Write down anew whom to call and how soon they come."""
    found = _mine(supplier_id)
    form = SupplierForm((), everywhere=False, known=found)
    if form.validate_on_submit():
        with form.showing_refusals():
            verbs.change_supplier(found, form.help, by=actor(), at=at())
            flash(_("Written down."))
            return redirect(url_for("emergencies.suppliers"), 303)
    elif not form.is_submitted():
        form.fill(found)
    return _shown(found, form, EndForm(formdata=None))


@bp.post("/suppliers/<uuid:supplier_id>/end")
@requires(Permission.EMERGENCIES_PLAN)
def end_supplier(supplier_id: UUID) -> ResponseReturnValue:
    """They are not called any more."""
    found, end = _mine(supplier_id), EndForm()
    if end.validate_on_submit():
        with end.showing_refusals():
            verbs.end_supplier(found, end.reason.data, by=actor(), at=at())
            flash(_("“%(name)s” is not called any more.", name=found.name))
            return redirect(url_for("emergencies.suppliers"), 303)
    form = SupplierForm((), everywhere=False, known=found)
    form.fill(found)
    return _shown(found, form, end)


def _mine(supplier_id: UUID) -> Supplier:
    """The supplier, for those who write it down: of their estate, or of the company where they work everywhere."""
    found = find_supplier(supplier_id)
    if found is None or (found.estate_id is not None and not may_view(actor(), found.estate_id)):
        abort(404)
    if not may_plan(actor(), found.estate_id):
        abort(403)
    return found


def _shown(found: Supplier, form: SupplierForm, end: EndForm) -> ResponseReturnValue:
    page = render_template("emergencies/stores/supplier.html", form=form, supplier=found, end=end)
    return page, max(form.status, end.status)
