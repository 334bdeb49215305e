"""The households in arrears of an estate: how far each has come, and what is next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from saas.arrears.debts import Debt, debts_of_estate
from saas.arrears.kinds import Hindrance, Rung
from saas.estates import House
from tenants.db import db

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


class Part(StrEnum):
    """Households behind one of the figures above the list."""

    REMIND = "remind"
    DEMAND = "demand"
    VAIN = "vain"
    NEAR = "near"
    BARRED = "barred"

    def holds(self, household: Household) -> bool:
        """Whether a household is one of them."""
        if self is Part.NEAR:
            return household.is_near
        if self is Part.BARRED:
            return household.barred_fen > 0
        return household.next_step is _STEPS[self]


_STEPS = {Part.REMIND: Rung.REMINDER, Part.DEMAND: Rung.DEMAND, Part.VAIN: Rung.LEGAL}


def households_in_arrears(
    estate_id: UUID, *, on: date, rung: Rung | None = None, part: Part | None = None, after: str | None = None
) -> HouseholdPage:
    """The households of an estate with overdue lines, the most urgent first, a page at a time."""
    by_house: dict[UUID, list[Debt]] = defaultdict(list)
    for debt in debts_of_estate(estate_id, at_day=on):
        by_house[debt.house_id].append(debt)
    houses = _houses(by_house)
    every = sorted((Household(houses[key], debts) for key, debts in by_house.items()), key=lambda one: one.urgency)
    shown = [one for one in every if (rung is None or one.rung is rung) and (part is None or part.holds(one))]
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
