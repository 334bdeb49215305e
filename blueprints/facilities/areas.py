"""Public areas that are gone round."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.belonging import asked_estate
from blueprints.facilities.blueprint import bp, estates_here, my_area
from blueprints.facilities.forms import AreaForm
from saas import facilities
from tenants.permissions import Permission
from tenants.refusals import Refused


@bp.route("/areas", methods=["GET", "POST"])
@requires(Permission.FACILITIES_MANAGE)
def areas() -> ResponseReturnValue:
    """The areas, their rounds, and one more."""
    estates = estates_here(Permission.FACILITIES_MANAGE)
    estate = asked_estate(estates)
    form = AreaForm(estates)
    if form.validate_on_submit():
        with form.showing_refusals():
            area = facilities.add_area(form.chosen_estate, form.chosen_scope, form.name.data, by=actor(), at=at())
            flash(_("%(area)s is gone round from today.", area=area.name))
            return redirect(url_for("facilities.areas"), 303)
    scope = actor().estates_with(Permission.FACILITIES_MANAGE)
    found = facilities.areas_in(scope, estate_id=estate.id if estate else None)
    plans, latest = facilities.plans_of_areas(found), facilities.latest_round_of_areas(found)
    page = render_template(
        "facilities/areas.html",
        areas=[(area, plans[area.id], latest.get(area.id)) for area in found],
        estates=estates,
        estate=estate,
        form=form,
    )
    return page, form.status


@bp.post("/areas/<uuid:public_area_id>/end")
@requires(Permission.FACILITIES_MANAGE)
def end_area(public_area_id: UUID) -> ResponseReturnValue:
    """It is not gone round any more."""
    try:
        facilities.end_area(my_area(public_area_id), by=actor(), at=at())
    except Refused as refusal:
        flash(refusal.sentence(_), "error")
    else:
        flash(_("Its rounds have ended; those made so far stay."))
    return redirect(url_for("facilities.areas"), 303)
