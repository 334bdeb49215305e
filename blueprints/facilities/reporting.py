"""Reporting a hazard: from the phone's menu, a piece of equipment, a scanned label, an area, or a resident's request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.belonging import OfEstate, asked_or_only
from blueprints.cases import place_of
from blueprints.facilities.blueprint import bp, estates_here
from blueprints.facilities.hazard_forms import ReportHazardForm
from blueprints.look import due
from blueprints.photos import kept_photos, uploaded_photos
from saas import facilities, requests
from saas.estates import Estate
from saas.requests import Request
from saas.requests.policy import may_see_desk_side
from tenants.members import members_with
from tenants.permissions import Permission

Thing = TypeVar("Thing", bound=OfEstate)


@bp.route("/hazards/new", methods=["GET", "POST"])
@requires(Permission.FACILITIES_REPORT)
def report_hazard() -> ResponseReturnValue:
    """What, where, a photo. What is known from the address need not be said again."""
    asset, area = _named("asset", facilities.find_asset), _named("area", facilities.find_area)
    case = _case()
    estates = _estates_of(asset or area or case)
    estate = asked_or_only(estates)
    areas = facilities.areas_in(frozenset({estate.id})) if estate is not None and asset is None else []
    people = members_with(Permission.FACILITIES_WORK, estate_id=estate.id) if estate is not None else []
    form = ReportHazardForm(estates, areas, people)
    if form.validate_on_submit():
        with form.showing_refusals():
            found = facilities.report_hazard(
                form.chosen_estate,
                form.what.data,
                place=form.place.data or "",
                asset=asset,
                area=area or form.chosen_area,
                request=case,
                level=form.chosen_level,
                responsible=form.chosen_person,
                photos=uploaded_photos("photos", facilities.HAZARD_KIND),
                key=form.own_key,
                by=actor(),
                at=at(),
            )
            flash(
                _(
                    "%(number)s. It is due %(day)s; the manager was told.",
                    number=found.number,
                    day=due(found.due_at, at()),
                )
            )
            return redirect(url_for("facilities.hazard", hazard_id=found.id), 303)
    elif not form.is_submitted():
        form.estate.data = str(estate.id) if estate is not None else None
        form.area.data = str(area.id) if area is not None else ""
        if case is not None:
            form.what.data, form.place.data = case.description, place_of(case)
    page = render_template(
        "facilities/report_hazard.html",
        form=form,
        thing=asset,
        area=area,
        case=case,
        estate=estate,
        terms=facilities.terms(),
        photo_kind=facilities.HAZARD_KIND,
        kept=kept_photos("photos", facilities.HAZARD_KIND),
    )
    return page, form.status


def _named(name: str, find: Callable[[UUID], Thing | None]) -> Thing | None:
    """The thing that the address names, 404 when there is none in an estate where one works."""
    typed = http.args.get(name, "")
    if not typed:
        return None
    found = find(_id(typed))
    if found is None or not facilities.may_report(actor(), found.estate_id):
        abort(404)
    return found


def _case() -> Request | None:
    """The request it was reported by, for those who see the desk's side of it."""
    typed = http.args.get("request", "")
    if not typed:
        return None
    found = requests.find_request(_id(typed))
    if found is None or not may_see_desk_side(actor(), found):
        abort(404)
    return found


def _estates_of(thing: OfEstate | None) -> Sequence[Estate]:
    estates = estates_here(Permission.FACILITIES_REPORT)
    return estates if thing is None else [one for one in estates if one.id == thing.estate_id] or abort(404)


def _id(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        abort(404)
