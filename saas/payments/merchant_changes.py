"""Keys of merchant accounts: proposed by one person, put in force by another, sealed, and shown to nobody again.

Whoever can change where money goes can take it; so nobody can do it alone (trust.md 4.1, rule 13). Switching an
account off is the safe direction and needs one person only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column

from saas.payments.channels import Merchant
from saas.payments.kinds import Channel
from saas.payments.merchant_keys import Keys, marks_of
from saas.payments.refusals import (
    ChangeDecided,
    ChangeWaits,
    NoMerchant,
    ReasonMissing,
    SecondPersonMissing,
)
from tenants.checks import one_of
from tenants.columns import internal, secret
from tenants.db import Model, TenantOwned, belongs_to, db, to_parent
from tenants.history import record
from tenants.members import Member
from tenants.permissions import Permission
from tenants.scope import current_tenant_id
from tenants.sealed_text import SealedText, sealed
from tenants.verbs import hold, lock, transaction


class ChangeState(StrEnum):
    """asked → in force, refused, or withdrawn by who asked; what was proposed is forgotten with the decision."""

    ASKED = "asked"
    IN_FORCE = "in_force"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class MerchantChange(TenantOwned, Model):
    """A new account, or new keys of one, that wait for a second person."""

    __tablename__ = "merchant_change"
    __table_args__ = (
        belongs_to("member", "asked_by_id"),
        belongs_to("member", "decided_by_id"),
        Index("uq_merchant_change_open", "tenant_id", "channel", unique=True, postgresql_where="state = 'asked'"),
        Index(None, "tenant_id", "asked_at", "id"),
        one_of("channel", Channel),
        one_of("state", ChangeState),
        CheckConstraint("decided_by_id <> asked_by_id or state = 'withdrawn'", name="second_person"),
        CheckConstraint("state = 'asked' or own_key_sealed is null", name="forgotten_once_decided"),
    )

    channel: Mapped[str] = mapped_column(info=internal())
    merchant_no: Mapped[str] = mapped_column(info=internal())
    app_id: Mapped[str] = mapped_column(default="", info=internal())
    serial_no: Mapped[str] = mapped_column(default="", info=internal())
    channel_key: Mapped[str] = mapped_column(info=internal(), doc="the channel's public key, PEM")
    own_key: SealedText = sealed("own_key", info=secret())
    api_key: SealedText = sealed("api_key", info=secret())
    own_mark: Mapped[str] = mapped_column(info=internal(), doc="fingerprint of our public key: compared, not secret")
    channel_mark: Mapped[str] = mapped_column(info=internal(), doc="fingerprint of the channel's public key")
    reason: Mapped[str] = mapped_column(info=internal())
    state: Mapped[str] = mapped_column(default=ChangeState.ASKED, info=internal())
    asked_by_id: Mapped[UUID] = mapped_column(info=internal())
    asked_at: Mapped[datetime] = mapped_column(info=internal())
    decided_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    decided_at: Mapped[datetime | None] = mapped_column(info=internal())

    asked_by: Mapped[Member] = to_parent("MerchantChange", "Member", "asked_by_id")
    decided_by: Mapped[Member | None] = to_parent("MerchantChange", "Member", "decided_by_id")


def may_manage(actor: Member) -> bool:
    """Change where money paid online goes: finance and the company's administrator, for the whole company."""
    return actor.is_staff and actor.may_everywhere(Permission.PAYMENTS_CHANNELS)


def may_decide(actor: Member, change: MerchantChange) -> bool:
    """Put a change in force or refuse it: not who asked."""
    return may_manage(actor) and change.state == ChangeState.ASKED and change.asked_by_id != actor.id


@transaction
def ask_change(channel: Channel, keys: Keys, *, reason: str, by: Member, at: datetime) -> MerchantChange:
    """Propose an account at a channel, or new keys of it. Nothing is in force before somebody else says so.

    Raises `BadMerchantNumber`, `BadOwnKey`, `BadChannelKey`, `KeyTooShort`, `KeysDoNotDiffer`, `MissingForChannel`,
    `ReasonMissing`, `ChangeWaits`.
    """
    if not reason.strip():
        raise ReasonMissing
    hold("merchant", channel)
    waiting = select(MerchantChange.id).where(
        MerchantChange.channel == channel, MerchantChange.state == ChangeState.ASKED
    )
    if db.session.scalar(waiting) is not None:
        raise ChangeWaits
    own_mark, channel_mark = marks_of(channel, keys)
    change = MerchantChange(
        channel=channel,
        merchant_no=keys.merchant_no.strip(),
        app_id=keys.app_id.strip(),
        serial_no=keys.serial_no.strip(),
        channel_key=keys.channel_key.strip() + "\n",
        own_key=keys.own_key.strip() + "\n",
        api_key=keys.api_key.strip() or None,
        own_mark=own_mark,
        channel_mark=channel_mark,
        reason=reason.strip(),
        asked_by_id=by.id,
        asked_at=at,
    )
    db.session.add(change)
    db.session.flush()
    after = {"channel": channel, "merchant": change.merchant_no, "own_key": own_mark, "channel_key": channel_mark}
    record("payments.merchant_change_asked", change, by=by, at=at, after=after, reason=change.reason)
    return change


@transaction
def put_in_force(change: MerchantChange, *, by: Member, at: datetime) -> Merchant:
    """Use the new account and keys from now on, as the second person. Raises `SecondPersonMissing`, `ChangeDecided`."""
    lock(change)
    _refuse_decided(change, by)
    merchant = db.session.scalar(select(Merchant).where(Merchant.channel == change.channel).with_for_update())
    before = {"merchant": merchant.merchant_no} if merchant is not None else None
    if merchant is None:
        merchant = Merchant(channel=change.channel, merchant_no=change.merchant_no, channel_key="", set_at=at)
        db.session.add(merchant)
    merchant.merchant_no, merchant.app_id, merchant.serial_no = change.merchant_no, change.app_id, change.serial_no
    merchant.channel_key = change.channel_key
    db.session.flush()
    merchant.own_key, merchant.api_key = change.own_key, change.api_key
    merchant.is_on, merchant.set_at = True, at
    _decide(change, ChangeState.IN_FORCE, by, at)
    after = {"channel": change.channel, "merchant": change.merchant_no, "own_key": change.own_mark}
    record("payments.merchant_set", merchant, by=by, at=at, before=before, after=after, reason=change.reason)
    return merchant


@transaction
def refuse_change(change: MerchantChange, *, by: Member, at: datetime) -> None:
    """Do not use it; the proposed keys are forgotten. Raises `SecondPersonMissing`, `ChangeDecided`."""
    lock(change)
    _refuse_decided(change, by)
    _decide(change, ChangeState.REFUSED, by, at)
    record("payments.merchant_change_refused", change, by=by, at=at)


@transaction
def withdraw_change(change: MerchantChange, *, by: Member, at: datetime) -> None:
    """Take one's own proposal back; the proposed keys are forgotten. Raises `ChangeDecided`."""
    lock(change)
    if change.state != ChangeState.ASKED or change.asked_by_id != by.id:
        raise ChangeDecided
    _decide(change, ChangeState.WITHDRAWN, by, at)
    record("payments.merchant_change_withdrawn", change, by=by, at=at)


def _refuse_decided(change: MerchantChange, by: Member) -> None:
    if change.state != ChangeState.ASKED:
        raise ChangeDecided
    if change.asked_by_id == by.id:
        raise SecondPersonMissing


def _decide(change: MerchantChange, state: ChangeState, by: Member, at: datetime) -> None:
    change.own_key = change.api_key = None
    change.state, change.decided_by_id, change.decided_at = state, by.id, at
    db.session.flush()


@transaction
def switch_off(merchant: Merchant, *, reason: str, by: Member, at: datetime) -> None:
    """Take no more online payments there, at once: a leaked key waits for nobody. Raises `ReasonMissing`, `NoMerchant`."""
    lock(merchant)
    if not reason.strip():
        raise ReasonMissing
    if not merchant.is_on:
        raise NoMerchant
    merchant.is_on = False
    record("payments.merchant_off", merchant, by=by, at=at, after={"channel": merchant.channel}, reason=reason.strip())


def merchants() -> Sequence[Merchant]:
    """The company's accounts at channels. Pages show numbers and days, never keys."""
    return db.session.scalars(select(Merchant).order_by(Merchant.channel)).all()


def find_merchant(merchant_id: UUID) -> Merchant | None:
    """A merchant account of this company."""
    return db.session.get(Merchant, (current_tenant_id(), merchant_id))


def find_change(change_id: UUID) -> MerchantChange | None:
    """A change of an account."""
    return db.session.get(MerchantChange, (current_tenant_id(), change_id))


def latest_changes(most: int = 30) -> Sequence[MerchantChange]:
    """Who proposed and decided what, latest first."""
    return db.session.scalars(
        select(MerchantChange)
        .options(joinedload(MerchantChange.asked_by), joinedload(MerchantChange.decided_by))
        .order_by(MerchantChange.state != ChangeState.ASKED, MerchantChange.asked_at.desc(), MerchantChange.id)
        .limit(most)
    ).all()


def mark_in_force(channel: str) -> MerchantChange | None:
    """The change that is in force at a channel, with the fingerprints to compare."""
    return db.session.scalar(
        select(MerchantChange)
        .where(MerchantChange.channel == channel, MerchantChange.state == ChangeState.IN_FORCE)
        .options(joinedload(MerchantChange.asked_by), joinedload(MerchantChange.decided_by))
        .order_by(MerchantChange.decided_at.desc())
        .limit(1)
    )
