"""The drill record and the incident report, filled from what is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from saas.emergencies.drills.telling import told_of
from saas.emergencies.kinds import OutsideState, StepState
from saas.emergencies.learning.actions import actions_of
from saas.emergencies.learning.models import Drill
from saas.emergencies.learning.papers import ActionLine, DrillRecord, IncidentReport, LogLine, OutsideLine, StepLine
from saas.emergencies.learning.queries import people_of
from saas.emergencies.learning.reviewing import review_of
from saas.emergencies.learning.reviewing_facts import Facts, facts_of, line_of
from saas.emergencies.learning.words import ACTION_WORDS, MODE_WORDS, drill_word
from saas.emergencies.plans.words import PLAN_WORDS
from saas.emergencies.running.models import Incident
from saas.emergencies.running.queries import buildings_of_incident, outside_reports_of
from saas.emergencies.running.sentences import LEVEL_WORDS
from saas.emergencies.stores.queries import used_in
from saas.reports.documents import Issuer, Photo, stamped
from tenants.clock import local_date
from tenants.formats import moment
from tenants.keys import blind_index
from tenants.text import N_, Translate

Paper = TypeVar("Paper", DrillRecord, IncidentReport)
MOST_PHOTOS = 8
STEP_STATES: Mapping[str, str] = {
    StepState.WAITING: N_("not done"),
    StepState.READY: N_("not done"),
    StepState.DONE: N_("done"),
    StepState.SKIPPED: N_("left out"),
}
OUTSIDE_STATES: Mapping[str, str] = {
    OutsideState.OPEN: N_("still open"),
    OutsideState.SENT: N_("reported"),
    OutsideState.NOT_NEEDED: N_("not needed"),
}


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """In which language a paper is, and who has it printed when."""

    company: str
    translate: Translate
    language: str
    printed_by: str
    at: datetime


def drill_record_of(drill: Drill, speaker: Speaker) -> DrillRecord:
    """The record as it stands: a form to be filled in by hand before the drill, complete after it."""
    incident, told, translate = drill.incident, told_of(drill), speaker.translate
    facts = facts_of(incident) if incident is not None else None
    version = incident.version if incident is not None else drill.plan.in_force
    criteria = (
        (N_("The people"), drill.of_people),
        (N_("The plan itself"), drill.of_plan),
        (N_("Supplies"), drill.of_supplies),
        (N_("Teamwork"), drill.of_teamwork),
    )
    document = DrillRecord(
        issuer=_issuer(drill, speaker),
        number=incident.number if incident is not None else "",
        day=local_date(incident.activated_at if incident is not None else drill.starts_at),
        name=drill.name,
        state=translate(drill_word(drill)),
        plan=drill.plan.called(speaker.language),
        version=version.number if version is not None else None,
        mode=translate(MODE_WORDS[drill.mode]),
        place=drill.place,
        starts_at=drill.starts_at,
        held_at=incident.activated_at if incident is not None else None,
        ended_at=incident.ended_at if incident is not None else None,
        commander=_commander(facts),
        announced_at=drill.announced_at,
        announced_to=told.written,
        scenario=drill.scenario,
        people=tuple(one.member.name for one in people_of(drill)),
        outsiders=drill.outsiders,
        steps=_steps(facts, speaker),
        acknowledged=(facts.acknowledged, len(facts.cards)) if facts is not None else (0, 0),
        supplies=_supplies(incident),
        evaluation=tuple((translate(name), words) for name, words in criteria),
        passed=drill.passed,
        evaluated_by=drill.evaluated_by.name if drill.evaluated_by is not None else "",
        actions=_actions(incident, translate),
        photos=_photos(facts),
    )
    return _stamped(document, speaker)


def incident_report_of(incident: Incident, speaker: Speaker) -> IncidentReport:
    """The report with its timeline, as it stands."""
    facts, translate, review = facts_of(incident), speaker.translate, review_of(incident)
    kind = incident.plan.called(speaker.language)
    pairs = (
        (N_("Kind"), translate(PLAN_WORDS[incident.plan.kind])),
        (N_("Plan and version"), f"{kind} V{incident.version.number}"),
        (N_("Level"), translate(LEVEL_WORDS[incident.level])),
        (N_("Where it happened"), incident.place),
        (N_("Buildings"), "、".join(one.name for one in buildings_of_incident(incident))),
        (N_("Reported by"), incident.reporter),
        (N_("Activated by"), incident.activated_by.name),
        (N_("Head told"), incident.head.name if incident.head is not None else ""),
        (N_("Commander"), _commander(facts)),
    )
    boxes = (
        (N_("What went well"), review.went_well if review is not None else ""),
        (N_("What did not"), review.went_badly if review is not None else ""),
        (N_("What to change"), review.to_change if review is not None else ""),
    )
    document = IncidentReport(
        issuer=_issuer(incident, speaker),
        number=incident.number,
        day=local_date(incident.activated_at),
        facts=tuple((translate(name), value) for name, value in pairs),
        began_at=incident.activated_at,
        formed_at=incident.formed_at,
        contained_at=incident.contained_at,
        ended_at=incident.ended_at,
        course=incident.course,
        casualties=incident.casualties,
        loss=incident.loss,
        cause=incident.cause,
        steps=_steps(facts, speaker),
        acknowledged=(facts.acknowledged, len(facts.cards)),
        log=_logged(facts, speaker),
        reports=tuple(
            OutsideLine(
                receiver=one.receiver,
                due_at=one.due_at,
                state=translate(OUTSIDE_STATES[one.state]),
                ended_at=one.ended_at,
                way=" ".join(filter(None, (one.way, one.words))),
            )
            for one in outside_reports_of(incident)
        ),
        supplies=_supplies(incident),
        review=tuple((translate(name), words) for name, words in boxes),
        actions=_actions(incident, translate),
        photos=_photos(facts),
    )
    return _stamped(document, speaker)


def photo_name(number: int) -> str:
    """What a picture is called in the paper; the worker hands it over under this name."""
    return f"photo{number}.jpg"


def _stamped(document: Paper, speaker: Speaker) -> Paper:
    key = blind_index("document", "check_code", "key")
    return stamped(document, printed_at=speaker.at, printed_by=speaker.printed_by, key=key)


def _issuer(thing: Drill | Incident, speaker: Speaker) -> Issuer:
    estate = thing.estate
    return Issuer(company=speaker.company, estate=estate.name, phone=estate.emergency_phone or "")


def _commander(facts: Facts | None) -> str:
    """Who commanded: of those who held the role, the first who took the card."""
    cards = [one.card for one in facts.cards if one.card.role.is_commander] if facts is not None else []
    taken = {card.acknowledged_at: card.member.name for card in cards if card.acknowledged_at is not None}
    if taken:
        return taken[min(taken)]
    return cards[0].member.name if cards else ""


def _steps(facts: Facts | None, speaker: Speaker) -> tuple[StepLine, ...]:
    return tuple(
        StepLine(
            role=one.step.role.called(speaker.language),
            words=one.step.said(speaker.language),
            target=one.target,
            took=one.took,
            state=speaker.translate(STEP_STATES[StepState(one.step.state)])
            + (f"：{one.step.reason}" if one.step.reason else ""),
            is_late=one.is_late,
        )
        for one in (facts.steps if facts is not None else ())
    )


def _logged(facts: Facts, speaker: Speaker) -> tuple[LogLine, ...]:
    lines = []
    for entry in facts.entries:
        what, note = line_of(entry, speaker.translate)
        lines.append(LogLine(at=entry.at, who=entry.by.name if entry.by is not None else "", what=what, note=note))
    return tuple(lines)


def _supplies(incident: Incident | None) -> tuple[str, ...]:
    if incident is None:
        return ()
    return tuple(f"{one.item.name} {-one.change} {one.item.unit}" for one in used_in(incident.id) if one.change < 0)


def _actions(incident: Incident | None, translate: Translate) -> tuple[ActionLine, ...]:
    return tuple(
        ActionLine(
            words=one.words,
            owner=one.owner.name,
            due_on=one.due_on,
            state=translate(ACTION_WORDS[one.state]),
            done=one.done_words,
        )
        for one in (actions_of(incident) if incident is not None else ())
    )


def _photos(facts: Facts | None) -> tuple[Photo, ...]:
    shot = facts.photos[:MOST_PHOTOS] if facts is not None else ()
    return tuple(Photo(asset=photo_name(number), caption=moment(at)) for number, (at, _file) in enumerate(shot))
