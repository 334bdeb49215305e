"""What takes files away: removal, and the sweeping of what was never attached or never came to be."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from tenants.db import db
from tenants.history import record
from tenants.queue import JobList, ask
from tenants.scope import current_tenant_id
from tenants.stored_file import StoredFile, the_store, unattached
from tenants.verbs import transaction

if TYPE_CHECKING:
    from tenants.members import Member

UNATTACHED_FOR = timedelta(days=1)


@transaction
def remove(file: StoredFile, *, by: Member | None, at: datetime) -> None:
    """Take a file away: it is no longer found from now on, and a job erases its bytes once this has committed."""
    if file.deleted_at is not None:
        return
    file.deleted_at, file.name = at, None
    record("files.removed", file, by=by, at=at, before={"kind": file.kind, "size": file.size})
    ask("files.erase", on=JobList.BULK, file_id=file.id)


def erase(file_id: UUID) -> None:
    """Erase the bytes of a removed file. Safe to run twice."""
    file = db.session.get(StoredFile, (current_tenant_id(), file_id))
    if file is None or file.deleted_at is None:
        return
    for key in (file.key, file.small_key):
        the_store().delete(key)


@transaction
def sweep_unattached(*, at: datetime, batch: int = 200) -> int:
    """Remove what was uploaded more than a day ago and never attached; how many files."""
    old = select(StoredFile).where(unattached(), StoredFile.created_at < at - UNATTACHED_FOR)
    files = db.session.scalars(old.order_by(StoredFile.created_at, StoredFile.id).limit(batch).with_for_update()).all()
    for file in files:
        remove(file, by=None, at=at)
    return len(files)


def sweep_orphans(*, at: datetime) -> int:
    """Erase bytes of this company that no row knows (a verb failed after keeping them), once a day old; how many."""
    places = the_store()
    old = [key for key, written_at in places.keys(current_tenant_id()) if written_at < at - UNATTACHED_FOR]
    known: set[str] = set()
    stems = sorted({key.removesuffix(".small") for key in old})
    for start in range(0, len(stems), 500):
        known.update(db.session.scalars(select(StoredFile.key).where(StoredFile.key.in_(stems[start : start + 500]))))
    orphans = [key for key in old if key.removesuffix(".small") not in known]
    for key in orphans:
        places.delete(key)
    return len(orphans)
