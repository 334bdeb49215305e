"""The fixed words of a duty roster."""

from __future__ import annotations

from enum import StrEnum


class Team(StrEnum):
    """The trades of an estate: what a person can do, and what a post or a repair needs."""

    PLUMBING_ELECTRICAL = "plumbing_electrical"
    GENERAL = "general"
    LIFT = "lift"
    FIRE = "fire"
    CLEANING = "cleaning"
    GREENING = "greening"
    SECURITY = "security"
    DESK = "desk"


class MonthState(StrEnum):
    """A month is planned in peace, then published; afterwards each change is told to whom it concerns."""

    DRAFT = "draft"
    PUBLISHED = "published"


class AbsenceKind(StrEnum):
    ANNUAL = "annual"
    SICK = "sick"
    PERSONAL = "personal"
    TRAINING = "training"
    OTHER = "other"


class AbsenceState(StrEnum):
    """asked → granted or refused; taken back by the person while it has not begun."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ThingKind(StrEnum):
    """What is lent at a post."""

    KEY = "key"
    RADIO = "radio"
    TOOL = "tool"
    CARD = "card"
    OTHER = "other"


class Tone(StrEnum):
    """How a shift looks in the grid: by when it lies, so that every estate's own names get a look."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    NIGHT = "night"
    DAY = "day"
    FULL = "full"
