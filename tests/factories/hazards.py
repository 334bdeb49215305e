"""Hazards at every point of their life, made through the verbs. Scope must be open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from saas import facilities
from saas.estates import find_estate
from saas.facilities import Hazard
from tenants.db import db
from tenants.files import store
from tenants.members import Member
from tests.cast import Company
from tests.factories.facilities import MONDAY
from tests.factories.requests import jpeg


def hazard_photo(by: Member, at: datetime = MONDAY) -> str:
    """The token of a photo of a hazard."""
    token = store(facilities.HAZARD_KIND, jpeg(), name="hazard.jpg", by=by, at=at).token
    db.session.flush()
    return token


def reported(company: Company, by: Member, **given: Any) -> Hazard:
    """A hazard of the company's first estate."""
    estate = find_estate(given.pop("estate_id", company.estate_id))
    assert estate is not None
    at = given.pop("at", MONDAY)
    what = given.pop("what", "消防通道堆放杂物")
    if not given.keys() & {"asset", "area"}:
        given.setdefault("place", "2号楼1层")
    return facilities.report_hazard(estate, what, by=by, at=at, **given)


def put_right(hazard: Hazard, by: Member, *, at: datetime = MONDAY) -> Hazard:
    """Put right by somebody, with a photo, and handed in for the check."""
    facilities.rectify_hazard(hazard, "已清理", photos=(hazard_photo(by, at),), by=by, at=at)
    return hazard
