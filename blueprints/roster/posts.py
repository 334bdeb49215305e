"""Settings of an estate: its posts with their needs and deputies, and what people can do."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.roster.blueprint import bp, estate_planned, post_planned
from blueprints.roster.forms import PostForm
from saas import roster
from saas.estates import Estate, estates_open_to
from saas.promises import Team
from saas.roster import Need, Post, Wanted
from tenants.members import find_member
from tenants.permissions import Permission

WEEKDAYS, HOLIDAYS = frozenset("0123456"), "holidays"


@bp.get("/<uuid:estate_id>/posts")
@requires(Permission.ROSTER_PLAN)
def posts(estate_id: UUID) -> ResponseReturnValue:
    """Posts, shifts, and who can do what."""
    estate = estate_planned(estate_id)
    people = roster.people_of(estate.id)
    return render_template(
        "roster/posts.html",
        estate=estate,
        estates_shown=estates_open_to(actor(), Permission.ROSTER_PLAN),
        posts=roster.posts_of(estate.id),
        shifts=roster.shifts_of(estate.id),
        needs=roster.needs_of(estate.id),
        people=people,
        skills=roster.skills_of([one.id for one in people]),
        teams=list(Team),
    )


@bp.post("/<uuid:estate_id>/usual")
@requires(Permission.ROSTER_PLAN)
def usual(estate_id: UUID) -> ResponseReturnValue:
    """Bring the usual posts and shifts to an estate that has none."""
    estate = estate_planned(estate_id)
    roster.bring_defaults(estate, by=actor(), at=at())
    return redirect(url_for("roster.posts", estate_id=estate.id), 303)


@bp.route("/<uuid:estate_id>/posts/new", methods=["GET", "POST"])
@requires(Permission.ROSTER_PLAN)
def new_post(estate_id: UUID) -> ResponseReturnValue:
    """A post more."""
    return _post_page(estate_planned(estate_id), None)


@bp.route("/posts/<uuid:post_id>", methods=["GET", "POST"])
@requires(Permission.ROSTER_PLAN)
def post(post_id: UUID) -> ResponseReturnValue:
    """One post: its name, skill, deputies, and how many it needs when."""
    found = post_planned(post_id)
    return _post_page(found.estate, found)


def _post_page(estate: Estate, found: Post | None) -> ResponseReturnValue:
    people = roster.people_of(estate.id, everybody=True)
    form, shifts = PostForm(people, found), roster.shifts_of(estate.id)
    needs: Mapping[UUID, Need | Wanted] = _wanted()
    if form.validate_on_submit():
        with form.showing_refusals():
            _save(estate, found, form, _wanted())
            flash(_("Saved."))
            return redirect(url_for("roster.posts", estate_id=estate.id), 303)
    if found is not None and not form.is_submitted():
        needs = {need.shift_id: need for need in roster.needs_of(estate.id) if need.post_id == found.id}
    page = render_template("roster/post.html", estate=estate, post=found, form=form, shifts=shifts, needs=needs)
    return page, form.status


def _save(estate: Estate, found: Post | None, form: PostForm, needs: dict[UUID, Wanted]) -> None:
    roster.save_post(
        estate,
        found,
        name=form.name.data or "",
        name_en=form.name_en.data or "",
        team=Team(form.team.data) if form.team.data else None,
        is_lead=form.is_lead.data,
        is_command=form.is_command.data,
        night_deputy=form.chosen(form.night_deputy),
        weekend_deputy=form.chosen(form.weekend_deputy),
        needs=needs,
        by=actor(),
        at=at(),
    )


def _wanted() -> dict[UUID, Wanted]:
    """What was typed for each shift that stood on the page: beside its id the number, and the days as `id:day`."""
    ticked = [one.rpartition(":") for one in request.form.getlist("days")]
    found: dict[UUID, Wanted] = {}
    for shift, people in zip(request.form.getlist("shift"), request.form.getlist("people"), strict=False):
        days = {day for key, _colon, day in ticked if key == shift}
        weekdays = sum(1 << int(day) for day in days if day in WEEKDAYS)
        count = int(people) if people.isascii() and people.isdecimal() and len(people) < 4 else 0
        with suppress(ValueError):
            found[UUID(shift)] = Wanted(count, weekdays, HOLIDAYS in days)
    return found


@bp.post("/skills/<uuid:member_id>")
@requires(Permission.ROSTER_PLAN)
def skills(member_id: UUID) -> ResponseReturnValue:
    """What somebody can do."""
    member = find_member(member_id)
    if member is None or not member.is_staff or not roster.plans_for(actor(), member):
        abort(404)
    wanted = {*request.form.getlist("team")}
    roster.set_skills(member, [team for team in Team if team.value in wanted], by=actor(), at=at())
    flash(_("Saved."))
    planned = [str(one.id) for one in estates_open_to(actor(), Permission.ROSTER_PLAN)]
    estate = request.form.get("estate", "")
    back = estate if estate in planned else planned[0]
    return redirect(url_for("roster.posts", estate_id=back, _anchor="skills"), 303)
