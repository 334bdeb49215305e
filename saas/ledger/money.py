"""Whole fen, and the few ways in which numbers become whole fen. Nothing here knows a binary fraction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from uuid import UUID

from saas.ledger.capitals import in_capitals
from tenants.refusals import Refused
from tenants.text import N_

__all__ = ["MAX_FEN", "BadAmount", "exact_to_fen", "fen_from_text", "in_capitals", "share", "to_fen"]

MAX_FEN = 10**12
"""¥10,000,000,000.00: no single entry, charge or payment is larger. A slip of the finger is."""

_YUAN = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,2})?|[0-9]{1,12}(\.[0-9]{1,2})?")


class BadAmount(Refused):
    """Not an amount of money: negative, not a number, more than two decimals, or beyond `MAX_FEN`."""

    message = N_("Please give an amount in yuan above zero, with at most two decimals.")


def fen_from_text(text: str | None) -> int:
    """The fen of an amount as a person types it: 1,234.5 is 123450. Above zero and at most `MAX_FEN`; else `BadAmount`."""
    match = _YUAN.fullmatch((text or "").strip().removeprefix("¥").removesuffix("元").strip())
    if match is None:
        raise BadAmount
    yuan, _, cents = match[0].replace(",", "").partition(".")
    fen = int(yuan) * 100 + int(cents.ljust(2, "0") or "0")
    if not 0 < fen <= MAX_FEN:
        raise BadAmount
    return fen


def to_fen(yuan: Decimal) -> int:
    """An exact amount in yuan as fen, half up (0.005 is 1 fen, -0.005 is -1). Raises `BadAmount` beyond `MAX_FEN`."""
    if not yuan.is_finite() or abs(yuan) * 100 > MAX_FEN:
        raise BadAmount
    return int((yuan * 100).quantize(Decimal(1), ROUND_HALF_UP))


def exact_to_fen(yuan: Fraction) -> int:
    """As `to_fen`, for a fraction (part months end in thirds)."""
    doubled = abs(yuan) * 200
    fen: int = (doubled.numerator + doubled.denominator) // (2 * doubled.denominator)
    if fen > MAX_FEN:
        raise BadAmount
    return fen if yuan >= 0 else -fen


def share(total_fen: int, weights: Sequence[tuple[UUID, int]]) -> dict[UUID, int]:
    """Split an amount by whole weights with the largest remainder; ties go to the smaller id.

    The shares add up to the total exactly, and each lies within 1 fen of its exact share. A weight of zero gets
    nothing. Raises ValueError when a weight is negative, an id comes twice or all weights are zero.
    """
    whole = sum(weight for _, weight in weights)
    if whole <= 0 or any(weight < 0 for _, weight in weights) or len({key for key, _ in weights}) != len(weights):
        raise ValueError("shares need weights above zero, each id once")
    sign, total = (-1, -total_fen) if total_fen < 0 else (1, total_fen)
    exact = {key: divmod(total * weight, whole) for key, weight in weights}
    left = total - sum(floor for floor, _ in exact.values())
    first = set(sorted(exact, key=lambda key: (-exact[key][1], key))[:left])
    return {key: sign * (floor + (key in first)) for key, (floor, _) in exact.items()}
