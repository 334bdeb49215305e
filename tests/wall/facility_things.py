"""Equipment, an area and rounds of an estate, for the crawler's world."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from saas import facilities
from saas.estates import Estate, find_estate
from saas.facilities import Answer, AssetKind, CertificateKind, Details, Hazard, Scope
from tenants.clock import now
from tenants.db import db
from tenants.members import Member
from tests.factories.facilities import right_answers
from tests.factories.hazards import hazard_photo


def equipment_of(estate_id: UUID, staff: Mapping[str, Member], words: str) -> dict[str, list[str]]:
    """Two pieces of equipment with papers, plans and rounds, one failed; the ids by the parameter that names them."""
    at = now() - timedelta(days=2)
    estate, manager, technician = find_estate(estate_id), staff["manager"], staff["technician"]
    assert estate is not None
    details = Details(
        f"发电机 {words}", f"地下一层 {words}", words, words, words, date(2020, 1, 1), None, words, "0571-1", words
    )
    asset = facilities.register(estate, AssetKind.GENERATOR, details, by=manager, at=at)
    other = facilities.register(estate, AssetKind.WATER_TANK, details, by=manager, at=at)
    facilities.keep_certificate(
        asset, CertificateKind.INSURANCE, number=words, valid_from=date(2026, 1, 1), by=manager, at=at
    )
    facilities.stop(other, f"清洗 {words}", by=manager, at=at)
    area = facilities.add_area(estate, Scope.GREENING, f"中心花园 {words}{estate.code}{at:%f}", by=manager, at=at)
    facilities.make_rounds(at=at)
    [done] = facilities.rounds_of(asset=asset)
    answers = right_answers(done, technician, at)
    answers[done.version.points[0].id] = Answer(reading=3, words=f"停机 {words}")
    facilities.finish(done, answers, worker=words, by=technician, at=at)
    [still_open] = facilities.rounds_of(asset=other)
    facilities.prove(
        estate, "survey", str(at.year - 1), done_on=date(at.year - 1, 5, 1), note=f"问卷 {words}", by=manager, at=at
    )
    hazards = [_hazard(estate, staff, words, at), _hazard(estate, staff, words, at, handed_in=True)]
    plans = [plan.id for thing in (asset, other) for plan in facilities.plans_for(asset=thing)]
    db.session.flush()
    return {
        "asset_id": [str(asset.id), str(other.id)],
        "public_area_id": [str(area.id)],
        "care_plan_id": [str(plan_id) for plan_id in plans],
        "care_round_id": [str(done.id), str(still_open.id)],
        "hazard_id": [str(hazard.id) for hazard in hazards],
        "facilities.scan:code": [asset.label_code],
        "facilities.prove:code": ["survey"],
        "facilities.checklist:code": ["generator.monthly"],
    }


def _hazard(
    estate: Estate, staff: Mapping[str, Member], words: str, at: datetime, *, handed_in: bool = False
) -> Hazard:
    """A hazard that the manager found and the technician puts right, or has put right."""
    manager, technician = staff["manager"], staff["technician"]
    photos = (hazard_photo(manager, at),)
    what, place = f"堆放杂物 {words}", f"楼道 {words}"
    hazard = facilities.report_hazard(estate, what, place=place, photos=photos, by=manager, at=at)
    facilities.assign_hazard(hazard, technician, f"清空 {words}", by=manager, at=at)
    if handed_in:
        photos = (hazard_photo(technician, at),)
        facilities.rectify_hazard(hazard, f"已清理 {words}", photos=photos, by=technician, at=at)
    return hazard
