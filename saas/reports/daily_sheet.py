"""A daily report on paper: the heaps of the day with every step, what the writer says, and the manager's line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from saas.reports.daily_models import DailyReport
from saas.reports.daily_work import HEAP_WORDS, Heap, heaps_of, work_of
from saas.reports.documents import Issuer, PrintRun, stamped
from saas.requests.models import Request
from tenants.keys import blind_index
from tenants.text import Translate


@dataclass(frozen=True, kw_only=True)
class SheetStep:
    """One step of the day."""

    at: datetime
    number: str
    place: str
    what: str


@dataclass(frozen=True, kw_only=True)
class SheetHeap:
    """One kind of contact, with its steps; the figure is how many there are."""

    name: str
    steps: Sequence[SheetStep]


@dataclass(frozen=True, kw_only=True)
class DailySheet:
    """One member's day. It names houses, so it stays in the office."""

    issuer: Issuer
    run: PrintRun | None = None
    number: str
    day: date
    writer: str
    submitted_at: datetime
    heaps: Sequence[SheetHeap]
    words: str = ""
    read_by: str = ""
    read_at: datetime | None = None
    comment: str = ""


def daily_sheet_of(
    report: DailyReport, *, company: str, translate: Translate, printed_by: str, at: datetime
) -> DailySheet:
    """The paper of one report, with the same rows as its page."""
    heaps = heaps_of(work_of(report.member, report.day, until=report.submitted_at))
    document = DailySheet(
        issuer=Issuer(company=company, estate=report.estate.name, phone=report.estate.emergency_phone or ""),
        number=f"RB-{report.day:%Y%m%d}-{report.id.hex[-4:].upper()}",
        day=report.day,
        writer=report.member.name,
        submitted_at=report.submitted_at,
        heaps=[
            SheetHeap(
                name=translate(HEAP_WORDS[heap]),
                steps=[
                    SheetStep(
                        at=step.at,
                        number=step.request.number if step.request else "",
                        place=_place(step.request),
                        what=translate(step.words),
                    )
                    for step in heaps[heap]
                ],
            )
            for heap in Heap
        ],
        words=report.words,
        read_by=report.read_by.name if report.read_by else "",
        read_at=report.read_at,
        comment=report.comment or "",
    )
    return stamped(document, printed_at=at, printed_by=printed_by, key=blind_index("document", "check_code", "key"))


def _place(request: Request | None) -> str:
    if request is None:
        return ""
    return request.house.display if request.house is not None else request.place
