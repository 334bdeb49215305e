"""Stores on pages: what is there, what is wrong with it, and what other estates share."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.access import actor, at, requires
from blueprints.belonging import asked_or_only
from blueprints.emergencies.blueprint import bp
from blueprints.emergencies.store_forms import EndForm, NewSupplyForm, SupplyForm, UsualForm
from blueprints.emergencies.store_words import (
    one_of_mine,
    planned_supply,
    store_estates,
    visible_supply,
)
from blueprints.language import current
from saas.emergencies import StoreItem
from saas.emergencies.kinds import PlanKind, StoreKind
from saas.emergencies.policy import may_keep, may_plan, may_run
from saas.emergencies.stores import keeping, usual
from saas.emergencies.stores.kinds import StoreView
from saas.emergencies.stores.queries import checks_of, counts_of, due_count, items_of, moves_of, shared_elsewhere
from saas.emergencies.stores.sheets import ask_for_check_sheet, ask_for_labels
from tenants.clock import local_date
from tenants.members import members_with
from tenants.permissions import Permission

LONGEST_SEARCH = 60


@bp.get("/stores", endpoint="stores")
@requires(Permission.EMERGENCIES_VIEW)
def show_stores() -> ResponseReturnValue:
    """What an estate keeps, by what is wrong with it; of all estates in figures that open their rows."""
    estates, today = store_estates(), local_date(at())
    estate = asked_or_only(estates)
    view = StoreView(wanted) if (wanted := http.args.get("view")) in list(StoreView) else None
    kind = StoreKind(wanted) if (wanted := http.args.get("kind")) in list(StoreKind) else None
    plan = PlanKind(wanted) if (wanted := http.args.get("plan")) in list(PlanKind) else None
    counts = counts_of([one.id for one in estates], today)
    shown = [estate] if estate else estates
    is_list = bool(estate or view or kind or plan)
    return render_template(
        "emergencies/stores/index.html",
        estates=estates,
        estate=estate,
        view=view,
        kind=kind,
        plan=plan,
        kinds=list(StoreKind),
        plans=list(PlanKind),
        views=list(StoreView),
        counts=counts,
        total={name: sum(counts[one.id][name] for one in shown) for name in ("total", "wrong", *StoreView)},
        items=items_of([one.id for one in shown], today=today, view=view, kind=kind, plan=plan) if is_list else None,
        due=due_count(estate.id, today) if estate else 0,
        today=today,
        may_keep=estate is not None and may_keep(actor(), estate.id),
        may_plan=estate is not None and may_plan(actor(), estate.id),
    )


@bp.get("/stores/shared")
@requires(Permission.EMERGENCIES_VIEW)
def shared_supplies() -> ResponseReturnValue:
    """What the company's other estates would lend: where it is and whom to ask. Nothing is changed here."""
    estates = store_estates()
    words = http.args.get("q", "")[:LONGEST_SEARCH]
    found = shared_elsewhere([one.id for one in estates], words=words) if estates else []
    return render_template("emergencies/stores/shared.html", items=found, words=words, today=local_date(at()))


@bp.route("/stores/<uuid:estate_id>/new", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_PLAN)
def new_supply(estate_id: UUID) -> ResponseReturnValue:
    """Register a supply of an estate."""
    estate = one_of_mine(estate_id, Permission.EMERGENCIES_PLAN)
    form = NewSupplyForm(members_with(Permission.EMERGENCIES_RUN, estate_id=estate.id))
    if form.validate_on_submit():
        with form.showing_refusals():
            item = keeping.register(estate, form.supply, quantity=form.quantity.data, by=actor(), at=at())
            flash(_("“%(name)s” is on the list of this estate.", name=item.name))
            return redirect(url_for("emergencies.supply", supply_id=item.id), 303)
    elif not form.is_submitted():
        form.check_months.data, form.minimum.data = 6, 0
    return render_template("emergencies/stores/edit.html", form=form, item=None, estate=estate), form.status


@bp.route("/stores/<uuid:estate_id>/usual", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_PLAN)
def usual_supplies(estate_id: UUID) -> ResponseReturnValue:
    """Bring the usual supplies on an estate's list, to be counted."""
    estate = one_of_mine(estate_id, Permission.EMERGENCIES_PLAN)
    form = UsualForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            brought = len(usual.bring_usual(estate, form.chosen, form.place.data, by=actor(), at=at()))
            flash(ngettext("One supply to count.", "%(num)s supplies to count.", brought))
            return redirect(url_for("emergencies.stores", estate=estate.id), 303)
    lines = usual.usual_supplies()
    return render_template("emergencies/stores/usual.html", form=form, estate=estate, lines=lines), form.status


@bp.get("/supplies/<uuid:supply_id>")
@requires(Permission.EMERGENCIES_VIEW)
def supply(supply_id: UUID) -> ResponseReturnValue:
    """One supply with its moves and checks."""
    return _shown(visible_supply(supply_id), EndForm(formdata=None))


@bp.route("/supplies/<uuid:supply_id>/edit", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_PLAN)
def edit_supply(supply_id: UUID) -> ResponseReturnValue:
    """Write down anew what it is."""
    item = planned_supply(supply_id)
    form = SupplyForm(members_with(Permission.EMERGENCIES_RUN, estate_id=item.estate_id))
    if form.validate_on_submit():
        with form.showing_refusals():
            keeping.change(item, form.supply, by=actor(), at=at())
            flash(_("Written down."))
            return redirect(url_for("emergencies.supply", supply_id=item.id), 303)
    elif not form.is_submitted():
        form.fill(item)
    return render_template("emergencies/stores/edit.html", form=form, item=item, estate=item.estate), form.status


@bp.post("/supplies/<uuid:supply_id>/retire")
@requires(Permission.EMERGENCIES_PLAN)
def retire_supply(supply_id: UUID) -> ResponseReturnValue:
    """It is not kept any more."""
    item, form = planned_supply(supply_id), EndForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            keeping.retire(item, form.reason.data, by=actor(), at=at())
            flash(_("Taken off the list. Its moves and checks stay."))
            return redirect(url_for("emergencies.supply", supply_id=item.id), 303)
    return _shown(item, form)


@bp.post("/stores/<uuid:estate_id>/sheet")
@requires(Permission.EMERGENCIES_VIEW)
def check_sheet(estate_id: UUID) -> ResponseReturnValue:
    """Have the check sheet printed: empty to fill in by hand, or with what was found last."""
    estate = one_of_mine(estate_id, Permission.EMERGENCIES_VIEW)
    filled = http.form.get("filled") == "yes"
    job = ask_for_check_sheet(estate, filled=filled, language=current(), by=actor(), at=at())
    return redirect(url_for("jobs.show", job_id=job.id), 303)


@bp.post("/stores/<uuid:estate_id>/labels")
@requires(Permission.EMERGENCIES_KEEP)
def supply_labels(estate_id: UUID) -> ResponseReturnValue:
    """Have labels for the shelves printed."""
    estate = one_of_mine(estate_id, Permission.EMERGENCIES_KEEP)
    job = ask_for_labels(estate, language=current(), by=actor(), at=at())
    return redirect(url_for("jobs.show", job_id=job.id), 303)


def _shown(item: StoreItem, form: EndForm) -> ResponseReturnValue:
    checks = checks_of(item)
    page = render_template(
        "emergencies/stores/supply.html",
        item=item,
        form=form,
        moves=moves_of(item),
        checks=checks,
        counted_at={check.at for check in checks},
        today=local_date(at()),
        may_keep=may_keep(actor(), item.estate_id),
        may_plan=may_plan(actor(), item.estate_id),
        may_run=may_run(actor(), item.estate_id),
    )
    return page, form.status
