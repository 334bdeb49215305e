"""What the command group decides: level, measures, new steps, roles, affected buildings, control and the end."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from blueprints.access import actor, at, requires
from blueprints.emergencies.blueprint import bp
from blueprints.emergencies.running import acted, answered, client_key, my_incident, part_of, visible_incident
from blueprints.typed import as_uuid
from saas import roster
from saas.emergencies import Incident, PlanRole
from saas.emergencies.kinds import Level
from saas.emergencies.running import cards, logging, outside, standing_down, stepping
from saas.emergencies.running import houses as affected
from saas.emergencies.running.board import board_of
from saas.emergencies.running.queries import buildings_of_incident, find_card, find_step, roles_of
from saas.estates import buildings_of
from tenants.members import Member, find_member
from tenants.permissions import Permission

CONFIRMED = frozenset({"held", "终止", "end"})
LEVELS = frozenset(level.value for level in Level)
MOST_MINUTES = 10080


@bp.route("/incidents/<uuid:incident_id>/command", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_VIEW)
def command(incident_id: UUID) -> ResponseReturnValue:
    """The command group's page. Whoever is not of it reads it."""
    incident = visible_incident(incident_id)
    here = url_for("emergencies.command", incident_id=incident.id)
    if http.method == "POST":
        return acted(incident_id, ACTS, here)
    return render_template(
        "emergencies/running/command.html",
        board=board_of(incident, actor()),
        left=standing_down.still_open(incident),
        people=roster.people_of(incident.estate_id, everybody=True),
        buildings=buildings_of(incident.estate_id),
        marked={building.id for building in buildings_of_incident(incident)},
        levels=list(Level),
    )


@bp.post("/incidents/<uuid:incident_id>/end")
@requires(Permission.EMERGENCIES_RUN)
def end(incident_id: UUID) -> ResponseReturnValue:
    """Stand down: hold two seconds, or type the word."""
    incident = my_incident(incident_id)
    here = url_for("emergencies.command", incident_id=incident.id)
    if http.form.get("confirm", "").strip().lower() not in CONFIRMED:
        flash(
            _("Hold the button for two seconds, or type the word “%(word)s”.", word=pgettext("typed", "end")), "warning"
        )
        return redirect(here, 303)
    words = {name: http.form.get(name, "") for name in ("course", "casualties", "loss", "cause")}
    return answered(lambda: standing_down.end(incident, by=actor(), at=at(), **words), here, _("Stood down."))  # type: ignore[arg-type]


@bp.route("/cards/<uuid:role_card_id>", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_VIEW)
def card(role_card_id: UUID) -> ResponseReturnValue:
    """A role card: the job in three lines, the first five actions, whom to report to, how to hand over."""
    found = find_card(role_card_id) or abort(404)
    incident = visible_incident(found.incident_id)
    here = url_for("emergencies.card", role_card_id=found.id)
    if http.method == "POST":
        my_incident(incident.id)
        if http.form.get("act") == "take_all":
            return answered(lambda: cards.acknowledge_all(incident, by=actor(), at=at()), here)
        if http.form.get("act") == "hand_over":
            to = _member(http.form.get("to"))
            words = http.form.get("words", "")
            return answered(
                lambda: cards.hand_over(found, to, words=words, by=actor(), at=at()),
                here,
                _("The card is handed over."),
            )
        return answered(lambda: cards.acknowledge(found, by=actor(), at=at()), here)
    board = board_of(incident, actor())
    return render_template(
        "emergencies/running/card.html",
        card=found,
        board=board,
        first=[step for step in board.steps if step.role_id == found.role_id][:5],
        superiors=[one for one in board.cards if one.is_active and one.role_id == found.role.reports_to_id],
        people=roster.people_of(incident.estate_id, everybody=True),
    )


def _level(incident: Incident) -> object:
    level = http.form.get("level", "")
    if level not in LEVELS:
        abort(404)
    return outside.change_level(incident, Level(level), http.form.get("reason", ""), by=actor(), at=at())


def _measures(incident: Incident) -> object:
    words, reason = http.form.get("words", ""), http.form.get("reason", "")
    return logging.change_measures(incident, words, reason, by=actor(), at=at(), client_key=client_key())


def _add(incident: Incident) -> object:
    minutes = http.form.get("minutes", type=int) or 0
    after = find_step(as_uuid(http.form.get("after")) or incident.id)
    return stepping.add(
        incident,
        _role(incident),
        http.form.get("words", ""),
        max(0, min(minutes, MOST_MINUTES)),
        after=part_of(incident, after) if after is not None else None,
        by=actor(),
        at=at(),
        client_key=client_key(),
    )


def _appoint(incident: Incident) -> object:
    return cards.appoint(incident, _role(incident), _member(http.form.get("to")), by=actor(), at=at())


def _affect(incident: Incident) -> object:
    wanted = {as_uuid(one) for one in http.form.getlist("buildings")}
    chosen = [building for building in buildings_of(incident.estate_id) if building.id in wanted]
    return affected.affect(incident, chosen, by=actor(), at=at())


def _contain(incident: Incident) -> object:
    return standing_down.contain(incident, words=http.form.get("words", ""), by=actor(), at=at())


ACTS: dict[str, Callable[[Incident], object]] = {
    "level": _level,
    "measures": _measures,
    "add": _add,
    "appoint": _appoint,
    "affect": _affect,
    "contain": _contain,
}


def _role(incident: Incident) -> PlanRole:
    wanted = as_uuid(http.form.get("role"))
    return next((role for role in roles_of(incident) if role.id == wanted), None) or abort(404)


def _member(text: str | None) -> Member:
    found = find_member(as_uuid(text) or UUID(int=0))
    if found is None or not found.is_staff:
        abort(404)
    return found
