"""Incidents that run, for the crawler's world: a burst pipe with a released notice, a lift, a breach with its people."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from saas.archives import person_of
from saas.emergencies import Plan
from saas.emergencies.kinds import HouseState, Level, NoticeKind, PlanKind
from saas.emergencies.running import breach, lift, logging, noticing, outside
from saas.emergencies.running.activating import activate
from saas.emergencies.running.cards import appoint, hand_over
from saas.emergencies.running.houses import my_houses_in, say
from saas.emergencies.running.queries import cards_of, lift_record_of, outside_reports_of, roles_of, steps_of
from saas.estates import buildings_of
from tenants.clock import now
from tenants.db import db, new_id
from tests.factories.emergencies import plan_in_force


def incidents_of(place: Any, estates_words: str) -> dict[str, list[str]]:
    """Three incidents of an estate; the ids by the parameter that names them."""
    manager, at = place.staff["manager"], now() - timedelta(hours=1)
    by = {"by": manager, "at": at}
    burst, stuck, leaked = (_begin(place, kind, at) for kind in (PlanKind.WATER, PlanKind.LIFT, PlanKind.BREACH))
    for incident in (burst, stuck, leaked):
        logging.note(incident, f"现场 {estates_words}", **by)
        _leave_to(manager, incident, place.staff["technician"], at)
        if not any(card.member_id == manager.id for card in cards_of(incident)):
            appoint(incident, roles_of(incident)[0], manager, **by)
    logging.report(burst, condition=estates_words, actions=estates_words, needs=estates_words, **by)
    notice = noticing.draft(burst, NoticeKind.UPDATE, f"停水 {estates_words}", **by)
    noticing.release(notice, notice.words, estates_words, **by)
    for house in my_houses_in(burst, place.resident, at=at):
        say(house, HouseState.NEEDS_HELP, words=estates_words, **by)
    record = lift_record_of(stuck)
    assert record is not None
    lift.fill_in(
        record, lift.LiftFacts(trapped_at=at, lift_code=estates_words, vendor=estates_words, cause=estates_words), **by
    )
    person = person_of(place.resident)
    assert person is not None
    breach.list_people(leaked, [person], f"电话 {estates_words}", **by)
    breach.write_notice(leaked, f"外泄 {estates_words}", f"诈骗 {estates_words}", **by)
    for report in [one for one in outside_reports_of(leaked) if one.state == "open"][:1]:
        outside.send(report, f"门户 {estates_words}", estates_words, **by)
    receipt = noticing.receipts_of(place.resident)[0]
    return {
        "incident_id": [str(burst.id)],
        "emergencies.lift:incident_id": [str(stuck.id)],
        "emergencies.breach:incident_id": [str(leaked.id)],
        "incident_step_id": [str(steps_of(burst)[0].id)],
        "emergencies.tick:step": [str(steps_of(burst)[0].id)],
        "role_card_id": [str(cards_of(burst)[0].id)],
        "notice_receipt_id": [str(receipt.id)],
    }


def _leave_to(manager: Any, incident: Any, technician: Any, at: Any) -> None:
    """The technician holds no card, whoever the roster finds at this hour: a card opens the care notes of the houses."""
    active = [card for card in cards_of(incident) if card.is_active]
    theirs = {card.role_id for card in active if card.member_id == manager.id}
    for card in active:
        if card.member_id == technician.id and card.role_id not in theirs:
            hand_over(card, manager, by=manager, at=at)
        elif card.member_id == technician.id:
            card.handed_over_at = at


def _begin(place: Any, kind: PlanKind, at: Any) -> Any:
    manager = place.staff["manager"]
    plan = db.session.scalar(select(Plan).where(Plan.estate_id == place.estate_id, Plan.kind == kind))
    if plan is None or plan.in_force is None:
        here = SimpleNamespace(estate_id=place.estate_id)
        plan = plan_in_force(here, manager, kind, at=at, gates=kind == PlanKind.BREACH)  # type: ignore[arg-type]
    buildings = buildings_of(place.estate_id) if kind == PlanKind.WATER else ()
    key, words = new_id(), "地下车库"
    found = activate(
        plan, is_drill=False, level=Level.A, client_key=key, buildings=buildings, place=words, by=manager, at=at
    )
    return found.incident
