"""Messages of payment channels: is the signature theirs, and what do they say. WeChat Pay v3 and Alipay.

A message is a hint. What counts is the signature, the amount and merchant against our own order, the answer to our own
query, and the next day's statement. Public documents: WeChat Pay API v3 (notification of payment), Alipay open platform
(asynchronous notification, RSA2).
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from saas.ledger import MAX_FEN, BadAmount, fen_from_text
from saas.payments.channels import Merchant
from saas.payments.kinds import Channel

FRESH = timedelta(minutes=5)


class BadSignature(Exception):
    """Not from the channel, altered, too old, or not understood. Nothing is written and nothing is told."""


@dataclass(frozen=True)
class Notice:
    """What a channel says about one of our orders; the amount in fen."""

    channel: Channel
    event_id: str
    order_number: str
    txn: str
    amount_fen: int
    merchant_no: str
    paid: bool


def sign(key_pem: str, message: str) -> str:
    """RSA with SHA-256 over a text, as both channels do it, in base 64."""
    key = serialization.load_pem_private_key(key_pem.encode(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("both channels sign with RSA")
    return base64.b64encode(key.sign(message.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()


def verify(key_pem: str, message: str, signature: str) -> None:
    """Raise `BadSignature` unless the channel's key signed this text."""
    try:
        key = serialization.load_pem_public_key(key_pem.encode())
        if not isinstance(key, rsa.RSAPublicKey):
            raise BadSignature
        key.verify(base64.b64decode(signature, validate=True), message.encode(), padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError, binascii.Error) as error:
        raise BadSignature from error


def read_wechat(merchant: Merchant, headers: Mapping[str, str], body: bytes, *, at: datetime) -> Notice:
    """A notification of WeChat Pay v3: signed over time, nonce and body; the order is sealed with our API v3 key."""
    stamp, nonce = headers.get("Wechatpay-Timestamp", ""), headers.get("Wechatpay-Nonce", "")
    if not stamp.isdecimal() or len(stamp) > 12 or abs(at.timestamp() - int(stamp)) > FRESH.total_seconds():
        raise BadSignature
    try:
        text = body.decode()
        verify(merchant.channel_key, f"{stamp}\n{nonce}\n{text}\n", headers.get("Wechatpay-Signature", ""))
        envelope = json.loads(text)
        order = _unsealed(merchant, envelope["resource"])
        total = order["amount"]["total"]
        if type(total) is not int or not 0 < total <= MAX_FEN or order["amount"].get("currency", "CNY") != "CNY":
            raise BadSignature
        return Notice(
            Channel.WECHAT,
            str(envelope["id"])[:80],
            str(order["out_trade_no"])[:64],
            str(order.get("transaction_id", ""))[:64],
            total,
            str(order["mchid"]),
            order["trade_state"] == "SUCCESS",
        )
    except (UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, InvalidTag, ValueError) as error:
        raise BadSignature from error


def _unsealed(merchant: Merchant, resource: Mapping[str, Any]) -> dict[str, Any]:
    box = AESGCM((merchant.api_key or "").encode())
    sealed = base64.b64decode(resource["ciphertext"], validate=True)
    opened = box.decrypt(resource["nonce"].encode(), sealed, resource.get("associated_data", "").encode())
    order: dict[str, Any] = json.loads(opened)
    return order


def alipay_text(fields: Mapping[str, str]) -> str:
    """What Alipay signs: every field but the signature, by name, without the empty ones."""
    return "&".join(
        f"{name}={fields[name]}" for name in sorted(fields) if name not in ("sign", "sign_type") and fields[name]
    )


def read_alipay(merchant: Merchant, fields: Mapping[str, str]) -> Notice:
    """An asynchronous notification of Alipay: a signed form."""
    if fields.get("sign_type") != "RSA2":
        raise BadSignature
    verify(merchant.channel_key, alipay_text(fields), fields.get("sign", ""))
    try:
        if fields["app_id"] != merchant.app_id:
            raise BadSignature
        return Notice(
            Channel.ALIPAY,
            fields["notify_id"][:80],
            fields["out_trade_no"][:64],
            fields["trade_no"][:64],
            fen_from_text(fields["total_amount"]),
            fields["seller_id"],
            fields["trade_status"] in ("TRADE_SUCCESS", "TRADE_FINISHED"),
        )
    except (KeyError, BadAmount) as error:
        raise BadSignature from error
