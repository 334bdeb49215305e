"""Payments by workers: printing receipts, talking to channels, using what was prepaid, and the nightly look at the books."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from flask_babel import force_locale, gettext

from saas import payments
from saas.estates import every_estate
from saas.payments import ChannelRefund, Notice, PaymentOrder, papers
from saas.payments.kinds import OrderState, RefundState
from tenants.clock import now
from tenants.companies import company_by_id, external_url
from tenants.files import store
from tenants.history import record
from tenants.refusals import Refused
from tenants.scope import current_tenant_id
from tenants.verbs import lock
from workers import pdf
from workers.gateways import gateway_of
from workers.jobs import Gone, job, progress
from workers.printing.sheets import compose

log = structlog.get_logger(__name__)
LONG = timedelta(minutes=5)
MOST_FAILURES = 3
STILL_ASKED = timedelta(days=1)
"""How long after its end an order is asked about at a channel that does not answer, before we give it up."""
LANGUAGE = "zh_CN"
"""A receipt is a paper of the trade: Chinese, whoever looks at it."""


@job
def print_receipt(receipt_id: UUID) -> dict[str, object]:
    """Print a receipt once; printing again keeps the paper there is. Nobody makes it void in between."""
    receipt = payments.find_receipt(receipt_id)
    if receipt is None:
        raise Gone("no such receipt")
    lock(receipt)
    if receipt.file is None:
        company, at = company_by_id(current_tenant_id()), now()
        with force_locale(LANGUAGE):
            paper = papers.paper_of(
                receipt,
                company=company.name if company is not None else "",
                translate=lambda message: str(gettext(message)),
                language=LANGUAGE,
                at=at,
            )
        rendered = pdf.render(compose(paper, language=LANGUAGE), created=at)
        file = store(papers.RECEIPT_FILE, rendered.pdf, name=f"{receipt.number}.pdf", by=None, at=at, to=receipt.id)
        receipt.file_id = file.id
        return {"token": file.token}
    return {"token": receipt.file.token}


@job
def begin_at_channel(order_id: UUID) -> dict[str, object]:
    """Open an online payment at its channel, so that the resident has something to pay at."""
    order = payments.find_order(order_id)
    merchant = payments.merchant_of(payments.Channel(order.channel)) if order is not None else None
    company = company_by_id(current_tenant_id())
    if order is None or merchant is None or company is None:
        raise Gone("no such online payment")
    if order.state == OrderState.WAITING and not order.pay_at:
        notify = external_url(company, f"/payments/callback/{order.channel}")
        description = f"{company.short_name} {order.house.display}"
        order.pay_at = gateway_of(merchant).begin(order, description=description, notify_url=notify)
    return {"order": str(order.id)}


@job(lease=LONG)
def look_up_orders() -> dict[str, object]:
    """Ask the channels about online payments nobody has told us of: a message may never come.

    Everything is asked before anything is settled, so that no money is locked while a channel thinks.
    """
    at, settled = now(), 0
    orders = payments.waiting_orders()
    for order, notice in _asked(orders, at):
        if notice is not None:
            settled += payments.handle_notice(notice, at=at) is payments.Outcome.SETTLED
        payments.give_up(order, at=at)
    return {"settled": settled}


def _asked(orders: Sequence[PaymentOrder], at: datetime) -> list[tuple[PaymentOrder, Notice | None]]:
    """What the channels say of each order. One that fails again and again is not asked any further this time."""
    answers: list[tuple[PaymentOrder, Notice | None]] = []
    failed: Counter[str] = Counter()
    for done, order in enumerate(orders):
        merchant = payments.merchant_of(payments.Channel(order.channel))
        if merchant is None or not order.pay_at:
            answers.append((order, None))
            continue
        if failed[order.channel] < MOST_FAILURES:
            progress(done, len(orders))
            try:
                answers.append((order, gateway_of(merchant).query(order)))
                continue
            except (OSError, LookupError, ValueError) as error:  # the last two: an answer nobody can read
                failed[order.channel] += 1
                log.warning("channel_not_reached", channel=order.channel, error=type(error).__name__)
        if at >= order.expires_at + STILL_ASKED:
            answers.append((order, None))
    return answers


@job
def refund_at_channel(refund_id: UUID) -> dict[str, object]:
    """Give an online payment back along its way; tried again until the channel says that it has done it or never will."""
    refund = payments.find_refund(refund_id)
    if refund is None or refund.payment is None or refund.state != RefundState.PAID:
        raise Gone("no such refund")
    if refund.channel_done_at is None:
        merchant = payments.merchant_of(payments.Channel(refund.payment.channel or ""))
        if merchant is None:
            raise Gone("no merchant account for this channel")
        txn = refund.payment.channel_txn or ""
        said = gateway_of(merchant).refund(refund, txn=txn, total_fen=refund.payment.amount_fen)
        if said is ChannelRefund.UNDER_WAY:
            raise OSError("the channel has not given it back")
        if said is ChannelRefund.ENDED:
            payments.fail_refund(refund, at=now())
        else:
            payments.note_channel_done(refund, at=now())
    return {"refund": str(refund.id), "state": refund.state}


@job
def look_up_refunds() -> dict[str, object]:
    """Ask the channels again about refunds they have not finished: a bank may take days, longer than a job tries."""
    done, waiting = 0, payments.refunds_on_their_way()
    for refund in waiting:
        try:
            refund_at_channel(refund.id)
        except (OSError, LookupError, ValueError, Gone) as error:
            log.warning("refund_not_done", refund=str(refund.id), error=type(error).__name__)
            continue
        done += 1
    return {"done": done, "waiting": len(waiting) - done}


@job
def use_prepaid() -> dict[str, object]:
    """Put what houses have prepaid against what they owe."""
    at, used = now(), 0
    houses = payments.houses_with_prepaid()
    for done, house_id in enumerate(houses, 1):
        try:
            used += payments.use_prepaid(house_id, by=None, at=at)
        except Refused as refusal:
            log.warning("prepaid_not_used", house=str(house_id), why=type(refusal).__name__)
        if done % 100 == 0:
            progress(done, len(houses))
    return {"houses": len(houses), "fen": used}


@job
def check_books() -> dict[str, object]:
    """Every night: the invariants of the money, asked of the database. What is broken is written down and shouted about."""
    found = []
    for estate in every_estate():
        for violation in payments.check_invariants(estate.id):
            found.append(violation)
            log.error("books_broken", estate=str(estate.id), invariant=violation.invariant, thing=violation.thing)
            after = {"invariant": violation.invariant, "thing": violation.thing, "found": violation.found}
            record("payments.books_broken", estate, by=None, at=now(), after=after)
    return {"violations": len(found)}
