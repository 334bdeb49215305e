"""Everything under /payments."""

from __future__ import annotations

from blueprints.payments import callbacks, channels, counter, days, mine, money
from blueprints.payments.blueprint import bp

__all__ = ["bp", "callbacks", "channels", "counter", "days", "mine", "money"]
