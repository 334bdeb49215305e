"""Receipts (收据): numbered without gaps per estate and year, with a subtotal for each class of money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from saas.billing import Charge
from saas.estates import Estate, House, find_estate, find_house
from saas.ledger import in_capitals
from saas.payments.models import Allocation, Payment, Receipt
from saas.tariffs import FeeClass, items
from tenants.clock import local_date
from tenants.db import db
from tenants.members import Member
from tenants.numbers import next_number
from tenants.queue import JobList, ask
from tenants.text import N_
from tenants.verbs import transaction

SERIES = "receipt"
CLASS_NAMES: dict[FeeClass, str] = {
    FeeClass.INCOME: N_("Income of the company"),
    FeeClass.TRUST: N_("Held in trust for the owners"),
    FeeClass.PASS_THROUGH: N_("Shared at cost"),
    FeeClass.AGENCY: N_("Collected for suppliers"),
    FeeClass.DEPOSIT: N_("Deposits, to be given back"),
    FeeClass.COMMON_INCOME: N_("Owners' common income"),
    FeeClass.LATE_FEE: N_("Late payment charges"),
    FeeClass.PREPAID: N_("Paid ahead"),
}
_ORDER = list(CLASS_NAMES)


def issue_receipt(payment: Payment, *, by: Member | None, at: datetime) -> Receipt:
    """Give a payment its receipt in the payment's own transaction: a rollback leaves no gap."""
    estate, house = find_estate(payment.estate_id), find_house(payment.house_id)
    if estate is None or house is None:
        raise LookupError("a payment without its house")
    year = local_date(at).year
    sequence = next_number(SERIES, estate_id=estate.id, period=str(year))
    receipt = Receipt(
        estate_id=estate.id,
        house_id=house.id,
        payment_id=payment.id,
        year=year,
        sequence=sequence,
        number=f"SJ-{estate.code}-{year}-{sequence:06d}",
        amount_fen=payment.amount_fen,
        content=_content(payment, estate, house, by),
        issued_at=at,
        issued_by_id=by.id if by is not None else None,
    )
    db.session.add(receipt)
    db.session.flush()
    if by is not None:  # somebody stands at the counter; what came online is printed when it is asked for
        ask("payments.print_receipt", on=JobList.SLOW, first=True, receipt_id=receipt.id)
    return receipt


def void(receipt: Receipt, *, at: datetime) -> None:
    """Make a receipt void. The paper that says nothing of it is taken away, and one that says so is printed."""
    receipt.voided_at = at
    if receipt.file_id is not None:
        receipt.file_id = None
        ask("payments.print_receipt", on=JobList.SLOW, receipt_id=receipt.id)


@transaction
def ask_for_paper(receipt: Receipt, *, by: Member) -> None:
    """Have a receipt printed that was not printed yet."""
    if receipt.file_id is None:
        ask(
            "payments.print_receipt",
            on=JobList.SLOW,
            dedupe=f"receipt {receipt.id}",
            asked_by=by.id,
            first=True,
            receipt_id=receipt.id,
        )


def _content(payment: Payment, estate: Estate, house: House, by: Member | None) -> dict[str, Any]:
    lines = _lines(payment)
    if payment.prepaid_fen:
        lines.append({"class": FeeClass.PREPAID, "item": "F20", "name": "预收款", "name_en": "Paid ahead", "period": "",
                      "from": "", "to": "", "fen": payment.prepaid_fen})  # fmt: skip
    lines.sort(key=lambda line: (_ORDER.index(FeeClass(line["class"])), line["from"], line["item"]))
    subtotals: dict[str, int] = {}
    for line in lines:
        subtotals[line["class"]] = subtotals.get(line["class"], 0) + line["fen"]
    return {
        "payer": payment.payer,
        "house": house.display,
        "estate": estate.name,
        "method": payment.method,
        "transaction": payment.channel_txn or "",
        "received_on": payment.received_on.isoformat(),
        "received_by": by.name if by is not None else "",
        "lines": lines,
        "subtotals": [{"class": key, "fen": fen} for key, fen in subtotals.items()],
        "total": payment.amount_fen,
        "capitals": in_capitals(payment.amount_fen),
    }


def _lines(payment: Payment) -> list[dict[str, Any]]:
    known = items()
    rows = db.session.execute(
        select(Allocation.amount_fen, Charge)
        .join(Charge, (Charge.tenant_id == Allocation.tenant_id) & (Charge.id == Allocation.charge_id))
        .where(Allocation.payment_id == payment.id)
    )
    return [
        {
            "class": charge.fee_class,
            "item": charge.item_code,
            "name": known[charge.item_code].name if charge.item_code in known else charge.item_code,
            "name_en": known[charge.item_code].name_en if charge.item_code in known else charge.item_code,
            "period": charge.period,
            "from": charge.period_from.isoformat(),
            "to": charge.period_to.isoformat(),
            "fen": fen,
        }
        for fen, charge in rows
    ]


def find_receipt(receipt_id: UUID) -> Receipt | None:
    """A receipt of this company."""
    return db.session.scalar(
        select(Receipt).where(Receipt.id == receipt_id).options(joinedload(Receipt.payment), joinedload(Receipt.file))
    )


def receipt_of(payment_id: UUID) -> Receipt | None:
    """The receipt of a payment."""
    return db.session.scalar(select(Receipt).where(Receipt.payment_id == payment_id).options(joinedload(Receipt.file)))


def receipts_of_house(house_id: UUID, *, since: date | None = None) -> Sequence[Receipt]:
    """The receipts of a house, newest first; for a household only those of its own time."""
    return db.session.scalars(
        select(Receipt)
        .join(Receipt.payment)
        .where(Receipt.house_id == house_id, Payment.received_on >= (since or date.min))
        .order_by(Receipt.issued_at.desc(), Receipt.id.desc())
        .options(joinedload(Receipt.file), contains_eager(Receipt.payment))
    ).all()
