"""The compliance calendar of a year on paper."""

from __future__ import annotations

from datetime import datetime

from saas import disclosures
from saas.estates.models import Estate
from saas.facilities.calendar import Item, calendar_of
from saas.facilities.kinds import DUE_WORDS, DueState
from saas.facilities.printing import CalendarLine, CalendarSheet
from saas.reports.documents import Issuer, stamped
from tenants.clock import local_date
from tenants.keys import blind_index
from tenants.text import Translate


def item_title(item: Item, *, chinese: bool) -> str:
    """What is due, in the reader's language, and about which thing."""
    return f"{item.obligation.zh if chinese else item.obligation.en} {item.about}".strip()


def period_said(name: str, *, chinese: bool) -> str:
    """A period as an office says it: 2026年3月, 2026年第二季度, 2026年上半年, 2026年度; any other name as it is."""
    year, _dash, part = name.partition("-")
    number, slash, count = part.partition("/")
    marks = {"12": f"{number:0>2}", "4": f"Q{number}", "2": f"H{number}"}
    span = disclosures.span_named(f"{year}-{marks[count]}" if slash and count in marks else name)
    return name if span is None else disclosures.said(span, "zh_CN" if chinese else "en")


def calendar_sheet_of(
    estate: Estate,
    year: int,
    *,
    company: str,
    translate: Translate,
    chinese: bool,
    printed_by: str,
    at: datetime,
) -> CalendarSheet:
    """Every item of an estate and year, as it stands now."""
    items = calendar_of([estate], year, today=local_date(at))[estate.id]
    document = CalendarSheet(
        issuer=Issuer(company=company, estate=estate.name, phone=estate.emergency_phone or ""),
        number=f"{estate.code}-{year}",
        year=year,
        day=local_date(at),
        lines=tuple(
            CalendarLine(
                due_on=item.due_on,
                title=item_title(item, chinese=chinese),
                period=period_said(item.period, chinese=chinese),
                is_overdue=item.state == DueState.OVERDUE,
                source=item.obligation.source,
                state=translate(DUE_WORDS[item.state])
                + (f" {item.done}/{item.total}" if item.total is not None else ""),
            )
            for item in items
        ),
    )
    return stamped(document, printed_at=at, printed_by=printed_by, key=blind_index("document", "check_code", "key"))
