"""Bills for one thing: a deposit, a card, a service of choice. Issued by a person, with a reason, one house at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import IO, Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from saas.billing.by_hand import OneOff
from saas.billing.counting import thousandths
from saas.billing.drafting import number_bills
from saas.billing.meters import SCALE
from saas.billing.models import MOST_FEN, Bill, BillState, Charge, ChargeState
from saas.billing.origins import Origin
from saas.billing.policy import is_of_household
from saas.billing.posting import post_charge
from saas.billing.refusals import (
    BadAmount,
    BadQuantity,
    DepositNeedsDocument,
    DueInThePast,
    IssuedToAnother,
    NotForOneBill,
    ReasonMissing,
    ReturnDayMissing,
)
from saas.estates import House
from saas.ledger import Period, exact_to_fen
from saas.tariffs import PRICE_SCALE, FeeClass, FeeItem, items, pot_of, written
from tenants.clock import local_date, now
from tenants.db import db, new_id
from tenants.file_kinds import MEGABYTE
from tenants.file_types import PDF, PICTURES
from tenants.files import Limits, StoredFile, file_policy, store
from tenants.history import record
from tenants.members import Member
from tenants.permissions import Permission
from tenants.scope import current_tenant_id
from tenants.verbs import lock, transaction

PIECE_BY_PIECE = frozenset(
    {FeeClass.INCOME, FeeClass.TRUST, FeeClass.PASS_THROUGH, FeeClass.AGENCY, FeeClass.DEPOSIT, FeeClass.COMMON_INCOME}
)
"""Late fees follow a clause, prepayments are taken at the counter, reductions lessen a line, the fund is not ours."""
MOST_OF_A_THING = 10**6 * SCALE


def _may_read(actor: Member, file: StoredFile) -> bool:
    if file.subject_id is None:
        return file.created_by_id == actor.id
    one = db.session.get(OneOff, (current_tenant_id(), file.subject_id))
    if one is None:
        return False
    if actor.is_resident:
        return is_of_household(actor, one.charge.bill, now())
    return actor.may(Permission.BILLING_VIEW, estate_id=one.estate_id)


ONE_OFF_PAPER = file_policy("billing.one_off", _may_read, limits=Limits(PICTURES | {PDF}, 15 * MEGABYTE)).name


def quantity_from_text(text: str | None) -> int:
    """How many, as a person types it, in thousandths. Raises `BadQuantity`."""
    quantity = thousandths(text)
    if quantity is None or not 0 < quantity <= MOST_OF_A_THING:
        raise BadQuantity
    return quantity


def is_piece_by_piece(item: FeeItem) -> bool:
    """Whether an item may be billed for one thing: what has a formula is billed by a run, for every house alike."""
    return item.formula_kind is None and FeeClass(item.fee_class) in PIECE_BY_PIECE


def piece_by_piece_items() -> list[FeeItem]:
    """The items one may issue a bill of, in order."""
    return [item for item in items().values() if is_piece_by_piece(item)]


@transaction
def issue(
    house: House,
    item: FeeItem,
    *,
    id: UUID,
    quantity: int = SCALE,
    price: int,
    due_on: date,
    reason: str,
    return_by: date | None = None,
    document: IO[bytes] | bytes | None = None,
    document_name: str | None = None,
    by: Member,
    at: datetime,
) -> Charge:
    """Bill a house for one thing, payable at once. `quantity` in thousandths, `price` in 1/10,000 yuan.

    The same id again is the same bill. Raises `IssuedToAnother`, `NotForOneBill`, `ReasonMissing`, `BadAmount`,
    `DueInThePast` and, for a deposit, `DepositNeedsDocument` and `ReturnDayMissing`.
    """
    lock(house)
    known = find_one_off(id)
    if known is not None and known.house_id == house.id:
        return known.charge
    if known is not None:
        raise IssuedToAnother
    deposit = item.fee_class == FeeClass.DEPOSIT
    _refuse_badly_issued(item, reason, due_on, return_by, deposit=deposit, paper=bool(document), today=local_date(at))
    exact = Fraction(quantity, SCALE) * Fraction(price, PRICE_SCALE)
    if not 0 < exact * 100 <= MOST_FEN or exact_to_fen(exact) == 0:
        raise BadAmount
    charge = _charge(house, item, _calculation(item, quantity, price, exact), due_on, at)
    file = store(ONE_OFF_PAPER, document, name=document_name, by=by, at=at, to=id) if document else None
    one = OneOff(
        id=id,
        charge_id=charge.id,
        estate_id=house.estate_id,
        house_id=house.id,
        reason=reason.strip(),
        file_id=file.id if file is not None else None,
        return_by=return_by if deposit else None,
        issued_by_id=by.id,
        issued_at=at,
    )
    db.session.add(one)
    db.session.flush()
    post_charge(charge, memo=reason.strip(), by=by, at=at)
    record(
        "billing.one_off_issued",
        charge,
        by=by,
        at=at,
        after={"item": item.code, "fen": charge.amount_fen},
        reason=one.reason,
    )
    return charge


def _refuse_badly_issued(
    item: FeeItem,
    reason: str,
    due_on: date,
    return_by: date | None,
    *,
    deposit: bool,
    paper: bool,
    today: date,
) -> None:
    if not is_piece_by_piece(item):
        raise NotForOneBill(item=item.name)
    if not reason.strip():
        raise ReasonMissing
    if due_on < today:
        raise DueInThePast
    if deposit and not paper:
        raise DepositNeedsDocument
    if deposit and (return_by is None or return_by < due_on):
        raise ReturnDayMissing


def _calculation(item: FeeItem, quantity: int, price: int, exact: Fraction) -> dict[str, Any]:
    unit = item.unit.partition("/")[2]
    many: dict[str, Any] = {"name": "quantity", "value": written(Fraction(quantity, SCALE)), "unit": unit}
    each = {"name": "price", "value": written(Fraction(price, PRICE_SCALE)), "unit": "元"}
    return {
        "v": 1,
        "kind": Origin.ONE_OFF,
        "tree": {"op": "*", "value": written(exact), "parts": [many, each]},
        "fen": exact_to_fen(exact),
    }


def _charge(house: House, item: FeeItem, calculation: Mapping[str, Any], due_on: date, at: datetime) -> Charge:
    today = local_date(at)
    period = Period.of(today)
    row: dict[str, Any] = {
        "id": new_id(),
        "estate_id": house.estate_id,
        "house_id": house.id,
        "position": house.position,
        "period": period.name,
        "number": "",
        "state": BillState.PUBLISHED,
        "due_on": due_on,
        "total_fen": calculation["fen"],
        "released_at": at,
    }
    number_bills([row], house.estate_id, period.name)
    bill = Bill(**row)
    db.session.add(bill)
    db.session.flush()
    charge = Charge(
        bill_id=bill.id,
        estate_id=house.estate_id,
        house_id=house.id,
        origin=Origin.ONE_OFF,
        item_code=item.code,
        pot=pot_of(item.fee_class),
        fee_class=item.fee_class,
        priority=item.priority,
        period=period.name,
        period_from=today,
        period_to=today,
        amount_fen=calculation["fen"],
        due_on=due_on,
        calculation=dict(calculation),
        state=ChargeState.PUBLISHED,
        published_at=at,
    )
    db.session.add(charge)
    db.session.flush()
    return charge


def find_one_off(one_off_id: UUID) -> OneOff | None:
    """A one-off bill of this company."""
    return db.session.get(OneOff, (current_tenant_id(), one_off_id))


def one_off_of(charge: Charge) -> OneOff | None:
    """What a line was issued for, if it is one of a one-off bill."""
    if charge.origin != Origin.ONE_OFF:
        return None
    return db.session.scalar(
        select(OneOff)
        .where(OneOff.charge_id == charge.id)
        .options(joinedload(OneOff.file), joinedload(OneOff.issued_by))
    )


def one_offs_in(estate_ids: Sequence[UUID], *, deposits: bool | None = None, most: int = 200) -> Sequence[OneOff]:
    """One-off bills of some estates, latest first; with `deposits`, only those or only the others."""
    query = (
        select(OneOff)
        .join(OneOff.charge)
        .where(OneOff.estate_id.in_(estate_ids))
        .options(
            joinedload(OneOff.charge).options(joinedload(Charge.house), joinedload(Charge.bill)),
            joinedload(OneOff.file),
            joinedload(OneOff.issued_by),
        )
        .order_by(OneOff.issued_at.desc(), OneOff.id.desc())
        .limit(most)
    )
    if deposits is not None:
        is_one = Charge.fee_class == FeeClass.DEPOSIT
        query = query.where(is_one if deposits else ~is_one)
    return db.session.scalars(query).all()
