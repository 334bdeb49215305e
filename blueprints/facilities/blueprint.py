"""The blueprint, its words, and how its views find a thing of an estate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint
from flask_babel import gettext

from blueprints.access import actor
from blueprints.belonging import seen, worked
from blueprints.language import current
from saas import facilities
from saas.estates import Estate, estates_open_to
from saas.facilities import Area, Asset, CarePlan, ChecklistPoint, Round
from saas.facilities.asset_files import interval_said, plan_name
from tenants.permissions import Permission

bp = Blueprint("facilities", __name__, url_prefix="/facilities")


@bp.context_processor
def words() -> dict[str, Any]:
    return {
        "asset_word": lambda kind: gettext(facilities.ASSET_WORDS[kind]),
        "asset_state": lambda state: gettext(facilities.STATE_WORDS[state]),
        "stop_reason": lambda said: gettext(facilities.STOP_WORDS[said]) if said in facilities.STOP_WORDS else said,
        "asset_looks": facilities.STATE_LOOKS,
        "paper_word": lambda kind: gettext(facilities.CERTIFICATE_WORDS[kind]),
        "scope_word": lambda scope: gettext(facilities.SCOPE_WORDS[scope]),
        "round_word": round_word,
        "round_look": lambda one: "risk" if one.is_late else facilities.ROUND_LOOKS[one.state],
        "plan_said": plan_said,
        "point_said": point_said,
        "interval": lambda plan: interval_said(plan.every, plan.step, gettext),
        "reading_said": facilities.shown,
        "range_said": facilities.range_of,
    }


def round_word(one: Round) -> str:
    """Its state in a word; missed and done after all is said as that."""
    return gettext("Missed, done late") if one.is_late else gettext(facilities.ROUND_WORDS[one.state])


def plan_said(plan: CarePlan) -> str:
    """What a plan is called in the reader's language."""
    return plan_name(plan, chinese=current().startswith("zh"))


def point_said(point: ChecklistPoint) -> str:
    """What is looked at, in the reader's language."""
    return point.words if current().startswith("zh") or not point.words_en else point.words_en


def visible_asset(asset_id: UUID) -> Asset:
    """The equipment, or 404 for whoever may not know that it exists."""
    return seen(facilities.find_asset(asset_id), facilities.may_see)


def my_asset(asset_id: UUID) -> Asset:
    """The equipment, for those who look after the register."""
    return worked(visible_asset(asset_id), facilities.may_manage)


def visible_round(round_id: UUID) -> Round:
    """The round, or 404."""
    return seen(facilities.find_round(round_id), facilities.may_see)


def my_area(area_id: UUID) -> Area:
    """The area, for those who manage it."""
    return worked(seen(facilities.find_area(area_id), facilities.may_see), facilities.may_manage)


def my_plan(plan_id: UUID) -> CarePlan:
    """The plan, for those who manage it."""
    return worked(seen(facilities.find_plan(plan_id), facilities.may_see), facilities.may_manage)


def estates_here(permission: Permission = Permission.FACILITIES_VIEW) -> Sequence[Estate]:
    """The estates whose facilities this member may see, or manage."""
    return estates_open_to(actor(), permission)
