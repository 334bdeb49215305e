"""Rounds: what is to be done, one round on the phone, and how many were in time."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.belonging import asked_estate
from blueprints.facilities.blueprint import bp, estates_here, visible_round
from blueprints.facilities.forms import PlainForm, typed_figure
from blueprints.photos import kept_photos, uploaded_photos
from saas import facilities
from saas.facilities import Answer, ChecklistPoint, PointKind, Round
from saas.facilities.work import OBJECT_WORDS, OF_ROUNDS, WORK_WORDS, WorkType, object_of_plan, work_of_plan
from tenants.permissions import Permission

LONGEST = 400


@bp.get("/rounds")
@requires(Permission.FACILITIES_WORK)
def rounds() -> ResponseReturnValue:
    """What is to be done now, the nearest end first."""
    scope = actor().estates_with(Permission.FACILITIES_WORK)
    estates = estates_here(Permission.FACILITIES_WORK)
    estate = asked_estate(estates)
    wanted = estate.id if estate else None
    since = facilities.month_ago(at())
    return render_template(
        "facilities/rounds.html",
        open=facilities.rounds_open(scope, at=at(), estate_id=wanted),
        missed=facilities.rounds_missed(scope, at=at(), since=since, estate_id=wanted),
        rate=facilities.on_time(scope, at=at(), since=since, estate_id=wanted),
        estates=estates,
        estate=estate,
    )


@bp.get("/rounds/due")
@requires(Permission.FACILITIES_VIEW)
def due() -> ResponseReturnValue:
    """The rows of the on-time rate: every round that was due in the last thirty days (FAC-01)."""
    scope = actor().estates_with(Permission.FACILITIES_VIEW)
    estates = estates_here()
    estate = asked_estate(estates)
    wanted, since = estate.id if estate else None, facilities.month_ago(at())
    in_time = {"yes": True, "no": False}.get(http.args.get("in_time", ""))
    work = WorkType(http.args["work"]) if http.args.get("work") in OF_ROUNDS else None
    return render_template(
        "facilities/due.html",
        rows=facilities.rounds_due(scope, at=at(), since=since, estate_id=wanted, in_time=in_time, work=work),
        rate=facilities.on_time(scope, at=at(), since=since, estate_id=wanted, work=work),
        estates=estates,
        estate=estate,
        in_time=in_time,
        work=work,
        works=[(str(one), _(WORK_WORDS[one])) for one in OF_ROUNDS],
        work_said=lambda plan: f"{_(OBJECT_WORDS[object_of_plan(plan)])} · {_(WORK_WORDS[work_of_plan(plan)])}",
    )


@bp.route("/rounds/<uuid:care_round_id>", methods=["GET", "POST"])
@requires(Permission.FACILITIES_VIEW)
def round(care_round_id: UUID) -> ResponseReturnValue:
    """A round on the phone: one point after the other, then handed in."""
    found = visible_round(care_round_id)
    form = PlainForm()
    if form.is_submitted() and not facilities.may_go_round(actor(), found.estate_id):
        abort(403)
    if form.validate_on_submit():
        with form.showing_refusals():
            answers = {point.id: _answer(point) for point in found.version.points}
            facilities.finish(found, answers, worker=http.form.get("worker", "")[:60], by=actor(), at=at())
            flash(_said(found))
            return redirect(url_for("facilities.round", care_round_id=found.id), 303)
    may_answer = found.done_at is None and found.state != "called_off"
    page = render_template(
        "facilities/round.html",
        one=found,
        form=form,
        may_answer=may_answer and facilities.may_go_round(actor(), found.estate_id),
        answers={answer.point_id: answer for answer in found.answers},
        photos=_photos_by_point(found),
        typed=http.form,
        kept=kept_photos,
        photo_kind=facilities.ROUND_KIND,
        may_open_requests=actor().may(Permission.REQUESTS_VIEW, estate_id=found.estate_id),
    )
    return page, form.status


def _said(found: Round) -> str:
    if found.is_late:
        return _("Handed in after its time: it stays a missed round, done late.")
    if found.failed:
        return _("Done. %(count)s points did not pass and are now repairs.", count=found.failed)
    return _("Done, everything in order.")


def _answer(point: ChecklistPoint) -> Answer:
    said = http.form.get(f"passed-{point.position}", "")
    return Answer(
        passed={"yes": True, "no": False}.get(said),
        reading=_reading(point) if point.kind == PointKind.READING else None,
        words=http.form.get(f"words-{point.position}", "").strip()[:LONGEST],
        photos=tuple(uploaded_photos(f"photos-{point.position}", facilities.ROUND_KIND)),
    )


def _reading(point: ChecklistPoint) -> int | None:
    """What was typed, in the point's own scale; what is no number is no reading."""
    value = typed_figure(http.form.get(f"reading-{point.position}", ""))
    return None if value is None else int(value.scaleb(point.scale).to_integral_value())


def _photos_by_point(found: Round) -> dict[UUID, list[tuple[str, str, str]]]:
    held: dict[UUID, list[tuple[str, str, str]]] = {}
    for photo in found.photos:
        token = photo.file.token
        picture = (url_for("files.show", token=token), url_for("files.small", token=token), _("Photo"))
        held.setdefault(photo.point_id, []).append(picture)
    return held
