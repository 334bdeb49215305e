"""Recording how a letter was delivered: by which way, on which day, to whom, and the proof."""

from __future__ import annotations

from datetime import date, datetime
from typing import IO

from saas.archives import homes_of
from saas.archives.models import OWNING
from saas.arrears.kinds import NEEDS_PROOF, NoticeKind, Way
from saas.arrears.ladder import one_at_a_time
from saas.arrears.letters import find_notice, notice_of_delivery
from saas.arrears.models import ArrearsDelivery, ArrearsNotice
from saas.arrears.refusals import AlreadyWithdrawn, BadDeliveryDay, NotDeliverable, ProofMissing, ReceiverMissing
from saas.arrears.standing import standing_notices
from tenants.clock import local_date, now
from tenants.db import db, new_id
from tenants.file_kinds import MADE_BY_US, MEGABYTE
from tenants.file_types import PDF, PICTURES
from tenants.files import Limits, StoredFile, file_policy, store
from tenants.history import record
from tenants.members import Member
from tenants.permissions import Permission
from tenants.verbs import transaction


def _may_read_proof(actor: Member, file: StoredFile) -> bool:
    if file.subject_id is None:
        return file.created_by_id == actor.id
    notice = notice_of_delivery(file.subject_id)
    return notice is not None and actor.may(Permission.ARREARS_VIEW, estate_id=notice.estate_id)


def _may_read_letter(actor: Member, file: StoredFile) -> bool:
    notice = find_notice(file.subject_id) if file.subject_id is not None else None
    return notice is not None and (
        is_addressed(actor, notice, now()) or actor.may(Permission.ARREARS_VIEW, estate_id=notice.estate_id)
    )


PROOF = file_policy("arrears.proof", _may_read_proof, limits=Limits(PICTURES | {PDF}, 15 * MEGABYTE)).name
LETTER = file_policy("arrears.letter", _may_read_letter, limits=MADE_BY_US).name


def is_addressed(actor: Member, notice: ArrearsNotice, at: datetime) -> bool:
    """Whether a resident may read a letter: it was written to them as an owner, and not to who lived there before."""
    if not actor.is_resident or notice.kind == NoticeKind.LEGAL:
        return False
    return any(
        home.house_id == notice.house_id and home.kind in OWNING and (home.since or date.min) <= notice.issued_on
        for home in homes_of(actor, at=at)
    )


@transaction
def record_delivery(
    notice: ArrearsNotice,
    way: Way,
    on: date,
    *,
    receiver: str = "",
    proof: IO[bytes] | bytes | None = None,
    proof_name: str | None = None,
    by: Member,
    at: datetime,
) -> ArrearsDelivery:
    """Record that a letter reached the household; a demand's days count from the first day it did.

    Raises `NotDeliverable`, `AlreadyWithdrawn`, `BadDeliveryDay`, `ReceiverMissing`, `ProofMissing`.
    """
    if notice.kind == NoticeKind.LEGAL:
        raise NotDeliverable
    if not notice.issued_on <= on <= local_date(at):
        raise BadDeliveryDay(day=notice.issued_on.isoformat())
    if way is Way.IN_PERSON and not receiver.strip():
        raise ReceiverMissing
    if way in NEEDS_PROOF and not proof:
        raise ProofMissing
    delivery_id = new_id()
    file = store(PROOF, proof, name=proof_name, by=by, at=at, to=delivery_id) if proof else None
    one_at_a_time(notice.house_id)
    if notice.id not in standing_notices([notice.id]):
        raise AlreadyWithdrawn(number=notice.number)
    delivery = ArrearsDelivery(
        id=delivery_id,
        notice_id=notice.id,
        way=way,
        delivered_on=on,
        receiver=receiver.strip(),
        file_id=file.id if file is not None else None,
        by_id=by.id,
        at=at,
    )
    db.session.add(delivery)
    db.session.flush()
    record("arrears.delivered", notice, by=by, at=at, after={"way": way, "on": on.isoformat()})
    return delivery
