"""Locks and states shared by the verbs: the request is the root, so it is locked before its work order."""

from __future__ import annotations

from collections.abc import Collection

from saas.repairs.kinds import RepairState
from saas.repairs.models import Repair
from saas.repairs.refusals import WrongStep
from saas.repairs.words import STATE_WORDS
from tenants.refusals import Translatable
from tenants.verbs import lock


def hold(repair: Repair) -> None:
    """Lock the request, then the work order, and read both again."""
    lock(repair.request)
    lock(repair)


def require(repair: Repair, states: Collection[RepairState]) -> None:
    """Refuse unless the work order is in one of these states."""
    if repair.state not in states:
        raise WrongStep(state=Translatable(STATE_WORDS[RepairState(repair.state)]))
