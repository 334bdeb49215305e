"""How pages find a plan, and the words they say about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import abort
from flask import request as http
from flask_babel import gettext

from blueprints.access import actor, at
from blueprints.belonging import asked_estate
from blueprints.emergencies.blueprint import bp
from blueprints.language import current
from saas import emergencies
from saas.emergencies import Plan, PlanVersion
from saas.emergencies.plans import words as words
from saas.emergencies.policy import may_plan, may_view
from saas.estates import Estate, estates_open_to
from tenants.clock import local_date
from tenants.members import Member
from tenants.permissions import Permission

Allowed = Callable[[Member, UUID | None], bool]


@bp.context_processor
def plan_words() -> dict[str, Any]:
    """What templates say about plans."""
    return {
        "kind_word": lambda plan: (
            plan.called(current()) if plan.kind == "custom" else gettext(words.PLAN_WORDS[plan.kind])
        ),
        "plan_kind_word": lambda kind: gettext(words.PLAN_WORDS[kind]),
        "plan_called": lambda plan: plan.called(current()),
        "plan_state_word": lambda state: gettext(words.STATE_WORDS[state]),
        "plan_state_looks": words.STATE_LOOKS,
        "version_word": lambda state: gettext(words.VERSION_WORDS[state]),
        "part_word": lambda part: gettext(words.PART_WORDS[part]),
        "trigger_word": lambda trigger: gettext(words.TRIGGER_WORDS[trigger]),
        "level_word": lambda level: gettext(words.LEVEL_WORDS[level]),
        "department_word": lambda one: gettext(words.DEPARTMENT_WORDS[one]),
        "phase_word": lambda one: gettext(words.PHASE_WORDS[one]),
        "gate_word": lambda one: gettext(words.GATE_WORDS[one]),
        "notice_word": lambda one: gettext(words.NOTICE_WORDS[one]),
        "contact_word": lambda one: gettext(words.CONTACT_WORDS[one]),
    }


def visible_plan(plan_id: UUID) -> Plan:
    """The plan, or 404 for whoever may not know of it."""
    found = emergencies.find_plan(plan_id)
    if found is None or not may_view(actor(), found.estate_id):
        abort(404)
    return found


def my_plan(plan_id: UUID, allowed: Allowed = may_plan) -> Plan:
    """The plan, for those who write (or approve) it; 403 for others who see it."""
    found = visible_plan(plan_id)
    if not allowed(actor(), found.estate_id):
        abort(403)
    return found


def my_version(version_id: UUID, allowed: Allowed = may_plan) -> PlanVersion:
    """The version, for those who write (or approve) it."""
    found = emergencies.find_version(version_id)
    if found is None or not may_view(actor(), found.plan.estate_id):
        abort(404)
    if not allowed(actor(), found.plan.estate_id):
        abort(403)
    return found


def estates_here(permission: Permission = Permission.EMERGENCIES_VIEW) -> Sequence[Estate]:
    """The estates whose plans this member sees, or writes."""
    return estates_open_to(actor(), permission)


def estate_asked(estates: Sequence[Estate]) -> Estate | None:
    """The estate named in the query, if it is one of these; 404 for any other."""
    return None if http.args.get("estate") == "patterns" else asked_estate(estates)


def version_asked(plan: Plan, name: str = "version") -> PlanVersion:
    """The version whose number the query names; without one the version in force, else the newest."""
    wanted = http.args.get(name, "")
    if wanted:
        numbered = next((one for one in plan.versions if str(one.number) == wanted), None)
        return _whole(numbered or abort(404))
    return _whole(plan.in_force or plan.versions[0])


def _whole(version: PlanVersion) -> PlanVersion:
    found = emergencies.find_version(version.id)
    assert found is not None
    return found


def today() -> Any:
    """The local day of this request."""
    return local_date(at())
