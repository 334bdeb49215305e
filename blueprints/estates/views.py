"""Pages about estates: the list, one estate with its buildings, one house with its household."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.belonging import estate_for, refuse_unless, seen
from blueprints.estates.forms import EstateForm, HouseForm, in_square_metres
from blueprints.estates.words import (
    GRADES,
    HOUSE_LOOKS,
    HOUSE_STATES,
    INTAKE_DEPARTMENTS,
    OWNERSHIPS,
    PROPERTY_TYPES,
)
from saas import archives, billing, estates, payments, tariffs
from saas.archives import listing
from saas.archives.figures import masked_plate
from saas.archives.office_words import TENURE_NAMES
from saas.archives.tenures import percent
from saas.estates import Building, House
from saas.estates.queries import BuildingGrid
from saas.payments.policy import may_view as may_view_payments
from tenants.clock import local_date
from tenants.permissions import Permission

LATEST = 6
"""Bills and receipts shown with a house; the others are one click away."""
bp = Blueprint("estates", __name__, url_prefix="/estates")


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "property_types": PROPERTY_TYPES,
        "intake_departments": INTAKE_DEPARTMENTS,
        "house_states": HOUSE_STATES,
        "house_looks": HOUSE_LOOKS,
        "ownerships": OWNERSHIPS,
        "tenure_kinds": TENURE_NAMES,
        "grades": GRADES,
        "square_metres": in_square_metres,
        "masked_plate": masked_plate,
        "percent": percent,
    }


def _find_house(house_id: UUID) -> House:
    return seen(estates.find_house(house_id), estates.may_view)


@bp.get("/")
@requires(Permission.ESTATES_VIEW)
def index() -> ResponseReturnValue:
    """The estates one works for."""
    rows = estates.estates_open_to(actor())
    figures = estates.figures_of([estate.id for estate in rows])
    return render_template("estates/index.html", rows=rows, figures=figures, may_open=estates.may_open(actor()))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.ESTATES_MANAGE)
def new() -> ResponseReturnValue:
    """Take an estate under management."""
    if not estates.may_open(actor()):
        abort(403)
    form = EstateForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            values = form.values
            estate = estates.open_estate(values.pop("name"), **values, by=actor(), at=at())
            flash(_("%(name)s is open. Add its houses, or import them.", name=estate.name), "message")
            return redirect(url_for(".show", estate_id=estate.id), 303)
    return render_template("estates/edit.html", form=form, estate=None), form.status


@bp.get("/<uuid:estate_id>")
@requires(Permission.ESTATES_VIEW)
def show(estate_id: UUID) -> ResponseReturnValue:
    """One estate: its data, its figures, and the houses of one of its buildings."""
    estate = estate_for(estate_id, estates.may_view)
    buildings = estates.buildings_of(estate.id)
    chosen = _chosen(buildings)
    sees_people = archives.may_view(actor(), [estate.id])
    return render_template(
        "estates/show.html",
        estate=estate,
        figures=estates.figures_of([estate.id])[estate.id],
        buildings=buildings,
        chosen=chosen,
        grid=_drawn(estates.grid_of(chosen)) if chosen is not None else None,
        people=listing.archives_of_estate(estate.id, at=at()) if sees_people else None,
        may_manage=estates.may_manage(actor(), estate.id),
    )


def _chosen(buildings: Any) -> Building | None:
    wanted = request.args.get("building", "")
    return next((one for one in buildings if one.name == wanted), buildings[0] if buildings else None)


def _drawn(grid: BuildingGrid) -> dict[str, Any]:
    """The grid in the words of the macro: as many columns a unit as its fullest floor has houses."""
    widths = {unit: max(len(floor.houses.get(unit, ())) for floor in grid.floors) for unit in grid.units}
    columns = [
        _("Unit %(name)s", name=unit) if place == 0 and unit else ""
        for unit in grid.units
        for place in range(widths[unit])
    ]
    floors = []
    for floor in grid.floors:
        cells: list[Any] = []
        for unit in grid.units:
            houses = list(floor.houses.get(unit, ()))
            cells += [_flat(house) for house in houses] + [None] * (widths[unit] - len(houses))
        floors.append((_("%(floor)s F", floor=floor.floor) if floor.floor is not None else "", cells))
    return {"columns": columns, "floors": floors, "houses": grid.houses}


def _flat(house: House) -> dict[str, Any]:
    return {
        "label": house.number,
        "url": url_for("estates.house", house_id=house.id),
        "look": HOUSE_LOOKS[house.state],
        "word": _(HOUSE_STATES[house.state]),
    }


@bp.route("/<uuid:estate_id>/edit", methods=["GET", "POST"])
@requires(Permission.ESTATES_MANAGE)
def edit(estate_id: UUID) -> ResponseReturnValue:
    """Change what is said about an estate."""
    estate = estate_for(estate_id, estates.may_view)
    refuse_unless(estates.may_manage, estate.id)
    form = EstateForm(estate)
    if form.validate_on_submit():
        with form.showing_refusals():
            estates.describe_estate(estate, form.values, by=actor(), at=at())
            flash(_("Saved."), "message")
            return redirect(url_for(".show", estate_id=estate.id), 303)
    return render_template("estates/edit.html", form=form, estate=estate), form.status


@bp.route("/<uuid:estate_id>/houses/new", methods=["GET", "POST"])
@requires(Permission.ESTATES_MANAGE)
def add_house(estate_id: UUID) -> ResponseReturnValue:
    """Add one house; many come by import."""
    estate = estate_for(estate_id, estates.may_view)
    refuse_unless(estates.may_manage, estate.id)
    form = HouseForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            values = form.values
            values.pop("household_size")
            house = estates.add_house(estate, form.code.data, by=actor(), at=at(), **values)
            flash(_("%(house)s was added.", house=house.display), "message")
            return redirect(url_for(".house", house_id=house.id), 303)
    return render_template("estates/edit_house.html", form=form, estate=estate, house=None), form.status


@bp.get("/houses/<uuid:house_id>")
@requires(Permission.ESTATES_VIEW)
def house(house_id: UUID) -> ResponseReturnValue:
    """One house: its data, and (for those who work with archives) its household and vehicles."""
    house = _find_house(house_id)
    on = local_date(at())
    sees_people = archives.may_view(actor(), [house.estate_id])
    sees_bills = billing.may_view(actor(), house.estate_id)
    sees_payments = may_view_payments(actor(), house.estate_id)
    return render_template(
        "estates/house.html",
        house=house,
        keeps_agreements=tariffs.may_manage(actor(), house.estate_id),
        account=payments.account_of_house(house.id) if sees_bills else None,
        bills=_bills_of(house) if sees_bills else [],
        receipts=payments.receipts_of_house(house.id)[:LATEST] if sees_payments else [],
        sees_people=sees_people,
        people=archives.household_of(house.id, on=on) if sees_people else [],
        former=archives.former_of(house.id, on=on) if sees_people else [],
        keeps_care=archives.may_keep_care(actor(), house.estate_id),
        care_notes=archives.care_of_house(house.id, on=on) if archives.may_keep_care(actor(), house.estate_id) else [],
        vehicles=archives.vehicles_of(house.id) if sees_people else [],
        steward=archives.steward_of(house.estate_id, house.unit.building_id),
        may_manage=estates.may_manage(actor(), house.estate_id),
        may_edit=archives.may_edit(actor(), [house.estate_id]),
        today=on,
    )


def _bills_of(house: House) -> list[tuple[Any, int, int]]:
    """The latest bills of a house with what each comes to and what of it is open, in fen (ARC-23)."""
    bills = billing.bills_of_house(house.id, LATEST)
    lines = billing.lines_of_bills([one.id for one in bills])
    return [
        (one, sum(line.amount_fen for line in lines[one.id]), sum(line.open_fen for line in lines[one.id]))
        for one in bills
    ]


@bp.route("/houses/<uuid:house_id>/edit", methods=["GET", "POST"])
@requires(Permission.ESTATES_MANAGE)
def edit_house(house_id: UUID) -> ResponseReturnValue:
    """Change what is known of a house."""
    house = _find_house(house_id)
    refuse_unless(estates.may_manage, house.estate.id)
    form = HouseForm(house)
    if form.validate_on_submit():
        with form.showing_refusals():
            estates.change_house(house, form.values, by=actor(), at=at())
            flash(_("Saved."), "message")
            return redirect(url_for(".house", house_id=house.id), 303)
    return render_template("estates/edit_house.html", form=form, estate=house.estate, house=house), form.status
