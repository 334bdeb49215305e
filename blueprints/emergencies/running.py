"""What the pages of a running incident share: finding it, words, and answering a tap with or without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, abort, flash, redirect
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from blueprints.access import actor
from blueprints.belonging import seen
from blueprints.emergencies.blueprint import bp
from blueprints.language import current
from blueprints.typed import as_uuid
from saas.archives.care_models import CARE_NAMES, CARE_SHORT
from saas.emergencies import Incident
from saas.emergencies.policy import may_run, may_view
from saas.emergencies.running.queries import find_incident, incidents_in
from saas.emergencies.running.sentences import HOUSE_WORDS, LEVEL_WORDS, NOTICE_WORDS, STATE_WORDS, entry_sentence
from tenants.clock import SHANGHAI
from tenants.permissions import Permission
from tenants.refusals import Refused

QUEUED = "X-Queued"
"""A page that keeps what was typed while the line is down sends it with this header and wants a bare answer."""
STATE_LOOKS = {"responding": "broken", "handling": "risk", "contained": "info", "ended": "kept", "reviewed": "kept"}
HOUSE_LOOKS = {"needs_help": "broken", "no_answer": "risk", "unknown": "quiet", "safe": "kept"}


@bp.context_processor
def running_words() -> dict[str, Any]:
    return {
        "entry_said": lambda entry: entry_sentence(entry, gettext),
        "incident_state": lambda state: gettext(STATE_WORDS[state]),
        "incident_looks": STATE_LOOKS,
        "house_word": lambda state: gettext(HOUSE_WORDS[state]),
        "house_looks": HOUSE_LOOKS,
        "level_word": lambda level: gettext(LEVEL_WORDS[level]),
        "notice_word": lambda kind: gettext(NOTICE_WORDS[kind]),
        "typed_time": typed_time,
        "roles_said": lambda roles: "、".join(role.called(current()) for role in roles),
        "care_short": lambda note: gettext(", ").join(gettext(CARE_SHORT[kind]) for kind in note.kinds),
        "care_names": CARE_NAMES,
        "runs": lambda incident: incident.is_open and may_run(actor(), incident.estate_id),
    }


@bp.app_context_processor
def first_pages() -> dict[str, Any]:
    """For the first pages of those who work here: what runs now in their estates, real or a drill."""
    return {"emergencies_now": lambda: incidents_in(actor().estates_with(Permission.EMERGENCIES_VIEW), limit=3)}


def typed_time(when: datetime | None) -> str:
    """An instant as a field for day and time wants it, by the clock here."""
    return f"{when.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}" if when else ""


def called(incident: Incident) -> str:
    """An incident as one chooses it from a list; of one that has ended it is said, for that is chosen to write down later."""
    name = f"{incident.number} {incident.plan.called(current())}"
    return name if incident.is_open else f"{name} {gettext('(is over)')}"


def visible_incident(incident_id: UUID) -> Incident:
    """The incident, or 404 for whoever may not know that it exists."""
    return seen(find_incident(incident_id), may_view)


def my_incident(incident_id: UUID) -> Incident:
    """The incident, for those who work on it."""
    found = visible_incident(incident_id)
    if not may_run(actor(), found.estate_id):
        abort(403)
    return found


def part_of(incident: Incident, found: Any) -> Any:
    """A part of this very incident, or 404."""
    if found is None or found.incident_id != incident.id:
        abort(404)
    return found


def client_key() -> UUID | None:
    """The key that makes a sending again the same sending."""
    return as_uuid(http.form.get("client_key"))


def said_at() -> datetime | None:
    """The author's clock, when what was written had to wait for the line."""
    try:
        found = datetime.fromisoformat(http.form.get("said_at", "").replace("Z", "+00:00"))
    except ValueError:
        return None
    if found.tzinfo is None or not 2000 < found.year < 9000:
        return None
    return found.astimezone(UTC)


def answered(act: Callable[[], object], back: str, done: str = "") -> ResponseReturnValue:
    """Do it, and answer: a page is sent back with its sentence, a queue gets 204, or 422 with why not."""
    queued = QUEUED in http.headers
    try:
        act()
    except Refused as refusal:
        sentence = refusal.sentence(gettext)
        if queued:
            return Response(sentence, 422, mimetype="text/plain")
        flash(sentence, "warning")
        return redirect(back, 303)
    if queued:
        return "", 204
    if done:
        flash(done)
    return redirect(back, 303)


def acted(incident_id: UUID, acts: Mapping[str, Callable[[Incident], object]], here: str) -> ResponseReturnValue:
    """Do the one of a page's acts that was posted, for those who work on the incident; 404 for an act it has not."""
    incident = my_incident(incident_id)
    act = acts.get(http.form.get("act", ""))
    if act is None:
        abort(404)
    return answered(lambda: act(incident), here, gettext("Noted."))
