"""A draft beside the month before: what differs, what leaps, and what was billed then and is not billed now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from saas.billing.models import Bill, BillRun, Charge, ChargeState, SkippedLine
from saas.billing.origins import Origin
from saas.billing.refusals import LeavesOut
from saas.billing.shared import SharedCost, SharedState
from saas.ledger import Period
from saas.tariffs import LATE_FEE, FeeItem, FormulaKind, current_tariffs, items
from tenants.db import db


@dataclass(frozen=True)
class ItemDifference:
    """What an item comes to in a run, and what it came to the month before."""

    item: FeeItem
    fen: int
    lines: int
    fen_before: int
    lines_before: int

    @property
    def change_fen(self) -> int:
        """More (above zero) or less than the month before."""
        return self.fen - self.fen_before


def differences(run: BillRun) -> list[ItemDifference]:
    """A run beside the month before, line by line of the price list."""
    before = Period.named(run.period).previous.name
    ours = (
        select(Charge.item_code, func.sum(Charge.amount_fen), func.count())
        .join(Bill, (Bill.tenant_id == Charge.tenant_id) & (Bill.id == Charge.bill_id))
        .where(Bill.run_id == run.id)
        .group_by(Charge.item_code)
    )
    theirs = (
        select(Charge.item_code, func.sum(Charge.amount_fen), func.count())
        .where(Charge.estate_id == run.estate_id, Charge.period == before, Charge.state == ChargeState.PUBLISHED)
        .where(Charge.origin == Origin.RUN)
        .group_by(Charge.item_code)
    )
    now = {code: (int(fen), count) for code, fen, count in db.session.execute(ours)}
    then = {code: (int(fen), count) for code, fen, count in db.session.execute(theirs)}
    known = items()
    return [
        ItemDifference(known[code], *now.get(code, (0, 0)), *then.get(code, (0, 0))) for code in sorted({*now, *then})
    ]


@dataclass(frozen=True)
class Outlier:
    """A line that differs from the month before by more than half."""

    charge: Charge
    fen_before: int


def outliers(run: BillRun, most: int = 30) -> list[Outlier]:
    """The lines of a run that differ most from the month before, by more than ±50 %."""
    before = Period.named(run.period).previous.name
    old = (
        select(Charge.house_id, Charge.item_code, func.sum(Charge.amount_fen).label("fen"))
        .where(Charge.estate_id == run.estate_id, Charge.period == before, Charge.state == ChargeState.PUBLISHED)
        .where(Charge.origin == Origin.RUN)
        .group_by(Charge.house_id, Charge.item_code)
        .subquery()
    )
    apart = func.abs(Charge.amount_fen - old.c.fen)
    query = (
        select(Charge, old.c.fen)
        .join(Bill, (Bill.tenant_id == Charge.tenant_id) & (Bill.id == Charge.bill_id))
        .join(old, (old.c.house_id == Charge.house_id) & (old.c.item_code == Charge.item_code))
        .where(Bill.run_id == run.id, apart * 2 > old.c.fen)
        .options(joinedload(Charge.house))
        .order_by(apart.desc(), Charge.id)
        .limit(most)
    )
    return [Outlier(charge, int(fen)) for charge, fen in db.session.execute(query)]


class GapReason(StrEnum):
    """Why something that was billed the month before is not billed now."""

    NOT_BILLED = "not_billed"
    SKIPPED = "skipped"
    NO_COST = "no_cost"
    NOT_SHARED = "not_shared"


@dataclass(frozen=True)
class Gap:
    """A fee item (of one building, for a shared cost) that the month before had and this month lacks."""

    item: FeeItem
    reason: GapReason
    lines_before: int
    fen_before: int
    building_id: UUID | None = None
    building: str = ""

    @property
    def key(self) -> str:
        """What a tick beside it says."""
        return f"{self.item.code}:{self.building_id}" if self.building_id else self.item.code


def gaps_of(run: BillRun) -> list[Gap]:
    """What was billed last month and neither this run nor another of this month bills, and shared costs nobody recorded.

    Late fees are left out: when everybody paid there are none. So are items without a formula, which are billed piece
    by piece. A skipped item is named too when not one house of the estate is billed for it.
    """
    period = Period.named(run.period)
    known = items()
    then = _billed_in(run.estate_id, period.previous)
    gone = then.keys() - _billed_in(run.estate_id, period, drafts_too=True).keys()
    costs = _cost_gaps(run.estate_id, period, known, then)
    named = {gap.item.code for gap in costs}
    skipped = set(db.session.scalars(select(SkippedLine.item_code).where(SkippedLine.run_id == run.id).distinct()))
    plain = [
        Gap(known[code], GapReason.SKIPPED if code in skipped else GapReason.NOT_BILLED, then[code][1], then[code][0])
        for code in sorted(gone - named - {LATE_FEE})
        if known[code].formula_kind is not None
    ]
    return sorted([*plain, *costs], key=lambda gap: (gap.item.code, gap.building))


def _billed_in(estate_id: UUID, period: Period, *, drafts_too: bool = False) -> Mapping[str, tuple[int, int]]:
    """What each item came to in a month and how many lines it had."""
    states = (ChargeState.PUBLISHED, ChargeState.DRAFT) if drafts_too else (ChargeState.PUBLISHED,)
    query = (
        select(Charge.item_code, func.sum(Charge.amount_fen), func.count())
        .where(Charge.estate_id == estate_id, Charge.period == period.name, Charge.state.in_(states))
        .where(Charge.origin == Origin.RUN)
        .group_by(Charge.item_code)
    )
    return {code: (int(fen), count) for code, fen, count in db.session.execute(query)}


def _cost_gaps(
    estate_id: UUID, period: Period, known: Mapping[str, FeeItem], then: Mapping[str, tuple[int, int]]
) -> list[Gap]:
    """Shared costs of the month before that this month does not have, by item and building."""
    before = {
        (one.item_code, one.building_id): one for one in _costs(estate_id, period.previous) if one.state == "shared"
    }
    now = {(one.item_code, one.building_id): one for one in _costs(estate_id, period)}
    priced = {one.item_code for one in current_tariffs(estate_id, period.last) if one.formula_kind == FormulaKind.SHARE}
    wanted = {key: one for key, one in before.items() if key[0] in priced}
    found = [_cost_gap(known[key[0]], one, now.get(key), then) for key, one in wanted.items()]
    waiting = [
        Gap(known[one.item_code], GapReason.NOT_SHARED, 0, 0, one.building_id, _building(one))
        for key, one in now.items()
        if one.state == SharedState.DRAFT and key not in wanted
    ]
    return [gap for gap in found if gap is not None] + waiting


def _cost_gap(
    item: FeeItem, before: SharedCost, now: SharedCost | None, then: Mapping[str, tuple[int, int]]
) -> Gap | None:
    if now is not None and now.state == SharedState.SHARED:
        return None
    reason = GapReason.NO_COST if now is None else GapReason.NOT_SHARED
    lines = then.get(item.code, (0, 0))[1]
    return Gap(item, reason, lines, before.total_fen, before.building_id, _building(before))


def _building(cost: SharedCost) -> str:
    return cost.building.name if cost.building else ""


def _costs(estate_id: UUID, period: Period) -> Sequence[SharedCost]:
    return db.session.scalars(
        select(SharedCost)
        .where(
            SharedCost.estate_id == estate_id,
            SharedCost.period == period.name,
            SharedCost.state != SharedState.WITHDRAWN,
        )
        .options(joinedload(SharedCost.building))
        .order_by(SharedCost.state == SharedState.SHARED)
    ).all()


def refuse_gaps(run: BillRun, without: Collection[str]) -> None:
    """Refuse to go on while something is missing that nobody said is meant. Raises `LeavesOut`."""
    left_out = [gap for gap in gaps_of(run) if gap.key not in without]
    if left_out:
        raise LeavesOut(items="、".join(f"{gap.item.code} {gap.item.name}{gap.building}" for gap in left_out))
