"""What facilities refuse, each with its sentence."""

from __future__ import annotations

from tenants.refusals import Refused
from tenants.text import N_


class NameMissing(Refused):
    message = N_("Say what it is called and where it stands.")


class ReasonMissing(Refused):
    message = N_("A reason is needed.")


class CertificateMissing(Refused):
    message = N_("It cannot be put in use: %(paper)s is missing.")


class CertificateExpired(Refused):
    message = N_("It cannot be put in use: %(paper)s ran out on %(day)s.")


class AlreadyRetired(Refused):
    message = N_("It has been scrapped; nothing about it changes any more.")


class SameState(Refused):
    message = N_("That is what it is already.")


class EndsBeforeItBegins(Refused):
    message = N_("The paper ends before it begins.")


class NothingChanged(Refused):
    message = N_("Nothing was changed.")


class LooserThanTheRule(Refused):
    message = N_("%(source)s asks for it more often than that. It can be done more often, not less.")


class PlanEnded(Refused):
    message = N_("This plan has ended.")


class NoSuchPlan(Refused):
    message = N_("There is no plan like that for this kind of equipment.")


class PlanThereAlready(Refused):
    message = N_("It has this plan already.")


class NoPoint(Refused):
    message = N_("A checklist needs at least one point.")


class BadInterval(Refused):
    message = N_("An interval is between 1 and 400 days, weeks or months.")


class BadRange(Refused):
    message = N_("The lowest reading is above the highest.")


class BadLimit(Refused):
    message = N_("“%(typed)s” is no number.")


class AlreadyDone(Refused):
    message = N_("This round is done already.")


class CalledOff(Refused):
    message = N_("This round was called off.")


class NotYetOpen(Refused):
    message = N_("This round begins on %(day)s.")


class PointOpen(Refused):
    message = N_("Answer every point first. Still open: %(point)s")


class ReadingMissing(Refused):
    message = N_("A reading is needed: %(point)s")


class NameNeeded(Refused):
    message = N_("A name is needed: %(point)s")


class PhotoNeeded(Refused):
    message = N_("A photo is needed: %(point)s")


class WordsNeeded(Refused):
    message = N_("Say in a few words what is wrong: %(point)s")


class AreaThereAlready(Refused):
    message = N_("There is such an area already.")


class AreaEnded(Refused):
    message = N_("This area is not gone round any more already.")


class NoSuchItem(Refused):
    message = N_("There is no such item in the calendar, or it is proven elsewhere.")


class DoneInTheFuture(Refused):
    message = N_("That day is still to come.")


class NothingSaid(Refused):
    message = N_("Say in a few words what it is.")


class NowhereSaid(Refused):
    message = N_("Say where it is.")


class InAnotherEstate(Refused):
    message = N_("That stands in another estate. Report it there.")


class HazardAlready(Refused):
    message = N_("This request is hazard %(number)s already.")


class CannotPutRight(Refused):
    message = N_("%(name)s does not go round in this estate. Choose somebody who does.")


class SameResponsible(Refused):
    message = N_("%(name)s is responsible already.")


class SameLevel(Refused):
    message = N_("It has this grade already.")


class HazardClosed(Refused):
    message = N_("This hazard is put right and closed.")


class WaitsForCheck(Refused):
    message = N_("It has been handed in and waits for the check.")


class NothingToCheck(Refused):
    message = N_("Nothing has been handed in that could be checked.")


class NoProof(Refused):
    message = N_("A photo is needed that shows it is put right.")


class CheckedByOneself(Refused):
    message = N_("You put it right yourself. Somebody else checks it.")


class BadTerm(Refused):
    message = N_("A term is one hour to ninety days long.")


class DoneBeforeItsPeriod(Refused):
    message = N_("That day lies before %(day)s, when the period begins. It proves an earlier one.")
