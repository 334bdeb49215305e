"""Emergency plans that are drilled, run, reviewed and revised; the supplies and risks behind them."""

from saas.emergencies import plan_starting
from saas.emergencies.incident_models import (
    Incident,
    IncidentBuilding,
    IncidentEntry,
    IncidentHouse,
    IncidentStep,
    RoleCard,
)
from saas.emergencies.learning_models import Drill, DrillPerson, Review, ReviewAction
from saas.emergencies.plan_approving import approve, problems, send_back, submit, withdraw
from saas.emergencies.plan_comparing import Comparison, compare
from saas.emergencies.plan_coverage import Coverage, Covered, coverage, coverage_of
from saas.emergencies.plan_defaults import bring_patterns, copy_patterns, copy_to, default_plans
from saas.emergencies.plan_models import Plan, PlanContact, PlanNotice, PlanRole, PlanShutoff, PlanStep, PlanVersion
from saas.emergencies.plan_queries import find_plan, find_version, plans_of, review_due, state_of
from saas.emergencies.plan_writing import revise
from saas.emergencies.store_models import Risk, StoreCheck, StoreItem, StoreMove, Supplier
from saas.emergencies.store_queries import for_plan, overdue_of
from saas.emergencies.telling_models import (
    AffectedPerson,
    BreachNotice,
    IncidentMark,
    IncidentNotice,
    LiftRecord,
    NoticeReceipt,
    OutsideReport,
)

plan_starting.install()

__all__ = [
    "AffectedPerson",
    "BreachNotice",
    "Comparison",
    "Coverage",
    "Covered",
    "Drill",
    "DrillPerson",
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
    "approve",
    "bring_patterns",
    "compare",
    "copy_patterns",
    "copy_to",
    "coverage",
    "coverage_of",
    "default_plans",
    "find_plan",
    "find_version",
    "for_plan",
    "overdue_of",
    "plans_of",
    "problems",
    "review_due",
    "revise",
    "send_back",
    "state_of",
    "submit",
    "withdraw",
]
