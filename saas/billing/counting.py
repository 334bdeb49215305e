"""From what a dial shows to what went through: plain arithmetic in thousandths of a meter's unit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from saas.billing.meters import LARGEST_READING, SCALE, Anomaly, Meter
from saas.billing.refusals import BadReading

HALF = 2
"""A usage beyond ±50 % of the last ones is looked at."""
_NUMBER = re.compile(r"[0-9]{1,10}(\.[0-9]{1,3})?")


def reading_from_text(text: str | None) -> int:
    """A reading as a person types it, in thousandths. Raises `BadReading` for anything but a plain number."""
    value = thousandths(text)
    if value is None or value > LARGEST_READING:
        raise BadReading
    return value


def thousandths(text: str | None) -> int | None:
    """A plain number with up to three decimals, as a person types it; nothing for anything else."""
    match = _NUMBER.fullmatch((text or "").strip().replace(" ", "").replace(",", ""))
    if match is None:
        return None
    whole, _, rest = match[0].partition(".")
    return int(whole) * SCALE + int(rest.ljust(3, "0") or "0")


def usage_between(meter: Meter, previous: int, value: int, *, rolled_over: bool) -> int:
    """What went through a meter between two readings, in thousandths of its unit; below zero when it ran backwards.

    The multiplier (of current transformers, say) is exact: what it leaves below a thousandth is dropped.
    """
    turned = value - previous + (meter.rolls_over_at or 0 if rolled_over else 0)
    sign = -1 if turned < 0 else 1
    return sign * (abs(turned) * meter.multiplier // SCALE)


def looks_rolled_over(meter: Meter, previous: int, value: int) -> bool:
    """A drum that stood in its last tenth and now stands in its first has gone round."""
    limit = meter.rolls_over_at
    return limit is not None and value < previous and previous * 10 >= limit * 9 and value * 10 < limit


def anomaly_of(usage: int, rolled: bool, last: Sequence[int]) -> Anomaly | None:
    """What looks wrong about a usage beside the last ones, if anything."""
    if usage < 0:
        return Anomaly.BACKWARDS
    if rolled:
        return Anomaly.ROLLED_OVER
    usual = sum(last) // len(last) if last else None
    if usual and not usual <= usage * HALF <= usual * 3:
        return Anomaly.JUMP
    return None
