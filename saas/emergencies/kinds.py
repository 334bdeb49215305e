"""The fixed words of emergency plans, incidents, drills, supplies and risks."""

from __future__ import annotations

from enum import StrEnum


class PlanKind(StrEnum):
    """The thirteen kinds of plan a company begins with (domain 5.4); `CUSTOM` is one of its own (EMG-02)."""

    FIRE = "fire"
    LIFT = "lift"
    FLOODING = "flooding"
    GAS = "gas"
    POWER = "power"
    WATER = "water"
    WEATHER = "weather"
    HEALTH = "health"
    ORDER = "order"
    FALLING = "falling"
    BREACH = "breach"
    INJURY = "injury"
    EARTHQUAKE = "earthquake"
    CUSTOM = "custom"


class PlanState(StrEnum):
    """编制中 → 待批准 → 生效 → 待评审 → 修订中 → 废止 (domain 3.2); read from the plan's versions, never stored."""

    DRAFTING = "drafting"
    SUBMITTED = "submitted"
    IN_FORCE = "in_force"
    REVIEW_DUE = "review_due"
    REVISING = "revising"
    WITHDRAWN = "withdrawn"


class VersionState(StrEnum):
    """drafting ⇄ submitted → in_force → replaced; what was once in force is never edited."""

    DRAFTING = "drafting"
    SUBMITTED = "submitted"
    IN_FORCE = "in_force"
    REPLACED = "replaced"


class Part(StrEnum):
    """The parts a plan must have before it is approved (EMG-04); a plan for breaches has recovery too (PRV-44)."""

    FLOW = "flow"
    RESPONSIBILITIES = "responsibilities"
    RESOURCES = "resources"
    RECOVERY = "recovery"


class Trigger(StrEnum):
    """Why a plan is revised: the six of 生产安全事故应急条例 article 6."""

    LAW = "law"
    COMMAND = "command"
    RISKS = "risks"
    RESOURCES = "resources"
    LESSONS = "lessons"
    OTHER = "other"


class Level(StrEnum):
    """A 重大: help from outside, casualties; B 较大: one building, controllable; C 轻微."""

    A = "A"
    B = "B"
    C = "C"


class Department(StrEnum):
    """The groups of a command (domain 5.4)."""

    COMMAND = "command"
    COMMUNICATION = "communication"
    EVACUATION = "evacuation"
    ENGINEERING = "engineering"
    CORDON = "cordon"
    MEDICAL = "medical"
    LOGISTICS = "logistics"
    INFORMATION = "information"


class Phase(StrEnum):
    """When a step is due: in the first five minutes, the next thirty, or at the end and after."""

    FIRST = "first"
    NEXT = "next"
    AFTER = "after"


class Gate(StrEnum):
    """The five ordered steps of a data breach (PRV-30). None can be skipped."""

    ACTIVATE = "activate"
    CONTAIN = "contain"
    NOTIFY = "notify"
    REPORT = "report"
    ANALYSE = "analyse"


class NoticeKind(StrEnum):
    """What residents are told."""

    FIRST = "first"
    UPDATE = "update"
    ALL_CLEAR = "all_clear"


class ContactKind(StrEnum):
    OFFICIAL = "official"
    SUPPLIER = "supplier"
    OWN = "own"


class IncidentState(StrEnum):
    """响应 → 处置中 → 已控制 → 终止 → 总结 (domain 3.2)."""

    RESPONDING = "responding"
    HANDLING = "handling"
    CONTAINED = "contained"
    ENDED = "ended"
    REVIEWED = "reviewed"


OPEN_STATES = (IncidentState.RESPONDING, IncidentState.HANDLING, IncidentState.CONTAINED)


class StepState(StrEnum):
    """waiting (for another step) → ready → done, or skipped with a reason. Done and skipped are final."""

    WAITING = "waiting"
    READY = "ready"
    DONE = "done"
    SKIPPED = "skipped"


class EntryKind(StrEnum):
    """What a line of the log is about."""

    ACTIVATED = "activated"
    JOINED = "joined"
    COMMAND = "command"
    ACKNOWLEDGED = "acknowledged"
    DEPUTY = "deputy"
    HANDED_OVER = "handed_over"
    STEP = "step"
    ADDED = "added"
    MEASURE = "measure"
    NOTE = "note"
    REPORT = "report"
    HOUSE = "house"
    NOTICE = "notice"
    OUTSIDE = "outside"
    SUPPLY = "supply"
    LIFT = "lift"
    LEVEL = "level"
    STATE = "state"
    MARK = "mark"


class HouseState(StrEnum):
    """How the people of an affected house are."""

    UNKNOWN = "unknown"
    SAFE = "safe"
    NEEDS_HELP = "needs_help"
    NO_ANSWER = "no_answer"


class OutsideKind(StrEnum):
    """To whom an incident is reported outside, and by when (domain 2.8, 2.9)."""

    GOVERNMENT = "government"
    SUPERIOR = "superior"
    CYBER = "cyber"
    OTHER = "other"


class OutsideState(StrEnum):
    OPEN = "open"
    SENT = "sent"
    NOT_NEEDED = "not_needed"


class DrillMode(StrEnum):
    TABLETOP = "tabletop"
    LIVE = "live"


class DrillState(StrEnum):
    """计划 → 已公告 → 已实施 → 已评估 → 整改中 → 关闭 (domain 3.2)."""

    PLANNED = "planned"
    ANNOUNCED = "announced"
    HELD = "held"
    EVALUATED = "evaluated"
    RECTIFYING = "rectifying"
    CLOSED = "closed"


class ActionState(StrEnum):
    OPEN = "open"
    DONE = "done"


class StoreKind(StrEnum):
    """Kinds of resource (EMG-10)."""

    MATERIAL = "material"
    EQUIPMENT = "equipment"
    TECHNICAL = "technical"


class Condition(StrEnum):
    """How a resource was found at its check (EMG-11)."""

    GOOD = "good"
    WORN = "worn"
    BROKEN = "broken"
