"""All views of this capability, gathered for the application."""

from blueprints.facilities import areas, checklists, duties, register, rounds
from blueprints.facilities.blueprint import bp

__all__ = ["areas", "bp", "checklists", "duties", "register", "rounds"]
