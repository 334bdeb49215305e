"""The store on the phone: checking, bringing in, taking out, taking for an incident."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.belonging import seen, worked
from blueprints.emergencies.blueprint import bp
from blueprints.emergencies.store_forms import CheckForm, MoveForm, UseForm
from blueprints.emergencies.store_words import kept_supply, one_of_mine, visible_supply
from blueprints.photos import kept_photos, uploaded_photos
from saas.emergencies import Incident, StoreItem
from saas.emergencies.policy import may_run, may_view
from saas.emergencies.running.queries import find_incident, incidents_in
from saas.emergencies.stores.checking import check
from saas.emergencies.stores.files import CHECK_KIND
from saas.emergencies.stores.moves import bring_in, take_out
from saas.emergencies.stores.queries import due_count, for_plan, next_to_check, suppliers_for, used_in
from tenants.clock import local_date
from tenants.db import new_id
from tenants.permissions import Permission

LATELY = 5
"""So many incidents that have ended are offered beside those that run."""


@bp.get("/stores/<uuid:estate_id>/check")
@requires(Permission.EMERGENCIES_KEEP)
def check_due(estate_id: UUID) -> ResponseReturnValue:
    """Walk through what is to be checked: the first of it, or back to the list when nothing is."""
    estate = one_of_mine(estate_id, Permission.EMERGENCIES_KEEP)
    first = next_to_check(estate.id, local_date(at()))
    if first is None:
        flash(_("Nothing is to be checked now."))
        return redirect(url_for("emergencies.stores", estate=estate.id))
    return redirect(url_for("emergencies.check_supply", supply_id=first.id, walk=1))


@bp.route("/supplies/<uuid:supply_id>/check", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_KEEP)
def check_supply(supply_id: UUID) -> ResponseReturnValue:
    """Count it, look at it, take a photo; on a walk the next one follows."""
    item, form, walks = kept_supply(supply_id), CheckForm(), http.args.get("walk") == "1"
    if form.validate_on_submit():
        with form.showing_refusals():
            photos = uploaded_photos("photo", CHECK_KIND)
            check(
                item,
                form.counted.data,
                form.chosen,
                words=form.words.data or "",
                photo=photos[0] if photos else None,
                by=actor(),
                at=at(),
            )
            return _after_check(item, walks)
    elif not form.is_submitted():
        form.counted.data = item.quantity
    today = local_date(at())
    page = render_template(
        "emergencies/stores/check.html",
        item=item,
        form=form,
        walks=walks,
        left=due_count(item.estate_id, today) if walks else 0,
        then=next_to_check(item.estate_id, today, after=item) if walks else None,
        today=today,
        photo_kind=CHECK_KIND,
        kept=kept_photos("photo", CHECK_KIND),
    )
    return page, form.status


@bp.route("/supplies/<uuid:supply_id>/move", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_KEEP)
def move_supply(supply_id: UUID) -> ResponseReturnValue:
    """Bring in or take out."""
    item, form = kept_supply(supply_id), MoveForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            move = bring_in if form.way.data == "in" else take_out
            move(item, form.count.data, form.words.data or "", by=actor(), at=at())
            return _moved(item)
    return render_template("emergencies/stores/move.html", item=item, form=form), form.status


@bp.route("/supplies/<uuid:supply_id>/use", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_RUN)
def use_supply(supply_id: UUID) -> ResponseReturnValue:
    """Take it for an incident: everybody who works in the estate may."""
    item = worked(visible_supply(supply_id), may_run)
    form = UseForm(_incidents_for(item))
    if form.validate_on_submit():
        with form.showing_refusals():
            take_out(
                item,
                form.count.data,
                form.words.data or "",
                incident=form.chosen,
                client_key=form.client_key,
                by=actor(),
                at=at(),
            )
            return _moved(item)
    elif not form.is_submitted():
        form.incident.data = http.args.get("incident", "")
    key = form.key.data or str(new_id())
    return render_template("emergencies/stores/use.html", item=item, form=form, key=key), form.status


def _incidents_for(item: StoreItem) -> Sequence[Incident]:
    """What runs, then what ended lately: of the estate, and of one's other estates where the supply is shared."""
    scope = actor().estates_with(Permission.EMERGENCIES_RUN) if item.is_shareable else frozenset({item.estate_id})
    return [*incidents_in(scope, running=True), *incidents_in(scope, running=False, limit=LATELY)]


def _after_check(item: StoreItem, walks: bool) -> ResponseReturnValue:
    then = next_to_check(item.estate_id, local_date(at()), after=item) if walks else None
    if then is not None:
        flash(_("“%(name)s” is checked. Here is the next one.", name=item.name))
        return redirect(url_for("emergencies.check_supply", supply_id=then.id, walk=1), 303)
    if walks:
        flash(_("“%(name)s” was the last one. Everything is checked.", name=item.name))
        return redirect(url_for("emergencies.stores", estate=item.estate_id), 303)
    flash(_("“%(name)s” is checked.", name=item.name))
    return redirect(url_for("emergencies.supply", supply_id=item.id), 303)


def _moved(item: StoreItem) -> ResponseReturnValue:
    flash(_("%(count)s %(unit)s of “%(name)s” are there now.", count=item.quantity, unit=item.unit, name=item.name))
    return redirect(url_for("emergencies.supply", supply_id=item.id), 303)


@bp.get("/incidents/<uuid:incident_id>/supplies")
@requires(Permission.EMERGENCIES_VIEW)
def incident_supplies(incident_id: UUID) -> ResponseReturnValue:
    """What is there for an incident: supplies, where something is shut off, whom to call, and what was taken."""
    incident = seen(find_incident(incident_id), may_view)
    return render_template(
        "emergencies/stores/for_incident.html",
        incident=incident,
        items=for_plan(incident.estate_id, incident.plan.kind),
        used=used_in(incident.id),
        shutoffs=incident.version.shutoffs,
        suppliers=suppliers_for([incident.estate_id]),
        today=local_date(at()),
        may_run=may_run(actor(), incident.estate_id),
    )
