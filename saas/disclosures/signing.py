"""The company's signing keys: the private half sealed with the company's own keys, the public half for everybody."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from saas.disclosures.rule_models import SigningKey
from saas.disclosures.seals import fingerprint, new_private_key, public_of
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member
from tenants.provisioning import on_opening
from tenants.verbs import hold, transaction


@transaction
def key_in_use(*, at: datetime) -> SigningKey:
    """The key that signs now; a company that has none yet gets its first."""
    found = _in_use()
    if found is not None:
        return found
    hold("signing_key")
    return _in_use() or _add_key(None, at)


@transaction
def rotate_signing_key(*, by: Member | None, at: datetime) -> SigningKey:
    """Retire the key in use and begin with a new one. What the old one signed stays genuine."""
    old = key_in_use(at=at)
    old.retired_at = at
    db.session.flush()
    return _add_key(by, at)


def published_keys() -> Sequence[SigningKey]:
    """Every key that ever signed here, the newest first."""
    return db.session.scalars(select(SigningKey).order_by(SigningKey.created_at.desc(), SigningKey.id.desc())).all()


def private_half(key: SigningKey) -> bytes:
    """The 32 bytes that sign."""
    text = key.private
    assert text is not None
    return base64.b64decode(text)


def _in_use() -> SigningKey | None:
    return db.session.scalar(select(SigningKey).where(SigningKey.retired_at.is_(None)))


def _add_key(by: Member | None, at: datetime) -> SigningKey:
    private = new_private_key()
    public = public_of(private)
    key = SigningKey(
        id=new_id(),
        fingerprint=fingerprint(public),
        public_key=public,
        private=base64.b64encode(private).decode("ascii"),
        created_at=at,
    )
    db.session.add(key)
    db.session.flush()
    record("signing_key.made", key, by=by, at=at, after={"fingerprint": key.fingerprint})
    return key


@on_opening
def _begin_with_a_key(at: datetime) -> None:
    key_in_use(at=at)
