"""Documents of tariffs: the posted notice and the signed agreement. Whoever pays by them may read them."""

from __future__ import annotations

from datetime import datetime
from typing import IO
from uuid import UUID

from saas.archives import homes_of
from saas.tariffs.models import PriceNotice, ServiceAgreement
from tenants.clock import now
from tenants.db import db
from tenants.file_kinds import MEGABYTE
from tenants.file_types import PDF, PICTURES
from tenants.files import Limits, StoredFile, file_policy, store
from tenants.members import Member
from tenants.permissions import Permission
from tenants.scope import current_tenant_id

PAPER = Limits(PICTURES | {PDF}, 15 * MEGABYTE)


def in_estate(actor: Member, estate_id: UUID, at: datetime) -> bool:
    """Whether somebody pays in an estate, works on its prices, or reads its money for the owners."""
    if actor.is_resident:
        return any(home.estate_id == estate_id for home in homes_of(actor, at=at))
    return any(
        actor.may(permission, estate_id=estate_id) for permission in (Permission.TARIFFS_VIEW, Permission.MONEY_READ)
    )


def _may_read(actor: Member, file: StoredFile) -> bool:
    if file.subject_id is None:
        return file.created_by_id == actor.id
    key = (current_tenant_id(), file.subject_id)
    thing = db.session.get(PriceNotice, key) or db.session.get(ServiceAgreement, key)
    return thing is not None and in_estate(actor, thing.estate_id, now())


DOCUMENT = file_policy("tariffs.document", _may_read, limits=PAPER).name


def keep_document(
    stream: IO[bytes] | bytes | None, *, name: str | None, to: UUID, by: Member | None, at: datetime
) -> UUID | None:
    """Keep a document of a notice or agreement; nothing when none was given."""
    if not stream:
        return None
    return store(DOCUMENT, stream, name=name, by=by, at=at, to=to).id
