"""Equipment for tests that need one again and again in the same company."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from saas.facilities import Asset, AssetKind
from tenants.members import Member
from tests.cast import Company
from tests.factories.facilities import equipment


@pytest.fixture
def in_green_once(
    in_green: Company, manager: Member, technician: Member
) -> Iterator[tuple[Company, Member, Member, Callable[..., Asset]]]:
    """The company, its people, and a way to one more switch room for each example."""

    def power_room(*, elsewhere: bool = False) -> Asset:
        estate_id = in_green.other_estate_id if elsewhere else in_green.estate_id
        return equipment(in_green, manager, AssetKind.POWER_ROOM, estate_id=estate_id)

    yield in_green, manager, technician, power_room
