"""Alipay (当面付, precreate): a signed form over HTTPS, answered with signed JSON."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import current_app

from saas.ledger import BadAmount, fen_from_text
from saas.payments import Channel, ChannelRefund, Merchant, Notice, PaymentOrder, Refund
from saas.payments.papers import refund_number
from saas.payments.signatures import BadSignature, sign, verify
from tenants.clock import SHANGHAI, now
from tenants.formats import amount
from workers.gateways.calling import call

HOST = "https://openapi.alipay.com/gateway.do"
FINE = "10000"
NEVER = frozenset({"ACQ.TRADE_HAS_FINISHED", "ACQ.TRADE_NOT_ALLOW_REFUND", "ACQ.TRADE_STATUS_ERROR"})
"""Answers to a refund that asking again does not change: the time for refunds is over, or the trade takes none."""


class Alipay:
    """The channel as one merchant sees it."""

    def __init__(self, merchant: Merchant) -> None:
        self.merchant = merchant
        self.host = str(current_app.config.get("ALIPAY_URL") or HOST)

    def begin(self, order: PaymentOrder, *, description: str, notify_url: str) -> str:
        """Open an order; the answer is what the QR code holds."""
        content = {
            "out_trade_no": order.number,
            "total_amount": _yuan(order.amount_fen),
            "subject": description[:120],
            "time_expire": order.expires_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S"),
        }
        return str(self._ask("alipay.trade.precreate", content, notify_url)["qr_code"])

    def query(self, order: PaymentOrder) -> Notice | None:
        """Ask about an order of ours."""
        answer = self._ask("alipay.trade.query", {"out_trade_no": order.number})
        if answer.get("code") != FINE or "trade_no" not in answer:
            return None
        try:
            fen = fen_from_text(str(answer["total_amount"]))
        except BadAmount:
            return None
        status = str(answer["trade_status"])
        return Notice(
            Channel.ALIPAY,
            f"query-{answer['trade_no']}-{status}",
            str(answer["out_trade_no"]),
            str(answer["trade_no"]),
            fen,
            self.merchant.merchant_no,
            status in ("TRADE_SUCCESS", "TRADE_FINISHED"),
        )

    def refund(self, refund: Refund, *, txn: str, total_fen: int) -> ChannelRefund:
        """Give back; asking again with the same number is the same refund."""
        content = {
            "trade_no": txn,
            "refund_amount": _yuan(refund.amount_fen),
            "out_request_no": refund_number(refund.id),
            "refund_reason": refund.reason[:80],
        }
        answer = self._ask("alipay.trade.refund", content)
        if answer.get("code") == FINE:
            return ChannelRefund.DONE
        return ChannelRefund.ENDED if answer.get("sub_code") in NEVER else ChannelRefund.UNDER_WAY

    def _ask(self, method: str, content: dict[str, str], notify_url: str = "") -> dict[str, Any]:
        fields = {
            "app_id": self.merchant.app_id,
            "method": method,
            "charset": "utf-8",
            "sign_type": "RSA2",
            "timestamp": _stamp(now()),
            "version": "1.0",
            "biz_content": json.dumps(content, ensure_ascii=False),
            **({"notify_url": notify_url} if notify_url else {}),
        }
        fields["sign"] = sign(self.merchant.own_key or "", request_text(fields))
        body = urlencode(fields).encode()
        status, _headers, data = call(
            "POST", self.host, body, {"Content-Type": "application/x-www-form-urlencoded;charset=utf-8"}
        )
        if status != 200:
            raise OSError(f"the channel answered {status}")
        said: dict[str, Any] = json.loads(data)
        name = method.replace(".", "_") + "_response"
        signed = _between(data.decode(), name)
        try:
            verify(self.merchant.channel_key, signed, str(said.get("sign", "")))
        except BadSignature as error:
            raise OSError("the channel's answer is not signed by it") from error
        answer: dict[str, Any] = said[name]
        return answer


def request_text(fields: dict[str, str]) -> str:
    """What we sign: every field but the signature, by name (in requests the kind of signature is signed, too)."""
    return "&".join(f"{name}={fields[name]}" for name in sorted(fields) if name != "sign" and fields[name])


def _between(text: str, name: str) -> str:
    """The exact text of the answer's object: what was signed."""
    start = text.index("{", text.index(f'"{name}"') + len(name) + 2)
    _value, length = json.JSONDecoder().raw_decode(text[start:])
    return text[start : start + length]


def _yuan(fen: int) -> str:
    return amount(fen).replace(",", "")


def _stamp(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
