"""What drills and reviews refuse, each with its sentence."""

from __future__ import annotations

from tenants.refusals import Refused
from tenants.text import N_


class NotInForce(Refused):
    message = N_("This plan has no version in force; a drill needs one.")


class NoScenario(Refused):
    message = N_("A drill needs a name and a scenario.")


class DrillInThePast(Refused):
    message = N_("The drill would begin before now. Choose a time to come.")


class AlreadyAnnounced(Refused):
    message = N_("This drill has been announced already.")


class NothingAnnounced(Refused):
    message = N_("Say in a few words what residents will notice and what they are to do.")


class TooLateToAnnounce(Refused):
    message = N_("The drill's time has come: an announcement now would not be one beforehand. Move the drill first.")


class AnnounceFirst(Refused):
    message = N_(
        "People leave their homes in this drill: it is announced to the residents before it is held (Order 5, article 44)."
    )


class NotOnThatDay(Refused):
    message = N_("Residents were told it is held on %(day)s. Hold it on that day, or move it and announce it again.")


class DrillCancelled(Refused):
    message = N_("This drill was cancelled.")


class HeldAlready(Refused):
    message = N_("This drill has been held already.")


class AnotherDrillRuns(Refused):
    message = N_("Another drill of this plan is running. Stand it down first.")


class NotHeldYet(Refused):
    message = N_("This drill has not been held yet.")


class StillRuns(Refused):
    message = N_("It is still running. Stand it down first.")


class EvaluatedAlready(Refused):
    message = N_("This drill has been evaluated already.")


class EvaluationIncomplete(Refused):
    message = N_("Evaluate all four: people, plan, supplies and teamwork, and say whether it was passed.")


class NotEvaluatedYet(Refused):
    message = N_("Evaluate the drill first.")


class NothingFollows(Refused):
    message = N_("It was not passed: write down at least one thing that is put right.")


class ActionsOpen(Refused):
    message = N_("It cannot be closed: %(count)s actions are still open.")


class ClosedAlready(Refused):
    message = N_("This is closed; nothing about it changes any more.")


class ReasonNeeded(Refused):
    message = N_("A reason is needed.")


class ActionUnsaid(Refused):
    message = N_("Say what is to be done.")


class DayGoneBy(Refused):
    message = N_("That day is over. Choose one to come.")


class CannotOwn(Refused):
    message = N_("%(name)s does not work at this estate. Choose somebody who does.")


class ActionDoneAlready(Refused):
    message = N_("This action is done already.")


class DoneHow(Refused):
    message = N_("Say in a few words what was done.")


class NoProofOfAction(Refused):
    message = N_("A photo is needed that proves it: the place, the new part, or the signed sheet.")


class RevisionNotInForce(Refused):
    message = N_("The revision it led to is not in force yet. It is done when somebody has approved it.")


class NotAnIncident(Refused):
    message = N_("A drill is evaluated on its own page.")


class NotADrill(Refused):
    message = N_("This was no drill.")


class ReviewEmpty(Refused):
    message = N_("Say what went well and what did not; “nothing” is an answer too.")


class ChangesWithoutAction(Refused):
    message = N_("Each change becomes an action or a revision of the plan. There is none yet.")


class GateOpen(Refused):
    message = N_("It cannot be closed: “%(step)s” is one of the five steps of a data breach and is not done.")


class SignedInAlready(Refused):
    message = N_("%(name)s has signed in already.")
