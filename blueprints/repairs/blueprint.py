"""The blueprint, and how its views find their work order."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, abort

from blueprints.access import actor, at
from blueprints.cases import said_slot
from blueprints.typed import as_instant
from saas import repairs
from saas.promises import CalendarKind, calendar_in_force
from saas.repairs import Repair, policy
from saas.requests import Slot, slots_offered
from saas.requests.slots import LENGTH

LATEST = timedelta(days=31)
bp = Blueprint("repairs", __name__, url_prefix="/repairs")


def visible(repair_id: UUID) -> Repair:
    """The work order, or 404 for whoever may not know that it exists."""
    found = repairs.find_repair(repair_id)
    if found is None or not policy.may_see(actor(), found):
        abort(404)
    return found


def mine_to_move(repair_id: UUID) -> Repair:
    """The work order, for those who may move it on (REP-03)."""
    found = visible(repair_id)
    if not policy.may_advance(actor(), found):
        abort(403)
    return found


def slot_choices(count: int = 9) -> list[tuple[str, str]]:
    """The next times within service hours."""
    calendar = calendar_in_force(CalendarKind.SERVICE)
    return [(slot.key, said_slot(slot.since, slot.until)) for slot in slots_offered(at(), calendar, count)]


def later_choices(posted: str | None = None) -> list[tuple[str, str]]:
    """When a pause may end: some of the next slots. What a page offered that was opened a while ago still counts."""
    calendar = calendar_in_force(CalendarKind.SERVICE)
    slots = slots_offered(at() + timedelta(hours=12), calendar, 40)
    wanted = [slots[index] for index in (0, 4, 9, 18, 34) if index < len(slots)]
    offered = as_instant(posted)
    if offered is not None and abs(offered - at()) < LATEST and offered not in [slot.since for slot in wanted]:
        wanted.append(Slot(offered, offered + LENGTH))
    return [(slot.since.isoformat(), said_slot(slot.since, slot.until)) for slot in sorted(wanted)]
