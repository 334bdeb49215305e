"""All views of this capability, gathered for the application."""

from blueprints.facilities import areas, checklists, duties, hazards, register, reporting, rounds
from blueprints.facilities.blueprint import bp

__all__ = ["areas", "bp", "checklists", "duties", "hazards", "register", "reporting", "rounds"]
