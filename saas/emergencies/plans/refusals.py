"""What plans refuse, each with its sentence."""

from __future__ import annotations

from tenants.refusals import Refused
from tenants.text import N_


class NotADraft(Refused):
    message = N_("Only a draft can be changed. Revise the plan first.")


class PlanNameMissing(Refused):
    message = N_("Give the plan a name.")


class PlanThere(Refused):
    message = N_("There is already a plan of this kind here.")


class PlanWithdrawn(Refused):
    message = N_("The plan is out of force for good.")


class DraftThere(Refused):
    message = N_("A revision is being written already.")


class NothingInForce(Refused):
    message = N_("No version of it is in force yet.")


class NothingToCopy(Refused):
    message = N_("There is no version to copy yet.")


class TriggerWordsMissing(Refused):
    message = N_("Say in a few words why the plan is revised.")


class RoleIncomplete(Refused):
    message = N_("A role has a name and a job.")


class CommanderThere(Refused):
    message = N_("There is one commander: %(name)s.")


class RoleNeeded(Refused):
    message = N_("%(name)s has steps or people who report to it; give those to another role first.")


class BadReporting(Refused):
    message = N_("A role reports to another one of the same plan, never in a circle.")


class PostElsewhere(Refused):
    message = N_("The post is not of this estate.")


class StepIncomplete(Refused):
    message = N_("Say what is done in the step.")


class BadMinutes(Refused):
    message = N_("A step is due within 0 to 10,080 minutes.")


class DependsOnLater(Refused):
    message = N_("“%(step)s” comes after “%(other)s”, so it cannot stand before it.")


class GateStays(Refused):
    message = N_(
        "This is one of the five ordered steps of a data breach; it cannot be removed, skipped or moved past another."
    )


class StepNeeded(Refused):
    message = N_("“%(step)s” waits for it; change that one first.")


class ContactIncomplete(Refused):
    message = N_("A contact has a name and a number.")


class ShutoffIncomplete(Refused):
    message = N_("Say what is shut off, and where.")


class NoticeUnknownPlace(Refused):
    message = N_("Only {place} and {time} are filled in; please check what stands in braces.")


class PartEmpty(Refused):
    message = N_("The plan cannot be approved: its part “%(part)s” is empty.")


class StepsMissing(Refused):
    message = N_("The plan cannot be approved: it has no step.")


class CommanderMissing(Refused):
    message = N_("The plan cannot be approved: it has no commander.")


class GatesMissing(Refused):
    message = N_("The plan cannot be approved: the five ordered steps of a data breach are not all there.")


class RoleUnfilled(Refused):
    message = N_("The plan cannot be approved: “%(role)s” has neither a post nor a deputy.")


class NotSubmitted(Refused):
    message = N_("It does not wait for approval.")


class SamePerson(Refused):
    message = N_("Who submitted the plan does not approve it.")


class WordsMissing(Refused):
    message = N_("Say what is to be changed.")


class BadReviewDay(Refused):
    message = N_("The next review lies after today, at most %(months)s months ahead.")


class BadInterval(Refused):
    message = N_("A drill at least every 36 months, a review at least every 60.")
