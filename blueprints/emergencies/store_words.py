"""What the pages of stores, suppliers and risks share: their words, and how they find a thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import abort
from flask_babel import gettext as _

from blueprints.access import actor
from blueprints.belonging import seen, worked
from blueprints.emergencies.blueprint import bp
from saas.emergencies import Risk, StoreItem
from saas.emergencies.plans.words import PLAN_WORDS
from saas.emergencies.policy import may_keep, may_plan, may_view
from saas.emergencies.risk_queries import find_risk
from saas.emergencies.stores import kinds
from saas.emergencies.stores.queries import find_item
from saas.estates import Estate, estates_open_to
from tenants.permissions import Permission


@bp.context_processor
def store_words() -> dict[str, Any]:
    return {
        "store_word": lambda kind: _(kinds.STORE_WORDS[kind]),
        "store_view_word": lambda view: _(kinds.VIEW_WORDS[view]),
        "store_view_looks": kinds.VIEW_LOOKS,
        "condition_word": lambda condition: _(kinds.CONDITION_WORDS[condition]),
        "condition_looks": kinds.CONDITION_LOOKS,
        "faults_of": kinds.faults_of,
        "band_of": kinds.band_of,
        "band_word": lambda band: _(kinds.BAND_WORDS[band]),
        "band_looks": kinds.BAND_LOOKS,
        "likelihood_word": lambda grade: _(kinds.LIKELIHOOD_WORDS[grade - 1]),
        "effect_word": lambda grade: _(kinds.EFFECT_WORDS[grade - 1]),
        "for_plan_word": lambda kind: _(PLAN_WORDS[kind]),
    }


def visible_supply(supply_id: UUID) -> StoreItem:
    """The supply, or 404 for whoever may not know that it exists."""
    return seen(find_item(supply_id), may_view)


def kept_supply(supply_id: UUID) -> StoreItem:
    """The supply, for those who check and move what is kept."""
    return worked(visible_supply(supply_id), may_keep)


def planned_supply(supply_id: UUID) -> StoreItem:
    """The supply, for those who say what is kept."""
    return worked(visible_supply(supply_id), may_plan)


def visible_risk(risk_id: UUID) -> Risk:
    """The risk, or 404."""
    return seen(find_risk(risk_id), may_view)


def planned_risk(risk_id: UUID) -> Risk:
    """The risk, for those who write the register."""
    return worked(visible_risk(risk_id), may_plan)


def store_estates(permission: Permission = Permission.EMERGENCIES_VIEW) -> Sequence[Estate]:
    """The estates in which this member may do something with what is kept."""
    return estates_open_to(actor(), permission)


def one_of_mine(estate_id: UUID, permission: Permission) -> Estate:
    """An estate named in the path, in which this member may do it; 404 for any other."""
    return next((one for one in store_estates(permission) if one.id == estate_id), None) or abort(404)
