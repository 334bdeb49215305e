"""What the fixed words of estates are called on pages."""

from __future__ import annotations

from saas.estates import HouseState, IntakeDepartment, PropertyType, SpaceOwnership
from saas.estates.words import HOUSE_STATE_NAMES
from tenants.text import N_

PROPERTY_TYPES: dict[str, str] = {
    PropertyType.RESIDENTIAL: N_("Residential estate"),
    PropertyType.SINGLE_BUILDING: N_("Single building"),
    PropertyType.APARTMENT: N_("Apartments"),
    PropertyType.VILLA: N_("Villas"),
    PropertyType.RESORT: N_("Resort"),
}
INTAKE_DEPARTMENTS: dict[str, str] = {
    IntakeDepartment.CUSTOMER_SERVICE: N_("Customer service"),
    IntakeDepartment.CONTROL_ROOM: N_("Control room"),
    IntakeDepartment.MONITORING_CENTRE: N_("Monitoring centre"),
}
HOUSE_STATES = HOUSE_STATE_NAMES
HOUSE_LOOKS: dict[str, str] = {
    HouseState.UNSOLD: "quiet",
    HouseState.SOLD: "quiet",
    HouseState.DELIVERED: "quiet",
    HouseState.RENOVATING: "risk",
    HouseState.SELF_USED: "kept",
    HouseState.RENTED: "info",
    HouseState.LONG_VACANT: "stopped",
}
OWNERSHIPS: dict[str, str] = {
    SpaceOwnership.OWNED: N_("Owned"),
    SpaceOwnership.COMMON: N_("Common to all owners"),
    SpaceOwnership.DEVELOPER: N_("The developer's"),
    SpaceOwnership.CIVIL_DEFENCE: N_("Civil defence"),
    SpaceOwnership.UNKNOWN: N_("Not recorded yet"),
}
GRADES: dict[int, str] = {
    1: N_("Grade 1"),
    2: N_("Grade 2"),
    3: N_("Grade 3"),
    4: N_("Grade 4"),
    5: N_("Grade 5"),
}
