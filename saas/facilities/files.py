"""Files of facilities: photos of papers, rounds and hazards, and what we print. Who may open one."""

from __future__ import annotations

from sqlalchemy import select

from saas.facilities.care_models import Round
from saas.facilities.hazard_models import Hazard
from saas.facilities.models import Asset
from saas.facilities.policy import may_see, may_see_hazard
from tenants.db import db
from tenants.files import MADE_BY_US, PHOTO, StoredFile, file_policy
from tenants.members import Member
from tenants.permissions import Permission


def _of_asset(actor: Member, file: StoredFile) -> bool:
    asset = db.session.scalar(select(Asset).where(Asset.id == file.subject_id))
    return asset is not None and may_see(actor, asset.estate_id)


def _of_round(actor: Member, file: StoredFile) -> bool:
    found = db.session.scalar(select(Round).where(Round.id == file.subject_id))
    return found is not None and may_see(actor, found.estate_id)


def _of_estate(actor: Member, file: StoredFile) -> bool:
    return file.subject_id is not None and may_see(actor, file.subject_id)


def _of_hazard(actor: Member, file: StoredFile) -> bool:
    found = db.session.scalar(select(Hazard).where(Hazard.id == file.subject_id))
    return found is not None and may_see_hazard(actor, found)


def _may_report(actor: Member) -> bool:
    return actor.is_staff and actor.may(Permission.FACILITIES_REPORT)


def _may_work(actor: Member) -> bool:
    return actor.is_staff and actor.may(Permission.FACILITIES_WORK)


def _may_manage(actor: Member) -> bool:
    return actor.is_staff and actor.may(Permission.FACILITIES_MANAGE)


PAPER_KIND = file_policy("facilities.paper", _of_asset, may_upload=_may_manage, limits=PHOTO).name
ROUND_KIND = file_policy("facilities.round", _of_round, may_upload=_may_work, limits=PHOTO).name
ASSET_FILE = file_policy("facilities.asset_file", _of_asset, limits=MADE_BY_US).name
OBLIGATION_KIND = file_policy("facilities.proof", _of_estate, may_upload=_may_manage, limits=PHOTO).name
ESTATE_PAPER = file_policy("facilities.estate_paper", _of_estate, limits=MADE_BY_US).name
"""Label sheets and the calendar of a year; the subject is the estate."""
HAZARD_KIND = file_policy("facilities.hazard", _of_hazard, may_upload=_may_report, limits=PHOTO).name
HAZARD_NOTICE = file_policy("facilities.hazard_notice", _of_hazard, limits=MADE_BY_US).name
