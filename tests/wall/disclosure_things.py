"""Disclosures for the crawler: drafted, published, objected to."""

from __future__ import annotations

from datetime import timedelta

from saas import disclosures
from tenants.clock import local_date, now
from tests.factories.disclosures import drafted, hang
from tests.wall.place import Place


def disclosures_of(place: Place) -> dict[str, list[str]]:
    """A quarter that hangs and is objected to, one that waits for approval, a draft. An estate has them once."""
    if place.house_id == place.company.next_house_id:
        return {}
    at = now() - timedelta(days=2)
    manager, finance = place.staff["manager"], place.staff["finance"]
    made = []
    quarter = disclosures.span_around(local_date(at), disclosures.Every.QUARTER).before.name
    for topic, period in (
        (disclosures.Topic.COMMON_INCOME, quarter),
        (disclosures.Topic.RESPONSIBLE_PERSONS, "standing"),
        (disclosures.Topic.SERVICE_ITEMS, "standing"),
        (disclosures.Topic.PRICE_BOARD, "standing"),
    ):
        one = drafted(place.company, manager, at, topic, period, estate_id=place.estate_id)
        typed = {"attachments/text": "合同3份", "agreement/number": "WY-1", "firms/new-1/firm": "安梯公司"}
        disclosures.write(one, typed, by=manager, at=at)
        made.append(one)
    disclosures.write(made[2], {"attachments/text": f"合同3份 {place.words}"}, by=manager, at=at)
    for one in made[:2]:
        disclosures.submit(one, explanations={}, by=manager, at=at)
    disclosures.approve(made[0], company=place.company.name, by=finance, at=at)
    hang(made[0], manager, at)
    objection = disclosures.object_to(made[0], "价目不清楚", by=place.resident, at=now())
    draft, waiting = [str(made[2].id)], [str(made[1].id)]
    assert made[0].seal is not None
    return {
        "disclosure_id": [str(made[0].id)],
        "disclosures.show:disclosure_id": [*draft, str(made[0].id)],
        "disclosures.edit:disclosure_id": draft,
        "disclosures.read_anew:disclosure_id": draft,
        "disclosures.discard:disclosure_id": [str(made[3].id)],
        "disclosures.approve:disclosure_id": waiting,
        "disclosures.send_back:disclosure_id": waiting,
        "disclosures.take_back:disclosure_id": waiting,
        "disclosures.figure:key": ["begin/opening"],
        "disclosures.check_code:code": [made[0].seal.code] if place.estate_id == place.company.estate_id else ["AAAA"],
        "disclosures.bundle:code": [made[0].seal.code] if place.estate_id == place.company.estate_id else ["AAAA"],
        "disclosure_objection_id": [str(objection.id)],
    }
