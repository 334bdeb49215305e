"""The meters of an estate: put in, replaced, taken out of use."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.belonging import asked_or_first
from blueprints.billing.blueprint import bp, estates_for
from blueprints.billing.hand_forms import ChangeMeterForm, DialForm, MeterForm
from blueprints.typed import as_uuid
from saas import billing, tariffs
from saas.billing import Dial, Meter, MeterKind
from saas.estates import Building, Estate, House, buildings_of, house_by_code
from saas.ledger import Period
from tenants.clock import local_date
from tenants.permissions import Permission

SHOWN = ("houses", "common", "gone")
PAGE = 100


@bp.get("/meters")
@requires(Permission.BILLING_VIEW)
def meters() -> ResponseReturnValue:
    """The meters of an estate: of houses, of common parts, and those taken out."""
    estates = estates_for(Permission.BILLING_VIEW)
    estate = asked_or_first(estates)
    if estate is None:
        return render_template("billing/none.html")
    which = request.args.get("which", SHOWN[0])
    if which not in SHOWN:
        abort(404)
    common = None if which == "gone" else which == "common"
    last_id = as_uuid(request.args.get("after"))
    after = billing.find_meter(last_id) if last_id is not None else None
    found = billing.meters_in(estate.id, common=common, gone=which == "gone", after=after, most=PAGE + 1)
    shown = found[:PAGE]
    return render_template(
        "billing/meters.html",
        estate=estate,
        estates=estates,
        which=which,
        meters=shown,
        cursor=shown[-1].id if len(found) > PAGE else None,
        last=billing.last_readings([meter.id for meter in shown], Period.of(local_date(at())).next),
    )


@bp.route("/meters/new", methods=["GET", "POST"])
@requires(Permission.BILLING_RUN)
def new_meter() -> ResponseReturnValue:
    """Register a meter of a house, or without one of common parts."""
    estates = estates_for(Permission.BILLING_RUN)
    estate = asked_or_first(estates) or abort(404)
    common = request.args.get("common") == "1"
    buildings = buildings_of(estate.id)
    known = tariffs.items()
    form = MeterForm([known[code] for code in billing.kinds_for(common=common)], buildings)
    if not form.is_submitted():
        form.installed_on.data = local_date(at())
    if form.validate_on_submit():
        house = None if common else house_by_code(estate.id, form.house.data or "")
        if not common and house is None:
            form.house.errors = [_("There is no such house in %(estate)s.", estate=estate.name)]
        else:
            with form.showing_refusals():
                _put_in(estate, house, buildings, form)
                flash(_("The meter is in the round now."))
                return redirect(
                    url_for("billing.meters", estate=estate.id, which="common" if common else "houses"), 303
                )
    page = render_template("billing/new_meter.html", form=form, estate=estate, estates=estates, common=common)
    return page, form.status


def _put_in(estate: Estate, house: House | None, buildings: Sequence[Building], form: MeterForm) -> Meter:
    building = next((one for one in buildings if str(one.id) == form.building.data), None)
    return billing.put_in(
        estate,
        _dial(form),
        MeterKind(form.kind.data),
        form.item.data,
        house=house,
        building=building,
        place=form.place.data or "",
        installed_on=form.installed_on.data,
        by=actor(),
        at=at(),
    )


def _dial(form: DialForm) -> Dial:
    return Dial(
        code=form.code.data or "",
        first_value=billing.reading_from_text(form.first.data or "0"),
        multiplier=billing.reading_from_text(form.multiplier.data or "1"),
        rolls_over_at=billing.reading_from_text(form.rolls_over.data) if form.rolls_over.data else None,
    )


@bp.route("/meters/<uuid:meter_id>/change", methods=["GET", "POST"])
@requires(Permission.BILLING_RUN)
def change_meter(meter_id: UUID) -> ResponseReturnValue:
    """Replace a meter, or take it out of use, with what it showed last."""
    found = billing.find_meter(meter_id)
    if found is None or not billing.may_view(actor(), found.estate_id):
        abort(404)
    if not billing.may_run(actor(), found.estate_id):
        abort(403)
    form = ChangeMeterForm(found)
    if not form.is_submitted():
        form.on.data = local_date(at())
    if form.validate_on_submit():
        with form.showing_refusals():
            last = billing.reading_from_text(form.last.data) if form.last.data else None
            said = {"on": form.on.data, "last_value": last, "reason": form.reason.data or "", "by": actor(), "at": at()}
            if form.do.data == "replace":
                billing.replace(found, _dial(form), **said)
                flash(_("Replaced. Both meters count for this month."))
            else:
                billing.take_out(found, **said)
                flash(_("Taken out of use. What it showed last is billed."))
            return redirect(url_for("billing.meters", estate=found.estate_id), 303)
    last_read = billing.last_readings([found.id], Period.of(local_date(at())).next).get(found.id)
    return render_template("billing/change_meter.html", meter=found, form=form, last=last_read), form.status
