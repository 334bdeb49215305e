"""What the states of a house are called."""

from __future__ import annotations

from collections.abc import Mapping

from saas.estates.models import HouseState
from tenants.text import N_

HOUSE_STATE_NAMES: Mapping[str, str] = {
    HouseState.UNSOLD: N_("Not sold"),
    HouseState.SOLD: N_("Sold, not delivered"),
    HouseState.DELIVERED: N_("Delivered, not lived in"),
    HouseState.RENOVATING: N_("Being renovated"),
    HouseState.SELF_USED: N_("Owner lives there"),
    HouseState.RENTED: N_("Rented out"),
    HouseState.LONG_VACANT: N_("Vacant for long"),
}
