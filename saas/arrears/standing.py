"""Notices that stand: neither withdrawn nor refused, with their delivery, their day and their second person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, select

from saas.arrears.kinds import NoticeKind
from saas.arrears.models import ArrearsConfirmation, ArrearsDelivery, ArrearsNotice, ArrearsWithdrawal
from tenants.db import db


@dataclass(frozen=True)
class Standing:
    """A notice that has not been withdrawn, with what became of it."""

    id: UUID
    kind: NoticeKind
    number: str
    issued_on: date
    answer_by: date
    delivered_on: tuple[date, ...] = ()
    granted: bool | None = None

    @property
    def counts(self) -> bool:
        """Whether a debt stands on this rung: the lawyers take over once a second person has said so."""
        return self.kind is not NoticeKind.LEGAL or self.granted is True

    @property
    def deadline(self) -> date | None:
        """Until when it runs. A demand's days count from its delivery; undelivered it has none."""
        if self.kind is not NoticeKind.DEMAND:
            return self.answer_by
        return min(self.delivered_on) + (self.answer_by - self.issued_on) if self.delivered_on else None

    def runs(self, on: date) -> bool:
        """Whether its day has still to come."""
        return self.deadline is None or self.deadline >= on


def standing_notices(notice_ids: Iterable[UUID]) -> Mapping[UUID, Standing]:
    """Notices that were neither withdrawn nor refused by the second person."""
    ids = list(notice_ids)
    if not ids:
        return {}
    delivered: dict[UUID, list[date]] = defaultdict(list)
    for notice_id, day in db.session.execute(
        select(ArrearsDelivery.notice_id, ArrearsDelivery.delivered_on).where(ArrearsDelivery.notice_id.in_(ids))
    ):
        delivered[notice_id].append(day)
    withdrawal = and_(
        ArrearsWithdrawal.tenant_id == ArrearsNotice.tenant_id, ArrearsWithdrawal.notice_id == ArrearsNotice.id
    )
    confirmation = and_(
        ArrearsConfirmation.tenant_id == ArrearsNotice.tenant_id, ArrearsConfirmation.notice_id == ArrearsNotice.id
    )
    rows = db.session.execute(
        select(ArrearsNotice, ArrearsConfirmation.is_granted)
        .outerjoin(ArrearsWithdrawal, withdrawal)
        .outerjoin(ArrearsConfirmation, confirmation)
        .where(ArrearsNotice.id.in_(ids), ArrearsWithdrawal.id.is_(None))
    )
    return {
        notice.id: Standing(
            notice.id,
            NoticeKind(notice.kind),
            notice.number,
            notice.issued_on,
            notice.answer_by,
            tuple(sorted(delivered[notice.id])),
            granted,
        )
        for notice, granted in rows
        if granted is not False
    }
