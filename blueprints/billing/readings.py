"""Readings: the office's list with its odd ones, files, and the round by phone."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.access import actor, at, requires
from blueprints.belonging import asked_or_first, estate_for
from blueprints.billing.blueprint import (
    bp,
    estates_for,
    meter_seen,
    months,
    said,
    this_period,
)
from blueprints.billing.forms import AcceptForm, ImportForm, ReadingForm
from saas import billing
from saas.billing import READING_PHOTO, Anomaly, Meter, Way
from saas.billing.words import ANOMALY_NAMES
from saas.estates import Estate
from saas.ledger import Period
from tenants.clock import local_date
from tenants.files import store
from tenants.permissions import Permission


@bp.route("/readings", methods=["GET", "POST"])
@requires(Permission.BILLING_VIEW)
def readings() -> ResponseReturnValue:
    """The readings of an estate and month: what is odd first, what is missing, and a file to bring."""
    estates = estates_for(Permission.BILLING_VIEW)
    estate, period, form = asked_or_first(estates), this_period(), ImportForm()
    if estate is None:
        return render_template("billing/none.html")
    if request.method == "POST" and not billing.may_read_meters(actor(), estate.id):
        abort(403)
    imported = None
    if form.validate_on_submit():
        with form.showing_refusals():
            data = form.sheet.data.read(5 * 1024 * 1024)
            imported = billing.import_readings(estate, period, data, by=actor(), at=at())
            flash(ngettext("One reading was taken.", "%(num)s readings were taken.", imported.taken))
    meters = billing.meters_of(estate.id, period)
    found = billing.readings_of([meter.id for meter in meters], period)
    page = render_template(
        "billing/readings.html",
        estate=estate,
        estates=estates,
        period=period,
        months=months(),
        form=form,
        imported=imported,
        said=said,
        meters=meters,
        found=found,
        odd=billing.odd_readings(estate.id, period),
        figures=billing.figures_of_round(estate.id, period),
        may_read=billing.may_read_meters(actor(), estate.id),
        accept_form=AcceptForm(formdata=None),
    )
    return page, form.status


@bp.post("/readings/<uuid:reading_id>/accept")
@requires(Permission.BILLING_READ_METERS)
def accept(reading_id: UUID) -> ResponseReturnValue:
    """Say that an odd reading is right, or that the meter rolled over."""
    reading = billing.find_reading(reading_id)
    if reading is None or not billing.may_read_meters(actor(), reading.estate_id):
        abort(404)
    form = AcceptForm()
    if form.validate_on_submit():
        rolled = request.form.get("do") == "rolled"
        billing.accept(
            reading,
            rolled_over=rolled,
            digits=int(form.digits.data) if rolled and form.digits.data else None,
            words=form.words.data or "",
            by=actor(),
            at=at(),
        )
        flash(_("The reading stands."))
    return redirect(url_for("billing.readings", estate=reading.estate_id, period=reading.period), 303)


@bp.get("/round")
@requires(Permission.BILLING_READ_METERS)
def round() -> ResponseReturnValue:
    """A round by phone: what is still to be read, in the order one walks."""
    estates = estates_for(Permission.BILLING_READ_METERS)
    estate = asked_or_first(estates)
    if estate is None:
        return render_template("billing/none.html")
    period = _round_period()
    meters = billing.meters_of(estate.id, period)
    found = billing.readings_of([meter.id for meter in meters], period)
    return render_template(
        "billing/round.html",
        estate=estate,
        estates=estates,
        period=period,
        left=[meter for meter in meters if meter.id not in found],
        done=[(meter, found[meter.id]) for meter in meters if meter.id in found],
    )


def _round_period() -> Period:
    if request.args.get("period"):
        return this_period()
    today = local_date(at())
    month = Period.of(today)
    return month if today.day > 15 else month.previous  # a round begins late in its month and ends early in the next


@bp.route("/meters/<uuid:meter_id>", methods=["GET", "POST"])
@requires(Permission.BILLING_READ_METERS)
def meter(meter_id: UUID) -> ResponseReturnValue:
    """Read one meter, with a photo; below it what was read before."""
    found, form = meter_seen(meter_id), ReadingForm()
    period = _round_period()
    if form.validate_on_submit():
        with form.showing_refusals():
            return _read(found, period, form)
    page = render_template(
        "billing/meter.html",
        meter=found,
        period=period,
        form=form,
        last=billing.last_readings([found.id], period).get(found.id),
        usual=billing.usual_usage(found, period),
        history=billing.history_of(found),
        read=billing.readings_of([found.id], period).get(found.id),
        following=_next_of(found, period),
        photo_kind=READING_PHOTO,
    )
    return page, form.status


def _read(found: Meter, period: Period, form: ReadingForm) -> ResponseReturnValue:
    value = billing.reading_from_text(form.value.data)
    token = next((one for one in request.form.getlist("photo_sent") if one), None)
    sent = form.photo.data
    if token is None and getattr(sent, "filename", None):
        token = store(READING_PHOTO, sent.stream, name=sent.filename, by=actor(), at=at()).token
    reading = billing.read_meter(
        found, period, value, way=Way.PHONE, photo=token, remark=form.remark.data or "", by=actor(), at=at()
    )
    if reading.may_be_billed:
        flash(_("Kept: %(usage)s used.", usage=f"{billing.in_units(reading.usage).normalize():f}"))
    else:
        what = _(ANOMALY_NAMES[Anomaly(str(reading.anomaly))])
        flash(_("Kept, but it looks odd: %(what)s. If it was a slip, read it again here.", what=what), "warning")
        return redirect(url_for("billing.meter", meter_id=found.id, period=period.name), 303)
    following = _next_of(found, period)
    if following is not None:
        return redirect(url_for("billing.meter", meter_id=following.id, period=period.name), 303)
    return redirect(url_for("billing.round", estate=found.estate_id, period=period.name), 303)


def _next_of(found: Meter, period: Period) -> Meter | None:
    meters = billing.meters_of(found.estate_id, period)
    read = billing.readings_of([meter.id for meter in meters], period)
    ids = [meter.id for meter in meters]
    after = meters[ids.index(found.id) + 1 :] if found.id in ids else []
    return next((meter for meter in after if meter.id not in read), None)


@bp.post("/meters/<uuid:meter_id>/estimate")
@requires(Permission.BILLING_RUN)
def estimate(meter_id: UUID) -> ResponseReturnValue:
    """Put an estimate where nobody could read."""
    found = meter_seen(meter_id)
    if not billing.may_run(actor(), found.estate_id):
        abort(403)
    period = this_period()
    billing.estimate(found, period, by=actor(), at=at())
    flash(_("Estimated. The bill says so, and the next real reading settles it."))
    return redirect(url_for("billing.readings", estate=found.estate_id, period=period.name), 303)


@bp.get("/readings/template.csv")
@requires(Permission.BILLING_READ_METERS)
def reading_template() -> ResponseReturnValue:
    """A file to fill in: every meter of the round."""
    estates = estates_for(Permission.BILLING_READ_METERS)
    estate: Estate | None = asked_or_first(estates)
    if estate is None:
        abort(404)
    estate_for(estate.id, billing.may_read_meters)
    rows = ["表号,位置,读数,抄表日期"]
    for meter in billing.meters_of(estate.id, this_period()):
        place = meter.house.display if meter.house else meter.place
        rows.append(f"{_cell(meter.code)},{_cell(place)},,")
    body = "﻿" + "\r\n".join(rows) + "\r\n"
    head = {"Content-Disposition": f"attachment; filename=readings-{this_period().name}.csv"}
    return body, 200, {"Content-Type": "text/csv; charset=utf-8", **head}


def _cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    plain = text.replace('"', "").replace("\n", " ")
    return f'"{chr(39) if plain[:1] in "=+-@" else ""}{plain}"'
