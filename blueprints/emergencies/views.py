"""All views of this capability, gathered for the application."""

from blueprints.emergencies.blueprint import bp

__all__ = ["bp"]
