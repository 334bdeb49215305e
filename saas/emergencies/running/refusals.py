"""What a running incident refuses, each with its sentence."""

from __future__ import annotations

from tenants.refusals import Refused
from tenants.text import N_


class PlanNotInForce(Refused):
    message = N_("This plan has no version in force; it cannot be activated.")


class IncidentEnded(Refused):
    message = N_("%(number)s has ended; nothing about it changes any more.")


class OnlyCommand(Refused):
    message = N_("Only the command group decides this.")


class NotYourCard(Refused):
    message = N_("This card is somebody else's.")


class HandedOver(Refused):
    message = N_("This card was handed over.")


class HoldsItAlready(Refused):
    message = N_("%(name)s holds this role already.")


class NotOfThisEstate(Refused):
    message = N_("%(name)s does not work at this estate.")


class AlreadyDone(Refused):
    message = N_("%(name)s was quicker: this step is done.")


class AlreadySkipped(Refused):
    message = N_("This step was left out: %(reason)s")


class StillWaits(Refused):
    message = N_("First comes: %(step)s")


class GateBefore(Refused):
    message = N_("The five steps go in their order. First comes: %(step)s")


class GateNotSkipped(Refused):
    message = N_("None of the five steps can be left out.")


class PhotoNeeded(Refused):
    message = N_("This step needs a photo.")


class ReasonNeeded(Refused):
    message = N_("A reason is needed.")


class NothingWritten(Refused):
    message = N_("Write something first.")


class NoSuchRole(Refused):
    message = N_("That role is not in this plan.")


class SameLevel(Refused):
    message = N_("That is the level already.")


class DrillTellsNobody(Refused):
    message = N_("This is a drill: nothing goes to residents or authorities.")


class AlreadyReleased(Refused):
    message = N_("This notice went out already.")


class NobodyToTell(Refused):
    message = N_("No building is marked as affected yet, so there is nobody to tell.")


class NobodyWithLogin(Refused):
    message = N_("Nobody in the chosen buildings has a login. Put up a notice or go from door to door.")


class NotInThisIncident(Refused):
    message = N_("That belongs to another incident.")


class AlreadyReported(Refused):
    message = N_("This report is settled already.")


class WayNeeded(Refused):
    message = N_("Say by which way and under which reference.")


class GatesOpen(Refused):
    message = N_("It cannot end: %(step)s is still open.")


class ReportsOpen(Refused):
    message = N_("It cannot end: the report to %(receiver)s is still open.")


class PeopleUntold(Refused):
    message = N_("%(count)s affected people have not been told.")


class NobodyListed(Refused):
    message = N_("List the affected people first, or write why nobody is affected.")


class SituationAndRisk(Refused):
    message = N_("A notice says the situation and the possible risk.")


class NoticeMissing(Refused):
    message = N_("Write first what the affected people are told.")


class AlreadyTold(Refused):
    message = N_("%(name)s has been told already.")


class OrderOfTimes(Refused):
    message = N_("The times do not follow one another.")


class NotThatNumber(Refused):
    message = N_("From none to a hundred people.")
