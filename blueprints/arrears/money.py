"""Waivers of late fees, arrears by age with their rate, and how an estate is paid."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires, staff_only
from blueprints.arrears.blueprint import bp, estate_worked, estates_seen, waiver_worked
from blueprints.arrears.forms import InstructionsForm, ReasonForm
from blueprints.belonging import asked_or_first
from saas import arrears
from saas.arrears import Age
from saas.billing import find_charge
from saas.estates import Estate, estates_open_to
from tenants.clock import local_date
from tenants.permissions import Permission


@bp.get("/waivers")
@requires(Permission.ARREARS_VIEW)
def waivers() -> ResponseReturnValue:
    """Waivers of late fees: those that wait for a second person first."""
    rows = arrears.waivers_in([one.id for one in estates_seen()])
    return render_template("arrears/waivers.html", rows=rows, waiting=sum(1 for one in rows if one.state == "asked"))


@bp.route("/lines/<uuid:charge_id>/waive", methods=["GET", "POST"])
@requires(Permission.ARREARS_MANAGE)
def waive(charge_id: UUID) -> ResponseReturnValue:
    """Ask that a late fee be waived."""
    charge = find_charge(charge_id)
    if charge is None or not arrears.may_view(actor(), charge.estate_id):
        abort(404)
    if not arrears.may_manage(actor(), charge.estate_id):
        abort(403)
    form = ReasonForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            arrears.ask_waiver(charge, reason=form.reason.data, by=actor(), at=at())
            flash(_("Asked for. A second person decides."))
            return redirect(url_for("arrears.waivers"), 303)
    return render_template("arrears/waive.html", charge=charge, form=form), form.status


@bp.post("/waivers/<uuid:waiver_id>/decide")
@requires(Permission.ARREARS_MANAGE, fresh=True)
def decide_waiver(waiver_id: UUID) -> ResponseReturnValue:
    """Grant or refuse, as the second person."""
    waiver, grant = waiver_worked(waiver_id), request.form.get("do") == "grant"
    arrears.decide_waiver(waiver, grant=grant, by=actor(), at=at())
    flash(_("Waived: the line is reversed.") if grant else _("Not granted."))
    return redirect(url_for("arrears.waivers"), 303)


@bp.get("/ages")
@staff_only
def ages() -> ResponseReturnValue:
    """What was owed at the start of a year by age, and what of it came in: sums only, no house and no name."""
    estates = {
        one.id: one
        for permission in (Permission.ARREARS_VIEW, Permission.MONEY_READ)
        for one in estates_open_to(actor(), permission)
    }
    if not estates:
        abort(403)
    estate = asked_or_first(list(estates.values()))
    if estate is None:
        abort(404)
    start, until, years = _year()
    return render_template(
        "arrears/ages.html",
        estate=estate,
        estates_shown=list(estates.values()),
        rows=arrears.ages_of(estate.id, start=start, until=until),
        start=start,
        until=until,
        years=years,
        may_open=arrears.may_view(actor(), estate.id),
    )


def _year() -> tuple[date, date, list[int]]:
    """The year asked for, from its first day to its last or today; and the years one may ask for."""
    today = local_date(at())
    years = list(range(today.year, today.year - 5, -1))
    asked = request.args.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 and int(asked) in years else today.year
    return date(year, 1, 1), min(date(year, 12, 31), today), years


@bp.get("/ages/lines")
@requires(Permission.ARREARS_VIEW)
def old_lines() -> ResponseReturnValue:
    """The lines behind a figure of arrears by age."""
    estate = asked_or_first(estates_seen()) or abort(404)
    age = next((one for one in Age if one == request.args.get("age")), None)
    start, until, _years = _year()
    page = arrears.lines_of_age(estate.id, start=start, until=until, age=age, after=request.args.get("after"))
    return render_template("arrears/lines.html", estate=estate, age=age, page=page, start=start, until=until)


@bp.route("/estates/<uuid:estate_id>/instructions", methods=["GET", "POST"])
@requires(Permission.ARREARS_MANAGE)
def instructions(estate_id: UUID) -> ResponseReturnValue:
    """The account and the ways to pay, as papers print them."""
    estate: Estate = estate_worked(estate_id)
    form = InstructionsForm(arrears.instructions_of(estate.id))
    if form.validate_on_submit():
        with form.showing_refusals():
            arrears.set_instructions(
                estate,
                payee=form.payee.data or "",
                bank=form.bank.data or "",
                account_no=form.account_no.data or "",
                ways=form.ways.data or "",
                contact=form.contact.data or "",
                by=actor(),
                at=at(),
            )
            flash(_("Saved. Papers printed from now on show it."))
            return redirect(url_for("arrears.index", estate=estate.id), 303)
    return render_template("arrears/instructions.html", estate=estate, form=form), form.status
