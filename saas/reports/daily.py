"""Daily reports: submitted to the manager by everybody who dealt with residents, read, commented, and missed when absent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from saas.estates import Estate, estates_open_to, every_estate
from saas.reports.daily_models import DailyReport
from saas.reports.daily_work import who_worked
from saas.requests import Message, MessageKind, tell
from tenants.clock import local_date, start_of_day
from tenants.db import db
from tenants.history import record
from tenants.members import Member, members_with
from tenants.permissions import Permission
from tenants.refusals import Refused
from tenants.scope import current_tenant_id
from tenants.text import N_
from tenants.verbs import lock, transaction

LATEST = timedelta(days=31)


class NotThatDay(Refused):
    message = N_("A daily report is written for today or for one of the last 31 days.")


class AlreadyRead(Refused):
    message = N_("This report has been read already; it can no longer be changed.")


class NobodysReport(Refused):
    message = N_("You work in no estate, so there is nobody to report to.")


class OwnReport(Refused):
    message = N_("Nobody acknowledges their own report.")


@transaction
def submit_daily(day: date, words: str, *, by: Member, at: datetime) -> DailyReport:
    """Submit the report of a day to the manager of one's estate; until it is read it may be submitted anew (STA-03).

    Its figures are the rows of that day up to this moment, so they say the same whenever the report is opened.
    """
    today = local_date(at)
    if not today - LATEST <= day <= today:
        raise NotThatDay()
    report = daily_report_of(by, day)
    if report is None:
        report = DailyReport(estate_id=_estate_of(by).id, member_id=by.id, day=day, submitted_at=at)
        db.session.add(report)
    else:
        lock(report)
        if report.read_at is not None:
            raise AlreadyRead()
    report.words, report.submitted_at = words.strip(), at
    db.session.flush()
    record("reports.daily_submitted", report, by=by, at=at, after={"day": day.isoformat()})
    return report


@transaction
def acknowledge_daily(report: DailyReport, comment: str, *, by: Member, at: datetime) -> None:
    """The manager has read it and says what there is to say; the writer hears of a comment (STA-04)."""
    lock(report)
    if report.member_id == by.id:
        raise OwnReport()
    if report.read_at is not None:
        raise AlreadyRead()
    report.read_by_id, report.read_at, report.comment = by.id, at, comment.strip() or None
    record("reports.daily_read", report, by=by, at=at, after={"comment": report.comment})
    if report.comment:
        tell([report.member], MessageKind.DAILY_COMMENTED, None, at=at, name=by.name, day=report.day.isoformat())


def find_daily(report_id: UUID) -> DailyReport | None:
    """A daily report of this company; whether somebody may see it, the policy says."""
    return db.session.get(DailyReport, (current_tenant_id(), report_id))


def daily_report_of(member: Member, day: date) -> DailyReport | None:
    """What a member submitted for a day."""
    return db.session.scalar(select(DailyReport).where(DailyReport.member_id == member.id, DailyReport.day == day))


def latest_daily_of(member: Member, *, limit: int = 14) -> Sequence[DailyReport]:
    """A member's own latest reports."""
    mine = select(DailyReport).where(DailyReport.member_id == member.id)
    return db.session.scalars(mine.order_by(DailyReport.day.desc()).limit(limit)).all()


@dataclass(frozen=True)
class Missing:
    """Somebody who dealt with residents that day and has not reported."""

    member: Member
    steps: int


@dataclass(frozen=True)
class TeamDay:
    """An estate's day for its manager."""

    estate: Estate
    day: date
    submitted: Sequence[DailyReport]
    missing: Sequence[Missing]


def team_day(estate: Estate, day: date) -> TeamDay:
    """Who reported and who is missing: whoever took at least one step towards residents that day (STA-03)."""
    submitted = db.session.scalars(
        select(DailyReport)
        .where(DailyReport.estate_id == estate.id, DailyReport.day == day)
        .order_by(DailyReport.submitted_at, DailyReport.id)
    ).all()
    return TeamDay(estate, day, submitted, missing_in(estate, day))


def missing_in(estate: Estate, day: date) -> list[Missing]:
    """Whose report of an estate and day is missing."""
    writers = [one for one in members_with(Permission.REPORTS_WRITE_DAILY, estate_id=estate.id) if one.is_staff]
    steps = who_worked([one.id for one in writers], day)
    there = select(DailyReport.member_id).where(
        DailyReport.day == day, DailyReport.member_id.in_([one.id for one in writers])
    )
    done = set(db.session.scalars(there))
    return [Missing(one, steps[one.id]) for one in writers if one.id in steps and one.id not in done]


@transaction
def remind_of_daily(*, at: datetime) -> int:
    """In the evening: one message to everybody whose report of today is missing; safe to run twice."""
    today = local_date(at)
    late = {one.member.id: one.member for estate in every_estate() for one in missing_in(estate, today)}
    told = select(Message.member_id).where(
        Message.member_id.in_(list(late)),
        Message.kind == MessageKind.DAILY_MISSING,
        Message.at >= start_of_day(today),
    )
    for member_id in db.session.scalars(told).all():
        late.pop(member_id, None)
    return len(tell(late.values(), MessageKind.DAILY_MISSING, None, at=at, day=today.isoformat()))


def estates_reporting_to(actor: Member) -> Sequence[Estate]:
    """The estates whose daily reports a member reads, by name."""
    return estates_open_to(actor, Permission.REPORTS_READ_DAILY)


def _estate_of(member: Member) -> Estate:
    estates = estates_open_to(member, Permission.REPORTS_WRITE_DAILY)
    if not estates:
        raise NobodysReport()
    return estates[0]
