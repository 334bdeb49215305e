"""Rosters over time: telling people of a published month, of changes, gaps and absences."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from saas import roster
from saas.estates import find_estate
from saas.promises.days_off import days_off
from saas.reports.documents import stamped
from saas.requests.messages import MessageKind, tell
from saas.roster import AbsenceState, Duty
from tenants.clock import now
from tenants.companies import company_by_id
from tenants.db import db
from tenants.keys import blind_index
from tenants.members import find_member, members_with
from tenants.permissions import Permission
from tenants.scope import current_tenant_id
from workers.jobs import Gone, job
from workers.printing.fetched import print_one
from workers.printing.roster_sheet import MonthSheet, sheet_of
from workers.printing.sheets import TEMPLATES

TEMPLATES[MonthSheet] = "roster/print/month.html"


@job
def tell_published(month_id: UUID) -> dict[str, int]:
    """Tell everybody who has a duty in the month, once, how many."""
    month = roster.find_month(month_id)
    if month is None or not month.is_published:
        return {"told": 0}
    counts: dict[UUID, int] = {}
    for member_id in db.session.scalars(select(Duty.member_id).where(Duty.month_id == month.id)):
        counts[member_id] = counts.get(member_id, 0) + 1
    at, told = now(), 0
    for member_id, count in counts.items():
        values = {"estate": month.estate.name, "period": month.name, "count": count}
        told += len(tell([find_member(member_id)], MessageKind.ROSTER_PUBLISHED, None, at=at, **values))
    return {"told": told}


@job
def tell_changed(month_id: UUID, member_id: UUID) -> dict[str, int]:
    """Tell one person that their duties of a published month are not what they were."""
    month, member = roster.find_month(month_id), find_member(member_id)
    if month is None or not month.is_published:
        return {"told": 0}
    values = {"estate": month.estate.name, "period": month.name}
    return {"told": len(tell([member], MessageKind.ROSTER_CHANGED, None, at=now(), **values))}


@job
def tell_gaps(estate_id: UUID, member_id: UUID) -> dict[str, int]:
    """Tell the planners of an estate that somebody who left was still on its roster."""
    estate, member, at = find_estate(estate_id), find_member(member_id), now()
    if estate is None or member is None:
        return {"told": 0}
    ahead = select(Duty.id).where(Duty.estate_id == estate.id, Duty.member_id == member.id, Duty.ends_at > at)
    count = len(db.session.scalars(ahead).all())
    if not count:
        return {"told": 0}
    planners = members_with(Permission.ROSTER_PLAN, estate_id=estate.id)
    values = {"estate": estate.name, "name": member.name, "count": count}
    return {"told": len(tell(planners, MessageKind.ROSTER_GAPS, None, at=at, **values))}


@job
def tell_asked(absence_id: UUID) -> dict[str, int]:
    """Tell whoever decides that somebody asks to be absent."""
    absence = roster.find_absence(absence_id)
    if absence is None or absence.state != AbsenceState.ASKED:
        return {"told": 0}
    values = {"name": absence.member.name, "day": absence.first_day.isoformat(), "count": absence.days}
    return {"told": len(tell(roster.deciders_of(absence.member), MessageKind.ABSENCE_ASKED, None, at=now(), **values))}


@job
def tell_decided(absence_id: UUID) -> dict[str, int]:
    """Tell the person what was decided."""
    absence = roster.find_absence(absence_id)
    if absence is None or absence.state not in (AbsenceState.GRANTED, AbsenceState.REFUSED):
        return {"told": 0}
    granted = absence.state == AbsenceState.GRANTED
    kind = MessageKind.ABSENCE_GRANTED if granted else MessageKind.ABSENCE_REFUSED
    values = {"day": absence.first_day.isoformat(), "count": absence.days}
    return {"told": len(tell([absence.member], kind, None, at=now(), **values))}


@job
def print_month(estate_id: UUID, month: str, size: str, language: str, member_id: UUID) -> dict[str, object]:
    """The sheet of a month for the wall, on A4 or A3."""
    estate, first, at = find_estate(estate_id), roster.month_named(month), now()
    company, member = company_by_id(current_tenant_id()), find_member(member_id)
    if estate is None or first is None or company is None or member is None:
        raise Gone("no such estate or month")
    plan = roster.plan_of(estate, first, days_off=days_off())
    sheet = sheet_of(plan, company=company.name, size="A3" if size == "A3" else "A4", language=language)
    key = blind_index("document", "check_code", "key")
    document = stamped(sheet, printed_at=at, printed_by=member.name, key=key)
    return print_one(document, language, member_id, at=at)
