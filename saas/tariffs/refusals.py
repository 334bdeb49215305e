"""What tariffs refuse, each in a sentence for the person who typed it."""

from __future__ import annotations

from tenants.refusals import Refused
from tenants.text import N_


class BadFormula(Refused):
    """The text is no formula; `near` is where reading stopped, in the signs that people write."""

    message = N_("This is not a complete formula: look near “%(near)s”.")

    def __init__(self, *, near: str) -> None:
        super().__init__(near=near.replace("*", "×").replace("/", "÷"))


class UnknownVariable(Refused):
    message = N_("A formula knows no “%(name)s”. It may name: %(known)s.")


class VariableNotForKind(Refused):
    message = N_("“%(name)s” does not belong into a formula of this kind.")


class VariableMissing(Refused):
    message = N_("A formula of this kind must contain “%(name)s”.")


class DividesByZero(Refused):
    message = N_("This formula divides by zero.")


class NegativeResult(Refused):
    message = N_("This formula gives less than zero.")


class TooLarge(Refused):
    message = N_("This formula gives an impossibly large amount.")


class FailsForHouses(Refused):
    """The houses are named, so that somebody can go and fill in what is missing."""

    message = N_("The formula fails for %(count)s houses: %(houses)s. Missing or unusable: %(names)s.")


class NoHouses(Refused):
    message = N_("This tariff would apply to no house at all.")


class AgencySurcharge(Refused):
    """物业管理条例 44: nothing is earned on water, power, gas and heat collected for the supplier."""

    message = N_("What is collected for a supplier carries no surcharge (Property Management Regulations, art. 44).")


class CommonParkingElsewhere(Refused):
    """Civil Code 275, 282: what common ground brings in belongs to the owners."""

    message = N_("Fees for common parking spaces belong to the owners' common income and can be booked nowhere else.")


class BadPrice(Refused):
    message = N_("Please give a price in yuan from zero to 1,000,000, with at most four decimals.")


class NoticeMissing(Refused):
    message = N_("A price needs a posted price notice of this estate.")


class NoticeTooShort(Refused):
    message = N_("A price notice is posted at least one month before it takes effect: not before %(day)s.")


class NotPriceable(Refused):
    message = N_("%(item)s is priced piece by piece, not by a formula.")


class SameDayAgain(Refused):
    message = N_("There is a price of this item for these houses from this day on already.")


class DocumentMissing(Refused):
    """PRV-75: a confidential agreement is its document."""

    message = N_("Choose the document of the agreement.")


class ContentMissing(Refused):
    """FEE-02: an agreement names what is done, for how long and for how much."""

    message = N_("A service agreement needs its content, its term and its fee.")


class TermBackwards(Refused):
    message = N_("The agreement ends before it begins.")


class TermsOverlap(Refused):
    message = N_("Agreement %(number)s of this estate is in force in this time already.")


class NumberTaken(Refused):
    message = N_("This number is taken.")


class BadRate(Refused):
    message = N_("Please give the late fee as a daily rate in ‰, from 0.001 to 10.")


class NameMissing(Refused):
    message = N_("Give it a name.")


class NameTaken(Refused):
    message = N_("There is a fee item of this name already.")


class BasisMissing(Refused):
    """No fee that is not displayed with its ground (SAMR 令56, 13)."""

    message = N_("A fee item needs its legal basis: the law, the agreement or the owners' decision.")


class NotOwnClass(Refused):
    message = N_("Late fees, prepayments, reductions and the fund have one item each, which is there already.")


class DepositByFormula(Refused):
    message = N_("A deposit is billed piece by piece, never by a formula.")
