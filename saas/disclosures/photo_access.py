"""Who may open the photos and papers of a disclosure."""

from __future__ import annotations

from sqlalchemy import select

from saas.disclosures.models import Disclosure
from saas.disclosures.policy import may_read
from tenants.clock import now
from tenants.db import db
from tenants.files import MADE_BY_US, PHOTO, StoredFile, file_policy
from tenants.members import Member
from tenants.permissions import Permission


def _may_read_file(actor: Member, file: StoredFile) -> bool:
    disclosure = db.session.scalar(select(Disclosure).where(Disclosure.id == file.subject_id))
    return disclosure is not None and may_read(actor, disclosure, at=now())


def _may_upload(actor: Member) -> bool:
    return actor.is_staff and actor.may(Permission.DISCLOSURES_PREPARE)


PHOTO_KIND = file_policy("disclosures.photo", _may_read_file, may_upload=_may_upload, limits=PHOTO).name
PAPER_KIND = file_policy("disclosures.paper", _may_read_file, limits=MADE_BY_US).name
