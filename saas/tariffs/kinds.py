"""The kinds of money and of formula, and which of the three pots each kind of money belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from saas.ledger import Pot


class FeeClass(StrEnum):
    """Whose money a fee item brings in (domain 5.6)."""

    INCOME = "income"
    TRUST = "trust"
    PASS_THROUGH = "pass_through"
    AGENCY = "agency"
    DEPOSIT = "deposit"
    COMMON_INCOME = "common_income"
    FUND = "fund"
    LATE_FEE = "late_fee"
    PREPAID = "prepaid"
    REDUCTION = "reduction"


class FormulaKind(StrEnum):
    """The four controlled kinds of formula. What has none is priced piece by piece and never by a bill run."""

    FIXED = "fixed"
    AREA = "area"
    USAGE = "usage"
    SHARE = "share"


class ChargingModel(StrEnum):
    """包干制 (the company keeps what is left) or 酬金制 (the owners' money, the company gets a remuneration)."""

    LUMP_SUM = "lump_sum"
    REMUNERATION = "remuneration"


_POTS: Mapping[FeeClass, Pot] = MappingProxyType({FeeClass.COMMON_INCOME: Pot.COMMON, FeeClass.FUND: Pot.FUND})


def pot_of(fee_class: FeeClass | str) -> Pot:
    """The pot that money of a class belongs to: the owners' common income, the fund, or what the company collects."""
    return _POTS.get(FeeClass(fee_class), Pot.COMPANY)
