"""What the rules of a request refuse, each with its sentence."""

from __future__ import annotations

from tenants.refusals import Refused
from tenants.text import N_


class NotNow(Refused):
    message = N_("This is not possible while the request is “%(state)s”.")


class AlreadyFinished(Refused):
    message = N_("This request is already “%(state)s”.")


class NotRegistered(Refused):
    message = N_("Register the request first.")


class NotClassified(Refused):
    message = N_("Sort the request first: its kind, urgency and department. Then it can be dispatched.")


class UnknownServiceType(Refused):
    message = N_("This kind of service does not exist. Choose one of the list.")


class NothingDescribed(Refused):
    message = N_("Say in a few words what it is about.")


class NoPlace(Refused):
    message = N_("Say where it is: a house or a public place.")


class NoContact(Refused):
    message = N_("Leave a name or a phone number, so that we can answer.")


class NotYourHome(Refused):
    message = N_("This house is not yours at the moment.")


class ReceivedInTheFuture(Refused):
    message = N_("The time of receipt lies in the future.")


class ReasonMissing(Refused):
    message = N_("A reason is needed.")


class NoResult(Refused):
    message = N_("Report the result of the work first; then the resident can be told.")


class NothingFedBack(Refused):
    message = N_("The resident has not been told the result yet. A request closes only after that.")


class StillTime(Refused):
    message = N_("The resident still has time to answer.")


class UnknownRating(Refused):
    message = N_("A rating has one to five points.")


class NoTarget(Refused):
    message = N_("“Cannot do” goes only together with a transfer: name the department or estate that takes over.")


class SameTarget(Refused):
    message = N_("It is there already.")


class HelpOnly(Refused):
    message = N_("Only a request for help can be declined. Transfer this one instead.")


class MergedIntoItself(Refused):
    message = N_("A request cannot be merged into itself or into one that is finished.")


class OtherEstate(Refused):
    message = N_("Both belong to different estates.")


class NobodyToAsk(Refused):
    message = N_("%(name)s cannot be asked here: choose a supervisor or manager of this estate.")


class NotAHandler(Refused):
    message = N_("%(name)s does not work in this estate.")


class AnsweredAlready(Refused):
    message = N_("This question was answered already.")


class HandledByOrder(Refused):
    message = N_("A repair is finished by its work order.")


class OrderUnderWay(Refused):
    message = N_("%(name)s has a work order for this. The dispatcher must take it back first.")


class UnknownIsNoAnswer(Refused):
    message = N_("Give an answer, consult somebody, or name who can help.")


class NoNewTime(Refused):
    message = N_("The new expected time must lie in the future.")


class NotSlot(Refused):
    message = N_("This time is over or begins after it ends. Choose another.")


class NotAsSuccessor(Refused):
    message = N_("%(name)s cannot take over the first-received requests of this estate.")


class ComplaintsOnly(Refused):
    message = N_("Only a complaint can be a major complaint. Sort it as a complaint first.")


class AlreadyMajor(Refused):
    message = N_("This complaint is marked as major already.")


class SuperiorMustAct(Refused):
    message = N_(
        "This is a major complaint. The service supervisor or the estate manager must act on it before the resident is told."
    )


class EmptyMail(Refused):
    message = N_("This mail says nothing.")
