"""One house, one period: its lines with the calculation each came from, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from saas.billing.late_lines import late_lines
from saas.billing.meters import SCALE
from saas.billing.models import MOST_FEN, SkipReason
from saas.billing.plan import DAY, Line, Moved, Plan, Priced, Reduced, Skip
from saas.estates import HouseState
from saas.ledger import exact_to_fen, share
from saas.tariffs import LATE_FEE, Computed, FormulaKind, HouseFacts, Input, InputMissing, written
from saas.tariffs.refusals import DividesByZero

ONE = Fraction(1)
FACTOR_SCALE = 10_000

_MISSING: Mapping[str, SkipReason] = {
    "area": SkipReason.NO_AREA,
    "inner_area": SkipReason.NO_INNER_AREA,
    "floor": SkipReason.NO_FLOOR,
    "household_size": SkipReason.NO_HOUSEHOLD_SIZE,
}


class _Skipped(Exception):
    def __init__(self, reason: SkipReason) -> None:
        super().__init__(reason)
        self.reason = reason


def lines_of(house: HouseFacts, plan: Plan) -> Iterator[Line | Skip]:
    """The lines of a house that are not billed yet."""
    facts = house.inputs()
    for code, stretches in plan.prices_for(house).items():
        if (house.id, code) in plan.billed:
            continue
        try:
            yield from _lines_of_item(house, code, stretches, plan, facts)
        except _Skipped as skipped:
            yield Skip(code, skipped.reason)
    clause = plan.clause
    if clause is not None and house.id in plan.owed and (house.id, LATE_FEE) not in plan.billed:
        yield from late_lines(plan, house, clause)


def _lines_of_item(
    house: HouseFacts, code: str, stretches: list[Priced], plan: Plan, facts: Mapping[str, Input]
) -> Iterator[Line]:
    kind = FormulaKind(stretches[-1].tariff.formula_kind)
    if kind is FormulaKind.SHARE:
        shares = plan.shares.get((house.id, code))
        if shares:
            yield from _whole(house, plan, stretches[-1], {"share": _share_input(plan, house.id, code)}, shares)
    elif kind is FormulaKind.USAGE:
        used = _usage_input(plan, house.id, code)
        if used is not None:
            yield from _whole(
                house,
                plan,
                stretches[-1],
                {"usage": used, "months": _months(plan, plan.period.first, plan.period.last)},
            )
    else:
        payable = [priced for priced in stretches if not _has_none_of(priced, facts)]
        if payable and not _is_delivered(house, payable[-1].stretch.last):
            raise _Skipped(SkipReason.NOT_DELIVERED)
        for priced in payable:
            first = max(priced.stretch.first, house.delivered_on or priced.stretch.first)
            if first <= priced.stretch.last:
                yield from _timed(house, plan, priced, first, priced.stretch.last, facts)


def _is_delivered(house: HouseFacts, last: date) -> bool:
    """Whether a house was handed over by a day (物业管理条例 41: until then the developer pays)."""
    if house.delivered_on is not None:
        return house.delivered_on <= last
    return house.state not in (HouseState.UNSOLD, HouseState.SOLD)


def _has_none_of(priced: Priced, facts: Mapping[str, Input]) -> bool:
    """A house without a parking space has no parking fee, not one of ¥0.00."""
    counted = priced.names & {"owned_spaces", "common_spaces"}
    return bool(counted) and not any(facts[name].value for name in counted)


def _months(plan: Plan, first: date, last: date) -> Input:
    days, of = (last - first).days + 1, plan.period.days
    if days == of:
        return Input(ONE, None, "月")
    return Input(
        Fraction(days, of), None, "月", {"days": days, "of": of, "from": first.isoformat(), "to": last.isoformat()}
    )


def _timed(
    house: HouseFacts, plan: Plan, priced: Priced, first: date, last: date, facts: Mapping[str, Input]
) -> Iterator[Line]:
    done = _evaluated(priced, {**facts, **priced.prices, "months": _months(plan, first, last)})
    yield from _moved(house, plan, priced, first, last, done)


def _whole(
    house: HouseFacts, plan: Plan, priced: Priced, inputs: Mapping[str, Input], shares: list[Any] | None = None
) -> Iterator[Line]:
    done = _evaluated(priced, {**priced.prices, **inputs})
    first, last = plan.period.first, plan.period.last
    if shares is None:  # what a meter counted belongs to whoever is there when it is read
        yield _line(house, plan, priced, first, last, done)
        return
    more = {"costs": [str(one.cost_id) for one in shares]}
    yield from _moved(house, plan, priced, first, last, done, more)


def _evaluated(priced: Priced, inputs: Mapping[str, Input]) -> Computed:
    try:
        done = priced.node.evaluate(inputs)
    except InputMissing as missing:
        raise _Skipped(_MISSING.get(missing.name, SkipReason.FORMULA_FAILED)) from None
    except DividesByZero:
        raise _Skipped(SkipReason.FORMULA_FAILED) from None
    if not 0 <= done.value * 100 <= MOST_FEN:
        raise _Skipped(SkipReason.FORMULA_FAILED)
    return done


def _moved(
    house: HouseFacts,
    plan: Plan,
    priced: Priced,
    first: date,
    last: date,
    done: Computed,
    more: Mapping[str, Any] | None = None,
) -> Iterator[Line]:
    moved = plan.moved.get(house.id)
    if moved is None or not first <= moved.last < last:
        payer = moved.person_id if moved is not None and moved.last >= last else None
        yield _line(house, plan, priced, first, last, done, more, payer_id=payer)
        return
    whole = _line(house, plan, priced, first, last, done, more)
    weights = [(moved.last - first).days + 1, (last - moved.last).days]
    fens = split(whole.fen, weights)
    for at, (begins, ends, payer) in enumerate(_parts(first, last, moved)):
        calculation = {
            **whole.calculation,
            "fen": fens[at],
            "split": {
                "by": "days",
                "weights": weights,
                "index": at,
                "whole": whole.fen,
                "from": first.isoformat(),
                "to": last.isoformat(),
            },
        }
        yield Line(whole.item_code, whole.fee_class, begins, ends, fens[at], calculation, whole.tariff_id, payer)


def _parts(first: date, last: date, moved: Moved) -> list[tuple[date, date, UUID | None]]:
    return [(first, moved.last, moved.person_id), (moved.last + DAY, last, None)]


def split(total_fen: int, weights: list[int]) -> list[int]:
    """A sum in parts by whole weights, the largest remainder first and the earlier part at a tie."""
    keys = [UUID(int=at) for at in range(len(weights))]
    parts = share(total_fen, list(zip(keys, weights, strict=True)))
    return [parts[key] for key in keys]


def _line(
    house: HouseFacts,
    plan: Plan,
    priced: Priced,
    first: date,
    last: date,
    done: Computed,
    more: Mapping[str, Any] | None = None,
    payer_id: UUID | None = None,
) -> Line:
    tariff = priced.tariff
    for reduced in plan.reduced.get(house.id, ()):
        if reduced.item_code == tariff.item_code and reduced.first <= last and reduced.last >= first:
            done = _less(done, reduced, first, last)
    fen = exact_to_fen(done.value)
    calculation = {
        "v": 1,
        "kind": tariff.formula_kind,
        "formula": tariff.expression,
        "tariff": str(tariff.id),
        "version": tariff.version,
        "tree": done.tree,
        "fen": fen,
        **(more or {}),
    }
    return Line(tariff.item_code, tariff.fee_class, first, last, fen, calculation, tariff.id, payer_id)


def _less(done: Computed, reduced: Reduced, first: date, last: date) -> Computed:
    """Multiply by what remains to be paid; for part of the days, by its mean over all of them."""
    begins, ends = max(first, reduced.first), min(last, reduced.last)
    days, of = (ends - begins).days + 1, (last - first).days + 1
    factor = Fraction(reduced.factor * days + FACTOR_SCALE * (of - days), FACTOR_SCALE * of)
    leaf: dict[str, Any] = {
        "name": "factor",
        "value": written(factor),
        "source": {"kind": "adjustment", "id": str(reduced.id)},
        "percent": written(Fraction(reduced.factor, 100)),
    }
    if days != of:
        leaf |= {"days": days, "of": of}
    value = done.value * factor
    return Computed(value, {"op": "*", "value": written(value), "parts": [done.tree, leaf]})


def _share_input(plan: Plan, house_id: UUID, code: str) -> Input:
    shares = plan.shares[house_id, code]
    fen = sum(one.fen for one in shares)
    listed = [
        {
            "cost": str(one.cost_id),
            "fen": one.fen,
            "weight": one.weight,
            "of": one.weights_total,
            "total": one.total_fen,
            "base": one.base,
        }
        for one in shares
    ]
    return Input(Fraction(fen, 100), {"kind": "shares"}, "元", {"shares": listed})


def _usage_input(plan: Plan, house_id: UUID, code: str) -> Input | None:
    """What the meters of a house counted. Nothing when it has no meter; skipped when one is not read or odd."""
    meters = plan.meters.get((house_id, code))
    if not meters:
        return None
    readings = []
    for meter in meters:
        if meter.reading is None:
            raise _Skipped(SkipReason.NO_READING)
        if not meter.reading.may_be_billed:
            raise _Skipped(SkipReason.READING_TO_CHECK)
        readings.append(meter.reading)
    usage = Fraction(sum(reading.usage for reading in readings), SCALE)
    listed = [
        {
            "id": str(reading.id),
            "value": written(Fraction(reading.value, SCALE)),
            "previous": written(Fraction(reading.previous_value, SCALE)),
            "usage": written(Fraction(reading.usage, SCALE)),
            "estimated": reading.estimated,
        }
        for reading in readings
    ]
    return Input(usage, {"kind": "readings"}, "", {"readings": listed})
