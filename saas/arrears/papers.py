"""What the letters about arrears say: 催费通知单 and 催告函, from the notice as it was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from saas.arrears.kinds import NoticeKind
from saas.arrears.letters import lines_of_notices
from saas.arrears.models import ArrearsLine, ArrearsNotice
from saas.billing.papers import Maker
from saas.ledger import in_capitals
from saas.reports.documents import Issuer, PrintRun
from saas.tariffs import FeeItem, items
from tenants.clock import local_date


@dataclass(frozen=True, kw_only=True)
class LetterLine:
    """One overdue line."""

    fee: str
    first: date
    last: date
    due_on: date
    due_fen: int
    paid_fen: int

    @property
    def owed_fen(self) -> int:
        """What was open when the letter was written."""
        return self.due_fen - self.paid_fen


@dataclass(frozen=True, kw_only=True)
class FeeLetter:
    """A letter to a household about overdue fees."""

    issuer: Issuer
    run: PrintRun | None = None
    kind: NoticeKind
    number: str
    content: dict[str, Any]
    lines: Sequence[LetterLine]
    issued_on: date
    pay_until: date
    days: int
    total_fen: int
    printed_on: date

    @property
    def total_in_capitals(self) -> str:
        """The total in Chinese capitals."""
        return in_capitals(self.total_fen)


def letters_of(notices: Sequence[ArrearsNotice], by: Maker) -> list[FeeLetter]:
    """The letters of some notices, with two queries for all of them."""
    lines, known = lines_of_notices([one.id for one in notices]), items()
    return [by.stamped(letter_of(one, lines[one.id], known, by)) for one in notices]


def letter_of(notice: ArrearsNotice, lines: Sequence[ArrearsLine], known: dict[str, FeeItem], by: Maker) -> FeeLetter:
    """One letter, not stamped."""
    estate = notice.estate
    return FeeLetter(
        issuer=Issuer(company=by.company, estate=estate.name, phone=estate.emergency_phone or ""),
        kind=NoticeKind(notice.kind),
        number=notice.number,
        content=notice.content,
        lines=[
            LetterLine(
                fee=known[line.charge.item_code].called(by.language),
                first=line.charge.period_from,
                last=line.charge.period_to,
                due_on=line.due_on,
                due_fen=line.charge.amount_fen,
                paid_fen=line.paid_fen,
            )
            for line in lines
        ],
        issued_on=notice.issued_on,
        pay_until=notice.answer_by,
        days=(notice.answer_by - notice.issued_on).days,
        total_fen=notice.total_fen,
        printed_on=local_date(by.at),
    )
