"""What the pages of arrears ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from saas.archives import homes_of
from saas.archives.models import OWNING
from saas.arrears.debts import Debt, debts_of_estate
from saas.arrears.kinds import Hindrance, NoticeKind, Rung
from saas.arrears.models import ArrearsConfirmation, ArrearsDelivery, ArrearsLine, ArrearsNotice, ArrearsWithdrawal
from saas.billing import Charge
from saas.estates import House
from tenants.db import db
from tenants.members import Member
from tenants.scope import current_tenant_id

PAGE = 50


@dataclass(frozen=True)
class Household:
    """One household in arrears on a day."""

    house: House
    debts: Sequence[Debt]

    @property
    def open_fen(self) -> int:
        """All it owes that is overdue."""
        return sum(one.open_fen for one in self.debts)

    @property
    def oldest_on(self) -> date:
        """The due day of its oldest line."""
        return min(one.due_on for one in self.debts)

    @property
    def rung(self) -> Rung:
        """The highest rung any of its lines stands on."""
        return max((one.rung for one in self.debts), key=lambda rung: rung.height)

    @property
    def next_step(self) -> Rung | None:
        """The highest step that is due now."""
        steps = [one.next_step for one in self.debts if one.next_step is not None]
        return max(steps, key=lambda rung: rung.height, default=None)

    @property
    def limitation_on(self) -> date | None:
        """The next day on which one of its lines can be claimed for the last time; none when all are time-barred."""
        return min((one.limitation_on for one in self.debts if not one.is_barred), default=None)

    @property
    def is_near(self) -> bool:
        """Whether a line will be time-barred within 90 days."""
        return any(one.is_near for one in self.debts)

    @property
    def barred_fen(self) -> int:
        """What is time-barred already."""
        return sum(one.open_fen for one in self.debts if one.is_barred)

    @property
    def has_objection(self) -> bool:
        """Whether one of its lines is under objection."""
        return any(one.hindrance is Hindrance.OBJECTION for one in self.debts)

    @property
    def waits(self) -> bool:
        """Whether handing over waits for a second person."""
        return any(one.waiting is not None for one in self.debts)

    @property
    def urgency(self) -> tuple[int, str, int, str]:
        """For sorting: soon time-barred first, then what waits for somebody, then by age and sum."""
        band = 0 if self.is_near else 1 if self.waits or self.next_step is not None else 2
        day = self.limitation_on if band == 0 and self.limitation_on is not None else self.oldest_on
        return band, day.isoformat(), -self.open_fen, self.house.id.hex


@dataclass(frozen=True)
class HouseholdPage:
    """One page of households, the most urgent first, and the figures of all."""

    rows: Sequence[Household]
    cursor: str | None
    households: int
    open_fen: int
    near: int
    barred_fen: int
    steps: Mapping[Rung, int] = field(default_factory=dict)


def households_in_arrears(
    estate_id: UUID, *, on: date, rung: Rung | None = None, after: str | None = None
) -> HouseholdPage:
    """The households of an estate with overdue lines, the most urgent first, a page at a time."""
    by_house: dict[UUID, list[Debt]] = defaultdict(list)
    for debt in debts_of_estate(estate_id, at_day=on):
        by_house[debt.house_id].append(debt)
    houses = _houses(by_house)
    every = sorted((Household(houses[key], debts) for key, debts in by_house.items()), key=lambda one: one.urgency)
    shown = [one for one in every if rung is None or one.rung is rung]
    place = _place(after)
    rows = [one for one in shown if place is None or one.urgency > place]
    more, rows = len(rows) > PAGE, rows[:PAGE]
    steps: dict[Rung, int] = defaultdict(int)
    for one in every:
        if one.next_step is not None:
            steps[one.next_step] += 1
    return HouseholdPage(
        rows,
        "_".join(map(str, rows[-1].urgency)) if more else None,
        len(every),
        sum(one.open_fen for one in every),
        sum(1 for one in every if one.is_near),
        sum(one.barred_fen for one in every),
        steps,
    )


def _houses(ids: Iterable[UUID]) -> dict[UUID, House]:
    return {one.id: one for one in db.session.scalars(select(House).where(House.id.in_(list(ids))))}


def _place(after: str | None) -> tuple[int, str, int, str] | None:
    band, _, rest = (after or "").partition("_")
    day, _, rest = rest.partition("_")
    fen, _, key = rest.partition("_")
    try:
        return int(band), date.fromisoformat(day).isoformat(), int(fen), UUID(key).hex
    except ValueError:
        return None


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
            Charge.allocated_fen < Charge.amount_fen,
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
