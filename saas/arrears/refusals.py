"""What arrears refuse, each in a sentence for the person who tried."""

from __future__ import annotations

from tenants.refusals import Refused
from tenants.text import N_


class NothingOwed(Refused):
    message = N_("Nothing is overdue here.")


class UnderObjection(Refused):
    """A line in doubt is not reminded of before its question has an answer."""

    message = N_("The resident doubts %(item)s of %(period)s. Answer the question first; it is due by %(due)s.")


class OnlyTimeBarred(Refused):
    message = N_("All that is open is time-barred since %(day)s. It is left off letters unless you say otherwise.")


class OnlyFormerOwner(Refused):
    message = N_("All that is open is owed by a former owner. The household of today gets no letter about it.")


class StillRunning(Refused):
    message = N_("%(number)s runs until %(day)s. Wait for that day first.")


class ReminderFirst(Refused):
    message = N_("Remind first: a written demand follows a reminder whose day has passed.")


class DemandFirst(Refused):
    message = N_("Demand in writing first: the lawyers take over what was demanded, delivered and not paid.")


class DeliveryMissing(Refused):
    message = N_("Nobody has recorded how %(number)s was delivered.")


class WithTheLawyers(Refused):
    message = N_("All that is open has been handed to the lawyers with %(number)s.")


class WaitsForSecond(Refused):
    message = N_("%(number)s waits for a second person already.")


class DeadlineTooSoon(Refused):
    message = N_("Give at least %(days)s days to pay.")


class DeadlineTooFar(Refused):
    message = N_("Give at most %(days)s days to pay.")


class ProofMissing(Refused):
    message = N_("Please add the proof: the signed slip, the postal receipt, or a photo of the door.")


class ReceiverMissing(Refused):
    message = N_("Please say who received it.")


class BadDeliveryDay(Refused):
    message = N_("The day of delivery lies between the day of the letter (%(day)s) and today.")


class NotDeliverable(Refused):
    message = N_("This is no letter that is delivered.")


class AlreadyWithdrawn(Refused):
    message = N_("%(number)s has been withdrawn.")


class ReasonMissing(Refused):
    message = N_("Please give a reason.")


class SecondPersonMissing(Refused):
    message = N_("A second person must confirm this.")


class AlreadyDecided(Refused):
    message = N_("This has been decided already.")


class NoLateFee(Refused):
    message = N_("Only a late payment charge that stands can be waived.")


class WaiverAsked(Refused):
    message = N_("A waiver of this charge waits for a decision already.")


class NothingChosen(Refused):
    message = N_("Please choose at least one overdue line.")


class NotTimeBarred(Refused):
    message = N_("%(item)s of %(period)s can be claimed until %(day)s. It is not time-barred.")


class RecordMissing(Refused):
    message = N_("Please add the court's ruling, the certificate or the settlement.")


class WriteOffAsked(Refused):
    message = N_("Writing off %(item)s of %(period)s waits for a decision already.")


class OpenChanged(Refused):
    """What two persons give up is what both of them saw."""

    message = N_("What is open on %(item)s of %(period)s has changed since. Refuse this one and ask anew.")


class NotWrittenOff(Refused):
    message = N_("Nothing of this is written off any more.")
