"""The chart of accounts: three pots that no entry ever joins, and in each the accounts it may have.

物业费 (company), 公共收益 (common, the owners' income from common parts) and 维修资金 (fund, a mirror of the bank's
statements). Civil Code 271-283, 281, 282; 物业服务收费管理办法 (1864号) 11 for the nine groups of cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from tenants.text import N_


class Pot(StrEnum):
    """Whose money it is."""

    COMPANY = "company"
    COMMON = "common"
    FUND = "fund"


class AccountClass(StrEnum):
    """Assets and costs grow on the debit side (+), liabilities and income on the credit side (-)."""

    ASSET = "asset"
    LIABILITY = "liability"
    INCOME = "income"
    COST = "cost"


class AccountCode(StrEnum):
    """Accounts by name; those of `PER_ITEM` exist once for each item (fee item, cost group, source)."""

    CASH = "cash"
    BANK = "bank"
    GATEWAY_CLEARING = "gateway_clearing"
    RECEIVABLE = "receivable"
    PREPAID = "prepaid"
    DEPOSITS = "deposits"
    UNIDENTIFIED = "unidentified"
    AGENCY_PAYABLE = "agency_payable"
    PASS_THROUGH = "pass_through"
    INCOME = "income"
    TRUST = "trust"
    LATE_FEE = "late_fee"
    COST = "cost"
    WRITE_OFF = "write_off"
    CHANNEL_FEE = "channel_fee"
    OPENING = "opening"
    COMMON_INCOME = "common_income"
    COMMON_COST = "common_cost"
    COMMON_USE = "common_use"
    FUND_BANK = "fund_bank"
    FUND_PAID_IN = "fund_paid_in"
    FUND_INTEREST = "fund_interest"
    FUND_USE = "fund_use"


C, K = AccountCode, AccountClass

CLASS_OF: Mapping[AccountCode, AccountClass] = {
    C.CASH: K.ASSET,
    C.BANK: K.ASSET,
    C.GATEWAY_CLEARING: K.ASSET,
    C.RECEIVABLE: K.ASSET,
    C.PREPAID: K.LIABILITY,
    C.DEPOSITS: K.LIABILITY,
    C.UNIDENTIFIED: K.LIABILITY,
    C.AGENCY_PAYABLE: K.LIABILITY,
    C.PASS_THROUGH: K.LIABILITY,
    C.INCOME: K.INCOME,
    C.TRUST: K.LIABILITY,
    C.LATE_FEE: K.INCOME,
    C.COST: K.COST,
    C.WRITE_OFF: K.COST,
    C.CHANNEL_FEE: K.COST,
    C.OPENING: K.LIABILITY,
    C.COMMON_INCOME: K.INCOME,
    C.COMMON_COST: K.COST,
    C.COMMON_USE: K.COST,
    C.FUND_BANK: K.ASSET,
    C.FUND_PAID_IN: K.INCOME,
    C.FUND_INTEREST: K.INCOME,
    C.FUND_USE: K.COST,
}

_SHARED = frozenset(
    {
        C.CASH,
        C.BANK,
        C.GATEWAY_CLEARING,
        C.RECEIVABLE,
        C.PREPAID,
        C.UNIDENTIFIED,
        C.WRITE_OFF,
        C.CHANNEL_FEE,
        C.OPENING,
    }
)

CODES_OF: Mapping[Pot, frozenset[AccountCode]] = {
    Pot.COMPANY: _SHARED
    | {
        C.DEPOSITS,
        C.AGENCY_PAYABLE,
        C.PASS_THROUGH,
        C.INCOME,
        C.TRUST,
        C.LATE_FEE,
        C.COST,
    },
    Pot.COMMON: _SHARED | {C.COMMON_INCOME, C.COMMON_COST, C.COMMON_USE},
    Pot.FUND: frozenset({C.FUND_BANK, C.FUND_PAID_IN, C.FUND_INTEREST, C.FUND_USE, C.OPENING}),
}
"""Which accounts a pot may have. What is not here cannot be posted: income from common parts never becomes income."""

PER_ITEM = frozenset(
    {
        C.DEPOSITS,
        C.AGENCY_PAYABLE,
        C.PASS_THROUGH,
        C.INCOME,
        C.TRUST,
        C.COST,
        C.COMMON_INCOME,
        C.COMMON_COST,
        C.COMMON_USE,
        C.FUND_PAID_IN,
        C.FUND_USE,
    }
)
"""Accounts that need an item; the others must have none."""


class CostGroup(StrEnum):
    """The nine groups of service cost (物业服务收费管理办法, 1864号, article 11)."""

    STAFF = "staff"
    UPKEEP = "upkeep"
    CLEANING = "cleaning"
    GREENING = "greening"
    ORDER = "order"
    OFFICE = "office"
    DEPRECIATION = "depreciation"
    INSURANCE = "insurance"
    OTHER = "other"


class CommonSource(StrEnum):
    """Where income from common parts comes from (Civil Code 282; domain 5.6 F08, F21, F22)."""

    PARKING = "parking"
    ADVERTISING = "advertising"
    VENUE = "venue"
    LOCKERS = "lockers"
    BASE_STATION = "base_station"
    PREMISES = "premises"
    COMPENSATION = "compensation"
    INTEREST = "interest"
    OTHER = "other"


class CommonUse(StrEnum):
    """What owners' income is used for, always by their decision."""

    TO_FUND = "to_fund"
    REPAIR = "repair"
    COMMUNITY = "community"
    COMMITTEE = "committee"
    OTHER = "other"


POT_NAMES: Mapping[Pot, str] = {
    Pot.COMPANY: N_("Property fees"),
    Pot.COMMON: N_("Owners' common income"),
    Pot.FUND: N_("Maintenance fund"),
}

CLASS_NAMES: Mapping[AccountClass, str] = {
    K.ASSET: N_("Assets"),
    K.LIABILITY: N_("Liabilities"),
    K.INCOME: N_("Income"),
    K.COST: N_("Costs and uses"),
}

ACCOUNT_NAMES: Mapping[AccountCode, str] = {
    C.CASH: N_("Cash"),
    C.BANK: N_("Bank"),
    C.GATEWAY_CLEARING: N_("Online payments on their way"),
    C.RECEIVABLE: N_("Owed by houses"),
    C.PREPAID: N_("Prepaid by houses"),
    C.DEPOSITS: N_("Deposits held"),
    C.UNIDENTIFIED: N_("Receipts not yet identified"),
    C.AGENCY_PAYABLE: N_("Collected for suppliers"),
    C.PASS_THROUGH: N_("Shared costs passed through"),
    C.INCOME: N_("Income"),
    C.TRUST: N_("Service fees held in trust"),
    C.LATE_FEE: N_("Late payment charges"),
    C.COST: N_("Service cost"),
    C.WRITE_OFF: N_("Written off"),
    C.CHANNEL_FEE: N_("Payment channel fees"),
    C.OPENING: N_("Opening balances"),
    C.COMMON_INCOME: N_("Income from common parts"),
    C.COMMON_COST: N_("Cost of common income"),
    C.COMMON_USE: N_("Use of common income"),
    C.FUND_BANK: N_("Fund account at the bank"),
    C.FUND_PAID_IN: N_("Paid into the fund"),
    C.FUND_INTEREST: N_("Interest of the fund"),
    C.FUND_USE: N_("Used from the fund"),
}

COST_GROUP_NAMES: Mapping[CostGroup, str] = {
    CostGroup.STAFF: N_("Wages and social insurance of staff"),
    CostGroup.UPKEEP: N_("Running and upkeep of shared parts and equipment"),
    CostGroup.CLEANING: N_("Cleaning"),
    CostGroup.GREENING: N_("Greening"),
    CostGroup.ORDER: N_("Keeping order"),
    CostGroup.OFFICE: N_("Office costs"),
    CostGroup.DEPRECIATION: N_("Depreciation of the company's fixed assets"),
    CostGroup.INSURANCE: N_("Insurance of shared parts and public liability"),
    CostGroup.OTHER: N_("Other costs the owners agreed to"),
}

SOURCE_NAMES: Mapping[CommonSource, str] = {
    CommonSource.PARKING: N_("Parking on common ground"),
    CommonSource.ADVERTISING: N_("Advertising in lifts and on walls"),
    CommonSource.VENUE: N_("Use of common places"),
    CommonSource.LOCKERS: N_("Parcel lockers"),
    CommonSource.BASE_STATION: N_("Telecom base stations"),
    CommonSource.PREMISES: N_("Business premises of the owners"),
    CommonSource.COMPENSATION: N_("Compensation for common equipment"),
    CommonSource.INTEREST: N_("Bank interest"),
    CommonSource.OTHER: N_("Other common income"),
}

USE_NAMES: Mapping[CommonUse, str] = {
    CommonUse.TO_FUND: N_("Paid over to the maintenance fund"),
    CommonUse.REPAIR: N_("Repair of common parts"),
    CommonUse.COMMUNITY: N_("Community activities"),
    CommonUse.COMMITTEE: N_("Work of the owners' committee"),
    CommonUse.OTHER: N_("Other use decided by the owners"),
}

ITEM_NAMES: Mapping[AccountCode, Mapping[str, str]] = {
    C.COST: {group.value: name for group, name in COST_GROUP_NAMES.items()},
    C.COMMON_INCOME: {source.value: name for source, name in SOURCE_NAMES.items()},
    C.COMMON_COST: {source.value: name for source, name in SOURCE_NAMES.items()},
    C.COMMON_USE: {use.value: name for use, name in USE_NAMES.items()},
}
"""Names of items that are ours; other item codes are fee items and carry their own names."""
