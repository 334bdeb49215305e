"""The running board, its polling, and what is tapped and written on it."""

from __future__ import annotations

from uuid import UUID

from flask import Response, abort, make_response, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.emergencies.blueprint import bp
from blueprints.emergencies.running import answered, client_key, my_incident, part_of, said_at, visible_incident
from blueprints.language import current
from blueprints.photos import uploaded_photos
from blueprints.typed import as_uuid
from saas.emergencies import Incident
from saas.emergencies.kinds import HouseState
from saas.emergencies.policy import may_view
from saas.emergencies.running import board as boards
from saas.emergencies.running import houses as affected
from saas.emergencies.running import logging, stepping
from saas.emergencies.running.caring import Care, care_for, read_care
from saas.emergencies.running.files import STEP_KIND
from saas.emergencies.running.queries import find_step
from saas.emergencies.running.standing import may_command
from tenants.permissions import Permission


@bp.get("/incidents/<uuid:incident_id>")
@requires(Permission.EMERGENCIES_VIEW)
def board(incident_id: UUID) -> ResponseReturnValue:
    """The board, for the wall (`?wall=1`) and for phones."""
    return render_template("emergencies/running/board.html", **_shown(visible_incident(incident_id)))


def _shown(incident: Incident) -> dict[str, object]:
    """What the board's templates get. The wall is read by whoever stands before it: it shows no care notes."""
    wall = "wall" in http.args
    care = Care() if wall else care_for(incident, actor(), at=at())
    return {"board": boards.board_of(incident, actor()), "care": care, "wall": wall}


@bp.get("/incidents/<uuid:incident_id>/live")
@requires(Permission.EMERGENCIES_VIEW)
def live(incident_id: UUID) -> ResponseReturnValue:
    """The board's moving part: 204 or 304 when nothing is new, known from one indexed read."""
    standing = boards.how_far(incident_id)
    if standing is None or not may_view(actor(), standing.estate_id):
        abort(404)
    tag = f"{standing.last_seq}-{current()}-{'w' if 'wall' in http.args else 'p'}"
    if http.args.get("since", type=int) == standing.last_seq:
        return _tagged(Response(status=204), tag)
    if http.if_none_match.contains_weak(tag):
        return _tagged(Response(status=304), tag)
    page = render_template("emergencies/running/_live.html", **_shown(visible_incident(incident_id)))
    return _tagged(make_response(page), tag)


def _tagged(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/incidents/<uuid:incident_id>/steps")
@requires(Permission.EMERGENCIES_RUN)
def tick(incident_id: UUID) -> ResponseReturnValue:
    """One tap: the step is done."""
    incident = my_incident(incident_id)
    step = part_of(incident, find_step(as_uuid(http.form.get("step")) or incident_id))
    sent = {"client_key": client_key(), "said_at": said_at()}
    return answered(lambda: stepping.done(step, by=actor(), at=at(), **sent), _board(incident_id))  # type: ignore[arg-type]


@bp.post("/incidents/<uuid:incident_id>/write")
@requires(Permission.EMERGENCIES_RUN)
def write(incident_id: UUID) -> ResponseReturnValue:
    """A few words, or a report: condition, actions, needs."""
    incident = my_incident(incident_id)
    sent = {"client_key": client_key(), "said_at": said_at(), "by": actor(), "at": at()}
    form = http.form
    if "condition" in form:
        parts = {name: form.get(name, "") for name in ("condition", "actions", "needs")}
        return answered(lambda: logging.report(incident, **parts, **sent), _board(incident_id))  # type: ignore[arg-type]
    return answered(lambda: logging.note(incident, form.get("words", ""), **sent), _board(incident_id))  # type: ignore[arg-type]


@bp.route("/incidents/<uuid:incident_id>/houses", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_VIEW)
def houses(incident_id: UUID) -> ResponseReturnValue:
    """Door by door: safe, needs help, no answer."""
    incident = visible_incident(incident_id)
    here = url_for("emergencies.houses", incident_id=incident.id)
    if http.method == "POST":
        my_incident(incident_id)
        house_id, _colon, state = http.form.get("said", "").partition(":")
        house = part_of(incident, affected.find_house_of_incident(as_uuid(house_id) or incident_id))
        if state not in {one.value for one in HouseState}:
            abort(404)
        sent = {"client_key": client_key(), "said_at": said_at(), "words": http.form.get("words", "")}
        said = HouseState(state)
        return answered(lambda: affected.say(house, said, by=actor(), at=at(), **sent), here)  # type: ignore[arg-type]
    return render_template("emergencies/running/houses.html", **_shown(incident))


@bp.get("/incidents/<uuid:incident_id>/care/<uuid:care_note_id>")
@requires(Permission.EMERGENCIES_RUN)
def care(incident_id: UUID, care_note_id: UUID) -> ResponseReturnValue:
    """What an affected house needs, in words, for those who may read it now. Opening it is noted."""
    incident = visible_incident(incident_id)
    note = read_care(incident, care_note_id, actor(), at=at()) or abort(404)
    page = render_template("emergencies/running/care.html", incident=incident, note=note)
    return page, {"Cache-Control": "no-store"}


@bp.route("/steps/<uuid:incident_step_id>", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_VIEW)
def step(incident_step_id: UUID) -> ResponseReturnValue:
    """One step: done with a photo and words, or left out with a reason."""
    found = find_step(incident_step_id) or abort(404)
    incident = visible_incident(found.incident_id)
    if http.method == "POST":
        my_incident(incident.id)
        key = {"client_key": client_key(), "by": actor(), "at": at()}
        if "reason" in http.form:
            reason = http.form.get("reason", "")
            return answered(lambda: stepping.skip(found, reason, **key), _board(incident.id), _("Left out."))  # type: ignore[arg-type]
        words = http.form.get("words", "")
        return answered(
            lambda: stepping.done(found, words=words, photos=uploaded_photos(kind=STEP_KIND), said_at=said_at(), **key),  # type: ignore[arg-type]
            _board(incident.id),
            _("Noted."),
        )
    return render_template(
        "emergencies/running/step.html",
        step=found,
        incident=incident,
        commands=may_command(actor(), incident),
        photo_kind=STEP_KIND,
    )


def _board(incident_id: UUID) -> str:
    return url_for("emergencies.board", incident_id=incident_id)
