"""Proving an item of the calendar by hand, and reminding of those that are near or over."""

from __future__ import annotations

from datetime import date, datetime
from itertools import chain

from saas.estates import every_estate
from saas.estates.models import Estate
from saas.facilities.calendar import SOON, Item, Proof, calendar_of
from saas.facilities.files import OBLIGATION_KIND
from saas.facilities.kinds import DueState as State
from saas.facilities.missing import note_once
from saas.facilities.obligations import Period, obligations, periods_of
from saas.facilities.proofs import ObligationProof
from saas.facilities.refusals import DoneBeforeItsPeriod, DoneInTheFuture, NoSuchItem, ReasonMissing
from saas.requests.messages import MessageKind, tell
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.files import take_uploads
from tenants.history import record
from tenants.members import Member, members_with
from tenants.permissions import Permission
from tenants.verbs import transaction

STEPS = (60, 30, 7, 0)
"""Days before the due day on which it is told."""


@transaction
def prove(
    estate: Estate,
    code: str,
    period: str,
    *,
    done_on: date,
    note: str,
    photo: str | None = None,
    by: Member,
    at: datetime,
) -> ObligationProof:
    """It was done on a day: what, in a few words, with a photo if there is one."""
    rule = obligations().get(code)
    wanted = _period(code, period) if rule is not None and rule.by_hand else None
    if wanted is None:
        raise NoSuchItem()
    if not note.strip():
        raise ReasonMissing()
    if done_on > local_date(at):
        raise DoneInTheFuture()
    if done_on < wanted.first:
        raise DoneBeforeItsPeriod(day=wanted.first)
    files = take_uploads([photo], kind=OBLIGATION_KIND, to=estate.id, by=by, at=at) if photo else []
    proof = ObligationProof(
        id=new_id(),
        estate_id=estate.id,
        code=code,
        period=period,
        done_on=done_on,
        note=note.strip(),
        file_id=files[0].id if files else None,
        by_id=by.id,
        at=at,
    )
    db.session.add(proof)
    db.session.flush()
    record("facility.duty_proven", proof, by=by, at=at, after={"code": code, "period": period, "done_on": done_on})
    return proof


@transaction
def remind_of_duties(*, at: datetime) -> int:
    """Tell those who manage an estate's facilities: 60, 30, 7 days before, on the day, and once it is overdue.

    What follows from rounds and disclosures is told by these themselves. What has been over for longer than sixty days
    is red in the calendar and no news any more.
    """
    today, told, estates = local_date(at), 0, every_estate()
    for year in sorted({(today - SOON).year, today.year, (today + SOON).year}):
        for item in chain.from_iterable(calendar_of(estates, year, today=today).values()):
            step = _step(item, today)
            about = f"{item.obligation.code} {item.period} {item.asset_id or ''}".strip()
            if step is not None and note_once(item.estate.id, about, step, at=at):
                _tell(item, today, at)
                told += 1
    return told


def _step(item: Item, today: date) -> str | None:
    """The step that is due: the last one whose day has come."""
    if item.proof not in (Proof.BY_HAND, Proof.CERTIFICATE) or item.state in (State.DONE, State.LATE):
        return None
    left = (item.due_on - today).days
    if left < 0:
        return "overdue" if item.due_on >= today - SOON else None
    reached = [days for days in STEPS if left <= days]
    return str(min(reached)) if reached else None


def _tell(item: Item, today: date, at: datetime) -> None:
    left = (item.due_on - today).days
    tell(
        members_with(Permission.FACILITIES_MANAGE, estate_id=item.estate.id),
        MessageKind.OBLIGATION_OVERDUE if left < 0 else MessageKind.OBLIGATION_SOON,
        None,
        at=at,
        estate=item.estate.name,
        title=f"{item.obligation.zh} {item.about}".strip(),
        day=str(item.due_on),
        count=max(left, 0),
    )


def _period(code: str, name: str) -> Period | None:
    """The period of that name, if the rule has it."""
    year = name[:4]
    if not (year.isascii() and year.isdigit() and int(year) > 0):
        return None
    return next((one for one in periods_of(obligations()[code], int(year)) if one.name == name), None)
