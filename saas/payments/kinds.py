"""Ways to pay, states, and which account money lands in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from saas.ledger import AccountCode
from tenants.text import N_


class Method(StrEnum):
    """How money came in or went out."""

    CASH = "cash"
    POS = "pos"
    TRANSFER = "transfer"
    WECHAT = "wechat"
    ALIPAY = "alipay"


class Channel(StrEnum):
    """Who else keeps a record of the payment: a bank or a payment institution, with transaction numbers of its own."""

    BANK = "bank"
    POS = "pos"
    WECHAT = "wechat"
    ALIPAY = "alipay"


class PaymentState(StrEnum):
    """taken → reversed, never back."""

    TAKEN = "taken"
    REVERSED = "reversed"


class RefundKind(StrEnum):
    """What is given back: what was prepaid, or a deposit."""

    PREPAID = "prepaid"
    DEPOSIT = "deposit"


class RefundState(StrEnum):
    """asked → paid (by a second person) or refused; paid → failed when the channel ends it without giving it back."""

    ASKED = "asked"
    PAID = "paid"
    REFUSED = "refused"
    FAILED = "failed"


class ChannelRefund(StrEnum):
    """What a channel says of a refund: it has given back, is at it, or has ended it and will not."""

    DONE = "done"
    UNDER_WAY = "under_way"
    ENDED = "ended"


class LineState(StrEnum):
    """A line of a channel's statement: open until it is matched, or explained by a person."""

    OPEN = "open"
    MATCHED = "matched"
    EXPLAINED = "explained"


class OrderState(StrEnum):
    """An online payment that was begun: waiting → paid, closed (nobody paid) or wrong (something does not agree)."""

    WAITING = "waiting"
    PAID = "paid"
    CLOSED = "closed"
    WRONG = "wrong"


class Outcome(StrEnum):
    """What became of a channel's message whose signature was right."""

    SETTLED = "settled"
    REPEATED = "repeated"
    UNKNOWN_ORDER = "unknown_order"
    WRONG_AMOUNT = "wrong_amount"
    WRONG_MERCHANT = "wrong_merchant"
    NOT_PAID = "not_paid"


LANDS_IN: Mapping[Method, AccountCode] = {
    Method.CASH: AccountCode.CASH,
    Method.POS: AccountCode.GATEWAY_CLEARING,
    Method.TRANSFER: AccountCode.BANK,
    Method.WECHAT: AccountCode.GATEWAY_CLEARING,
    Method.ALIPAY: AccountCode.GATEWAY_CLEARING,
}

ONLINE = frozenset({Method.WECHAT, Method.ALIPAY})
"""What is paid and given back at a channel, without anybody at the counter."""

CHANNEL_OF: Mapping[Method, Channel | None] = {
    Method.CASH: None,
    Method.POS: Channel.POS,
    Method.TRANSFER: Channel.BANK,
    Method.WECHAT: Channel.WECHAT,
    Method.ALIPAY: Channel.ALIPAY,
}

METHOD_NAMES: Mapping[Method, str] = {
    Method.CASH: N_("In cash"),
    Method.POS: N_("By card (POS)"),
    Method.TRANSFER: N_("Bank transfer"),
    Method.WECHAT: N_("WeChat Pay"),
    Method.ALIPAY: N_("Alipay"),
}

CHANNEL_NAMES: Mapping[Channel, str] = {
    Channel.BANK: N_("Bank account"),
    Channel.POS: N_("Card terminal (POS)"),
    Channel.WECHAT: N_("WeChat Pay"),
    Channel.ALIPAY: N_("Alipay"),
}

REFUND_NAMES: Mapping[RefundKind, str] = {
    RefundKind.PREPAID: N_("Refund of what was prepaid"),
    RefundKind.DEPOSIT: N_("Return of a deposit"),
}

REFUND_STATES: Mapping[RefundState, str] = {
    RefundState.ASKED: N_("Waits for a second person"),
    RefundState.PAID: N_("Paid back"),
    RefundState.REFUSED: N_("Not granted"),
    RefundState.FAILED: N_("The channel could not give it back"),
}
