"""Absences: mine, those of my people, asking, deciding, taking back."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.access import actor, at, requires
from blueprints.roster.blueprint import absence_seen, bp
from blueprints.roster.forms import AbsenceForm
from saas import roster
from saas.estates import estates_open_to
from saas.roster import Absence, AbsenceKind
from tenants.clock import local_date
from tenants.members import Member
from tenants.permissions import Permission
from tenants.refusals import Refused


@bp.route("/absences", methods=["GET", "POST"])
@requires(Permission.ROSTER_VIEW)
def absences() -> ResponseReturnValue:
    """Who is away and who asks to be; a form to ask, for oneself or for one's people."""
    form = AbsenceForm(_people(), local_date(at()))
    if form.validate_on_submit():
        with form.showing_refusals():
            kind = AbsenceKind(form.kind.data)
            absence = roster.ask_absence(
                form.chosen, kind, form.first.data, form.last.data, form.words.data or "", by=actor(), at=at()
            )
            if absence.member_id == actor().id:
                flash(_("Asked. You hear as soon as it is decided."))
            else:
                _say_gaps(absence, _("Entered."))
            return redirect(url_for("roster.absences"), 303)
    scope = actor().estates_with(Permission.ROSTER_PLAN)
    listed = roster.absences_in(scope, at()) if scope else []
    page = render_template(
        "roster/absences.html",
        form=form,
        plans=bool(scope),
        theirs=[one for one in listed if one.member_id != actor().id],
        duties=roster.duties_in_each(listed),
        mine=roster.absences_of(actor()),
    )
    return page, form.status


@bp.post("/absences/<uuid:absence_id>/decide")
@requires(Permission.ROSTER_PLAN)
def decide_absence(absence_id: UUID) -> ResponseReturnValue:
    """Yes or no."""
    absence = absence_seen(absence_id)
    if not roster.may_decide(actor(), absence):
        abort(403)
    grant = request.form.get("do") == "grant"
    try:
        roster.decide_absence(absence, grant=grant, answer=request.form.get("answer", "")[:200], by=actor(), at=at())
        _say_gaps(absence, _("Granted.")) if grant else flash(_("Not granted."))
    except Refused as refusal:
        flash(refusal.sentence(_), "warning")
    return redirect(url_for("roster.absences"), 303)


@bp.post("/absences/<uuid:absence_id>/withdraw")
@requires(Permission.ROSTER_VIEW)
def withdraw_absence(absence_id: UUID) -> ResponseReturnValue:
    """Take it back."""
    absence = absence_seen(absence_id)
    try:
        roster.withdraw_absence(absence, by=actor(), at=at())
        flash(_("Taken back."))
    except Refused as refusal:
        flash(refusal.sentence(_), "warning")
    return redirect(url_for("roster.absences"), 303)


def _people() -> list[Member]:
    """Oneself first, then those one plans for."""
    planned = estates_open_to(actor(), Permission.ROSTER_PLAN)
    theirs = roster.people_of(*(one.id for one in planned)) if planned else ()
    return [actor(), *(one for one in theirs if one.id != actor().id)]


def _say_gaps(absence: Absence, done: str) -> None:
    count = roster.duties_in(absence)
    gaps = ngettext("One duty in these days is vacant now.", "%(num)s duties in these days are vacant now.", count)
    flash(f"{done} {gaps}" if count else done, "warning" if count else "message")
