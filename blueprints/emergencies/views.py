"""All views of this capability, gathered for the application."""

from blueprints.emergencies import plan_deciding, plan_editing, plans, risks, store_work, stores, suppliers
from blueprints.emergencies.blueprint import bp

__all__ = ["bp", "plan_deciding", "plan_editing", "plans", "risks", "store_work", "stores", "suppliers"]
