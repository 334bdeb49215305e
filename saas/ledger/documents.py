"""Vouchers: the papers behind entries. Whoever sees the books of the estate may read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO
from uuid import UUID

from sqlalchemy import select

from saas.ledger.models import Entry
from saas.ledger.policy import may_see_books
from tenants.db import db
from tenants.files import StoredFile, file_policy, store
from tenants.members import Member
from tenants.verbs import transaction


def _may_read(actor: Member, file: StoredFile) -> bool:
    if actor.is_resident:
        return False
    estates = db.session.scalars(select(Entry.estate_id).where(Entry.document_id == file.id).distinct())
    return any(may_see_books(actor, estate_id) for estate_id in estates) or (
        file.subject_id is not None and may_see_books(actor, file.subject_id)
    )


VOUCHER = file_policy("ledger.voucher", _may_read).name


@transaction
def keep_document(
    stream: IO[bytes] | bytes, *, name: str | None, estate_id: UUID, by: Member, at: datetime
) -> StoredFile:
    """Keep the picture of a voucher or decision of an estate, to be named by entries."""
    return store(VOUCHER, stream, name=name, by=by, at=at, to=estate_id)


def vouchers_of(entries: Iterable[Entry], *, reader: Member) -> Sequence[StoredFile]:
    """The papers behind some entries, each once, as far as somebody may read them."""
    ids = {entry.document_id for entry in entries if entry.document_id is not None}
    files = db.session.scalars(select(StoredFile).where(StoredFile.id.in_(ids)).order_by(StoredFile.id)) if ids else ()
    return [file for file in files if _may_read(reader, file)]
