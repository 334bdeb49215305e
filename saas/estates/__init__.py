"""Estates and what stands on them: estate → building → unit → house."""

from saas.estates.models import Building, Estate, House, Unit

__all__ = ["Building", "Estate", "House", "Unit"]
