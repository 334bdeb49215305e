"""The rungs of the ladder, the ways a letter reaches somebody, and what keeps a debt off a letter."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from tenants.text import N_


class Rung(StrEnum):
    """How far a debt has come: nothing → reminded → demanded in writing (催告) → handed to the lawyers."""

    NONE = "none"
    REMINDER = "reminder"
    DEMAND = "demand"
    LEGAL = "legal"

    @property
    def height(self) -> int:
        """For comparing: the higher, the further."""
        return list(Rung).index(self)


class NoticeKind(StrEnum):
    """What a notice is; its value is the rung it leads to."""

    REMINDER = "reminder"
    DEMAND = "demand"
    LEGAL = "legal"


class Way(StrEnum):
    """How a letter reached the household."""

    IN_PERSON = "in_person"
    REGISTERED_MAIL = "registered_mail"
    POSTED = "posted"
    MESSAGE = "message"


NEEDS_PROOF = frozenset({Way.IN_PERSON, Way.REGISTERED_MAIL, Way.POSTED})
"""Ways that are worth nothing before a court without the slip, the postal receipt or the photo."""


class Hindrance(StrEnum):
    """Why a debt is left off a letter."""

    OBJECTION = "objection"
    TIME_BARRED = "time_barred"
    FORMER_OWNER = "former_owner"


class WaiverState(StrEnum):
    """asked → granted or refused."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class WriteOffState(StrEnum):
    """asked → granted or refused; what was granted may be taken back line by line."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class Ground(StrEnum):
    """Why a debt will never be paid."""

    TIME_BARRED = "time_barred"
    ENFORCEMENT_ENDED = "enforcement_ended"
    NOBODY_LEFT = "nobody_left"
    TOO_SMALL = "too_small"
    SETTLED = "settled"
    OTHER = "other"


NEEDS_RECORD = frozenset({Ground.ENFORCEMENT_ENDED, Ground.NOBODY_LEFT, Ground.SETTLED})
"""Grounds that somebody else put in writing: the court, the registry, both sides."""

RUNG_NAMES: Mapping[Rung, str] = {
    Rung.NONE: N_("Not reminded yet"),
    Rung.REMINDER: N_("Reminder sent"),
    Rung.DEMAND: N_("Demanded in writing"),
    Rung.LEGAL: N_("With the lawyers"),
}
RUNG_LOOKS: Mapping[Rung, str] = {
    Rung.NONE: "quiet",
    Rung.REMINDER: "info",
    Rung.DEMAND: "risk",
    Rung.LEGAL: "stopped",
}
NOTICE_NAMES: Mapping[NoticeKind, str] = {
    NoticeKind.REMINDER: N_("Reminder"),
    NoticeKind.DEMAND: N_("Written demand"),
    NoticeKind.LEGAL: N_("Handing over to the lawyers"),
}
WAY_NAMES: Mapping[Way, str] = {
    Way.IN_PERSON: N_("Handed over in person"),
    Way.REGISTERED_MAIL: N_("Registered mail (EMS)"),
    Way.POSTED: N_("Posted at the door"),
    Way.MESSAGE: N_("Text message or mail"),
}
HINDRANCE_NAMES: Mapping[Hindrance, str] = {
    Hindrance.OBJECTION: N_("Under objection"),
    Hindrance.TIME_BARRED: N_("Time-barred"),
    Hindrance.FORMER_OWNER: N_("Of a former owner"),
}
HINDRANCE_LOOKS: Mapping[Hindrance, str] = {
    Hindrance.OBJECTION: "risk",
    Hindrance.TIME_BARRED: "stopped",
    Hindrance.FORMER_OWNER: "quiet",
}
GROUND_NAMES: Mapping[Ground, str] = {
    Ground.TIME_BARRED: N_("The last day to claim it has passed"),
    Ground.ENFORCEMENT_ENDED: N_("The court ended the enforcement: nothing to seize"),
    Ground.NOBODY_LEFT: N_("The debtor died, went bankrupt or was struck off, and left nothing"),
    Ground.TOO_SMALL: N_("Claiming it costs more than it is"),
    Ground.SETTLED: N_("Both sides settled for less"),
    Ground.OTHER: N_("Another reason"),
}
STEP_NAMES: Mapping[Rung, str] = {
    Rung.REMINDER: N_("Remind"),
    Rung.DEMAND: N_("Demand in writing"),
    Rung.LEGAL: N_("Hand over to the lawyers"),
}
