"""What the rules of a roster refuse, each with its sentence."""

from __future__ import annotations

from tenants.refusals import Refused
from tenants.text import N_


class NotOfEstate(Refused):
    message = N_("%(name)s does not work at %(estate)s.")


class LeftCompany(Refused):
    message = N_("%(name)s does not work here any more.")


class SkillLacking(Refused):
    message = N_("%(name)s has not the skill that the post %(post)s takes.")


class AbsentThen(Refused):
    message = N_("%(name)s is absent on %(day)s.")


class TwoShifts(Refused):
    message = N_("%(name)s is on duty at that time already: %(day)s, %(shift)s, %(estate)s.")


class NotOurPost(Refused):
    message = N_("This post or shift is not one of %(estate)s, or is used no more.")


class OutsideMonth(Refused):
    message = N_("%(day)s does not lie in this month.")


class BadPattern(Refused):
    message = N_("“%(sign)s” is no shift here. Write the signs of the shifts, and 休 or - for a day off: %(signs)s")


class NobodyChosen(Refused):
    message = N_("Choose at least one person.")


class NothingToCopy(Refused):
    message = N_("The month before has no duties to copy.")


class NothingPlanned(Refused):
    message = N_("Nobody is on duty in this month yet.")


class PublishedAlready(Refused):
    message = N_("This month is published already. Each change is told to whom it concerns.")


class DeputiesMissing(Refused):
    message = N_("Posts of the emergency command need somebody for the night and for the weekend: %(posts)s.")


class NotTwoDuties(Refused):
    message = N_("Choose two duties of the same month.")


class AlreadyWorked(Refused):
    message = N_("This duty was handed over already; what was worked stays written.")


class NameMissing(Refused):
    message = N_("Please give a name.")


class NameTakenHere(Refused):
    message = N_("There is already one called %(name)s here.")


class SignTaken(Refused):
    message = N_("Another shift has the sign %(sign)s already.")


class BadTimes(Refused):
    message = N_("A shift lasts between half an hour and 24 hours.")


class BadSign(Refused):
    message = N_("The sign is one character, and neither 休 nor -.")


class BadNeed(Refused):
    message = N_("Between one and 50 people, on at least one day.")


class RetiredAlready(Refused):
    message = N_("This is used no more already.")


class StillPlanned(Refused):
    message = N_("It still has %(count)s duties ahead. Clear them first.")


class EndsBeforeStart(Refused):
    message = N_("The last day lies before the first.")


class TooLong(Refused):
    message = N_("An absence lasts %(days)s days at most. Enter a longer one in parts.")


class AbsentTwice(Refused):
    message = N_("%(name)s is absent or has asked for these days already.")


class DecidedAlready(Refused):
    message = N_("This has been decided already.")


class NotYourOwn(Refused):
    message = N_("Nobody decides about their own absence. A colleague does.")


class BegunAlready(Refused):
    message = N_("It has begun. Only a manager can end it now.")


class NotYourDuty(Refused):
    message = N_("Only the person on duty hands over.")


class NotYetOver(Refused):
    message = N_("The shift begins only later.")


class HandedAlready(Refused):
    message = N_("This shift was handed over already.")


class TakenAlready(Refused):
    message = N_("%(name)s took this over already.")


class TakeFromAnother(Refused):
    message = N_("Whoever hands over does not take over. The next person does.")


class ThingUnnamed(Refused):
    message = N_("Say what is lent, and to whom.")


class BackAlready(Refused):
    message = N_("It is back already.")
