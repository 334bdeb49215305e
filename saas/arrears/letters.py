"""The letters that were written about arrears, and what became of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from saas.archives import homes_of
from saas.archives.models import OWNING
from saas.arrears.kinds import NoticeKind
from saas.arrears.models import ArrearsConfirmation, ArrearsDelivery, ArrearsLine, ArrearsNotice, ArrearsWithdrawal
from saas.billing import Charge
from tenants.db import db
from tenants.members import Member
from tenants.scope import current_tenant_id


def find_notice(notice_id: UUID) -> ArrearsNotice | None:
    """A notice of this company."""
    return db.session.get(
        ArrearsNotice,
        (current_tenant_id(), notice_id),
        options=[joinedload(ArrearsNotice.house), joinedload(ArrearsNotice.estate)],
    )


def notice_of_delivery(delivery_id: UUID) -> ArrearsNotice | None:
    """The notice whose delivery has this id."""
    delivery = db.session.get(ArrearsDelivery, (current_tenant_id(), delivery_id))
    return find_notice(delivery.notice_id) if delivery is not None else None


@dataclass(frozen=True)
class Told:
    """A notice with everything that became of it."""

    notice: ArrearsNotice
    deliveries: Sequence[ArrearsDelivery]
    withdrawal: ArrearsWithdrawal | None
    confirmation: ArrearsConfirmation | None

    @property
    def stands(self) -> bool:
        """Whether it was neither withdrawn nor refused."""
        return self.withdrawal is None and (self.confirmation is None or self.confirmation.is_granted)

    @property
    def waits(self) -> bool:
        """Whether a second person has still to confirm it."""
        return self.notice.kind == NoticeKind.LEGAL and self.stands and self.confirmation is None


def notices_of_house(house_id: UUID) -> list[Told]:
    """All notices of a house with what became of them, newest first."""
    notices = db.session.scalars(
        select(ArrearsNotice)
        .where(ArrearsNotice.house_id == house_id)
        .options(joinedload(ArrearsNotice.by))
        .order_by(ArrearsNotice.issued_on.desc(), ArrearsNotice.id.desc())
    ).all()
    return _told(notices)


def told(notice: ArrearsNotice) -> Told:
    """One notice with what became of it."""
    return _told([notice])[0]


def _told(notices: Sequence[ArrearsNotice]) -> list[Told]:
    ids = [one.id for one in notices]
    deliveries: dict[UUID, list[ArrearsDelivery]] = defaultdict(list)
    for one in db.session.scalars(
        select(ArrearsDelivery)
        .where(ArrearsDelivery.notice_id.in_(ids))
        .options(joinedload(ArrearsDelivery.file), joinedload(ArrearsDelivery.by))
        .order_by(ArrearsDelivery.delivered_on, ArrearsDelivery.id)
    ):
        deliveries[one.notice_id].append(one)
    withdrawn = {
        one.notice_id: one
        for one in db.session.scalars(
            select(ArrearsWithdrawal)
            .where(ArrearsWithdrawal.notice_id.in_(ids))
            .options(joinedload(ArrearsWithdrawal.by))
        )
    }
    confirmed = {
        one.notice_id: one
        for one in db.session.scalars(
            select(ArrearsConfirmation)
            .where(ArrearsConfirmation.notice_id.in_(ids))
            .options(joinedload(ArrearsConfirmation.by))
        )
    }
    return [Told(one, deliveries[one.id], withdrawn.get(one.id), confirmed.get(one.id)) for one in notices]


def lines_of_notices(notice_ids: Sequence[UUID]) -> Mapping[UUID, list[ArrearsLine]]:
    """The lines of some notices, oldest due first."""
    found: dict[UUID, list[ArrearsLine]] = {notice_id: [] for notice_id in notice_ids}
    rows = db.session.scalars(
        select(ArrearsLine)
        .where(ArrearsLine.notice_id.in_(notice_ids))
        .options(joinedload(ArrearsLine.charge))
        .order_by(ArrearsLine.due_on, ArrearsLine.id)
    )
    for line in rows:
        found[line.notice_id].append(line)
    return found


def letters_of_day(
    estate_id: UUID, kind: NoticeKind, on: date, *, after: UUID | None = None, most: int = 50
) -> Sequence[ArrearsNotice]:
    """The standing letters of a kind that an estate wrote on a day, in the order in which they were written."""
    gone = select(ArrearsWithdrawal.notice_id).where(ArrearsWithdrawal.notice_id == ArrearsNotice.id)
    query = (
        select(ArrearsNotice)
        .where(
            ArrearsNotice.estate_id == estate_id,
            ArrearsNotice.kind == kind,
            ArrearsNotice.issued_on == on,
            ~gone.exists(),
        )
        .options(joinedload(ArrearsNotice.house), joinedload(ArrearsNotice.estate))
        .order_by(ArrearsNotice.id)
        .limit(most)
    )
    return db.session.scalars(query if after is None else query.where(ArrearsNotice.id > after)).all()


@dataclass(frozen=True)
class Batch:
    """The letters of a kind that were written on a day."""

    kind: NoticeKind
    on: date
    count: int


def batches_of(estate_id: UUID, most: int = 6) -> list[Batch]:
    """The latest days on which letters were written, and how many."""
    rows = db.session.execute(
        select(ArrearsNotice.kind, ArrearsNotice.issued_on, func.count())
        .where(ArrearsNotice.estate_id == estate_id, ArrearsNotice.kind != NoticeKind.LEGAL)
        .group_by(ArrearsNotice.kind, ArrearsNotice.issued_on)
        .order_by(ArrearsNotice.issued_on.desc(), ArrearsNotice.kind)
        .limit(most)
    )
    return [Batch(NoticeKind(kind), day, count) for kind, day, count in rows]


def my_letters(member: Member, *, at: datetime, most: int = 12) -> list[ArrearsNotice]:
    """The standing letters to a resident as an owner, newest first, while something on them is open."""
    homes = {one.house_id: one.since or date.min for one in homes_of(member, at=at) if one.kind in OWNING}
    if not homes:
        return []
    gone = select(ArrearsWithdrawal.notice_id).where(ArrearsWithdrawal.notice_id == ArrearsNotice.id)
    still = (
        select(ArrearsLine.id)
        .join(Charge, (Charge.tenant_id == ArrearsLine.tenant_id) & (Charge.id == ArrearsLine.charge_id))
        .where(
            ArrearsLine.notice_id == ArrearsNotice.id,
            Charge.state == "published",
            Charge.unsettled_fen > 0,
        )
    )
    rows = db.session.scalars(
        select(ArrearsNotice)
        .where(
            ArrearsNotice.house_id.in_(homes),
            ArrearsNotice.kind != NoticeKind.LEGAL,
            ~gone.exists(),
            still.exists(),
        )
        .options(joinedload(ArrearsNotice.house))
        .order_by(ArrearsNotice.issued_on.desc(), ArrearsNotice.id.desc())
        .limit(most)
    ).all()
    return [one for one in rows if homes[one.house_id] <= one.issued_on]
