"""Keys of merchant accounts: sealed, proposed by one, put in force by another, never shown, forgotten once decided."""

from __future__ import annotations

from dataclasses import replace as but
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from sqlalchemy import select, text

from saas import payments
from saas.payments import ChangeState, Channel, Keys, MerchantChange, merchant_of
from saas.payments.refusals import (
    BadChannelKey,
    BadMerchantNumber,
    BadOwnKey,
    ChangeDecided,
    ChangeWaits,
    KeysDoNotDiffer,
    KeyTooShort,
    MissingForChannel,
    NoMerchant,
    ReasonMissing,
    SecondPersonMissing,
)
from tenants.db import db
from tenants.history import History
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.payments.channel import API_KEY, keys
from tests.payments.conftest import AT

OWN, WECHAT = keys("company"), keys("wechat")
GOOD = Keys("1900000109", "wx1", "5157F09EFDC096DE", OWN[0], WECHAT[1], API_KEY)


def proposed(by: Member, channel: Channel = Channel.WECHAT, **said: Any) -> MerchantChange:
    return payments.ask_change(channel, but(GOOD, **said), reason="年度更换", by=by, at=AT)


def pem_of(key: Any) -> tuple[str, str]:
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


def test_nothing_is_in_force_before_a_second_person_says_so(
    in_green: Company, finance: Member, administrator: Member
) -> None:
    change = proposed(finance)
    assert merchant_of(Channel.WECHAT) is None
    with pytest.raises(SecondPersonMissing):
        payments.put_in_force(change, by=finance, at=AT)
    payments.put_in_force(change, by=administrator, at=AT)
    merchant = merchant_of(Channel.WECHAT)
    assert merchant is not None
    assert (merchant.merchant_no, merchant.own_key, merchant.api_key) == ("1900000109", OWN[0].strip() + "\n", API_KEY)


def test_keys_are_sealed_forgotten_once_decided_and_in_no_history(
    in_green: Company, finance: Member, administrator: Member
) -> None:
    change = proposed(finance)
    raw = db.session.execute(text("select own_key_sealed, api_key_sealed from merchant_change")).one()
    assert all(isinstance(one, (bytes, memoryview)) and API_KEY.encode() not in bytes(one) for one in raw)
    payments.put_in_force(change, by=administrator, at=AT)
    assert (change.own_key, change.api_key) == (None, None)
    written = str([(one.before, one.after, one.reason) for one in db.session.scalars(select(History))])
    assert API_KEY not in written and "PRIVATE KEY" not in written
    assert "1900000109" in written


def test_rotation_replaces_and_off_is_at_once(in_green: Company, finance: Member, administrator: Member) -> None:
    payments.put_in_force(proposed(finance), by=administrator, at=AT)
    fresh = pem_of(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    payments.put_in_force(proposed(administrator, own_key=fresh[0]), by=finance, at=AT)
    merchant = merchant_of(Channel.WECHAT)
    assert merchant is not None and merchant.own_key == fresh[0].strip() + "\n"
    with pytest.raises(ReasonMissing):
        payments.switch_off(merchant, reason=" ", by=finance, at=AT)
    payments.switch_off(merchant, reason="密钥泄露", by=finance, at=AT)
    assert merchant_of(Channel.WECHAT) is None
    with pytest.raises(NoMerchant):
        payments.switch_off(merchant, reason="密钥泄露", by=finance, at=AT)
    payments.put_in_force(proposed(finance), by=administrator, at=AT)
    assert merchant_of(Channel.WECHAT) is not None


def test_one_change_waits_at_a_time_and_is_decided_once(
    in_green: Company, finance: Member, administrator: Member
) -> None:
    change = proposed(finance)
    with pytest.raises(ChangeWaits):
        proposed(administrator)
    with pytest.raises(ChangeDecided):
        payments.withdraw_change(change, by=administrator, at=AT)
    payments.withdraw_change(change, by=finance, at=AT)
    assert (change.state, change.own_key) == (ChangeState.WITHDRAWN, None)
    other = proposed(administrator)
    payments.refuse_change(other, by=finance, at=AT)
    with pytest.raises(ChangeDecided):
        payments.put_in_force(other, by=finance, at=AT)
    assert merchant_of(Channel.WECHAT) is None


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"merchant_no": "19-00"}, BadMerchantNumber),
        ({"merchant_no": ""}, BadMerchantNumber),
        ({"app_id": " "}, MissingForChannel),
        ({"serial_no": ""}, MissingForChannel),
        ({"api_key": "short"}, MissingForChannel),
        ({"own_key": ""}, BadOwnKey),
        ({"own_key": WECHAT[1]}, BadOwnKey),
        ({"own_key": pem_of(ec.generate_private_key(ec.SECP256R1()))[0]}, BadOwnKey),
        ({"channel_key": "不是"}, BadChannelKey),
        ({"channel_key": WECHAT[0]}, BadChannelKey),
        ({"channel_key": OWN[1]}, KeysDoNotDiffer),
        ({"own_key": pem_of(rsa.generate_private_key(public_exponent=65537, key_size=1024))[0]}, KeyTooShort),
    ],
)
def test_keys_that_cannot_work_are_refused(
    in_green: Company, finance: Member, said: dict[str, str], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        proposed(finance, **said)


def test_alipay_needs_its_app_id_only(in_green: Company, finance: Member, administrator: Member) -> None:
    change = proposed(finance, Channel.ALIPAY, serial_no="", api_key="")
    payments.put_in_force(change, by=administrator, at=AT)
    assert merchant_of(Channel.ALIPAY) is not None


def test_a_bank_is_no_channel_one_can_open(in_green: Company, finance: Member) -> None:
    with pytest.raises(BadMerchantNumber):
        proposed(finance, Channel.BANK)


def test_the_pages_take_keys_and_never_give_them_back(
    visit: Visit, green: Company, finance: Member, administrator: Member
) -> None:
    desk = visit.as_(finance, language="en")
    page = desk.get("payments.new_keys")
    sent = {
        "channel": "wechat",
        "merchant_no": "1900000109",
        "app_id": "wx1",
        "serial_no": "5157F09EFDC096DE",
        "own_key": OWN[0],
        "channel_key": WECHAT[1],
        "api_key": API_KEY,
        "reason": "",
    }
    again = desk.post("payments.new_keys", sent, expect=422)
    assert "PRIVATE KEY-----\n" not in str(again) and API_KEY not in str(again)
    assert OWN[0].splitlines()[1] not in str(again)
    assert page is not None
    desk.post("payments.new_keys", {**sent, "reason": "开通"}, expect=303)
    shown = str(desk.get("payments.channels"))
    assert "1900000109" in shown and API_KEY not in shown and OWN[0].splitlines()[1] not in shown
    with acting_in(green.id):
        change = db.session.scalars(select(MerchantChange)).one()
    desk.post("payments.use_keys", change_id=change.id, expect=403)
    boss = visit.as_(administrator, language="en")
    boss.post("payments.use_keys", change_id=change.id, expect=303)
    assert "Keys in force" in boss.get("payments.channels").get_text(" ")
    with acting_in(green.id):
        merchant = merchant_of(Channel.WECHAT)
        assert merchant is not None
        merchant_id = merchant.id
    boss.post("payments.switch_channel_off", {"reason": "泄露"}, merchant_id=merchant_id, expect=303)
    assert "Switched off" in boss.get("payments.channels").get_text(" ")


def test_a_manager_has_no_say(visit: Visit, manager: Member) -> None:
    visit.as_(manager).get("payments.channels", expect=403)
