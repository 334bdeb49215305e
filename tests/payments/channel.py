"""A payment channel of our own that signs, repeats, reorders and lies: WeChat Pay v3 and Alipay on the loopback."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from saas.payments.signatures import alipay_text, sign, verify
from tenants.clock import now

API_KEY = "k" * 32


@cache
def keys(name: str) -> tuple[str, str]:
    """A pair of keys, private and public, as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


def wechat_notice(
    number: str,
    fen: int,
    *,
    txn: str = "4200001",
    event: str | None = None,
    merchant: str = "1900000001",
    state: str = "SUCCESS",
    signer: str = "wechat",
    stamp: int | None = None,
    total: Any = None,
) -> tuple[bytes, dict[str, str]]:
    """A notification as WeChat Pay v3 sends it, signed by `signer`."""
    order = {
        "mchid": merchant, "appid": "wx1", "out_trade_no": number, "transaction_id": txn, "trade_state": state,
        "amount": {"total": fen if total is None else total, "payer_total": fen, "currency": "CNY"},
    }  # fmt: skip
    nonce = secrets.token_hex(6)
    sealed = AESGCM(API_KEY.encode()).encrypt(nonce.encode(), json.dumps(order).encode(), b"transaction")
    body = json.dumps(
        {
            "id": event or f"EV-{txn}-{state}",
            "event_type": "TRANSACTION.SUCCESS",
            "resource": {
                "algorithm": "AEAD_AES_256_GCM", "ciphertext": base64.b64encode(sealed).decode(), "nonce": nonce,
                "associated_data": "transaction",
            },
        }
    )  # fmt: skip
    at = str(int(now().timestamp()) if stamp is None else stamp)
    mark = secrets.token_hex(8)
    headers = {
        "Wechatpay-Timestamp": at,
        "Wechatpay-Nonce": mark,
        "Wechatpay-Signature": sign(keys(signer)[0], f"{at}\n{mark}\n{body}\n"),
        "Content-Type": "application/json",
    }
    return body.encode(), headers


def alipay_notice(
    number: str, yuan: str, *, txn: str = "2026", state: str = "TRADE_SUCCESS", signer: str = "alipay", **more: str
) -> dict[str, str]:
    """A notification as Alipay sends it, signed by `signer`."""
    fields = {
        "notify_id": f"N-{txn}-{state}", "app_id": "app1", "seller_id": "2088001", "out_trade_no": number,
        "trade_no": txn, "total_amount": yuan, "trade_status": state, **more,
    }  # fmt: skip
    return {**fields, "sign": sign(keys(signer)[0], alipay_text(fields)), "sign_type": "RSA2"}


@dataclass
class FakeChannel:
    """What the fake knows: its orders (paid or not), and how it lies."""

    url: str = ""
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, int] = field(default_factory=dict)
    signer: str = "wechat"
    signs_wechat: bool = True
    lies_about_amount: int = 0
    refunding: str = "SUCCESS"
    refunding_alipay: dict[str, Any] = field(default_factory=lambda: {"code": "10000"})
    asked: list[str] = field(default_factory=list)

    def pay(self, number: str, txn: str) -> None:
        self.orders[number].update(transaction_id=txn, trade_state="SUCCESS")

    def wechat(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.asked.append(path)
        if path.endswith("/native"):
            self.orders[body["out_trade_no"]] = {
                "mchid": body["mchid"], "out_trade_no": body["out_trade_no"], "trade_state": "NOTPAY",
                "amount": {"total": body["amount"]["total"], "currency": "CNY"},
            }  # fmt: skip
            return 200, {"code_url": f"weixin://wxpay/bizpayurl?pr={body['out_trade_no'][:8]}"}
        if "/out-trade-no/" in path:
            number = path.split("/out-trade-no/")[1].split("?")[0]
            order = self.orders.get(number)
            if order is None:
                return 404, {"code": "ORDER_NOT_EXIST"}
            return 200, {
                **order,
                "amount": {**order["amount"], "total": order["amount"]["total"] + self.lies_about_amount},
            }
        self.refunds[body["out_refund_no"]] = body["amount"]["refund"]
        return 200, {"status": self.refunding}

    def alipay(self, fields: dict[str, str]) -> str:
        own = {name: value for name, value in fields.items() if name != "sign"}
        verify(keys("own")[1], "&".join(f"{k}={own[k]}" for k in sorted(own) if own[k]), fields["sign"])
        content = json.loads(fields["biz_content"])
        name = fields["method"].replace(".", "_") + "_response"
        self.asked.append(fields["method"])
        if fields["method"].endswith("precreate"):
            self.orders[content["out_trade_no"]] = {"total_amount": content["total_amount"]}
            answer: dict[str, Any] = {"code": "10000", "qr_code": "https://qr.alipay.com/x1"}
        elif fields["method"].endswith("query"):
            order = self.orders.get(content["out_trade_no"], {})
            answer = {"code": "40004"}
            if "transaction_id" in order:
                answer = {
                    "code": "10000", "out_trade_no": content["out_trade_no"], "trade_no": order["transaction_id"],
                    "trade_status": "TRADE_SUCCESS", "total_amount": order["total_amount"],
                }  # fmt: skip
        else:
            self.refunds[content["out_request_no"]] = int(content["refund_amount"].replace(".", ""))
            answer = self.refunding_alipay
        text = json.dumps(answer)
        signer = "alipay" if self.signer == "wechat" else self.signer
        return f'{{"{name}":{text},"sign":"{sign(keys(signer)[0], text)}"}}'


@contextmanager
def running() -> Iterator[FakeChannel]:
    """The fake on a port of the loopback."""
    fake = FakeChannel()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            if self.path.startswith("/gateway.do"):
                data = fake.alipay(dict(parse_qsl(body, keep_blank_values=True))).encode()
                self._send(200, data, {})
                return
            status, answer = fake.wechat(self.command, self.path, json.loads(body or "{}"))
            text = json.dumps(answer)
            signature = sign(keys(fake.signer if fake.signs_wechat else "thief")[0], f"1\nn\n{text}\n")
            self._send(
                status,
                text.encode(),
                {"Wechatpay-Timestamp": "1", "Wechatpay-Nonce": "n", "Wechatpay-Signature": signature},
            )

        def _send(self, status: int, data: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = _answer  # noqa: N815

        def log_message(self, *args: Any) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
