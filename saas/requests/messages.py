"""Messages inside the product: one door, one row for each person and change; mail follows from the row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Select, bindparam, func, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column

from saas.requests.models import Request
from tenants.columns import internal, personal
from tenants.db import Model, TenantOwned, belongs_to, db, to_parent
from tenants.members import Member
from tenants.queue import ask
from tenants.text import N_
from tenants.verbs import transaction


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
    DISCLOSURE_SOON = "disclosure_soon"
    DISCLOSURE_OVERDUE = "disclosure_overdue"
    DISCLOSURE_OBJECTED = "disclosure_objected"
    DISCLOSURE_ANSWERED = "disclosure_answered"
    DANGER = "danger"
    ARCHIVES_DUE = "archives_due"
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
        K.JOB_RECALLED: N_("Job %(number)s was taken back; you need not go."),
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
        K.DISCLOSURE_SOON: N_("%(estate)s: %(title)s %(period)s is to be published by %(day)s."),
        K.DISCLOSURE_OVERDUE: N_("%(estate)s: %(title)s %(period)s was to be published by %(day)s and was not."),
        K.DISCLOSURE_OBJECTED: N_("%(estate)s: a resident objects to %(title)s. Answer by %(due)s."),
        K.DISCLOSURE_ANSWERED: N_("Your objection to %(title)s has been answered."),
        K.MAJOR: N_("Major complaint %(number)s: you or the other superior must act on it. %(reason)s"),
        K.ARCHIVES_DUE: N_("%(count)s archives of %(place)s are due for a check."),
        K.DANGER: N_("Danger (P0): %(number)s, %(where)s. Somebody must be there by %(due)s."),
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
        K.CHASED: N_("The resident asks about %(number)s"),
        K.REOPENED: N_("%(number)s is not solved"),
        K.COMMENTED: N_("New words on %(number)s"),
        K.AT_RISK: N_("%(number)s will soon be late"),
        K.BROKEN: N_("%(number)s is late"),
        K.PAUSE_OVERDUE: N_("%(number)s waits longer than expected"),
        K.UPDATE_DUE: N_("%(number)s: tell the resident how it stands"),
        K.DANGER: N_("Danger: %(number)s"),
        K.BILL_READY: N_("Your bill is there"),
    }
)
"""What a mail about a request is headed: the number and the matter, never a name (it shows on locked phones)."""
NEWS = N_("%(number)s: news")

IN_APP_ONLY = frozenset({K.DEPARTED, K.RESUMED, K.JOB_RECALLED, K.ADVISED, K.DAILY_MISSING, K.DAILY_COMMENTED})
"""What is worth no mail."""

MAILED_IF_WANTED = frozenset({K.BILL_READY})
"""Mails that a member may do without: the message in the product is written all the same."""

FOR_RESIDENTS = frozenset(
    {
        *(K.ASSIGNED, K.APPOINTED, K.DEPARTED, K.PAUSED, K.RESUMED, K.REPLIED, K.ASK_CONFIRM, K.TRANSFERRED),
        *(K.DECLINED, K.MERGED, K.CLOSED_UNCONFIRMED, K.BROKEN_TO_RESIDENT, K.DISCLOSURE_ANSWERED),
        *(K.FEES_LETTER, K.BILL_READY),
    }
)


class Message(TenantOwned, Model):
    """One sentence for one member about one change."""

    __tablename__ = "message"
    __table_args__ = (
        belongs_to("member", "member_id", ondelete="CASCADE"),
        belongs_to("request", "request_id", ondelete="CASCADE"),
        Index(None, "tenant_id", "member_id", "at", "id"),
        Index("ix_message_unread", "tenant_id", "member_id", postgresql_where="read_at is null"),
        Index(None, "tenant_id", "request_id", "at"),
        CheckConstraint("kind <> ''", name="kind_named"),
    )

    member_id: Mapped[UUID] = mapped_column(info=internal())
    request_id: Mapped[UUID | None] = mapped_column(info=internal())
    kind: Mapped[str] = mapped_column(info=internal())
    values: Mapped[dict[str, Any]] = mapped_column(default=dict, info=personal("service"))
    at: Mapped[datetime] = mapped_column(info=internal())
    read_at: Mapped[datetime | None] = mapped_column(info=internal())
    mailed_at: Mapped[datetime | None] = mapped_column(info=internal())

    member: Mapped[Member] = to_parent("Message", "Member", "member_id")
    request: Mapped[Request | None] = to_parent("Message", "Request", "request_id")


def tell(
    members: Iterable[Member | None], kind: MessageKind, request: Request | None, *, at: datetime, **values: Any
) -> list[Message]:
    """Write a message for each of these members in the running transaction; mail follows for those who have one.

    Nobody is told twice in one call, and nobody who left. Values are names, numbers, codes and ISO instants.
    """
    plain = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
    if request is not None:
        plain.setdefault("number", request.number)
    written = []
    for member in {one.id: one for one in members if one is not None and one.is_active}.values():
        message = Message(
            member_id=member.id, request_id=request.id if request is not None else None, kind=kind, values=plain, at=at
        )
        db.session.add(message)
        db.session.flush()
        if member.email and _is_mailed(kind, member):
            ask("requests.mail_message", message_id=message.id)
        written.append(message)
    return written


def _is_mailed(kind: MessageKind, member: Member) -> bool:
    if kind in MAILED_IF_WANTED:
        return member.bill_mail == "on"
    return kind not in IN_APP_ONLY


def residents_of(request: Request) -> list[Member]:
    """The logins of the household's reporter: who sent it in, and the archive's person when they have a login."""
    found = [request.reported_by, request.person.member if request.person is not None else None]
    return [member for member in found if member is not None and member.is_resident]


def unread_count(member: Member) -> int:
    """How many messages a member has not read."""
    return db.session.scalar(_unread(), {"member": member.id}) or 0


@cache
def _unread() -> Select[int]:
    theirs = Message.member_id == bindparam("member")
    return select(func.count()).select_from(Message).where(theirs, Message.read_at.is_(None))


def messages_for(member: Member, *, limit: int = 50) -> Sequence[Message]:
    """The latest messages of a member, newest first."""
    return db.session.scalars(
        select(Message)
        .where(Message.member_id == member.id)
        .order_by(Message.at.desc(), Message.id.desc())
        .limit(limit)
        .options(joinedload(Message.request))
    ).all()


def mark_read_if_new(member: Member, *, at: datetime, about: UUID) -> None:
    """The same for a page about one request, which writes nothing (and begins no second transaction) when all was read."""
    if db.session.scalar(_first_unread(), {"member": member.id, "request": about}) is not None:
        mark_read(member, at=at, about=about)


@cache
def _first_unread() -> Select[UUID]:
    theirs = Message.member_id == bindparam("member")
    return (
        select(Message.id).where(theirs, Message.request_id == bindparam("request"), Message.read_at.is_(None)).limit(1)
    )


@transaction
def mark_read(member: Member, *, at: datetime, about: UUID | None = None) -> None:
    """Note that the member has seen their messages, all of them or those about one request."""
    seen = update(Message).where(Message.member_id == member.id, Message.read_at.is_(None)).values(read_at=at)
    db.session.execute(seen if about is None else seen.where(Message.request_id == about))
