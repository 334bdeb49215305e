"""What the ledger refuses."""

from __future__ import annotations

from tenants.refusals import Refused
from tenants.text import N_


class Unbalanced(Refused):
    message = N_("Debit and credit of an entry must be equal.")


class TooFewLines(Refused):
    message = N_("An entry needs at least two lines.")


class WrongPot(Refused):
    """An account that this pot does not have: the three pots never mix."""

    message = N_("This account does not belong to this pot of money.")


class ItemMissing(Refused):
    """An account that exists per item came without one, or the other way round."""

    message = N_("This account needs an item.")


class PeriodClosed(Refused):
    message = N_("The books of %(period)s are closed. Post into an open month and point at the original.")


class AlreadyReversed(Refused):
    message = N_("This entry has been reversed before.")


class ReversalStays(Refused):
    """A reversal is corrected by a new entry, never by another reversal."""

    message = N_("A reversal cannot be reversed. Post a new entry instead.")


class ReasonMissing(Refused):
    message = N_("Please give a reason.")


class SecondPersonMissing(Refused):
    message = N_("A second person must confirm this.")


class MonthNotOver(Refused):
    message = N_("This month is not over yet.")


class EarlierMonthOpen(Refused):
    message = N_("Close %(period)s first.")


class AlreadyClosed(Refused):
    message = N_("The books of %(period)s are closed already.")


class FiguresChanged(Refused):
    """Entries were posted between looking and closing."""

    message = N_("The figures have changed since you looked. Please look again.")


class DayOutOfReach(Refused):
    """A mistyped year would stay in the books for good."""

    message = N_("The day must lie between %(first)s and %(last)s.")


class DecisionMissing(Refused):
    """Owners' money is used by the owners' decision only (Civil Code 278, 282)."""

    message = N_("Owners' money needs the document of their decision.")


class NothingToHandOver(Refused):
    message = N_("There is not that much in the owners' common income.")


class StatementMissing(Refused):
    message = N_("An opening balance needs the bank statement or hand-over record that it is read from.")


class OpeningStands(Refused):
    message = N_("This account has its opening balance already. Reverse that entry before you book another.")
