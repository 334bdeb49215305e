"""What is charged to which house of an estate in a period, as a run holds it in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from saas.billing.late import Clause, Payment
from saas.billing.meters import Reading
from saas.billing.models import SkipReason
from saas.estates import Estate
from saas.ledger import Period
from saas.tariffs import FeeItem, HouseFacts, Input, Node, ServiceAgreement, Stretch, Tariff

DAY = timedelta(days=1)


class MeterRead(NamedTuple):
    """A meter of a house with its reading, if there is one."""

    meter_id: UUID
    reading: Reading | None


class Shared(NamedTuple):
    """A house's share of one cost."""

    cost_id: UUID
    fen: int
    weight: int
    weights_total: int
    total_fen: int
    base: str


class Reduced(NamedTuple):
    """A reduction of an item for a house."""

    id: UUID
    item_code: str
    factor: int
    first: date
    last: date


class Moved(NamedTuple):
    """The owner who left in the middle of the period, and their last day."""

    person_id: UUID
    last: date


class Owed(NamedTuple):
    """A charge that was or is overdue."""

    id: UUID
    item_code: str
    period: str
    amount_fen: int
    due_on: date
    paid: tuple[Payment, ...]


@dataclass(frozen=True)
class Priced:
    """Days of the period with one version of a tariff, ready to be evaluated."""

    stretch: Stretch
    node: Node
    names: frozenset[str]
    prices: Mapping[str, Input]

    @property
    def tariff(self) -> Tariff:
        """The version that holds."""
        return self.stretch.tariff


@dataclass
class Plan:
    """What is charged to which house of an estate in a period."""

    estate: Estate
    period: Period
    agreement: ServiceAgreement
    due_on: date
    items: Mapping[str, FeeItem]
    series: list[list[Priced]]
    meters: Mapping[tuple[UUID, str], list[MeterRead]] = field(default_factory=dict)
    shares: Mapping[tuple[UUID, str], list[Shared]] = field(default_factory=dict)
    reduced: Mapping[UUID, list[Reduced]] = field(default_factory=dict)
    moved: Mapping[UUID, Moved] = field(default_factory=dict)
    owed: Mapping[UUID, list[Owed]] = field(default_factory=dict)
    billed: set[tuple[UUID, str]] = field(default_factory=set)
    let_off: set[UUID] = field(default_factory=set)
    """Houses whose late fee of this period was waived."""

    @property
    def clause(self) -> Clause | None:
        """What the agreement says about paying late, if anything."""
        if self.agreement.late_rate is None:
            return None
        return Clause(self.agreement.late_rate, self.agreement.late_cap_percent, self.agreement.grace_days)

    def prices_for(self, house: HouseFacts) -> dict[str, list[Priced]]:
        """The tariffs of a house by item, in time; on a day on which several apply, the one with the narrowest scope."""
        found: dict[str, list[tuple[int, list[Priced]]]] = {}
        for priced in self.series:
            tariff = priced[0].tariff
            rank = _rank(tariff, house)
            if rank:
                found.setdefault(tariff.item_code, []).append((rank, priced))
        return {code: _narrowest(ranked) for code, ranked in sorted(found.items())}


def _narrowest(ranked: list[tuple[int, list[Priced]]]) -> list[Priced]:
    """The stretches of the narrowest scope, and those of wider ones on the days it leaves free."""
    if len(ranked) == 1:
        return ranked[0][1]
    chosen: list[Priced] = []
    for _, wider in sorted(ranked, key=lambda one: one[0], reverse=True):
        taken = [one.stretch for one in chosen]
        chosen += [replace(one, stretch=left) for one in wider for left in _outside(one.stretch, taken)]
    return sorted(chosen, key=lambda one: one.stretch.first)


def _outside(stretch: Stretch, taken: list[Stretch]) -> list[Stretch]:
    """What is left of a stretch outside others."""
    left = [stretch]
    for other in taken:
        left = [
            replace(stretch, first=first, last=last)
            for one in left
            for first, last in (
                (one.first, min(one.last, other.first - DAY)),
                (max(one.first, other.last + DAY), one.last),
            )
            if first <= last
        ]
    return left


def _rank(tariff: Tariff, house: HouseFacts) -> int:
    if tariff.scope == "estate":
        return 1
    if tariff.scope == "buildings":
        return 2 if str(house.building_id) in tariff.scope_ids else 0
    return 3 if str(house.id) in tariff.scope_ids else 0


@dataclass(frozen=True)
class Line:
    """A line to be billed. `payer_id`: who left in the middle of the period and still owes it."""

    item_code: str
    fee_class: str
    first: date
    last: date
    fen: int
    calculation: dict[str, Any]
    tariff_id: UUID | None = None
    payer_id: UUID | None = None


@dataclass(frozen=True)
class Skip:
    """A line that could not be reckoned."""

    item_code: str
    reason: SkipReason
