"""What the crawler's world has that no run made: a deposit, arrears taken over, a project of the fund, keys of a channel."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import select

from saas import billing, disclosures, payments, tariffs
from saas.archives import OpeningArrears
from saas.disclosures import Cause
from saas.estates import find_estate, find_house
from saas.payments import ChangeState, Channel, Keys, MerchantChange
from tenants.clock import local_date, now
from tenants.db import db, new_id
from tenants.members import Member
from tests.payments.channel import keys


@cache
def _keys() -> Keys:
    return Keys("2088000000000001", "app1", "", keys("company")[0], keys("alipay")[1], "")


def by_hand(house_id: UUID, finance: Member, words: str) -> dict[str, list[str]]:
    """Write them for one household, in its own words; the ids by the parameter that names them."""
    at = now() - timedelta(days=1)
    house = find_house(house_id)
    deposit, service = tariffs.find_item("F16"), tariffs.find_item("F24")
    assert house is not None and deposit is not None and service is not None
    today = local_date(at)
    billing.issue(
        house,
        deposit,
        id=new_id(),
        price=20_000_000,
        due_on=today,
        return_by=today + timedelta(days=180),
        reason=f"装修保证金 {words}",
        document=b"%PDF-1.4 agreement",
        by=finance,
        at=at,
    )
    billing.issue(house, service, id=new_id(), price=880_000, due_on=today, reason=f"擦玻璃 {words}", by=finance, at=at)
    said = f"物业费 {words}"
    for period, fen in (("2024-03", 12_345), ("2024-04", 23_456)):
        db.session.add(
            OpeningArrears(estate_id=house.estate_id, house_id=house.id, item=said, period=period, amount=fen)
        )
        db.session.flush()
        if period == "2024-03":
            estate = find_estate(house.estate_id)
            assert estate is not None
            billing.take_over(estate, {said: "F01"}, by=finance, at=at)
    return {**_project(house.estate_id, finance, words), **_channel(finance)}


def _project(estate_id: UUID, finance: Member, words: str) -> dict[str, list[str]]:
    estate = find_estate(estate_id)
    assert estate is not None
    project = disclosures.plan_project(
        estate,
        "3栋电梯更新",
        Cause.RENEWAL,
        scope="3栋",
        share="按面积",
        budget_fen=8_000_000,
        none_excluded=True,
        planned_on=local_date(now()),
        by=finance,
        at=now(),
    )
    return {"project_id": [str(project.id)]}


def _channel(finance: Member) -> dict[str, list[str]]:
    """The company's account at a channel and a change of it that waits; once a company."""
    change = db.session.scalar(select(MerchantChange).where(MerchantChange.state == ChangeState.ASKED))
    if change is None:
        change = payments.ask_change(Channel.ALIPAY, _keys(), reason="开通", by=finance, at=now())
    merchants = payments.merchants()
    ids = {f"payments.{step}_keys:change_id": [str(change.id)] for step in ("use", "refuse", "withdraw")}
    return {**ids, "merchant_id": [str(one.id) for one in merchants] or [str(new_id())]}
