"""Agreements with single customers (大客户): what was negotiated with one is nobody else's business (PRV-75).

They are kept with the house of the customer as documents of a kind of their own, which only those who set the prices of
the estate may open: no resident, no committee, no desk, no disclosure.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import IO

from saas.estates import House, find_house
from saas.tariffs.documents import PAPER
from saas.tariffs.policy import may_manage
from saas.tariffs.refusals import DocumentMissing
from tenants.files import StoredFile, file_policy, files_of, store
from tenants.history import record, record_reading
from tenants.members import Member
from tenants.verbs import lock, transaction


def _may_read(actor: Member, file: StoredFile) -> bool:
    house = find_house(file.subject_id) if file.subject_id is not None else None
    return house is not None and actor.is_staff and may_manage(actor, house.estate_id)


@transaction
def note_reading(file: StoredFile, by: Member, at: datetime) -> None:
    """Somebody opens an agreement: whose and when, before it is given (PRV-18)."""
    house = find_house(file.subject_id) if file.subject_id is not None else None
    if house is not None:
        record_reading(house, ["agreement"], by=by, purpose="agreement", at=at)


CONFIDENTIAL = file_policy("tariffs.confidential", _may_read, limits=PAPER, note_reading=note_reading).name


@transaction
def keep_confidential(
    house: House, document: IO[bytes] | bytes | None, *, name: str | None, by: Member, at: datetime
) -> StoredFile:
    """Keep an agreement with the customer of a house. The history says that, not what. Raises `DocumentMissing`."""
    if not document:
        raise DocumentMissing
    file = store(CONFIDENTIAL, document, name=name, by=by, at=at, to=house.id)
    lock(house)
    record("tariff.confidential_kept", house, by=by, at=at)
    return file


def confidential_of(house: House) -> Sequence[StoredFile]:
    """The agreements kept with a house, newest first."""
    return files_of(CONFIDENTIAL, house.id)[::-1]
