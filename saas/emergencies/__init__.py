"""Emergency plans that are drilled, run, reviewed and revised; the supplies and risks behind them."""

from saas.emergencies.incident_models import (
    Incident,
    IncidentBuilding,
    IncidentEntry,
    IncidentHouse,
    IncidentStep,
    RoleCard,
)
from saas.emergencies.learning_models import Drill, DrillPerson, Review, ReviewAction
from saas.emergencies.plan_models import Plan, PlanContact, PlanNotice, PlanRole, PlanShutoff, PlanStep, PlanVersion
from saas.emergencies.store_models import Risk, StoreCheck, StoreItem, StoreMove, Supplier
from saas.emergencies.store_queries import InDate, for_plan, in_date, overdue_of
from saas.emergencies.telling_models import (
    AffectedPerson,
    BreachNotice,
    IncidentMark,
    IncidentNotice,
    LiftRecord,
    NoticeReceipt,
    OutsideReport,
)

__all__ = [
    "AffectedPerson",
    "BreachNotice",
    "Drill",
    "DrillPerson",
    "InDate",
    "Incident",
    "IncidentBuilding",
    "IncidentEntry",
    "IncidentHouse",
    "IncidentMark",
    "IncidentNotice",
    "IncidentStep",
    "LiftRecord",
    "NoticeReceipt",
    "OutsideReport",
    "Plan",
    "PlanContact",
    "PlanNotice",
    "PlanRole",
    "PlanShutoff",
    "PlanStep",
    "PlanVersion",
    "Review",
    "ReviewAction",
    "Risk",
    "RoleCard",
    "StoreCheck",
    "StoreItem",
    "StoreMove",
    "Supplier",
    "for_plan",
    "in_date",
    "overdue_of",
]
