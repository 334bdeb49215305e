"""The ladder: remind, demand in writing, deliver, hand over to the lawyers, withdraw. Each verb writes rows, none changes one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from saas.arrears.debts import Debt, debts_of_house
from saas.arrears.kinds import Hindrance, NoticeKind, Rung
from saas.arrears.models import ArrearsConfirmation, ArrearsLine, ArrearsNotice, ArrearsWithdrawal
from saas.arrears.refusals import (
    AlreadyDecided,
    AlreadyWithdrawn,
    DeadlineTooFar,
    DeadlineTooSoon,
    DeliveryMissing,
    DemandFirst,
    NothingOwed,
    OnlyFormerOwner,
    OnlyTimeBarred,
    ReasonMissing,
    ReminderFirst,
    SecondPersonMissing,
    StillRunning,
    UnderObjection,
    WaitsForSecond,
    WithTheLawyers,
)
from saas.arrears.standing import standing_notices
from saas.arrears.writing import content_of, owner_logins
from saas.billing import Charge
from saas.estates import House
from saas.requests.messages import MessageKind, tell
from saas.tariffs import find_item
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member
from tenants.numbers import next_number
from tenants.verbs import hold, lock, transaction

DAYS: dict[NoticeKind, int] = {NoticeKind.REMINDER: 7, NoticeKind.DEMAND: 15, NoticeKind.LEGAL: 0}
"""Days to pay unless somebody says otherwise."""
LEAST_DAYS = 3
MOST_DAYS = 90
SERIES: dict[NoticeKind, str] = {NoticeKind.REMINDER: "CF", NoticeKind.DEMAND: "CG", NoticeKind.LEGAL: "FW"}


def one_at_a_time(house_id: UUID) -> None:
    """Let one verb of the ladder at a time work on a house; held until the transaction ends."""
    hold("arrears", house_id)


@transaction
def remind(
    house: House, *, answer_by: date | None = None, time_barred_too: bool = False, by: Member | None, at: datetime
) -> ArrearsNotice:
    """Remind a household of what is overdue, with days to pay; its owners are told.

    Lines under objection, of a former owner, on a letter that still runs, or further up the ladder are left out, and
    so are time-barred ones unless they are asked for.
    Raises `NothingOwed`, `UnderObjection`, `OnlyTimeBarred`, `OnlyFormerOwner`, `StillRunning`, `DeadlineTooSoon`.
    """
    on = local_date(at)

    def due(debt: Debt) -> bool:
        return debt.rung in (Rung.NONE, Rung.REMINDER) and not _runs(debt)

    return _write(NoticeKind.REMINDER, house, due, _why_not_reminded, answer_by, time_barred_too, by, on, at)


@transaction
def demand(
    house: House, *, answer_by: date | None = None, time_barred_too: bool = False, by: Member, at: datetime
) -> ArrearsNotice:
    """Demand in writing (催告) what was reminded of in vain. A demand that ran out may be written anew.

    Raises `ReminderFirst` and as `remind`.
    """
    on = local_date(at)

    def due(debt: Debt) -> bool:
        return debt.rung in (Rung.REMINDER, Rung.DEMAND) and not _runs(debt)

    return _write(NoticeKind.DEMAND, house, due, _why_not_demanded, answer_by, time_barred_too, by, on, at)


@transaction
def hand_to_legal(house: House, *, by: Member, at: datetime) -> ArrearsNotice:
    """Propose to hand over to the lawyers what was demanded, delivered and not paid; a second person confirms it.

    Raises `DemandFirst`, `DeliveryMissing`, `StillRunning`, `WaitsForSecond` and as `remind`.
    """
    on = local_date(at)

    def due(debt: Debt) -> bool:
        return debt.rung is Rung.DEMAND and not _runs(debt)

    return _write(NoticeKind.LEGAL, house, due, _why_not_handed_over, on, False, by, on, at)


@transaction
def decide_legal(notice: ArrearsNotice, *, grant: bool, by: Member, at: datetime) -> None:
    """Say yes or no, as the second person, to handing over. Raises `SecondPersonMissing`, `AlreadyDecided`."""
    one_at_a_time(notice.house_id)
    if notice.by_id == by.id:
        raise SecondPersonMissing
    standing = standing_notices([notice.id]).get(notice.id)
    if notice.kind != NoticeKind.LEGAL or standing is None or standing.granted is not None:
        raise AlreadyDecided
    db.session.add(ArrearsConfirmation(notice_id=notice.id, is_granted=grant, by_id=by.id, at=at))
    db.session.flush()
    record("arrears.legal_decided", notice, by=by, at=at, after={"granted": grant})


@transaction
def withdraw(notice: ArrearsNotice, *, reason: str, by: Member, at: datetime) -> None:
    """Take a notice back; its lines fall to where they stood before. Raises `ReasonMissing`, `AlreadyWithdrawn`."""
    if not reason.strip():
        raise ReasonMissing
    one_at_a_time(notice.house_id)
    gone = db.session.scalar(select(ArrearsWithdrawal.id).where(ArrearsWithdrawal.notice_id == notice.id))
    if gone is not None:
        raise AlreadyWithdrawn(number=notice.number)
    db.session.add(ArrearsWithdrawal(notice_id=notice.id, reason=reason.strip(), by_id=by.id, at=at))
    db.session.flush()
    record("arrears.withdrawn", notice, by=by, at=at, reason=reason.strip())


def _write(
    kind: NoticeKind,
    house: House,
    due: Callable[[Debt], bool],
    why_not: Callable[[Sequence[Debt]], None],
    answer_by: date | None,
    time_barred_too: bool,
    by: Member | None,
    on: date,
    at: datetime,
) -> ArrearsNotice:
    answer_by = _deadline(kind, answer_by, on)
    one_at_a_time(house.id)
    lock(*_charges(one.charge_id for one in debts_of_house(house.id, at_day=on)))
    debts = debts_of_house(house.id, at_day=on)
    free = [one for one in debts if one.hindrance is None or (time_barred_too and _only_barred(one))]
    chosen = [one for one in free if one.waiting is None and due(one)]
    if not chosen:
        _refuse_hindered(debts, free)
        why_not(free)
        raise NothingOwed
    notice = _notice(kind, house, chosen, answer_by, by, on, at)
    if kind is not NoticeKind.LEGAL:
        tell(owner_logins(house, on), MessageKind.FEES_LETTER, None, at=at, estate=house.estate.name)
    record(f"arrears.{kind}_written", notice, by=by, at=at, after={"fen": notice.total_fen, "number": notice.number})
    return notice


def _notice(
    kind: NoticeKind, house: House, debts: Sequence[Debt], answer_by: date, by: Member | None, on: date, at: datetime
) -> ArrearsNotice:
    content, late_fen = content_of(house, debts, on)
    number = next_number(f"arrears_{kind}", estate_id=house.estate_id, period=str(on.year))
    notice = ArrearsNotice(
        id=new_id(),
        estate_id=house.estate_id,
        house_id=house.id,
        kind=kind,
        number=f"{SERIES[kind]}-{house.estate.code}-{on.year}-{number:06d}",
        issued_on=on,
        issued_at=at,
        answer_by=answer_by,
        total_fen=sum(one.open_fen for one in debts),
        late_fen=late_fen,
        content=content,
        by_id=by.id if by is not None else None,
    )
    db.session.add(notice)
    db.session.flush()
    db.session.add_all(
        ArrearsLine(
            notice_id=notice.id,
            charge_id=one.charge_id,
            open_fen=one.open_fen,
            paid_fen=one.paid_fen,
            due_on=one.due_on,
            limitation_on=one.limitation_on,
        )
        for one in debts
    )
    db.session.flush()
    return notice


def _deadline(kind: NoticeKind, answer_by: date | None, on: date) -> date:
    if kind is NoticeKind.LEGAL:
        return on
    wanted = answer_by or on + timedelta(days=DAYS[kind])
    if wanted < on + timedelta(days=LEAST_DAYS):
        raise DeadlineTooSoon(days=LEAST_DAYS)
    if wanted > on + timedelta(days=MOST_DAYS):
        raise DeadlineTooFar(days=MOST_DAYS)
    return wanted


def _charges(ids: Iterable[UUID]) -> Sequence[Charge]:
    return db.session.scalars(select(Charge).where(Charge.id.in_(list(ids))).order_by(Charge.id)).all()


def _runs(debt: Debt) -> bool:
    return debt.notice is not None and debt.notice.runs(debt.on)


def _only_barred(debt: Debt) -> bool:
    return debt.hindrance is Hindrance.TIME_BARRED


def _refuse_hindered(debts: Sequence[Debt], free: Sequence[Debt]) -> None:
    """Nothing is left: name what keeps it off, an open question before anything else."""
    if free or not debts:
        return
    doubted = next((one for one in debts if one.objection is not None), None)
    if doubted is not None and doubted.objection is not None:
        item = find_item(doubted.item_code)
        name = item.name if item is not None else doubted.item_code
        raise UnderObjection(item=name, period=doubted.period, due=f"{local_date(doubted.objection.due_at):%Y-%m-%d}")
    barred = [one for one in debts if one.hindrance is Hindrance.TIME_BARRED]
    if barred:
        raise OnlyTimeBarred(day=max(one.limitation_on for one in barred).isoformat())
    raise OnlyFormerOwner


def _refuse_waiting_or_running(free: Sequence[Debt]) -> None:
    for one in free:
        if one.waiting is not None:
            raise WaitsForSecond(number=one.waiting.number)
    for one in free:
        notice = one.notice
        if notice is None or not notice.runs(one.on):
            continue
        if notice.deadline is None:
            raise DeliveryMissing(number=notice.number)
        if notice.kind is not NoticeKind.LEGAL:
            raise StillRunning(number=notice.number, day=notice.deadline.isoformat())


def _refuse_with_lawyers(free: Sequence[Debt]) -> None:
    for one in free:
        if one.rung is Rung.LEGAL and one.notice is not None:
            raise WithTheLawyers(number=one.notice.number)


def _why_not_reminded(free: Sequence[Debt]) -> None:
    _refuse_waiting_or_running(free)
    _refuse_with_lawyers(free)
    for one in free:
        if one.notice is not None:
            raise StillRunning(number=one.notice.number, day=one.notice.answer_by.isoformat())


def _why_not_demanded(free: Sequence[Debt]) -> None:
    _refuse_waiting_or_running(free)
    _refuse_with_lawyers(free)
    if free:
        raise ReminderFirst


def _why_not_handed_over(free: Sequence[Debt]) -> None:
    if any(one.rung is Rung.DEMAND or one.waiting is not None for one in free):
        _refuse_waiting_or_running([one for one in free if one.rung is Rung.DEMAND or one.waiting is not None])
    _refuse_with_lawyers(free)
    if free:
        raise DemandFirst
