"""Every category has its own time limits (INT-02)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from saas.promises import ClockKind, promises_of
from saas.requests import Category
from tests.factories.requests import Stage


@pytest.mark.rule("INT-02")
def test_repair_complaint_help_and_other_are_there() -> None:
    assert {"repair", "complaint", "help", "other"} <= {str(category) for category in Category}


@pytest.mark.rule("INT-02")
def test_each_category_drives_its_own_time_limits(stage: Stage) -> None:
    limits: dict[Category, dict[str, timedelta]] = {}
    for category in (Category.REPAIR, Category.COMPLAINT, Category.HELP, Category.SUGGESTION):
        request = stage.taken_down(category=category, by=stage.technician)
        limits[category] = {
            promise.clock: promise.due_at - promise.started_at for promise in promises_of([request.id])[request.id]
        }

    assert all(ClockKind.RESPONSE in of_one for of_one in limits.values())
    assert ClockKind.FEEDBACK in limits[Category.COMPLAINT]
    assert ClockKind.FEEDBACK not in limits[Category.REPAIR]
    assert limits[Category.SUGGESTION][ClockKind.RESPONSE] > limits[Category.REPAIR][ClockKind.RESPONSE]
