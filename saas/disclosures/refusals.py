"""Why a disclosure is refused, in sentences for the person."""

from __future__ import annotations

from tenants.refusals import Refused
from tenants.text import N_


class DraftIsOpen(Refused):
    message = N_("A draft for this topic and period is open already.")


class AlreadyPublished(Refused):
    message = N_("This has been published. Correct it with a new version.")


class NotWritable(Refused):
    message = N_("This was approved and can no longer be changed. Correct it with a new version.")


class NotInThatState(Refused):
    message = N_("This is not possible while the disclosure is in this state.")


class SumsDoNotMeet(Refused):
    message = N_("Opening + income − cost − use is %(expected)s, but the table says %(stated)s. It cannot go out.")


class PersonalDataFound(Refused):
    message = N_("Personal data would be published: %(found)s. Take it out; money is public, people are not.")


class NothingInIt(Refused):
    message = N_("The table is empty.")


class ZeroNeedsReason(Refused):
    message = N_(
        "%(name)s says zero although it had income before or a contract runs. Give the reason; it is published."
    )


class SecondPersonNeeded(Refused):
    message = N_("Somebody else has to approve what you prepared.")


class TooFewPlaces(Refused):
    message = N_("The rule asks for at least %(count)s places, each with a photo.")


class PhotoMissing(Refused):
    message = N_("Each place needs a photo that shows the poster hanging there.")


class TooShort(Refused):
    message = N_("The rule asks for at least %(count)s days.")


class PostedTooEarly(Refused):
    message = N_("A disclosure cannot hang there before it was approved, nor from a day that lies ahead.")


class ReasonNeeded(Refused):
    message = N_("Please say why.")


class AlreadyCorrected(Refused):
    message = N_("A newer version replaces this one already.")


class WordsNeeded(Refused):
    message = N_("Please write what you mean.")


class PersonalWords(Refused):
    message = N_(
        "Everybody in the estate can read this. Please leave out names, rooms and telephone numbers (%(found)s)."
    )


class AlreadyAnswered(Refused):
    message = N_("This objection has been answered.")


class NotYours(Refused):
    message = N_("Only residents of the estate can object.")


class RuleTooLoose(Refused):
    message = N_("The text of the region asks for more. An estate may only bind itself more strictly.")


class NoSuchRegion(Refused):
    message = N_("There is no such region.")


class UnreadableCell(Refused):
    message = N_("%(name)s: “%(text)s” cannot be read as %(kind)s.")


class PeriodNotOver(Refused):
    message = N_("This period has not ended yet.")


class ChainBroken(RuntimeError):
    """A stored seal is not what its own bytes say: nothing is sealed on top of it."""


class ExclusionsOpen(Refused):
    """住宅专项维修资金管理办法, article 25."""

    message = N_("Say first that none of the four exclusions applies: the fund does not pay for them.")


class VoteImpossible(Refused):
    message = N_("These numbers of the vote do not fit together.")


class NotCarried(Refused):
    """Civil Code 278."""

    message = N_("Not carried: two thirds must take part and more than half of them agree, by area and by persons.")


class PaperMissing(Refused):
    message = N_("Attach the decision, or for an urgent case the order or certificate.")


class DayImpossible(Refused):
    message = N_(
        "This day cannot be right: first the decision, then the end, then the warranty, and none ahead of today."
    )


class NotThisStep(Refused):
    message = N_("The project is at another step by now.")


class AmountMissing(Refused):
    message = N_("Please give an amount in yuan above zero, with at most two decimals.")
