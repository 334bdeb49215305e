"""What tests of emergencies stand on."""

from __future__ import annotations

import pytest

from saas.emergencies.kinds import PlanKind
from tests.cast import Company
from tests.emergencies.running_stage import RunningStage, running_stage


@pytest.fixture
def night(in_green: Company) -> RunningStage:
    """Ten past three, a burst pipe, four people on duty."""
    return running_stage(in_green)


@pytest.fixture
def leak(in_green: Company) -> RunningStage:
    """The same night, but data has leaked: a plan with the five ordered steps."""
    return running_stage(in_green, kind=PlanKind.BREACH, gates=True)
