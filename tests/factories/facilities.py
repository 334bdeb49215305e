"""Equipment and rounds at every point of their life, made through the verbs. Scope must be open."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from saas import facilities
from saas.estates import find_estate
from saas.facilities import Answer, Asset, AssetKind, CertificateKind, Details, Round
from tenants.clock import local_date
from tenants.db import db
from tenants.files import store
from tenants.members import Member
from tests.cast import Company
from tests.factories.requests import jpeg

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday 10:00 in Shanghai."""
DAY = timedelta(days=1)


def equipment(company: Company, by: Member, kind: AssetKind = AssetKind.GENERATOR, **given: Any) -> Asset:
    """A piece of equipment of the company's first estate, with its plans."""
    estate = find_estate(given.pop("estate_id", company.estate_id))
    assert estate is not None
    at = given.pop("at", MONDAY)
    details = Details(**{"name": "1号设备", "place": "地下一层", **given})
    return facilities.register(estate, kind, details, by=by, at=at)


def certified(asset: Asset, by: Member, *, until: date | None = date(2027, 11, 30), at: datetime = MONDAY) -> Asset:
    """With every paper its kind needs, and in use."""
    for kind, _paper in facilities.papers_needed(asset, local_date(at)):
        end = until if kind == CertificateKind.INSPECTION else None
        facilities.keep_certificate(asset, kind, valid_from=date(2025, 1, 1), valid_until=end, by=by, at=at)
    facilities.put_in_use(asset, by=by, at=at)
    return asset


def round_photo(by: Member, at: datetime = MONDAY) -> str:
    """The token of a photo for a round."""
    token = store(facilities.ROUND_KIND, jpeg(), name="point.jpg", by=by, at=at).token
    db.session.flush()
    return token


def right_answers(found: Round, by: Member, at: datetime = MONDAY) -> dict[Any, Answer]:
    """Every point in order."""
    return {
        point.id: Answer(
            passed=True,
            reading=(point.low if point.low is not None else point.high or 0) if point.kind == "reading" else None,
            words="周敏" if point.kind == "name" else "",
            photos=(round_photo(by, at),) if point.needs_photo else (),
        )
        for point in found.version.points
    }


def first_round(asset: Asset, *, at: datetime = MONDAY, code: str | None = None) -> Round:
    """The newest round of it, made by the planner."""
    facilities.make_rounds(at=at)
    found = facilities.rounds_of(asset=asset)
    return next(one for one in found if code is None or one.plan.code == code)
