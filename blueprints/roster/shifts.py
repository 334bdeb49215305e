"""The shifts of an estate."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.roster.blueprint import bp, estate_planned, shift_planned
from blueprints.roster.forms import ShiftForm
from saas import roster
from saas.estates import Estate
from saas.roster import Shift
from tenants.permissions import Permission
from tenants.refusals import Refused


@bp.route("/<uuid:estate_id>/shifts/new", methods=["GET", "POST"])
@requires(Permission.ROSTER_PLAN)
def new_shift(estate_id: UUID) -> ResponseReturnValue:
    """A shift more."""
    return _shift_page(estate_planned(estate_id), None)


@bp.route("/shifts/<uuid:shift_id>", methods=["GET", "POST"])
@requires(Permission.ROSTER_PLAN)
def shift(shift_id: UUID) -> ResponseReturnValue:
    """One shift."""
    found = shift_planned(shift_id)
    return _shift_page(estate_planned(found.estate_id), found)


def _shift_page(estate: Estate, found: Shift | None) -> ResponseReturnValue:
    form = ShiftForm(found)
    if form.validate_on_submit():
        with form.showing_refusals():
            roster.save_shift(
                estate,
                found,
                name=form.name.data or "",
                name_en=form.name_en.data or "",
                sign=form.sign.data or "",
                starts_minute=form.starts_minute,
                length_minutes=form.length,
                by=actor(),
                at=at(),
            )
            flash(_("Saved."))
            return redirect(url_for("roster.posts", estate_id=estate.id), 303)
    return render_template("roster/shift.html", estate=estate, shift=found, form=form), form.status


@bp.post("/shifts/<uuid:shift_id>/retire")
@requires(Permission.ROSTER_PLAN)
def retire_shift(shift_id: UUID) -> ResponseReturnValue:
    """Use a shift no more."""
    found = shift_planned(shift_id)
    try:
        roster.retire(found, by=actor(), at=at())
        flash(_("No longer used. What was planned with it stays readable."))
    except Refused as refusal:
        flash(refusal.sentence(_), "warning")
    return redirect(url_for("roster.posts", estate_id=found.estate_id), 303)
