"""The one table of words: what each audience reads for a state, and the sentence of each step.

Pages, mails and papers all take their words from here. English msgids; the edge translates.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from saas.requests.events import Kind
from saas.requests.kinds import (
    Category,
    Channel,
    ClosedHow,
    FeedbackWay,
    Handling,
    IdentityCheck,
    LowReason,
    Moment,
    Part,
    RequestState,
    Source,
)
from tenants.text import N_

S = RequestState


class Audience(StrEnum):
    """Who reads."""

    RESIDENT = "resident"
    STAFF = "staff"
    TECHNICIAN = "technician"


_STAFF: dict[RequestState, str] = {
    S.REPORTED: N_("To be registered"),
    S.REGISTERED: N_("To be sorted"),
    S.CLASSIFIED: N_("To be dispatched"),
    S.DISPATCHED: N_("Dispatched"),
    S.HANDLING: N_("Being handled"),
    S.RESULT_REPORTED: N_("To be fed back"),
    S.FED_BACK: N_("Awaiting confirmation"),
    S.CLOSED: N_("Closed"),
    S.WITHDRAWN: N_("Withdrawn"),
    S.MERGED: N_("Merged"),
    S.DECLINED: N_("Declined"),
}
STATE_WORDS: Mapping[Audience, Mapping[RequestState, str]] = MappingProxyType(
    {
        Audience.STAFF: _STAFF,
        Audience.TECHNICIAN: {
            **_STAFF,
            S.DISPATCHED: N_("For you to accept"),
            S.HANDLING: N_("In your hands"),
            S.RESULT_REPORTED: N_("Done, the desk tells the resident"),
            S.FED_BACK: N_("Done, the resident is asked"),
        },
        Audience.RESIDENT: {
            S.REPORTED: N_("We have it"),
            S.REGISTERED: N_("We are on it"),
            S.CLASSIFIED: N_("Finding the right person"),
            S.DISPATCHED: N_("Somebody is assigned"),
            S.HANDLING: N_("Being worked on"),
            S.RESULT_REPORTED: N_("Done, we will tell you the result"),
            S.FED_BACK: N_("Your word: is it solved?"),
            S.CLOSED: N_("Solved"),
            S.WITHDRAWN: N_("You withdrew it"),
            S.MERGED: N_("Handled together with another report"),
            S.DECLINED: N_("We cannot do this"),
        },
    }
)
RESIDENT_LOOKS: Mapping[RequestState, str] = MappingProxyType({S.FED_BACK: "risk"})
"""Where the resident's word is wanted, it stands out."""
LOOKS: Mapping[RequestState, str] = MappingProxyType(
    {
        S.REPORTED: "info",
        S.REGISTERED: "info",
        S.CLASSIFIED: "info",
        S.DISPATCHED: "info",
        S.HANDLING: "info",
        S.RESULT_REPORTED: "info",
        S.FED_BACK: "info",
        S.CLOSED: "kept",
        S.WITHDRAWN: "quiet",
        S.MERGED: "quiet",
        S.DECLINED: "quiet",
    }
)
UNCONFIRMED_WORD = N_("Closed unconfirmed")


ANSWERED_WORD = N_("To be answered")


def state_word(state: str, audience: Audience, *, closed_how: str | None = None, handling: str | None = None) -> str:
    """The msgid this audience reads for a state. Closed without the resident's word is never called solved."""
    if state == S.CLASSIFIED and handling == Handling.ANSWER and audience is not Audience.RESIDENT:
        return ANSWERED_WORD
    if closed_how == ClosedHow.UNCONFIRMED and state == S.CLOSED:
        return UNCONFIRMED_WORD
    return STATE_WORDS[audience][RequestState(state)]


CATEGORY_WORDS: Mapping[Category, str] = MappingProxyType(
    {
        Category.REPAIR: N_("Repair"),
        Category.COMPLAINT: N_("Complaint"),
        Category.HELP: N_("Help"),
        Category.CONSULTATION: N_("Enquiry"),
        Category.SUGGESTION: N_("Suggestion"),
        Category.PRAISE: N_("Praise"),
        Category.OTHER: N_("Other"),
    }
)
SOURCE_WORDS: Mapping[Source, str] = MappingProxyType(
    {
        Source.PHONE_TO_PROJECT_OFFICE: N_("Phone call to the estate office"),
        Source.COLLECTED_BY_SERVICE_DEPT: N_("Collected by customer service"),
        Source.FORWARDED_BY_COMPANY: N_("Forwarded by the company"),
        Source.FRONT_DESK_IN_PERSON: N_("In person at the front desk"),
        Source.FORWARDED_BY_OWNERS_COMMITTEE: N_("Forwarded by the owners' committee"),
        Source.VERBAL_TO_STAFF: N_("Told to a member of staff"),
        Source.WRITTEN: N_("In writing"),
    }
)
CHANNEL_WORDS: Mapping[Channel, str] = MappingProxyType(
    {
        Channel.PORTAL: N_("Portal"),
        Channel.PHONE: N_("Phone"),
        Channel.COUNTER: N_("Front desk"),
        Channel.EMAIL: N_("E-mail"),
        Channel.LETTER: N_("Letter"),
        Channel.MESSAGE: N_("Chat message"),
        Channel.OTHER: N_("Other"),
    }
)
PART_WORDS: Mapping[Part, str] = MappingProxyType(
    {
        Part.PRIVATE: N_("Inside the home"),
        Part.PUBLIC: N_("Shared part"),
        Part.UNKNOWN: N_("To be seen on site"),
    }
)
HANDLING_WORDS: Mapping[Handling, str] = MappingProxyType(
    {
        Handling.ON_SITE_VISIT: N_("Visit on site"),
        Handling.SCHEDULED_REPAIR: N_("Scheduled repair"),
        Handling.ANSWER: N_("Answer"),
    }
)
IDENTITY_WORDS: Mapping[IdentityCheck, str] = MappingProxyType(
    {
        IdentityCheck.MATCHED: N_("Matches the archive"),
        IdentityCheck.NOT_VERIFIED: N_("Not verified"),
    }
)
WAY_WORDS: Mapping[FeedbackWay, str] = MappingProxyType(
    {
        FeedbackWay.PHONE: N_("By phone"),
        FeedbackWay.IN_PERSON: N_("In person"),
        FeedbackWay.PORTAL: N_("Through the portal"),
        FeedbackWay.LETTER: N_("By letter"),
    }
)
LOW_REASON_WORDS: Mapping[LowReason, str] = MappingProxyType(
    {
        LowReason.LATE: N_("Too late"),
        LowReason.NOT_SOLVED: N_("Not really solved"),
        LowReason.ATTITUDE: N_("Unfriendly"),
        LowReason.PRICE: N_("Price unclear"),
        LowReason.MESS: N_("Left a mess"),
    }
)
MOMENT_WORDS: Mapping[Moment, str] = MappingProxyType(
    {
        Moment.REPORTED: N_("From the report"),
        Moment.BEFORE: N_("Before the work"),
        Moment.AFTER: N_("After the work"),
    }
)
RATING_WORDS: Mapping[int, str] = MappingProxyType(
    {
        5: N_("Very satisfied"),
        4: N_("Well satisfied"),
        3: N_("Fairly satisfied"),
        2: N_("Dissatisfied"),
        1: N_("Very dissatisfied"),
    }
)

STEP_WORDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.REPORTED: N_("Reported by %(who)s"),
        Kind.TAKEN_DOWN: N_("Taken down by %(who)s (%(channel)s)"),
        Kind.MAILED: N_("Came in by mail"),
        Kind.REGISTERED: N_("Registered by %(who)s"),
        Kind.CLASSIFIED: N_("Sorted: %(what)s"),
        Kind.REPLIED: N_("%(who)s replied"),
        Kind.CONSULTED: N_("%(who)s asked %(name)s"),
        Kind.ADVISED: N_("%(who)s advised"),
        Kind.DISPATCHED: N_("%(name)s was assigned"),
        Kind.HANDED_OVER: N_("Handed to %(name)s"),
        Kind.ACCEPTED: N_("%(who)s accepted the job"),
        Kind.RETURNED: N_("%(who)s returned the job"),
        Kind.RECALLED: N_("The job was taken back from %(name)s"),
        Kind.DEPARTED: N_("%(who)s is on the way"),
        Kind.ARRIVED: N_("%(who)s arrived"),
        Kind.DIAGNOSED: N_("Diagnosis: %(what)s"),
        Kind.INSPECTED: N_("Inspected on site"),
        Kind.INSPECTION_SKIPPED: N_("Inspection skipped: %(what)s"),
        Kind.PLANNED: N_("Plan: %(what)s"),
        Kind.PAUSED: N_("Paused: %(reason)s. Expected to go on %(expected)s"),
        Kind.RESUMED: N_("%(who)s goes on with the work"),
        Kind.TRIAL_PASSED: N_("Trial run passed"),
        Kind.TRIAL_FAILED: N_("Trial run failed, repair goes on"),
        Kind.COMPLETED: N_("%(who)s finished the work"),
        Kind.RESULT_REPORTED: N_("%(who)s reported the result"),
        Kind.FED_BACK: N_("%(who)s told the result (%(way)s)"),
        Kind.CONFIRMED: N_("Confirmed as solved"),
        Kind.REOPENED: N_("Reported as not solved; opened again"),
        Kind.CLOSED_UNCONFIRMED: N_("Closed unconfirmed: no answer within 72 hours"),
        Kind.TRANSFERRED: N_("Transferred to %(target)s"),
        Kind.ESCALATED: N_("Passed up to %(name)s"),
        Kind.MAJOR: N_("Reported as a major complaint to: %(role)s"),
        Kind.CHASED: N_("The resident asked where we are"),
        Kind.COMMENTED: N_("%(who)s wrote"),
        Kind.NOTED: N_("%(who)s noted"),
        Kind.APPOINTED: N_("Time agreed: %(slot)s"),
        Kind.PHOTO_ADDED: N_("Photos added"),
        Kind.DECLINED: N_("Declined by %(who)s"),
        Kind.MERGED: N_("Handled together with %(number)s"),
        Kind.ABSORBED: N_("%(number)s was merged into this"),
        Kind.WITHDRAWN: N_("Withdrawn by %(who)s"),
        Kind.FIRST_RECEIVER_CHANGED: N_("First receiver %(left)s is succeeded by %(name)s"),
        Kind.FOLLOW_UP_TASK: N_("A word after the end: somebody must look at it"),
    }
)
