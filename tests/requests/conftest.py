"""The people around a request, in green's open scope."""

from __future__ import annotations

import pytest

from tenants.members import Member
from tests.cast import Company
from tests.factories.requests import Stage


@pytest.fixture
def stage(in_green: Company, resident: Member, desk: Member, dispatcher: Member, technician: Member) -> Stage:
    """Green's first estate with a desk, a dispatcher, a technician and a resident at home."""
    return Stage(in_green, resident, desk, dispatcher, technician)
