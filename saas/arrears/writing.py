"""What a letter says, read at the moment it is written: who owes, on what ground, how to pay, and what paying late costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from saas.archives.queries import households_of
from saas.arrears.debts import Debt, owners_among
from saas.arrears.instructions import instructions_of
from saas.billing import Charge, ChargeState, Clause, late_fee
from saas.billing import overdue as overdue_days
from saas.estates import House
from saas.tariffs import LATE_FEE, RATE_SCALE, ServiceAgreement, agreement_on, written
from tenants.db import db
from tenants.members import Member

DAYS_OF_A_YEAR = 365


@dataclass(frozen=True)
class LateFee:
    """What paying late has cost by a day and is not billed yet. `rate` is millionths of the principal a day."""

    fen: int
    rate: int
    days: int
    as_of: date

    @property
    def per_mille(self) -> str:
        """The daily rate in ‰."""
        return written(Fraction(self.rate, 1000))

    @property
    def yearly_percent(self) -> str:
        """The same as a yearly rate in %: simple interest."""
        return written(Fraction(self.rate * DAYS_OF_A_YEAR * 100, RATE_SCALE))


def clause_of(agreement: ServiceAgreement | None) -> Clause | None:
    """What an agreement says about paying late, if anything."""
    if agreement is None or agreement.late_rate is None:
        return None
    return Clause(agreement.late_rate, agreement.late_cap_percent, agreement.grace_days)


def late_fee_of(house_id: UUID, debts: Sequence[Debt], clause: Clause, on: date) -> LateFee:
    """The late fee on some debts of a house up to a day, without what has been billed (or waived) already."""
    billed_until = db.session.scalar(
        select(func.max(Charge.period_to)).where(
            Charge.house_id == house_id, Charge.item_code == LATE_FEE, Charge.state != ChargeState.DRAFT
        )
    )
    principals = [one for one in debts if not one.is_late_fee]
    fen = days = 0
    for one in principals:
        first = max(one.due_on, billed_until or one.due_on) + timedelta(days=1)
        if first <= on:
            fen += late_fee(one.amount_fen, one.due_on, list(one.paid), clause, first, on)
        late = overdue_days(one.amount_fen, one.due_on, list(one.paid), clause, on)
        days = max(days, sum(stretch.days for stretch in late))
    return LateFee(fen, clause.rate, days, on)


def content_of(house: House, debts: Sequence[Debt], on: date) -> tuple[dict[str, Any], int]:
    """What a notice keeps beside its lines, and the late fee in fen."""
    agreement = agreement_on(house.estate_id, on)
    clause = clause_of(agreement)
    late = late_fee_of(house.id, debts, clause, on) if clause is not None else None
    owners = owners_among(households_of([house.id], on=on).get(house.id, []))
    instructions = instructions_of(house.estate_id)
    content: dict[str, Any] = {
        "payee": "、".join(tenure.person.name for tenure in owners),
        "house": house.display,
        "area": written(Fraction(house.area, 100)) if house.area else "",
        "agreement": agreement.number if agreement is not None else "",
        "late": (
            {"rate": late.per_mille, "yearly": late.yearly_percent, "days": late.days, "fen": late.fen}
            if late is not None and late.fen
            else None
        ),
        "account": (
            {name: getattr(instructions, name) for name in ("payee", "bank", "account_no", "ways", "contact")}
            if instructions is not None
            else {}
        ),
    }
    return content, late.fen if late is not None else 0


def owner_logins(house: House, on: date) -> list[Member]:
    """The logins of a house's owners: who is told that a letter is there."""
    owners = owners_among(households_of([house.id], on=on).get(house.id, []))
    return [tenure.person.member for tenure in owners if tenure.person.member is not None]
