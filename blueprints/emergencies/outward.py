"""What leaves the house: notices to residents, reports to authorities, a breach's affected people, the lift's record."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flask import abort, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.emergencies.blueprint import bp
from blueprints.emergencies.running import acted, answered, my_incident, part_of, typed_time, visible_incident
from blueprints.typed import as_uuid
from saas import facilities
from saas.archives import Person, households_of
from saas.emergencies import Incident, LiftRecord
from saas.emergencies.kinds import NoticeKind
from saas.emergencies.running import breach, noticing, outside
from saas.emergencies.running import lift as lifts
from saas.emergencies.running.board import board_of
from saas.emergencies.running.houses import house_ids_of
from saas.emergencies.running.queries import lift_record_of
from saas.emergencies.running.refusals import NobodyListed
from saas.estates import buildings_of, house_by_code
from tenants.clock import SHANGHAI, local_date
from tenants.permissions import Permission


@bp.route("/incidents/<uuid:incident_id>/telling", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_VIEW)
def telling(incident_id: UUID) -> ResponseReturnValue:
    """Notices and reports: what went out, what did not, what is still to be told."""
    incident = visible_incident(incident_id)
    here = url_for("emergencies.telling", incident_id=incident.id)
    if http.method == "POST":
        return acted(incident_id, ACTS, here)
    board = board_of(incident, actor())
    released = [notice for notice in board.notices if notice.released_at is not None]
    return render_template(
        "emergencies/running/telling.html",
        board=board,
        reach={notice.id: noticing.reach_of(notice) for notice in released},
        residents=len(noticing.residents_of_incident(incident, at=at())),
        kinds=list(NoticeKind),
    )


@bp.route("/incidents/<uuid:incident_id>/breach", methods=["GET", "POST"], endpoint="breach")
@requires(Permission.EMERGENCIES_VIEW)
def breach_page(incident_id: UUID) -> ResponseReturnValue:
    """Who is affected by a breach, what they are told, and who still has to be told."""
    incident = visible_incident(incident_id)
    here = url_for("emergencies.breach", incident_id=incident.id)
    if http.method == "POST":
        return acted(incident_id, BREACH_ACTS, here)
    board = board_of(incident, actor())
    reads = board.commands or actor().may(Permission.ARCHIVES_VIEW, estate_id=incident.estate_id)
    return render_template(
        "emergencies/running/breach.html",
        board=board,
        notice=breach.notice_of_breach(incident),
        affected=breach.affected_of(incident) if reads else (),
        count=breach.count_of(incident),
        buildings=buildings_of(incident.estate_id),
    )


@bp.route("/incidents/<uuid:incident_id>/lift", methods=["GET", "POST"], endpoint="lift")
@requires(Permission.EMERGENCIES_VIEW)
def lift_page(incident_id: UUID) -> ResponseReturnValue:
    """The record of people shut in a lift, and the marks of its clock."""
    incident = visible_incident(incident_id)
    found = lift_record_of(incident)
    if found is None:
        abort(404)
    here = url_for("emergencies.lift", incident_id=incident.id)
    if http.method == "POST":
        my_incident(incident_id)
        facts, only = _facts(found), _written_anew()
        return answered(lambda: lifts.fill_in(found, facts, only=only, by=actor(), at=at()), here, _("Noted."))
    return render_template(
        "emergencies/running/lift.html",
        board=board_of(incident, actor()),
        record=found,
        shown=json.dumps(_shown(found)),
        marks=lifts.MARKS,
        mark_words=lifts.MARK_WORDS,
        passed=lifts.marks_passed(found, at()),
        minutes=int(lifts.minutes_inside(found, at())),
        lifts=[
            asset
            for asset in facilities.assets_in(frozenset({incident.estate_id}), estate_id=incident.estate_id)
            if asset.kind == facilities.AssetKind.LIFT
        ],
    )


def _draft(incident: Incident) -> object:
    kind = http.form.get("kind", "")
    if kind not in {one.value for one in NoticeKind}:
        abort(404)
    words, words_en = http.form.get("words", ""), http.form.get("words_en", "")
    if not words.strip():
        prepared = noticing.draft_prepared(incident, NoticeKind(kind), by=actor(), at=at())
        if prepared is not None:
            return prepared
    return noticing.draft(incident, NoticeKind(kind), words, words_en, by=actor(), at=at())


def _release(incident: Incident) -> object:
    notice = part_of(incident, noticing.find_notice(_id("notice")))
    words, words_en = http.form.get("words", ""), http.form.get("words_en", "")
    return noticing.release(notice, words, words_en, by=actor(), at=at())


def _send(incident: Incident) -> object:
    report = part_of(incident, outside.find_outside_report(_id("report")))
    return outside.send(report, http.form.get("way", ""), http.form.get("words", ""), by=actor(), at=at())


def _leave_out(incident: Incident) -> object:
    report = part_of(incident, outside.find_outside_report(_id("report")))
    return outside.leave_out(report, http.form.get("reason", ""), by=actor(), at=at())


def _list_people(incident: Incident) -> object:
    persons = _persons(incident)
    if not persons:
        raise NobodyListed()
    return breach.list_people(incident, persons, http.form.get("what", ""), by=actor(), at=at())


def _write_notice(incident: Incident) -> object:
    said = {name: http.form.get(name, "") for name in ("situation", "risk", "measures", "contact")}
    return breach.write_notice(incident, by=actor(), at=at(), **said)


def _tell(incident: Incident) -> object:
    return breach.tell_affected(incident, by=actor(), at=at())


def _by_hand(incident: Incident) -> object:
    affected = part_of(incident, breach.find_affected(_id("affected")))
    return breach.tell_by_hand(affected, http.form.get("way", ""), by=actor(), at=at())


Act = Callable[[Incident], object]
ACTS: dict[str, Act] = {"draft": _draft, "release": _release, "send": _send, "leave_out": _leave_out}
BREACH_ACTS: dict[str, Act] = {"list": _list_people, "write": _write_notice, "tell": _tell, "by_hand": _by_hand}


def _id(name: str) -> UUID:
    return as_uuid(http.form.get(name)) or UUID(int=0)


def _persons(incident: Incident) -> list[Person]:
    """The people of the chosen buildings and of the houses that were typed, each once."""
    wanted = {as_uuid(one) for one in http.form.getlist("buildings")}
    chosen = [building for building in buildings_of(incident.estate_id) if building.id in wanted]
    houses = set(house_ids_of(chosen)) if chosen else set()
    for code in http.form.get("houses", "").replace("，", " ").replace(",", " ").split()[:500]:
        found = house_by_code(incident.estate_id, code)
        if found is not None:
            houses.add(found.id)
    households = households_of(houses, on=local_date(at()))
    return list({tenure.person_id: tenure.person for tenures in households.values() for tenure in tenures}.values())


def _facts(found: LiftRecord) -> lifts.LiftFacts:
    form = http.form
    return lifts.LiftFacts(
        trapped_at=_instant("trapped_at") or found.trapped_at,
        asset_id=as_uuid(form.get("asset")),
        lift_code=form.get("lift_code", ""),
        persons=form.get("persons", found.persons, type=int),
        limit_minutes=60 if form.get("limit") == "60" else 30,
        vendor=form.get("vendor", ""),
        vendor_called_at=_instant("vendor_called_at"),
        vendor_arrived_at=_instant("vendor_arrived_at"),
        rescuers=form.get("rescuers", ""),
        rescue_began_at=_instant("rescue_began_at"),
        freed_at=_instant("freed_at"),
        cause=form.get("cause", ""),
        handling=form.get("handling", ""),
    )


FIELD_OF = {fact: fact for fact in lifts.FACTS} | {"asset_id": "asset", "limit_minutes": "limit"}
"""The facts of the record, and the field of the form that says each."""


def _shown(found: LiftRecord) -> dict[str, str]:
    """What the fields of the form say before anybody types."""
    facts = {FIELD_OF[fact]: getattr(found, fact) for fact in lifts.FACTS}
    typed = {field: typed_time(value) if isinstance(value, datetime) else value for field, value in facts.items()}
    return {field: "" if value is None else str(value) for field, value in typed.items()}


def _written_anew() -> set[str]:
    """The facts whose fields no longer say what they said when the form was shown."""
    try:
        shown = json.loads(http.form.get("shown", ""))
    except (ValueError, RecursionError):
        shown = None
    before = shown if isinstance(shown, dict) else {}
    return {fact for fact, field in FIELD_OF.items() if http.form.get(field, before.get(field)) != before.get(field)}


def _instant(name: str) -> datetime | None:
    """A local time of the form; nothing for what is none."""
    try:
        found = datetime.fromisoformat(http.form.get(name, ""))
    except ValueError:
        return None
    return found.replace(tzinfo=SHANGHAI) if found.tzinfo is None and 2000 < found.year < 9000 else None
