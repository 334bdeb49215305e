"""What messages inside the product say: their kinds, their sentences, and which of them are mailed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from tenants.text import N_


class MessageKind(StrEnum):
    """What a message says. `MESSAGE_WORDS` has the sentence."""

    ASSIGNED = "assigned"
    APPOINTED = "appointed"
    DEPARTED = "departed"
    PAUSED = "paused"
    RESUMED = "resumed"
    REPLIED = "replied"
    ASK_CONFIRM = "ask_confirm"
    TRANSFERRED = "transferred"
    DECLINED = "declined"
    MERGED = "merged"
    CLOSED_UNCONFIRMED = "closed_unconfirmed"
    BROKEN_TO_RESIDENT = "broken_to_resident"
    NEW_REQUEST = "new_request"
    NEW_JOB = "new_job"
    JOB_RECALLED = "job_recalled"
    JOB_RETURNED = "job_returned"
    JOB_UNANSWERED = "job_unanswered"
    RESULT_READY = "result_ready"
    CONSULTED = "consulted"
    ADVISED = "advised"
    ESCALATED = "escalated"
    CHASED = "chased"
    REOPENED = "reopened"
    COMMENTED = "commented"
    AT_RISK = "at_risk"
    BROKEN = "broken"
    PAUSE_OVERDUE = "pause_overdue"
    UPDATE_DUE = "update_due"
    SUCCEEDED = "succeeded"
    TRANSFERRED_HERE = "transferred_here"
    HANDED_TO_YOU = "handed_to_you"
    MERGED_DONE = "merged_done"
    MERGED_CLOSED = "merged_closed"
    MERGED_ENDED = "merged_ended"
    JOB_LEFT = "job_left"
    DISCLOSURE_SOON = "disclosure_soon"
    DISCLOSURE_OVERDUE = "disclosure_overdue"
    DISCLOSURE_OBJECTED = "disclosure_objected"
    DISCLOSURE_ANSWERED = "disclosure_answered"
    DANGER = "danger"
    URGENT = "urgent"
    ARCHIVES_DUE = "archives_due"
    CARE_DUE = "care_due"
    CARE_OF_MINE = "care_of_mine"
    MAJOR = "major"
    DAILY_MISSING = "daily_missing"
    DAILY_COMMENTED = "daily_commented"
    FEES_LETTER = "fees_letter"
    BILL_READY = "bill_ready"
    BOARD_CHECK = "board_check"
    ROSTER_PUBLISHED = "roster_published"
    ROSTER_CHANGED = "roster_changed"
    ROSTER_GAPS = "roster_gaps"
    ABSENCE_ASKED = "absence_asked"
    ABSENCE_GRANTED = "absence_granted"
    ABSENCE_REFUSED = "absence_refused"
    ASSET_STOPPED = "asset_stopped"
    ROUNDS_MISSED = "rounds_missed"
    OBLIGATION_SOON = "obligation_soon"
    OBLIGATION_OVERDUE = "obligation_overdue"
    HAZARD_REPORTED = "hazard_reported"
    HAZARD_ASSIGNED = "hazard_assigned"
    HAZARD_TO_CHECK = "hazard_to_check"
    HAZARD_SENT_BACK = "hazard_sent_back"
    HAZARD_CLOSED = "hazard_closed"
    HAZARD_OVERDUE = "hazard_overdue"
    PLAN_SUBMITTED = "plan_submitted"
    PLAN_SENT_BACK = "plan_sent_back"
    PLAN_APPROVED = "plan_approved"
    PLAN_REVIEW_DUE = "plan_review_due"
    STORE_BELOW = "store_below"
    STORE_RUNS_OUT = "store_runs_out"
    STORE_RAN_OUT = "store_ran_out"
    STORE_CHECKS = "store_checks"
    SUPPLIER_ENDS = "supplier_ends"
    SUPPLIER_ENDED = "supplier_ended"
    RISK_REVIEW = "risk_review"
    AGREEMENT_ENDS = "agreement_ends"
    AGREEMENT_ENDED = "agreement_ended"
    DRILL_ANNOUNCED = "drill_announced"
    DRILL_MOVED = "drill_moved"
    DRILL_CALLED_OFF = "drill_called_off"
    DRILL_DUE = "drill_due"
    ACTION_GIVEN = "action_given"
    ACTION_OVERDUE = "action_overdue"
    EMERGENCY_CARD = "emergency_card"
    EMERGENCY_HEAD = "emergency_head"
    EMERGENCY_DEPUTY = "emergency_deputy"
    DRILL_CARD = "drill_card"
    DRILL_HEAD = "drill_head"
    DRILL_DEPUTY = "drill_deputy"
    EMERGENCY_TWICE = "emergency_twice"
    EMERGENCY_NOBODY = "emergency_nobody"
    EMERGENCY_UPDATE = "emergency_update"
    EMERGENCY_OUTSIDE_SOON = "emergency_outside_soon"
    EMERGENCY_OUTSIDE_OVER = "emergency_outside_over"
    EMERGENCY_LIFT = "emergency_lift"
    EMERGENCY_ENDED = "emergency_ended"
    EMERGENCY_NOTICE = "emergency_notice"
    BREACH_NOTICE = "breach_notice"


K = MessageKind
MESSAGE_WORDS: Mapping[MessageKind, str] = MappingProxyType(
    {
        K.ASSIGNED: N_("%(name)s takes care of %(number)s."),
        K.APPOINTED: N_("%(name)s comes %(slot)s (%(number)s)."),
        K.DEPARTED: N_("%(name)s is on the way to you (%(number)s)."),
        K.PAUSED: N_("%(number)s has to wait: %(reason)s. We expect to go on %(expected)s."),
        K.RESUMED: N_("Work on %(number)s goes on."),
        K.REPLIED: N_("There is an answer to %(number)s."),
        K.ASK_CONFIRM: N_("%(number)s is done. Is it really solved? Please say so."),
        K.TRANSFERRED: N_("%(number)s was handed to %(target)s. You need not report it again."),
        K.DECLINED: N_("We cannot do %(number)s. The reason is on its page."),
        K.MERGED: N_("%(number)s is handled together with %(other)s."),
        K.CLOSED_UNCONFIRMED: N_("%(number)s was closed: no answer for 72 hours. Not solved? Open it again."),
        K.BROKEN_TO_RESIDENT: N_("We did not keep our promise for %(number)s. It was passed up; you need not call."),
        K.NEW_REQUEST: N_("%(number)s has come in; you are its first receiver."),
        K.NEW_JOB: N_("New job %(number)s: please accept it."),
        K.JOB_RECALLED: N_("Job %(number)s was taken back; it is not yours any more."),
        K.JOB_RETURNED: N_("%(name)s returned job %(number)s: %(reason)s"),
        K.JOB_UNANSWERED: N_("%(name)s did not accept %(number)s in time. It waits to be dispatched again."),
        K.RESULT_READY: N_("%(number)s is done: tell the resident the result."),
        K.CONSULTED: N_("%(name)s asks for your advice on %(number)s."),
        K.ADVISED: N_("%(name)s advised on %(number)s: reply to the resident."),
        K.ESCALATED: N_("%(number)s was passed up to you: %(reason)s"),
        K.CHASED: N_("The resident asks where we are with %(number)s."),
        K.REOPENED: N_("%(number)s is not solved, says the resident. It is open again."),
        K.COMMENTED: N_("A new word on %(number)s."),
        K.AT_RISK: N_("%(clock)s of %(number)s is at risk: due %(due)s."),
        K.BROKEN: N_("%(clock)s of %(number)s was missed: it was due %(due)s."),
        K.PAUSE_OVERDUE: N_("%(number)s still waits, although it should have gone on %(expected)s."),
        K.UPDATE_DUE: N_("The resident of %(number)s has heard nothing for a while: tell them how it stands."),
        K.SUCCEEDED: N_("You succeed %(name)s as first receiver of %(count)s open requests."),
        K.TRANSFERRED_HERE: N_("%(number)s was handed to %(target)s: %(reason)s"),
        K.HANDED_TO_YOU: N_("%(number)s was handed to you: please see to it and report the result."),
        K.MERGED_DONE: N_("%(number)s, handled together with %(other)s, is done. Not solved? Write to us on its page."),
        K.MERGED_CLOSED: N_(
            "%(number)s, handled together with %(other)s, was closed. Not solved? Write to us on its page."
        ),
        K.MERGED_ENDED: N_(
            "%(other)s, with which %(number)s was handled, ended without being done. Still needed? Write to us on its page."
        ),
        K.JOB_LEFT: N_("%(name)s has left; %(number)s waits to be dispatched again."),
        K.DISCLOSURE_SOON: N_("%(estate)s: %(title)s %(period)s is to be published by %(day)s."),
        K.DISCLOSURE_OVERDUE: N_("%(estate)s: %(title)s %(period)s was to be published by %(day)s and was not."),
        K.DISCLOSURE_OBJECTED: N_("%(estate)s: a resident objects to %(title)s. Answer by %(due)s."),
        K.DISCLOSURE_ANSWERED: N_("Your objection to %(title)s has been answered."),
        K.MAJOR: N_("Major complaint %(number)s: you or the other superior must act on it. %(reason)s"),
        K.ARCHIVES_DUE: N_("%(count)s archives of %(place)s are due for a check."),
        K.CARE_DUE: N_(
            "%(estate)s: %(soon)s care notes run out within 30 days, %(over)s have run out. Ask the people again: a note"
            " that has run out helps nobody in an emergency."
        ),
        K.CARE_OF_MINE: N_("%(estate)s: please look at My information and say by %(day)s whether it still holds."),
        K.DANGER: N_("Danger (P0): %(number)s, %(where)s. Somebody must be there by %(due)s."),
        K.URGENT: N_("Urgent (P1): %(number)s, %(where)s. Somebody must be there by %(due)s."),
        K.DAILY_MISSING: N_("Your daily report of %(day)s is still missing."),
        K.FEES_LETTER: N_("%(estate)s has written to you about fees past their day. The letter is in My bills."),
        K.BOARD_CHECK: N_(
            "%(estate)s: look at the price board of %(period)s and photograph it at %(count)s more places by %(day)s."
        ),
        K.BILL_READY: N_("%(estate)s: your bill for %(period)s is there. You can look into each line, and pay."),
        K.ASSET_STOPPED: N_("%(estate)s: %(asset)s was taken out of use; its certificate ran out on %(day)s."),
        K.ROUNDS_MISSED: N_("%(estate)s: %(count)s rounds of facilities were missed on %(day)s."),
        K.OBLIGATION_SOON: N_("%(estate)s: %(title)s is due on %(day)s, in %(count)s days."),
        K.OBLIGATION_OVERDUE: N_("%(estate)s: %(title)s was due on %(day)s and is not proven."),
        K.HAZARD_REPORTED: N_("%(estate)s: hazard %(number)s was reported: %(title)s"),
        K.HAZARD_ASSIGNED: N_("Hazard %(number)s is yours to put right, due %(due)s: %(title)s"),
        K.HAZARD_TO_CHECK: N_("Hazard %(number)s was put right by %(name)s; somebody else checks it."),
        K.HAZARD_SENT_BACK: N_("Hazard %(number)s was sent back: %(reason)s"),
        K.HAZARD_CLOSED: N_("Hazard %(number)s, which you reported, was put right and checked."),
        K.HAZARD_OVERDUE: N_("%(estate)s: hazard %(number)s was to be put right %(due)s and was not."),
        K.PLAN_SUBMITTED: N_("%(estate)s %(title)s, version %(count)s: %(name)s submits it for approval."),
        K.PLAN_SENT_BACK: N_("%(estate)s %(title)s, version %(count)s was sent back: %(reason)s"),
        K.PLAN_APPROVED: N_("%(estate)s %(title)s, version %(count)s was approved by %(name)s and counts from today."),
        K.PLAN_REVIEW_DUE: N_("%(estate)s %(title)s is to be reviewed; its day was %(day)s."),
        K.EMERGENCY_CARD: N_("Emergency at %(estate)s: %(plan)s (%(number)s). You are %(role)s. Take your card now."),
        K.EMERGENCY_HEAD: N_("Emergency at %(estate)s: %(plan)s (%(number)s) was activated by %(name)s."),
        K.EMERGENCY_DEPUTY: N_(
            "Emergency at %(estate)s: %(plan)s (%(number)s). %(name)s does not answer; you are %(role)s. Take your card now."
        ),
        K.DRILL_CARD: N_("Drill at %(estate)s: %(plan)s (%(number)s). You are %(role)s. Take your card now."),
        K.DRILL_HEAD: N_("Drill at %(estate)s: %(plan)s (%(number)s) was begun by %(name)s."),
        K.DRILL_DEPUTY: N_(
            "Drill at %(estate)s: %(plan)s (%(number)s). %(name)s does not answer; you are %(role)s. Take your card now."
        ),
        K.EMERGENCY_TWICE: N_(
            "%(number)s (%(plan)s) was activated by %(name)s as well. It is one incident; work together."
        ),
        K.EMERGENCY_NOBODY: N_(
            "%(number)s: %(name)s (%(role)s) does not answer, and nobody can stand in. Appoint somebody."
        ),
        K.EMERGENCY_UPDATE: N_(
            "%(number)s: the next report was due %(due)s. Say how it stands: condition, actions, needs."
        ),
        K.EMERGENCY_OUTSIDE_SOON: N_("%(number)s: the report to %(receiver)s is due %(due)s."),
        K.EMERGENCY_OUTSIDE_OVER: N_("%(number)s: the report to %(receiver)s was due %(due)s and has not been made."),
        K.EMERGENCY_LIFT: N_("%(number)s: people have been shut in the lift for %(count)s minutes."),
        K.EMERGENCY_ENDED: N_("%(number)s (%(plan)s) has ended. Thank you."),
        K.EMERGENCY_NOTICE: N_("%(estate)s: %(words)s"),
        K.BREACH_NOTICE: N_(
            "%(estate)s: your personal data may have leaked. What happened: %(situation)s Possible risk: %(risk)s"
            " %(measures)s %(contact)s"
        ),
        K.DRILL_ANNOUNCED: N_(
            "%(estate)s: a drill is held %(due)s (%(place)s): %(title)s. It is only a drill. %(words)s"
        ),
        K.DRILL_MOVED: N_(
            "%(estate)s: the drill announced for %(due)s (%(title)s) is not held then. It is planned for %(expected)s"
            " now. It is only a drill."
        ),
        K.DRILL_CALLED_OFF: N_("%(estate)s: the drill announced for %(due)s (%(title)s) is not held. %(words)s"),
        K.DRILL_DUE: N_("%(estate)s: a drill of “%(title)s” is due on %(day)s."),
        K.ACTION_GIVEN: N_("From %(number)s: please see to it by %(day)s: %(title)s"),
        K.ACTION_OVERDUE: N_("From %(number)s: %(name)s was to see to it by %(day)s and has not: %(title)s"),
        K.STORE_BELOW: N_(
            "%(estate)s: only %(count)s %(unit)s of “%(name)s” are left; there should be at least %(minimum)s."
        ),
        K.STORE_RUNS_OUT: N_("%(estate)s: “%(name)s” (%(place)s) can be used until %(day)s. See to new ones."),
        K.STORE_RAN_OUT: N_("%(estate)s: “%(name)s” (%(place)s) can be used until %(day)s and no longer. Replace it."),
        K.STORE_CHECKS: N_("%(estate)s: %(count)s emergency supplies should have been checked by now: %(names)s"),
        K.SUPPLIER_ENDS: N_(
            "%(estate)s: the agreement with “%(name)s” ends on %(day)s. Renew it, or find somebody else."
        ),
        K.SUPPLIER_ENDED: N_(
            "%(estate)s: the agreement with “%(name)s” ended on %(day)s. Nobody has to come any more."
        ),
        K.RISK_REVIEW: N_("%(estate)s: the risk “%(name)s” is to be reviewed by %(day)s."),
        K.AGREEMENT_ENDS: N_(
            "%(estate)s: service agreement %(number)s ends on %(day)s and none follows. Its page says what is due."
        ),
        K.AGREEMENT_ENDED: N_(
            "%(estate)s: service agreement %(number)s ended on %(day)s and none follows. Nothing can be billed."
        ),
        K.DAILY_COMMENTED: N_("%(name)s commented on your daily report of %(day)s."),
        K.ROSTER_PUBLISHED: N_(
            "%(estate)s: the roster of %(period)s is out; you have %(count)s duties. See My shifts."
        ),
        K.ROSTER_CHANGED: N_("%(estate)s: your duties of %(period)s have changed. See My shifts."),
        K.ROSTER_GAPS: N_("%(estate)s: %(name)s has left; %(count)s duties are vacant now."),
        K.ABSENCE_ASKED: N_("%(name)s asks to be absent: %(count)s days from %(day)s. Please decide."),
        K.ABSENCE_GRANTED: N_("Your absence from %(day)s (%(count)s days) is granted."),
        K.ABSENCE_REFUSED: N_("Your absence from %(day)s (%(count)s days) is not granted. The reason is on its page."),
    }
)

MESSAGE_HEADS: Mapping[MessageKind, str] = MappingProxyType(
    {
        K.ASSIGNED: N_("%(number)s has somebody"),
        K.APPOINTED: N_("%(number)s: when somebody comes"),
        K.PAUSED: N_("%(number)s has to wait"),
        K.REPLIED: N_("Answer to %(number)s"),
        K.ASK_CONFIRM: N_("%(number)s is done: please confirm"),
        K.CLOSED_UNCONFIRMED: N_("%(number)s was closed"),
        K.BROKEN_TO_RESIDENT: N_("%(number)s is late and was passed up"),
        K.NEW_REQUEST: N_("New request %(number)s"),
        K.NEW_JOB: N_("New job %(number)s"),
        K.JOB_RETURNED: N_("Job %(number)s was given back"),
        K.JOB_UNANSWERED: N_("Nobody accepted %(number)s"),
        K.RESULT_READY: N_("%(number)s is done: tell the resident"),
        K.CONSULTED: N_("Your advice on %(number)s"),
        K.ESCALATED: N_("%(number)s was passed up to you"),
        K.TRANSFERRED_HERE: N_("%(number)s was handed to you"),
        K.HANDED_TO_YOU: N_("%(number)s was handed to you"),
        K.JOB_LEFT: N_("%(number)s has nobody any more"),
        K.CHASED: N_("The resident asks about %(number)s"),
        K.REOPENED: N_("%(number)s is not solved"),
        K.COMMENTED: N_("New words on %(number)s"),
        K.AT_RISK: N_("%(number)s will soon be late"),
        K.BROKEN: N_("%(number)s is late"),
        K.PAUSE_OVERDUE: N_("%(number)s waits longer than expected"),
        K.UPDATE_DUE: N_("%(number)s: tell the resident how it stands"),
        K.DANGER: N_("Danger: %(number)s"),
        K.URGENT: N_("Urgent: %(number)s"),
        K.BILL_READY: N_("Your bill is there"),
    }
)
"""What a mail about a request is headed: the number and the matter, never a name (it shows on locked phones)."""
NEWS = N_("%(number)s: news")

OF_A_DRILL = N_("[Drill] %(sentence)s")
SAYS_DRILL = frozenset({K.DRILL_CARD, K.DRILL_HEAD, K.DRILL_DEPUTY})
"""What is worded for drills already. All else about one (`is_drill` in its values) is marked, lest it alarm somebody."""

IN_APP_ONLY = frozenset({K.DEPARTED, K.RESUMED, K.JOB_RECALLED, K.ADVISED, K.DAILY_MISSING, K.DAILY_COMMENTED})
"""What is worth no mail."""

MAILED_IF_WANTED = frozenset({K.BILL_READY})
"""Mails that a member may do without: the message in the product is written all the same."""

MAILED_IN_BULK = frozenset({K.BILL_READY, K.FEES_LETTER, K.DRILL_ANNOUNCED, K.DRILL_MOVED})
"""Mails that go to a whole estate and lose nothing by a minute: they wait with the imports, not with what is urgent."""
