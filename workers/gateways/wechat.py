"""WeChat Pay v3 (Native): JSON over HTTPS, signed both ways with RSA and SHA-256."""

from __future__ import annotations

import json
import secrets
import time
from typing import Any
from urllib.parse import quote, urlsplit

from flask import current_app

from saas.ledger import MAX_FEN
from saas.payments import Channel, ChannelRefund, Merchant, Notice, PaymentOrder, Refund
from saas.payments.papers import refund_number
from saas.payments.signatures import BadSignature, sign, verify
from workers.gateways.calling import call

HOST = "https://api.mch.weixin.qq.com"
SAYS = {"SUCCESS": ChannelRefund.DONE, "CLOSED": ChannelRefund.ENDED}


class WeChatPay:
    """The channel as one merchant sees it."""

    def __init__(self, merchant: Merchant) -> None:
        self.merchant = merchant
        self.host = str(current_app.config.get("WECHAT_PAY_URL") or HOST)

    def begin(self, order: PaymentOrder, *, description: str, notify_url: str) -> str:
        """Open a Native order; the answer is what the QR code holds."""
        answer = self._ask(
            "POST",
            "/v3/pay/transactions/native",
            {
                "appid": self.merchant.app_id,
                "mchid": self.merchant.merchant_no,
                "description": description[:120],
                "out_trade_no": order.number,
                "time_expire": order.expires_at.astimezone().isoformat(timespec="seconds"),
                "notify_url": notify_url,
                "amount": {"total": order.amount_fen, "currency": "CNY"},
            },
        )
        return str(answer["code_url"])

    def query(self, order: PaymentOrder) -> Notice | None:
        """Ask about an order of ours."""
        path = f"/v3/pay/transactions/out-trade-no/{quote(order.number)}?mchid={quote(self.merchant.merchant_no)}"
        answer = self._ask("GET", path, None, missing_is_none=True)
        if not answer or "transaction_id" not in answer:
            return None
        total = answer["amount"]["total"]
        if type(total) is not int or not 0 < total <= MAX_FEN:
            return None
        return Notice(
            Channel.WECHAT,
            f"query-{answer['transaction_id']}-{answer['trade_state']}",
            str(answer["out_trade_no"]),
            str(answer["transaction_id"]),
            total,
            str(answer["mchid"]),
            answer["trade_state"] == "SUCCESS",
        )

    def refund(self, refund: Refund, *, txn: str, total_fen: int) -> ChannelRefund:
        """Give back; asking again with the same number is the same refund, and says how far it is.

        ABNORMAL (the payer's card is gone) is not the end: the merchant gives it back by hand at the channel.
        """
        answer = self._ask(
            "POST",
            "/v3/refund/domestic/refunds",
            {
                "transaction_id": txn,
                "out_refund_no": refund_number(refund.id),
                "reason": refund.reason[:80],
                "amount": {"refund": refund.amount_fen, "total": total_fen, "currency": "CNY"},
            },
        )
        return SAYS.get(str(answer.get("status")), ChannelRefund.UNDER_WAY)

    def _ask(
        self, method: str, path: str, values: dict[str, Any] | None, *, missing_is_none: bool = False
    ) -> dict[str, Any]:
        body = json.dumps(values, ensure_ascii=False) if values is not None else ""
        stamp, nonce = str(int(time.time())), secrets.token_hex(16)
        text = f"{method}\n{_target(self.host + path)}\n{stamp}\n{nonce}\n{body}\n"
        signature = sign(self.merchant.own_key or "", text)
        headers = {
            "Authorization": f'WECHATPAY2-SHA256-RSA2048 mchid="{self.merchant.merchant_no}",nonce_str="{nonce}",'
            f'signature="{signature}",timestamp="{stamp}",serial_no="{self.merchant.serial_no}"',
            "Accept": "application/json",
            "Content-Type": "application/json",
        }
        status, answered, data = call(method, self.host + path, body.encode() or None, headers)
        if status == 404 and missing_is_none:
            return {}
        if status not in (200, 204):
            raise OSError(f"the channel answered {status}")
        said = {name.lower(): value for name, value in answered.items()}
        message = f"{said.get('wechatpay-timestamp')}\n{said.get('wechatpay-nonce')}\n{data.decode()}\n"
        try:
            verify(self.merchant.channel_key, message, said.get("wechatpay-signature", ""))
        except BadSignature as error:
            raise OSError("the channel's answer is not signed by it") from error
        answer: dict[str, Any] = json.loads(data) if data else {}
        return answer


def _target(url: str) -> str:
    split = urlsplit(url)
    return f"{split.path}?{split.query}" if split.query else split.path
