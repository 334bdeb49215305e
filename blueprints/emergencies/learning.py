"""What the pages of drills and reviews share: finding a thing, its words, its staff, its filters."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import abort, url_for
from flask import request as http
from flask_babel import gettext

from blueprints.access import actor, at
from blueprints.belonging import Allowed, seen
from blueprints.emergencies.blueprint import bp
from saas.emergencies import Drill, Incident, IncidentEntry, ReviewAction
from saas.emergencies.kinds import ActionState, PlanKind
from saas.emergencies.learning import words as words
from saas.emergencies.learning.actions import find_action
from saas.emergencies.learning.queries import find_drill
from saas.emergencies.learning.reviewing_facts import Facts, line_of
from saas.emergencies.policy import may_plan, may_run, may_view
from saas.facilities.kinds import DUE_LOOKS, DUE_WORDS
from tenants.clock import local_date
from tenants.files import StoredFile


@bp.context_processor
def learning_words() -> dict[str, Any]:
    return {
        "drill_word": lambda drill: gettext(words.drill_word(drill)),
        "drill_look": words.drill_look,
        "drill_state_word": lambda state: gettext(words.DRILL_WORDS[state]),
        "mode_word": lambda mode: gettext(words.MODE_WORDS[mode]),
        "figure_word": lambda figure: gettext(words.FIGURE_WORDS[figure]),
        "figure_meaning": lambda figure: gettext(words.FIGURE_MEANINGS[figure]),
        "drill_due_word": lambda state: gettext(DUE_WORDS[state]),
        "drill_due_look": DUE_LOOKS,
        "action_late": lambda action: action.state == ActionState.OPEN and action.due_on < local_date(at()),
        "may_finish": may_finish,
        "picture": picture,
    }


def visible_drill(drill_id: UUID) -> Drill:
    """The drill, or 404 for whoever may not know of it."""
    return seen(find_drill(drill_id), may_view)


def my_drill(drill_id: UUID, allowed: Allowed = may_plan) -> Drill:
    """The drill, for those who plan (or run); 403 for others who see it."""
    found = visible_drill(drill_id)
    if not allowed(actor(), found.estate_id):
        abort(403)
    return found


def my_action(action_id: UUID) -> ReviewAction:
    """What somebody has to do, for them and for those who plan."""
    found = find_action(action_id)
    if found is None or not may_view(actor(), found.incident.estate_id):
        abort(404)
    if not may_finish(found):
        abort(403)
    return found


def may_finish(action: ReviewAction) -> bool:
    """Whether whoever looks may say that it is done: its owner, or who plans here."""
    estate_id = action.incident.estate_id
    is_owner = action.owner_id == actor().id and may_run(actor(), estate_id)
    return is_owner or may_plan(actor(), estate_id)


def page_of(incident: Incident, drill: Drill | None) -> str:
    """Where what follows from a run is looked at."""
    if drill is not None:
        return url_for("emergencies.drill", drill_id=drill.id)
    return url_for("emergencies.review", incident_id=incident.id)


def kind_asked() -> PlanKind | None:
    """The kind of plan that the address asks for."""
    wanted = http.args.get("kind", "")
    return PlanKind(wanted) if wanted in list(PlanKind) else None


def year_asked() -> int | None:
    """The year that the address asks for."""
    wanted = http.args.get("year", "")
    is_year = wanted.isascii() and wanted.isdigit() and len(wanted) == len("2026")
    return int(wanted) if is_year and 2000 <= int(wanted) <= 2100 else None


def years() -> list[int]:
    """The years a register offers: this one, the next and the four before."""
    this = local_date(at()).year
    return list(range(this + 1, this - 5, -1))


def picture(file: StoredFile, caption: str) -> tuple[str, str, str]:
    """A photo as the strip takes it."""
    return url_for("files.show", token=file.token), url_for("files.small", token=file.token), caption


def timeline_of(facts: Facts) -> list[SimpleNamespace]:
    """The log as the timeline shows it; what was written while the line was down says so."""
    return [_line(entry) for entry in facts.entries]


def _line(entry: IncidentEntry) -> SimpleNamespace:
    what, note = line_of(entry, gettext)
    late = gettext("Written while the line was down.") if entry.said_at is not None else ""
    return SimpleNamespace(
        at=entry.at,
        what=what,
        who=entry.by.name if entry.by is not None else "",
        look="",
        note=" ".join(filter(None, (note, late))),
        photos=[picture(entry.file, gettext("Photo"))] if entry.file is not None else [],
    )
