"""The receipt as paper (收据): what it says, from the content that was frozen when it was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from saas.estates import find_estate
from saas.payments.kinds import METHOD_NAMES, Method
from saas.payments.models import Receipt
from saas.payments.policy import is_of_household, may_view
from saas.payments.receipts import CLASS_NAMES
from saas.reports.documents import Issuer, PrintRun, stamped
from saas.tariffs import FeeClass
from tenants.clock import now
from tenants.db import db
from tenants.files import MADE_BY_US, StoredFile, file_policy
from tenants.keys import blind_index
from tenants.members import Member
from tenants.text import Translate


@dataclass(frozen=True, kw_only=True)
class ReceiptLine:
    """One line: what was paid for, and for which days."""

    name: str
    days: str
    fen: int


@dataclass(frozen=True, kw_only=True)
class ReceiptClass:
    """The lines of one class of money with their subtotal: classes never run together."""

    name: str
    lines: Sequence[ReceiptLine]
    fen: int


@dataclass(frozen=True, kw_only=True)
class ReceiptPaper:
    """收据: one payment on one sheet."""

    issuer: Issuer
    run: PrintRun | None = None
    number: str
    received_on: date
    payer: str
    house: str
    classes: Sequence[ReceiptClass]
    total_fen: int
    capitals: str
    method: str
    transaction: str
    received_by: str
    void: bool


def paper_of(receipt: Receipt, *, company: str, translate: Translate, language: str, at: datetime) -> ReceiptPaper:
    """The paper of a receipt in one language."""
    estate = find_estate(receipt.estate_id)
    content = receipt.content
    sums = {one["class"]: one["fen"] for one in content["subtotals"]}
    paper = ReceiptPaper(
        issuer=Issuer(
            company=company, estate=content["estate"], phone=(estate.emergency_phone or "") if estate else ""
        ),
        number=receipt.number,
        received_on=date.fromisoformat(content["received_on"]),
        payer=content["payer"],
        house=content["house"],
        classes=[
            ReceiptClass(
                name=translate(CLASS_NAMES[FeeClass(name)]),
                fen=fen,
                lines=[_line(one, language) for one in content["lines"] if one["class"] == name],
            )
            for name, fen in sums.items()
        ],
        total_fen=content["total"],
        capitals=content["capitals"],
        method=translate(METHOD_NAMES[Method(content["method"])]),
        transaction=content["transaction"],
        received_by=content["received_by"],
        void=receipt.voided_at is not None,
    )
    return stamped(
        paper, printed_at=at, printed_by=content["received_by"], key=blind_index("document", "check_code", "key")
    )


def _line(one: dict[str, object], language: str) -> ReceiptLine:
    name = one["name"] if language.startswith("zh") else one["name_en"]
    days = f"{one['from']} — {one['to']}" if one["from"] else ""
    return ReceiptLine(name=str(name), days=days, fen=int(str(one["fen"])))


def _may_read(actor: Member, file: StoredFile) -> bool:
    receipt = db.session.scalar(select(Receipt).where(Receipt.file_id == file.id).options(joinedload(Receipt.payment)))
    if receipt is None:
        return False
    return may_view(actor, receipt.estate_id) or is_of_household(
        actor, receipt.house_id, receipt.payment.received_on, now()
    )


RECEIPT_FILE = file_policy("payments.receipt", _may_read, limits=MADE_BY_US).name


def refund_number(refund_id: UUID) -> str:
    """A refund's number at the channel: ours, the same however often we ask."""
    return f"R{refund_id.hex}"
