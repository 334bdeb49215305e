"""Who may see, run, keep, plan and approve in emergencies, in pure questions."""

from __future__ import annotations

from uuid import UUID

from saas.archives import may_keep_care
from saas.emergencies.running.models import Incident
from tenants.members import Everywhere, Member
from tenants.permissions import Permission

P = Permission


def may_view(actor: Member, estate_id: UUID | None) -> bool:
    """Plans, boards, drills, stores and risks of an estate; with no estate, the company's own patterns."""
    return actor.is_staff and _may(actor, P.EMERGENCIES_VIEW, estate_id)


def may_run(actor: Member, estate_id: UUID) -> bool:
    """Activate a plan, take a card, tick a step, write in the log: everybody who works at the estate."""
    return actor.is_staff and actor.may(P.EMERGENCIES_RUN, estate_id=estate_id)


def may_keep(actor: Member, estate_id: UUID) -> bool:
    """Check and move what the store keeps."""
    return actor.is_staff and actor.may(P.EMERGENCIES_KEEP, estate_id=estate_id)


def may_plan(actor: Member, estate_id: UUID | None) -> bool:
    """Write plans, drills, stores and risks; the company's patterns are written by who may plan everywhere."""
    return actor.is_staff and _may(actor, P.EMERGENCIES_PLAN, estate_id)


def may_approve(actor: Member, estate_id: UUID | None) -> bool:
    """Approve a plan; that it is not the one who submitted it is the verb's to refuse."""
    return actor.is_staff and _may(actor, P.EMERGENCIES_APPROVE, estate_id)


def may_see_care(actor: Member, incident: Incident, *, holds_card: bool) -> bool:
    """Care notes of the affected houses while a real incident runs: who keeps them, and who holds a role in it."""
    runs = incident.is_open and not incident.is_drill
    return runs and may_view(actor, incident.estate_id) and (holds_card or may_keep_care(actor, incident.estate_id))


def _may(actor: Member, permission: Permission, estate_id: UUID | None) -> bool:
    if estate_id is None:
        return isinstance(actor.estates_with(permission), Everywhere)
    return actor.may(permission, estate_id=estate_id)
