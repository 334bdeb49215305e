"""When a member leaves, every way in dies before the next request, and what they had received first gets a successor.

Open things live one floor up, so capabilities register how they hand theirs over; nobody leaves while something open
has no named successor. The first receiver of record stays who it was: only who is answerable now changes (INT-38).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from tenants.codes import end_knocks_of
from tenants.db import db
from tenants.history import record
from tenants.logins import forget_ways_in
from tenants.members import Member, MemberState
from tenants.one_use_links import end_links_of
from tenants.queue import Job, JobList, JobState, cancel
from tenants.refusals import Refused
from tenants.sessions import end_sessions_of
from tenants.staffing import AlreadyLeft, NotYourself, refuse_last_administrator
from tenants.text import N_
from tenants.verbs import lock, transaction

HandOver = Callable[[Member, Member | None, Member, datetime], object]
"""Called with leaver, successor, who does it, and when; inside the transaction in which the member leaves."""
Count = Callable[[Member], int]


class SuccessorNeeded(Refused):
    message = N_("%(name)s is answerable for %(count)s open requests. Name a successor for them.")


class UnfitSuccessor(Refused):
    message = N_("%(name)s cannot be the successor: choose a colleague who works here.")


_hand_overs: list[tuple[HandOver, Count | None]] = []


def on_leaving(hand_over: HandOver, *, count: Count | None = None) -> None:
    """Register how one capability hands its open things over, and how it counts what would need a successor."""
    if (hand_over, count) not in _hand_overs:
        _hand_overs.append((hand_over, count))


def open_things_of(member: Member) -> int:
    """For how much that is still open this member is answerable."""
    return sum(count(member) for _hand_over, count in _hand_overs if count is not None)


@transaction
def leave(member: Member, *, successor: Member | None, by: Member, at: datetime) -> None:
    """A member leaves: no session, code, link, letter, password or unfinished export of theirs works any more."""
    lock(*{one.id: one for one in (member, successor) if one is not None}.values())
    if member.id == by.id:
        raise NotYourself
    if member.state == MemberState.LEFT:
        raise AlreadyLeft(name=member.name)
    refuse_last_administrator(member)
    _refuse_without_successor(member, successor)
    for hand_over, _count in _hand_overs:
        hand_over(member, successor, by, at)
    close_ways_in(member, at=at)
    before = member.state
    member.state = MemberState.LEFT
    member.left_at = at
    member.successor_id = successor.id if successor is not None else None
    record(
        "members.left",
        member,
        by=by,
        at=at,
        before={"state": before},
        after={"state": member.state, "successor": successor.name if successor is not None else None},
    )


def close_ways_in(member: Member, *, at: datetime) -> None:
    """End everything that could let this member in again, in the running transaction.

    Address and number are taken off as well: a number passes to somebody else, who must not be met by this login.
    """
    end_sessions_of(member, at=at, because="left")
    end_links_of(member, at=at)
    end_knocks_of(member, at=at)
    forget_ways_in(member)
    member.email = None
    member.phone = None
    member.version += 1
    for job in _unfinished_exports(member):
        cancel(job, at=at)


def _refuse_without_successor(member: Member, successor: Member | None) -> None:
    if successor is not None:
        if successor.id == member.id or not successor.is_active or not successor.is_staff:
            raise UnfitSuccessor(name=successor.name)
        return
    count = open_things_of(member)
    if count:
        raise SuccessorNeeded(name=member.name, count=count)


def _unfinished_exports(member: Member) -> list[Job]:
    return list(
        db.session.scalars(
            select(Job).where(
                Job.asked_by == member.id,
                Job.list.in_([JobList.SLOW.value, JobList.BULK.value]),
                Job.state.in_([JobState.WAITING.value, JobState.RUNNING.value]),
            )
        )
    )
