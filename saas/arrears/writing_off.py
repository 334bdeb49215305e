"""Writing off what will never be paid (坏账核销): asked with a ground, decided by a second person, taken back if it is paid.

Written off is not paid: it stays due in the collection rates, it is a cost of the pot it was owed to, and no letter and
no late payment charge speaks of it any more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import IO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from saas.arrears.debts import Debt, debts_of_house
from saas.arrears.kinds import NEEDS_RECORD, Ground, WriteOffState
from saas.arrears.ladder import one_at_a_time
from saas.arrears.models import WriteOff, WriteOffLine
from saas.arrears.refusals import (
    AlreadyDecided,
    NothingChosen,
    NotTimeBarred,
    NotWrittenOff,
    OpenChanged,
    ReasonMissing,
    RecordMissing,
    SecondPersonMissing,
    UnderObjection,
    WriteOffAsked,
)
from saas.billing import Charge, Origin, on_reversal, refresh_bills
from saas.billing.due import asked_with
from saas.estates import House
from saas.ledger import AccountCode, JournalKind, Line, Pot, journals_from, open_day_for, post, reverse
from saas.tariffs import find_item
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.file_kinds import MEGABYTE
from tenants.file_types import PDF, PICTURES
from tenants.files import Limits, StoredFile, file_policy, store
from tenants.history import record
from tenants.members import Member
from tenants.permissions import Permission
from tenants.scope import current_tenant_id
from tenants.text import N_
from tenants.verbs import lock, transaction

SOURCE = "write_off"
LINE_REVERSED = N_("The line itself was reversed.")


def _may_read_record(actor: Member, file: StoredFile) -> bool:
    write_off = find_write_off(file.subject_id) if file.subject_id is not None else None
    if write_off is None:
        return file.created_by_id == actor.id
    return actor.may(Permission.ARREARS_VIEW, estate_id=write_off.estate_id)


RECORD = file_policy("arrears.write_off", _may_read_record, limits=Limits(PICTURES | {PDF}, 15 * MEGABYTE)).name


@transaction
def ask_write_off(
    house: House,
    charge_ids: Collection[UUID],
    *,
    ground: Ground,
    reason: str,
    proof: IO[bytes] | bytes | None = None,
    proof_name: str | None = None,
    by: Member,
    at: datetime,
) -> WriteOff:
    """Ask that all that is open on some overdue lines of a house be written off.

    Raises `NothingChosen`, `ReasonMissing`, `RecordMissing`, `UnderObjection`, `NotTimeBarred`, `WriteOffAsked`.
    """
    one_at_a_time(house.id)
    debts = [one for one in debts_of_house(house.id, at_day=local_date(at)) if one.charge_id in charge_ids]
    if not debts or len(debts) < len(set(charge_ids)):
        raise NothingChosen
    if not reason.strip():
        raise ReasonMissing
    if ground in NEEDS_RECORD and not proof:
        raise RecordMissing
    waiting = _waiting([one.charge_id for one in debts])
    for debt in debts:
        _refuse(debt, ground, waiting)
    write_off_id = new_id()
    file = store(RECORD, proof, name=proof_name, by=by, at=at, to=write_off_id) if proof else None
    write_off = WriteOff(
        id=write_off_id,
        estate_id=house.estate_id,
        house_id=house.id,
        ground=ground,
        reason=reason.strip(),
        file_id=file.id if file is not None else None,
        total_fen=sum(one.open_fen for one in debts),
        asked_at=at,
        asked_by_id=by.id,
    )
    db.session.add(write_off)
    db.session.flush()
    db.session.add_all(
        WriteOffLine(write_off_id=write_off.id, charge_id=one.charge_id, amount_fen=one.open_fen) for one in debts
    )
    db.session.flush()
    after = {"fen": write_off.total_fen, "ground": write_off.ground}
    record("arrears.write_off_asked", write_off, by=by, at=at, after=after, reason=write_off.reason)
    return write_off


def _refuse(debt: Debt, ground: Ground, waiting: Collection[UUID]) -> None:
    if debt.charge_id in waiting:
        raise WriteOffAsked(item=_named(debt.item_code), period=debt.period)
    if debt.objection is not None:
        due = local_date(debt.objection.due_at).isoformat()
        raise UnderObjection(item=_named(debt.item_code), period=debt.period, due=due)
    if ground is Ground.TIME_BARRED and not debt.is_barred:
        raise NotTimeBarred(item=_named(debt.item_code), period=debt.period, day=debt.limitation_on.isoformat())


def _named(item_code: str) -> str:
    item = find_item(item_code)
    return item.name if item is not None else item_code


def _waiting(charge_ids: Collection[UUID]) -> set[UUID]:
    """Those of some lines whose writing off waits for its second person."""
    return set(
        db.session.scalars(
            select(WriteOffLine.charge_id)
            .join(WriteOffLine.write_off)
            .where(WriteOffLine.charge_id.in_(list(charge_ids)), WriteOff.state == WriteOffState.ASKED)
        )
    )


@transaction
def decide_write_off(write_off: WriteOff, *, grant: bool, by: Member, at: datetime) -> None:
    """Decide as the second person; a granted one closes the lines and is booked as a cost of the pot they were owed to.

    Raises `SecondPersonMissing`, `AlreadyDecided`, `OpenChanged`, `UnderObjection`.
    """
    one_at_a_time(write_off.house_id)
    lock(write_off)
    if write_off.state != WriteOffState.ASKED:
        raise AlreadyDecided
    if write_off.asked_by_id == by.id:
        raise SecondPersonMissing
    if grant:
        _write_off(write_off, by, at)
    write_off.state = WriteOffState.GRANTED if grant else WriteOffState.REFUSED
    write_off.decided_at, write_off.decided_on, write_off.decided_by_id = at, local_date(at), by.id
    db.session.flush()
    record("arrears.write_off_decided", write_off, by=by, at=at, after={"state": write_off.state})


def _write_off(write_off: WriteOff, by: Member, at: datetime) -> None:
    lines = lines_of_write_offs([write_off.id])[write_off.id]
    lock(*(one.charge for one in lines))
    doubted = {
        one.charge_id: one
        for one in debts_of_house(write_off.house_id, at_day=local_date(at))
        if one.objection is not None
    }
    for line in lines:
        charge = line.charge
        if charge.open_fen != line.amount_fen:
            raise OpenChanged(item=_named(charge.item_code), period=charge.period)
        if charge.id in doubted:
            _refuse(doubted[charge.id], Ground(write_off.ground), ())
        charge.written_off_fen += line.amount_fen
        _post(line, charge, by, at)
    refresh_bills(one.charge.bill_id for one in lines)


def _post(line: WriteOffLine, charge: Charge, by: Member, at: datetime) -> None:
    """What a house owed before we came was never income of ours: it goes back against the opening balances."""
    against = AccountCode.OPENING if charge.origin == Origin.OPENING else AccountCode.WRITE_OFF
    post(
        estate_id=charge.estate_id,
        pot=Pot(charge.pot),
        on=open_day_for(charge.estate_id, local_date(at)),
        kind=JournalKind.WRITE_OFF,
        lines=[
            Line(against, line.amount_fen, charge.item_code),
            Line(AccountCode.RECEIVABLE, -line.amount_fen, charge.item_code, charge.house_id, charge.id),
        ],
        source=(SOURCE, line.id),
        memo=charge.period,
        by=by,
        at=at,
    )


@transaction
def take_back_write_off(write_off: WriteOff, *, reason: str, by: Member, at: datetime) -> None:
    """Claim again what was written off, because somebody pays after all. Raises `ReasonMissing`, `NotWrittenOff`."""
    one_at_a_time(write_off.house_id)
    lock(write_off)
    if not reason.strip():
        raise ReasonMissing
    standing = [one for one in lines_of_write_offs([write_off.id])[write_off.id] if one.taken_back_at is None]
    if write_off.state != WriteOffState.GRANTED or not standing:
        raise NotWrittenOff
    lock(*(one.charge for one in standing))
    for line in standing:
        _take_back(line, reason.strip(), by, at)
    refresh_bills(one.charge.bill_id for one in standing)
    after = {"fen": sum(one.amount_fen for one in standing)}
    record("arrears.write_off_taken_back", write_off, by=by, at=at, after=after, reason=reason.strip())


@on_reversal
def give_back(charge: Charge, *, by: Member | None, at: datetime) -> None:
    """A line is being reversed: what was written off on it was never owed."""
    for line in db.session.scalars(
        select(WriteOffLine)
        .join(WriteOffLine.write_off)
        .where(
            WriteOffLine.charge_id == charge.id,
            WriteOffLine.taken_back_at.is_(None),
            WriteOff.state == WriteOffState.GRANTED,
        )
        .order_by(WriteOffLine.id)
    ).all():
        _take_back(line, LINE_REVERSED, by, at)
        after = {"fen": line.amount_fen}
        record("arrears.write_off_taken_back", line.write_off, by=by, at=at, after=after, reason=LINE_REVERSED)


def _take_back(line: WriteOffLine, reason: str, by: Member | None, at: datetime) -> None:
    line.charge.written_off_fen -= line.amount_fen
    line.taken_back_at, line.taken_back_on, line.taken_back_reason = at, local_date(at), reason
    line.taken_back_by_id = by.id if by is not None else None
    on = open_day_for(line.charge.estate_id, local_date(at))
    for journal in journals_from(line.id):
        if journal.reverses_id is None:
            reverse(journal, on=max(on, journal.dated), reason=reason, by=by, at=at)
    db.session.flush()


def find_write_off(write_off_id: UUID) -> WriteOff | None:
    """A write-off of this company."""
    return db.session.get(WriteOff, (current_tenant_id(), write_off_id))


def write_offs_in(estate_ids: Sequence[UUID], *, house_id: UUID | None = None, most: int = 100) -> Sequence[WriteOff]:
    """The write-offs of some estates, or of a house there: those that wait for a decision first."""
    query = (
        select(WriteOff)
        .where(WriteOff.estate_id.in_(estate_ids))
        .options(
            joinedload(WriteOff.house),
            joinedload(WriteOff.file),
            joinedload(WriteOff.asked_by),
            joinedload(WriteOff.decided_by),
        )
        .order_by(WriteOff.state != WriteOffState.ASKED, WriteOff.asked_at.desc(), WriteOff.id)
        .limit(most)
    )
    if house_id is not None:
        query = query.where(WriteOff.house_id == house_id)
    return db.session.scalars(query).all()


def lines_of_write_offs(write_off_ids: Collection[UUID]) -> dict[UUID, list[WriteOffLine]]:
    """The lines of each write-off in the order of their charges, which is the order in which verbs lock them."""
    found: dict[UUID, list[WriteOffLine]] = defaultdict(list)
    rows = db.session.scalars(
        select(WriteOffLine)
        .where(WriteOffLine.write_off_id.in_(list(write_off_ids)))
        .options(joinedload(WriteOffLine.charge), joinedload(WriteOffLine.taken_back_by))
        .order_by(WriteOffLine.charge_id)
    )
    for line in rows:
        found[line.write_off_id].append(line)
    return found


asked_with("write_off", lambda ids: [one.asked_by_id for one in write_offs_in(ids) if one.state == WriteOffState.ASKED])
