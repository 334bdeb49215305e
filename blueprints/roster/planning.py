"""A whole month at once: a rotation, the month before, publishing, printing."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.access import actor, at, requires
from blueprints.language import current
from blueprints.roster.blueprint import bp, estate_planned, first_day, post_planned
from blueprints.roster.forms import FillForm
from saas import roster
from saas.roster import Filled
from tenants.permissions import Permission
from tenants.refusals import Refused

NAMED = 3


@bp.route("/<uuid:estate_id>/<string:month>/fill", methods=["GET", "POST"])
@requires(Permission.ROSTER_PLAN)
def fill(estate_id: UUID, month: str) -> ResponseReturnValue:
    """Plan a post by a rotation over chosen people."""
    estate, first = estate_planned(estate_id), first_day(month)
    shifts, posts = roster.shifts_of(estate.id), roster.posts_of(estate.id)
    people = roster.people_of(estate.id, everybody=True)
    form = FillForm(posts, people, roster.days_of(first))
    if form.validate_on_submit():
        with form.showing_refusals():
            filled = roster.fill(
                estate,
                form.chosen_post,
                roster.read_pattern(form.pattern.data or "", shifts),
                form.chosen_people,
                month=first,
                first=form.first.data,
                last=form.last.data,
                by=actor(),
                at=at(),
            )
            _say(filled)
            return _back(estate.id, month)
    page = render_template(
        "roster/fill.html",
        estate=estate,
        first=first,
        form=form,
        shifts=shifts,
        people=people,
        skills=roster.skills_of([one.id for one in people]),
        patterns=[one for one in roster.USUAL if {*one} <= {shift.sign for shift in shifts} | {"休"}],
    )
    return page, form.status


@bp.post("/<uuid:estate_id>/<string:month>/copy")
@requires(Permission.ROSTER_PLAN)
def copy(estate_id: UUID, month: str) -> ResponseReturnValue:
    """Take over the month before."""
    estate, first = estate_planned(estate_id), first_day(month)
    try:
        _say(roster.copy_month(estate, first, by=actor(), at=at()))
    except Refused as refusal:
        flash(refusal.sentence(_), "warning")
    return _back(estate.id, month)


@bp.post("/<uuid:estate_id>/<string:month>/publish")
@requires(Permission.ROSTER_PLAN)
def publish(estate_id: UUID, month: str) -> ResponseReturnValue:
    """Publish it: everybody is told once."""
    estate, first = estate_planned(estate_id), first_day(month)
    try:
        roster.publish(roster.planned_month(estate.id, first), by=actor(), at=at())
        flash(_("Published. Everybody on the roster is told now; later changes are told to whom they concern."))
    except Refused as refusal:
        flash(refusal.sentence(_), "warning")
    return _back(estate.id, month)


@bp.post("/<uuid:estate_id>/<string:month>/empty")
@requires(Permission.ROSTER_PLAN)
def empty(estate_id: UUID, month: str) -> ResponseReturnValue:
    """Clear the month or one post of it."""
    estate, first = estate_planned(estate_id), first_day(month)
    asked = request.form.get("post", "")
    post = next((one for one in roster.posts_of(estate.id) if str(one.id) == asked), None)
    try:
        count = roster.empty_month(roster.planned_month(estate.id, first), post, by=actor(), at=at())
        flash(ngettext("One duty cleared.", "%(num)s duties cleared.", count))
    except Refused as refusal:
        flash(refusal.sentence(_), "warning")
    return _back(estate.id, month)


@bp.post("/<uuid:estate_id>/<string:month>/print")
@requires(Permission.ROSTER_PLAN)
def print_month(estate_id: UUID, month: str) -> ResponseReturnValue:
    """The sheet for the wall."""
    estate, first = estate_planned(estate_id), first_day(month)
    size = "A3" if request.form.get("size") == "A3" else "A4"
    job_id = roster.ask_for_sheet(estate, first, size=size, language=current(), by=actor(), at=at())
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@bp.post("/posts/<uuid:post_id>/retire")
@requires(Permission.ROSTER_PLAN)
def retire_post(post_id: UUID) -> ResponseReturnValue:
    """Use a post no more."""
    post = post_planned(post_id)
    try:
        roster.retire(post, by=actor(), at=at())
        flash(_("No longer used. What was planned with it stays readable."))
    except Refused as refusal:
        flash(refusal.sentence(_), "warning")
    return redirect(url_for("roster.posts", estate_id=post.estate_id), 303)


def _back(estate_id: UUID, month: str) -> ResponseReturnValue:
    return redirect(url_for("roster.month", estate=estate_id, month=month), 303)


def _say(filled: Filled) -> None:
    """What was written, and what was left out and why."""
    flash(ngettext("One duty planned.", "%(num)s duties planned.", filled.written))
    if filled.left:
        reasons = list(dict.fromkeys(one.why.sentence(_) for one in filled.left))
        more = " …" if len(reasons) > NAMED else ""
        count = ngettext("One cell was left as it is:", "%(num)s cells were left as they are:", len(filled.left))
        flash(f"{count} {' '.join(reasons[:NAMED])}{more}", "info")
