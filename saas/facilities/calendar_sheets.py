"""The compliance calendar of a year on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from saas.estates.models import Estate
from saas.facilities.calendar import Item, calendar_of
from saas.facilities.kinds import DUE_WORDS
from saas.facilities.printing import CalendarLine, CalendarSheet
from saas.reports.documents import Issuer, stamped
from tenants.clock import local_date
from tenants.keys import blind_index


def item_title(item: Item, *, chinese: bool) -> str:
    """What is due, in the reader's language, and about which thing."""
    return f"{item.obligation.zh if chinese else item.obligation.en} {item.about}".strip()


def calendar_sheet_of(
    estate: Estate,
    year: int,
    *,
    company: str,
    translate: Callable[[str], str],
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
                period=item.period,
                source=item.obligation.source,
                state=translate(DUE_WORDS[item.state])
                + (f" {item.done}/{item.total}" if item.total is not None else ""),
            )
            for item in items
        ),
    )
    return stamped(document, printed_at=at, printed_by=printed_by, key=blind_index("document", "check_code", "key"))
