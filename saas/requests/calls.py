"""A call at the desk in one breath: taken down, registered, and sorted when it is clear what it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from saas.estates.models import Estate
from saas.requests.desk import classify, register
from saas.requests.intake import take_down
from saas.requests.kinds import Category
from saas.requests.models import Request
from tenants.members import Member
from tenants.verbs import transaction


@transaction
def take_call(
    estate: Estate,
    *,
    category: Category,
    service_type: str | None,
    registers: bool,
    by: Member,
    at: datetime,
    **details: Any,
) -> Request:
    """`take_down` with the steps after it that the desk may take itself; each leaves its own trace (INT-08).

    Whoever may not register leaves it in the intake inbox as reported (INT-07).
    """
    request = take_down(estate, category=category, service_type=service_type, by=by, at=at, **details)
    if registers:
        register(request, by=by, at=at)
        if service_type or category is not Category.REPAIR:
            classify(request, category=category, service_type=service_type, by=by, at=at)
    return request
