"""Plans of an estate at every station of their way, for the crawler's world."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from uuid import UUID

from saas import emergencies
from saas.emergencies.kinds import ContactKind, Level, NoticeKind, PlanKind, Trigger
from saas.emergencies.plans.sections import save_contact, save_shutoff
from saas.emergencies.plans.writing import Parts, write_notices, write_parts
from tenants.clock import now
from tenants.db import db
from tenants.members import Member
from tests.factories.plans import approved, draft_of, drafted

KINDS = (PlanKind.EARTHQUAKE, PlanKind.HEALTH, PlanKind.FALLING, PlanKind.ORDER, PlanKind.GAS, PlanKind.WEATHER)
"""Those that nobody else in this world has; two for each household that furnishes its estate."""


def plans_of_estate(estate_id: UUID, staff: Mapping[str, Member], words: str) -> dict[str, list[str]]:
    """One in force with a revision being written, one that waits for approval; the ids by the parameter."""
    writer, manager, at = staff["supervisor"], staff["manager"], now()
    there = {plan.kind for plan in emergencies.plans_of(estate_id)}
    first, second = [kind for kind in KINDS if kind not in there][:2]
    company = SimpleNamespace(estate_id=estate_id)
    plan = approved(company, writer, manager, first, at=at)  # type: ignore[arg-type]
    version = emergencies.revise(plan, Trigger.LESSONS, f"演练 {words}", by=writer, at=at)
    parts = Parts(Level.B, words, words, words, words, words)
    write_parts(version, parts, by=writer, at=at)
    write_notices(version, {NoticeKind.FIRST: (f"{{place}} {words}", words)}, by=writer, at=at)
    contact = save_contact(
        version, None, kind=ContactKind.SUPPLIER, name=words, phone="0571-2", note_words=words, by=writer, at=at
    )
    shutoff = save_shutoff(version, None, what=words, place=words, how=words, by=writer, at=at)
    waiting = drafted(company, writer, second, at=at)  # type: ignore[arg-type]
    emergencies.submit(draft_of(waiting), by=writer, at=at)
    db.session.flush()
    submitted = [str(draft_of(waiting).id)]
    return {
        "plan_id": [str(plan.id), str(waiting.id)],
        "plan_version_id": [str(version.id)],
        "plan_role_id": [str(version.roles[0].id)],
        "plan_step_id": [str(version.steps[-1].id)],
        "plan_contact_id": [str(contact.id)],
        "plan_shutoff_id": [str(shutoff.id)],
        "emergencies.approve_plan:plan_version_id": submitted,
        "emergencies.send_back_plan:plan_version_id": submitted,
        "way": ["up"],
        "emergencies.compare_plan:plan_id": [str(plan.id)],
    }
