"""One-time passwords of an authenticator app (RFC 6238: SHA-1, 6 digits, 30 s). Pure, shared with operators."""

from __future__ import annotations

import hmac
from datetime import datetime

import pyotp

STEP_SECONDS = 30
DRIFT = 1


def new_secret() -> str:
    """A fresh secret: 160 random bits in base32."""
    return pyotp.random_base32()


def address_of(secret: str, *, login: str, issuer: str) -> str:
    """The otpauth:// address that an authenticator app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def accepted_step(secret: str, code: str, *, at: datetime, last_step: int | None) -> int | None:
    """The time step a code belongs to, or nothing. One step early or late is let pass; a step once used never again.

    The caller stores the step in the same transaction, guarded, so that two requests cannot use it twice.
    """
    digits = "".join(code.split())
    now = int(at.timestamp()) // STEP_SECONDS
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):  # all of them, so that time tells nothing
        if hmac.compare_digest(code_at(secret, step).encode(), digits.encode()):
            found = step
    return found if found is not None and (last_step is None or found > last_step) else None


def code_at(secret: str, step: int) -> str:
    """The six digits of a time step."""
    return pyotp.TOTP(secret).generate_otp(step)
