"""What billing refuses, each in a sentence for the person who tried."""

from __future__ import annotations

from tenants.refusals import Refused
from tenants.text import N_


class BadReading(Refused):
    message = N_("Please give the reading as a number from zero up, with at most three decimals.")


class BeyondTheDial(Refused):
    message = N_("This meter counts to %(limit)s and cannot show %(value)s.")


class MeterRemoved(Refused):
    message = N_("This meter was removed on %(day)s.")


class ReadingBilled(Refused):
    """A bill rests on it: the bill is reversed first."""

    message = N_("A published bill rests on this reading. Reverse its line first.")


class NothingToAccept(Refused):
    message = N_("There is nothing to decide about this reading.")


class CannotRollOver(Refused):
    message = N_("This meter has no limit at which it begins from zero again.")


class BackwardsStays(Refused):
    """Usage is never negative."""

    message = N_("The meter ran backwards. Read it again, or say that it rolled over.")


class MeterThere(Refused):
    message = N_("This estate has a meter of this number.")


class BadAmount(Refused):
    message = N_("Please give an amount in yuan above zero, with at most two decimals.")


class ExclusionsTooLarge(Refused):
    message = N_("More is left out than there is.")


class NobodyToShare(Refused):
    message = N_("There is no house to share this cost.")


class HousesWithoutArea(Refused):
    message = N_("A share by area needs the area of every house. Missing: %(houses)s.")


class CostGone(Refused):
    message = N_("This cost has been taken back or shared anew already.")


class LaterReadingBilled(Refused):
    """What a meter counted between two readings is billed once."""

    message = N_("A bill rests on the reading of %(period)s, which counts from before. Reverse its line first.")


class AlreadyShared(Refused):
    message = N_("This cost is shared already. Withdraw it and share a new one.")


class CostBilled(Refused):
    message = N_("Published bills rest on this cost. Correct them instead.")


class NothingToBill(Refused):
    """Running it again creates nothing."""

    message = N_("There is nothing left to bill in %(period)s: every line is there.")


class NoTariffs(Refused):
    message = N_("No price is in force in this estate in %(period)s.")


class NoAgreement(Refused):
    """FEE-03: fees are charged by an agreement."""

    message = N_("No service agreement is in force in this estate in %(period)s.")


class RunNotDraft(Refused):
    message = N_("This run is no draft any more.")


class TooLateToRecall(Refused):
    message = N_("A run may be recalled within 24 hours, before residents are told. Correct single lines instead.")


class PaidAlready(Refused):
    message = N_("Somebody has paid already. Correct single lines instead.")


class NotPublished(Refused):
    message = N_("This line is not published, or it was reversed before.")


class ReasonMissing(Refused):
    message = N_("Please give a reason.")


class DocumentMissing(Refused):
    message = N_("A reduction needs its document.")


class BadFactor(Refused):
    message = N_("Please give the part that remains to be paid as a percentage from 0 to 99.99.")


class SecondPersonMissing(Refused):
    message = N_("Somebody else must decide this.")


class AlreadyDecided(Refused):
    message = N_("This has been decided already.")


class ObjectedAlready(Refused):
    message = N_("There is an open question about this line already.")


class WordsMissing(Refused):
    message = N_("Please say in a few words what is in doubt.")


class PeriodNotBegun(Refused):
    message = N_("%(period)s has not begun yet.")


class NotReckoned(Refused):
    """A line of a one-off bill or of opening arrears has no price to reckon it from again."""

    message = N_("This line was not reckoned from a price. Reverse it, and issue another one if something is owed.")


class NotForOneBill(Refused):
    """What has a formula is billed by a run, for every house alike."""

    message = N_("%(item)s is not billed piece by piece.")


class BadQuantity(Refused):
    message = N_("Please give the quantity as a number above zero, with at most three decimals.")


class DepositNeedsDocument(Refused):
    """Shaoxing, Liaocheng and others: no deposit against the rules. The strictest reading asks for the paper."""

    message = N_("A deposit needs the agreement or the house rules it rests on. Attach them.")


class ReturnDayMissing(Refused):
    message = N_("Say by which day the deposit is to be returned, not before it is due.")


class DueInThePast(Refused):
    message = N_("The day to pay by must not lie in the past.")


class IssuedToAnother(Refused):
    message = N_("This form was sent for another house already. Open it anew.")


class BadDial(Refused):
    message = N_("These figures fit no meter: it multiplies by at least 1, and reads less than where it begins anew.")


class NoSuchItem(Refused):
    message = N_("There is no such fee item.")


class NotOwedBefore(Refused):
    """Deposits, late fees and prepayments are no arrears of principal."""

    message = N_("What was owed before cannot be %(item)s: only the principal of a fee is taken over.")


class NothingToTakeOver(Refused):
    message = N_("There is nothing to take over.")


class OpeningPaid(Refused):
    """Money lies on what was taken over: it is not taken back under it."""

    message = N_("%(count)s of these arrears have been paid on since. Reverse those payments first.")


class MeterOut(Refused):
    message = N_("This meter was taken out of use on %(day)s.")


class MeterDayWrong(Refused):
    message = N_("A meter cannot be taken out before it was put in, before its last reading, or in the future.")


class WrongMeterItem(Refused):
    """A house's meter counts for a fee by usage, a common one for shared costs."""

    message = N_("%(item)s is not billed by a meter of this kind.")


class MeterNumberMissing(Refused):
    message = N_("Please give the number of the meter.")


class LeavesOut(Refused):
    """What was billed last month is not billed now, and nobody said that this is meant."""

    message = N_("Last month had it, this month does not: %(items)s. Put it right, or tick that it is meant.")


class ReductionThere(Refused):
    """The same reduction twice is a slip far more often than it is meant."""

    message = N_(
        "This house has a reduction of this fee item already: %(percent)s %% remain from %(first)s to %(last)s. "
        "Both together take off more; tick that a second one is meant."
    )
