"""Everything under /payments."""

from __future__ import annotations

from blueprints.payments import callbacks, counter, days, mine, money
from blueprints.payments.blueprint import bp

__all__ = ["bp", "callbacks", "counter", "days", "mine", "money"]
