"""Files of a store: photos of checks, and the sheets and labels we print. Who may open one."""

from __future__ import annotations

from sqlalchemy import select

from saas.emergencies.policy import may_view
from saas.emergencies.stores.models import StoreItem
from tenants.db import db
from tenants.files import MADE_BY_US, PHOTO, StoredFile, file_policy
from tenants.members import Member
from tenants.permissions import Permission


def _of_item(actor: Member, file: StoredFile) -> bool:
    item = db.session.scalar(select(StoreItem).where(StoreItem.id == file.subject_id))
    return item is not None and may_view(actor, item.estate_id)


def _of_estate(actor: Member, file: StoredFile) -> bool:
    return file.subject_id is not None and may_view(actor, file.subject_id)


def _may_keep(actor: Member) -> bool:
    return actor.is_staff and actor.may(Permission.EMERGENCIES_KEEP)


CHECK_KIND = file_policy("emergencies.store_check", _of_item, may_upload=_may_keep, limits=PHOTO).name
SHEET_KIND = file_policy("emergencies.store_sheet", _of_estate, limits=MADE_BY_US).name
"""Check sheets and labels; the subject is the estate."""
