"""The fixed words of facilities: kinds of equipment, what papers they need, scopes of public areas, states of a round."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from tenants.text import N_


class AssetKind(StrEnum):
    """What a piece of equipment is (FAC-03: the facilities and sites that belong to the houses)."""

    LIFT = "lift"
    FIRE_ALARM = "fire_alarm"
    FIRE_PUMP = "fire_pump"
    HYDRANT = "hydrant"
    EXTINGUISHERS = "extinguishers"
    SMOKE_FAN = "smoke_fan"
    EMERGENCY_LIGHT = "emergency_light"
    PUMP = "pump"
    DRAIN_PUMP = "drain_pump"
    WATER_TANK = "water_tank"
    GENERATOR = "generator"
    POWER_ROOM = "power_room"
    CAMERA = "camera"
    GATE = "gate"
    PLAYGROUND = "playground"
    FACADE = "facade"
    LIGHTNING = "lightning"
    DRAINAGE = "drainage"
    OTHER = "other"


class AssetState(StrEnum):
    """在用 · 停用 · 报废."""

    IN_USE = "in_use"
    STOPPED = "stopped"
    RETIRED = "retired"


class StopReason(StrEnum):
    """Why something is out of use without anybody having said so; people give their reason in words."""

    REGISTERED = "registered"
    PAPERS_MISSING = "papers_missing"
    PAPERS_EXPIRED = "papers_expired"


class CertificateKind(StrEnum):
    """What a paper of a piece of equipment says."""

    REGISTRATION = "registration"
    INSPECTION = "inspection"
    CALIBRATION = "calibration"
    INSURANCE = "insurance"


class Scope(StrEnum):
    """The scopes of service in an estate (FAC-05), with those of SVC-03."""

    MUNICIPAL = "municipal"
    GREENING = "greening"
    SANITATION = "sanitation"
    TRAFFIC = "traffic"
    ORDER = "order"
    APPEARANCE = "appearance"
    SERVICE_HALL = "service_hall"


class PointKind(StrEnum):
    """How a point of a checklist is answered."""

    CHECK = "check"
    READING = "reading"
    NAME = "name"


class Every(StrEnum):
    """The unit of an interval."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class RoundState(StrEnum):
    """待检 · 已检 · 漏检 · 已撤销. A missed round never becomes a done one; done later, it is a missed one done late."""

    OPEN = "open"
    DONE = "done"
    MISSED = "missed"
    CALLED_OFF = "called_off"


class DueState(StrEnum):
    """How an item of the compliance calendar stands."""

    OVERDUE = "overdue"
    SOON = "soon"
    AHEAD = "ahead"
    DONE = "done"
    LATE = "late"


DUE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        DueState.OVERDUE: N_("Overdue"),
        DueState.SOON: N_("Due soon"),
        DueState.AHEAD: N_("Still to come"),
        DueState.DONE: N_("Proven"),
        DueState.LATE: N_("Proven late"),
    }
)
DUE_LOOKS: Mapping[str, str] = MappingProxyType(
    {
        DueState.OVERDUE: "broken",
        DueState.SOON: "risk",
        DueState.AHEAD: "quiet",
        DueState.DONE: "kept",
        DueState.LATE: "risk",
    }
)
A, C = AssetKind, CertificateKind
ASSET_WORDS: Mapping[str, str] = MappingProxyType(
    {
        A.LIFT: N_("Lift"),
        A.FIRE_ALARM: N_("Fire alarm system"),
        A.FIRE_PUMP: N_("Fire pump"),
        A.HYDRANT: N_("Hydrants"),
        A.EXTINGUISHERS: N_("Fire extinguishers"),
        A.SMOKE_FAN: N_("Smoke extraction fan"),
        A.EMERGENCY_LIGHT: N_("Emergency lighting"),
        A.PUMP: N_("Water supply pump"),
        A.DRAIN_PUMP: N_("Drainage pump"),
        A.WATER_TANK: N_("Water tank"),
        A.GENERATOR: N_("Generator"),
        A.POWER_ROOM: N_("Switch room"),
        A.CAMERA: N_("Cameras"),
        A.GATE: N_("Gate and barrier"),
        A.PLAYGROUND: N_("Playground and fitness equipment"),
        A.FACADE: N_("Façade"),
        A.LIGHTNING: N_("Lightning protection"),
        A.DRAINAGE: N_("Drains and manholes"),
        A.OTHER: N_("Other equipment"),
    }
)
STATE_WORDS: Mapping[str, str] = MappingProxyType(
    {AssetState.IN_USE: N_("In use"), AssetState.STOPPED: N_("Out of use"), AssetState.RETIRED: N_("Scrapped")}
)
STOP_WORDS: Mapping[str, str] = MappingProxyType(
    {
        StopReason.REGISTERED: N_("Newly registered"),
        StopReason.PAPERS_MISSING: N_("Its papers are still to come"),
        StopReason.PAPERS_EXPIRED: N_("A paper it needs has run out"),
    }
)
STATE_LOOKS: Mapping[str, str] = MappingProxyType(
    {AssetState.IN_USE: "kept", AssetState.STOPPED: "stopped", AssetState.RETIRED: "quiet"}
)
CERTIFICATE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        C.REGISTRATION: N_("Registration for use"),
        C.INSPECTION: N_("Inspection certificate"),
        C.CALIBRATION: N_("Calibration"),
        C.INSURANCE: N_("Insurance policy"),
    }
)
SCOPE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        Scope.MUNICIPAL: N_("Municipal facilities"),
        Scope.GREENING: N_("Gardens and greenery"),
        Scope.SANITATION: N_("Sanitation"),
        Scope.TRAFFIC: N_("Traffic and parking"),
        Scope.ORDER: N_("Public order"),
        Scope.APPEARANCE: N_("Appearance"),
        Scope.SERVICE_HALL: N_("Service hall"),
    }
)
ROUND_WORDS: Mapping[str, str] = MappingProxyType(
    {
        RoundState.OPEN: N_("To be done"),
        RoundState.DONE: N_("Round done"),
        RoundState.MISSED: N_("Round missed"),
        RoundState.CALLED_OFF: N_("Called off"),
    }
)
ROUND_LOOKS: Mapping[str, str] = MappingProxyType(
    {
        RoundState.OPEN: "info",
        RoundState.DONE: "kept",
        RoundState.MISSED: "broken",
        RoundState.CALLED_OFF: "quiet",
    }
)
NEEDS: Mapping[str, tuple[CertificateKind, ...]] = MappingProxyType(
    {
        A.LIFT: (C.REGISTRATION, C.INSPECTION),
        A.EXTINGUISHERS: (C.INSPECTION,),
        A.LIGHTNING: (C.INSPECTION,),
    }
)
"""Without these a piece of equipment is not put in use: 特种设备安全法 33 and 40, extinguishers and lightning by default."""

SERVICE_TYPES: Mapping[str, str] = MappingProxyType(
    {
        A.LIFT: "lift.noise",
        A.FIRE_ALARM: "fire.control_panel",
        A.FIRE_PUMP: "fire.hydrant_leak",
        A.HYDRANT: "fire.hydrant_leak",
        A.EXTINGUISHERS: "fire.extinguisher",
        A.SMOKE_FAN: "fire.control_panel",
        A.EMERGENCY_LIGHT: "lighting.emergency_sign",
        A.PUMP: "plumbing.secondary_supply",
        A.DRAIN_PUMP: "plumbing.main_leak",
        A.WATER_TANK: "plumbing.secondary_supply",
        A.GENERATOR: "power.public_distribution",
        A.POWER_ROOM: "power.public_distribution",
        A.CAMERA: "access.camera",
        A.GATE: "access.barrier",
        A.PLAYGROUND: "grounds.playground",
    }
)
"""Which service type a repair of it has: it brings the team and the urgency. The others are sorted by the dispatcher."""


def number_words(kind: str) -> str:
    """The letters before a number: DT-001 for the first lift."""
    return PREFIXES.get(AssetKind(kind), "SB")


PREFIXES: Mapping[AssetKind, str] = MappingProxyType(
    {
        A.LIFT: "DT",
        A.FIRE_ALARM: "XF",
        A.FIRE_PUMP: "XF",
        A.HYDRANT: "XF",
        A.EXTINGUISHERS: "XF",
        A.SMOKE_FAN: "XF",
        A.EMERGENCY_LIGHT: "XF",
        A.PUMP: "GS",
        A.WATER_TANK: "GS",
        A.DRAIN_PUMP: "PS",
        A.DRAINAGE: "PS",
        A.GENERATOR: "GD",
        A.POWER_ROOM: "GD",
        A.CAMERA: "AF",
        A.GATE: "AF",
    }
)
