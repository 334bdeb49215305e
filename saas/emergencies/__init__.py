"""Emergency plans that are drilled, run, reviewed and revised; the supplies and risks behind them."""

from saas.emergencies.learning.models import Drill, DrillPerson, Review, ReviewAction
from saas.emergencies.plans import starting
from saas.emergencies.plans.annex_models import PlanContact, PlanNotice, PlanShutoff
from saas.emergencies.plans.approving import approve, problems, send_back, submit, withdraw
from saas.emergencies.plans.comparing import Comparison, compare
from saas.emergencies.plans.coverage import Coverage, Covered, coverage, coverage_of
from saas.emergencies.plans.defaults import bring_patterns, copy_patterns, copy_to, default_plans
from saas.emergencies.plans.models import Plan, PlanRole, PlanStep, PlanVersion
from saas.emergencies.plans.queries import find_plan, find_version, plans_of, review_due, state_of
from saas.emergencies.plans.writing import revise
from saas.emergencies.running.models import (
    Incident,
    IncidentBuilding,
    IncidentEntry,
    IncidentHouse,
    IncidentStep,
    RoleCard,
)
from saas.emergencies.running.telling_models import (
    AffectedPerson,
    BreachNotice,
    IncidentMark,
    IncidentNotice,
    LiftRecord,
    NoticeReceipt,
    OutsideReport,
)
from saas.emergencies.stores.models import Risk, StoreCheck, StoreItem, StoreMove, Supplier
from saas.emergencies.stores.queries import for_plan, overdue_of

starting.install()

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
