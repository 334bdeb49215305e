"""Keys of a merchant account as typed or pasted: refused when they cannot be what they should be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from saas.payments.kinds import Channel
from saas.payments.refusals import (
    BadChannelKey,
    BadMerchantNumber,
    BadOwnKey,
    KeysDoNotDiffer,
    KeyTooShort,
    MissingForChannel,
)

ONLINE_CHANNELS = (Channel.WECHAT, Channel.ALIPAY)
FEWEST_BITS = 2048
API_KEY_LENGTH = 32
_NUMBER = re.compile(r"[0-9]{8,32}")


@dataclass(frozen=True)
class Keys:
    """What a channel gave the company, as typed or pasted. `api_key` belongs to WeChat Pay only."""

    merchant_no: str
    app_id: str = ""
    serial_no: str = ""
    own_key: str = ""
    channel_key: str = ""
    api_key: str = ""

    def __repr__(self) -> str:
        return f"Keys({self.merchant_no})"


def marks_of(channel: Channel, keys: Keys) -> tuple[str, str]:
    """The fingerprints of our public key and of the channel's, once the keys are found to be what they should be.

    Raises `BadMerchantNumber`, `BadOwnKey`, `BadChannelKey`, `KeyTooShort`, `KeysDoNotDiffer`, `MissingForChannel`.
    """
    if channel not in ONLINE_CHANNELS or _NUMBER.fullmatch(keys.merchant_no.strip()) is None:
        raise BadMerchantNumber
    wanted = (keys.app_id, keys.serial_no) if channel is Channel.WECHAT else (keys.app_id,)
    if not all(one.strip() for one in wanted):
        raise MissingForChannel
    if channel is Channel.WECHAT and len(keys.api_key.strip().encode()) != API_KEY_LENGTH:
        raise MissingForChannel
    own, theirs = _private(keys.own_key).public_key(), _public(keys.channel_key)
    if min(own.key_size, theirs.key_size) < FEWEST_BITS:
        raise KeyTooShort
    if own.public_numbers() == theirs.public_numbers():
        raise KeysDoNotDiffer
    return fingerprint(own), fingerprint(theirs)


def _private(pem: str) -> rsa.RSAPrivateKey:
    try:
        key = serialization.load_pem_private_key(pem.strip().encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadOwnKey from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise BadOwnKey
    return key


def _public(pem: str) -> rsa.RSAPublicKey:
    try:
        key = serialization.load_pem_public_key(pem.strip().encode())
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadChannelKey from error
    if not isinstance(key, rsa.RSAPublicKey):
        raise BadChannelKey
    return key


def fingerprint(key: rsa.RSAPublicKey) -> str:
    """Twelve characters of a public key's SHA-256: enough to compare two pages, nothing to sign with."""
    data = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    text = sha256(data).hexdigest()[:12].upper()
    return " ".join(text[at : at + 4] for at in range(0, 12, 4))
