"""Supplies, suppliers and risks made through the verbs. Scope must be open."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from saas.emergencies import risks
from saas.emergencies.kinds import Condition, StoreKind
from saas.emergencies.stores import keeping, suppliers
from saas.emergencies.stores.files import CHECK_KIND
from saas.emergencies.stores.models import Risk, StoreItem, Supplier
from saas.estates import find_estate
from tenants.db import db
from tenants.files import store
from tenants.members import Member
from tests.cast import Company
from tests.factories.requests import jpeg

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday 10:00 in Shanghai."""
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
GOOD = Condition.GOOD


def supply(**given: Any) -> keeping.Supply:
    """What is written down about flood boards, unless said otherwise."""
    usual = {"kind": StoreKind.EQUIPMENT, "name": "潜水泵", "unit": "台", "place": "应急物资库", "minimum": 2}
    return keeping.Supply(**{**usual, **given})


def item_of(company: Company, by: Member, quantity: int = 5, *, at: datetime = MONDAY, **given: Any) -> StoreItem:
    """A supply of the company's first estate, or of another one."""
    estate = find_estate(given.pop("estate_id", company.estate_id))
    assert estate is not None
    return keeping.register(estate, supply(**given), quantity=quantity, by=by, at=at)


def check_photo(by: Member, at: datetime = MONDAY) -> str:
    """The token of a photo for a check."""
    token = store(CHECK_KIND, jpeg(), name="check.jpg", by=by, at=at).token
    db.session.flush()
    return token


def supplier_of(company: Company, by: Member, *, everywhere: bool = False, **given: Any) -> Supplier:
    """A supplier of the company's first estate, or of the whole company."""
    wanted = {"kind": StoreKind.EQUIPMENT, "name": "安捷抢险", "phone": "0571-88881111", "arrives_minutes": 40, **given}
    estate = None if everywhere else find_estate(company.estate_id)
    return suppliers.add_supplier(estate, suppliers.Help(**wanted), by=by, at=MONDAY)


def danger(owner: Member, **given: Any) -> risks.Danger:
    """What is written down about a risk."""
    usual = {
        "name": "地下车库进水",
        "place": "地下车库",
        "prevention": "雨季前检查水泵和挡水板",
        "control": "启动水浸应急预案",
        "owner_id": owner.id,
    }
    return risks.Danger(**{**usual, **given})


def judged(likelihood: int = 3, effect: int = 4, *, review_on: date = TODAY + 90 * DAY, measure: str = "") -> Any:
    """An assessment."""
    return risks.Assessment(likelihood, effect, review_on, measure)


def risk_of(company: Company, by: Member, likelihood: int = 3, effect: int = 4, **given: Any) -> Risk:
    """A risk of the company's first estate that the one who writes it down owns."""
    estate = find_estate(given.pop("estate_id", company.estate_id))
    assert estate is not None
    review_on, at = given.pop("review_on", TODAY + 90 * DAY), given.pop("at", MONDAY)
    assessed = judged(likelihood, effect, review_on=review_on)
    return risks.register_risk(estate, danger(by, **given), assessed, by=by, at=at)
