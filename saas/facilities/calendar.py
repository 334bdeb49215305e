"""The compliance calendar: what is due for an estate in a year, by which rule, and what proves that it was done.

What the product knows itself is read from there: rounds, disclosures, the look at the price board, certificates, the
review of access rights. The rest is proven by hand, with a note and a photo. The rules are data (`obligations.json`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import extract, func, select
from sqlalchemy.orm import joinedload

from saas import disclosures
from saas.disclosures import Standing
from saas.estates.models import Estate
from saas.facilities.care_models import CarePlan, Round
from saas.facilities.kinds import NEEDS, AssetState, RoundState
from saas.facilities.kinds import DueState as State
from saas.facilities.models import Asset
from saas.facilities.obligations import Obligation, obligations, periods_of
from saas.facilities.proofs import ObligationProof
from tenants.clock import local_date
from tenants.db import db
from tenants.reviews import AccessReview

SOON = timedelta(days=60)
BEFORE_EXPIRY = timedelta(days=30)
"""特种设备安全法 40: the inspection is asked for one month before."""


class Proof(StrEnum):
    """Where it is read whether it was done."""

    BY_HAND = "by_hand"
    ROUNDS = "rounds"
    DISCLOSURE = "disclosure"
    CERTIFICATE = "certificate"
    REVIEW = "review"


class Counted(NamedTuple):
    """The rounds of one plan in one month: made in time, made late, past their day and not made, all; the last day."""

    done: int
    late: int
    over: int
    total: int
    last: date


@dataclass(frozen=True)
class Item:
    """One thing that is due by a day, and how it stands."""

    estate: Estate
    obligation: Obligation
    period: str
    due_on: date
    state: State
    proof: Proof
    done: int | None = None
    total: int | None = None
    about: str = ""
    asset_id: UUID | None = None
    disclosure_id: UUID | None = None
    kept: ObligationProof | None = field(default=None, compare=False)


def calendar_of(estates: Sequence[Estate], year: int, *, today: date) -> dict[UUID, list[Item]]:
    """What is due in a year for each estate, by day, in a fixed number of queries."""
    proofs = _proofs(estates)
    kinds = _kinds_of(estates)
    rounds = _rounds(estates, year, today)
    duties = disclosures.duties_of(estates, today=today)
    boards = disclosures.board_checks_of(estates, today=today)
    access = _reviews(year)
    found: dict[UUID, list[Item]] = {}
    for estate in estates:
        items = [
            *_by_hand(estate, year, today, kinds[estate.id], proofs),
            *_from_rounds(estate, rounds[estate.id]),
            *_from_disclosures(estate, year, duties[estate.id], boards[estate.id]),
            *_from_reviews(estate, access, today),
        ]
        found[estate.id] = items
    for item in _from_certificates(estates, year, today):
        found[item.estate.id].append(item)
    return {key: sorted(items, key=lambda item: (item.due_on, item.obligation.code)) for key, items in found.items()}


def standing(due_on: date, today: date, *, done_on: date | None = None) -> State:
    """How something that was or was not done by its day stands."""
    if done_on is not None:
        return State.DONE if done_on <= due_on else State.LATE
    if due_on < today:
        return State.OVERDUE
    return State.SOON if due_on <= today + SOON else State.AHEAD


def _by_hand(
    estate: Estate,
    year: int,
    today: date,
    kinds: set[str],
    proofs: Mapping[tuple[UUID, str, str], ObligationProof],
) -> Iterator[Item]:
    for rule in obligations().values():
        if not rule.by_hand or (rule.needs and rule.needs not in kinds):
            continue
        for period, _first, due_on in periods_of(rule, year):
            kept = proofs.get((estate.id, rule.code, period))
            state = standing(due_on, today, done_on=kept.done_on if kept is not None else None)
            yield Item(estate, rule, period, due_on, state, Proof.BY_HAND, kept=kept)


def _from_rounds(estate: Estate, counted: Mapping[tuple[str, int], Counted]) -> Iterator[Item]:
    """One item a rule and month: how many of its rounds were made, red as soon as one was missed and never made."""
    for rule in obligations().values():
        months: dict[int, list[Counted]] = defaultdict(list)
        for (code, month), counts in counted.items():
            if code in rule.rounds:
                months[month].append(counts)
        for parts in months.values():
            done, late = sum(part.done for part in parts), sum(part.late for part in parts)
            total = sum(part.total for part in parts)
            due_on = max(part.last for part in parts)
            if done + late == total:
                state = State.LATE if late else State.DONE
            else:
                state = State.OVERDUE if any(part.over for part in parts) else State.SOON
            yield Item(estate, rule, f"{due_on:%Y-%m}", due_on, state, Proof.ROUNDS, done=done, total=total)


def _from_disclosures(
    estate: Estate, year: int, duties: Sequence[disclosures.Duty], boards: Sequence[disclosures.BoardCheck]
) -> Iterator[Item]:
    by_topic = {rule.topic: rule for rule in obligations().values() if rule.topic}
    for duty in duties:
        rule = by_topic.get(duty.topic)
        if rule is not None and duty.due_on.year == year:
            name, state = duty.span.name, STATES[duty.standing]
            latest = duty.latest.id if duty.latest is not None else None
            yield Item(estate, rule, name, duty.due_on, state, Proof.DISCLOSURE, disclosure_id=latest)
    rule = next(one for one in obligations().values() if one.board)
    for check in boards:
        if check.due_on.year == year:
            state = STATES[check.standing]
            yield Item(
                estate, rule, check.quarter.name, check.due_on, state, Proof.DISCLOSURE, disclosure_id=check.board_id
            )


STATES: Mapping[Standing, State] = {
    Standing.KEPT: State.DONE,
    Standing.LATE: State.LATE,
    Standing.OVERDUE: State.OVERDUE,
    Standing.SOON: State.SOON,
    Standing.OPEN: State.AHEAD,
    Standing.AHEAD: State.AHEAD,
}


def _from_reviews(estate: Estate, reviews: Sequence[AccessReview], today: date) -> Iterator[Item]:
    rule = next(one for one in obligations().values() if one.review)
    for review in reviews:
        closed = local_date(review.closed_at) if review.closed_at is not None else None
        state = standing(review.due_on, today, done_on=closed)
        yield Item(estate, rule, review.period, review.due_on, state, Proof.REVIEW)


def _from_certificates(estates: Sequence[Estate], year: int, today: date) -> Iterator[Item]:
    """The newest needed papers that run out in the year (or a month into the next): asked for a month before."""
    by_id = {estate.id: estate for estate in estates}
    rule = next(one for one in obligations().values() if one.certificates)
    query = select(Asset).where(
        Asset.estate_id.in_(by_id), Asset.state != AssetState.RETIRED, Asset.kind.in_([str(kind) for kind in NEEDS])
    )
    for asset in db.session.scalars(query.order_by(Asset.number, Asset.id)):
        for kind in NEEDS[asset.kind]:
            paper = asset.paper(kind)
            if paper is None or paper.valid_until is None:
                continue
            due_on = paper.valid_until - BEFORE_EXPIRY
            if due_on.year == year:
                yield Item(
                    by_id[asset.estate_id],
                    rule,
                    str(paper.valid_until),
                    due_on,
                    standing(due_on, today),
                    Proof.CERTIFICATE,
                    about=f"{asset.number} {asset.name}",
                    asset_id=asset.id,
                )


def _proofs(estates: Sequence[Estate]) -> dict[tuple[UUID, str, str], ObligationProof]:
    """The first proof of each item counts: it says when it was done."""
    rows = db.session.scalars(
        select(ObligationProof)
        .where(ObligationProof.estate_id.in_([estate.id for estate in estates]))
        .order_by(ObligationProof.done_on.desc(), ObligationProof.id)
        .options(joinedload(ObligationProof.by), joinedload(ObligationProof.file))
    )
    return {(row.estate_id, row.code, row.period): row for row in rows}


def _reviews(year: int) -> Sequence[AccessReview]:
    """The company's reviews of rights that are due in the year: they count for each of its estates."""
    due = AccessReview.due_on.between(date(year, 1, 1), date(year, 12, 31))
    return db.session.scalars(select(AccessReview).where(due).order_by(AccessReview.due_on, AccessReview.id)).all()


def _kinds_of(estates: Sequence[Estate]) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = {estate.id: set() for estate in estates}
    rows = db.session.execute(
        select(Asset.estate_id, Asset.kind)
        .where(Asset.estate_id.in_(found), Asset.state != AssetState.RETIRED)
        .distinct()
    )
    for estate_id, kind in rows:
        found[estate_id].add(kind)
    return found


def _rounds(estates: Sequence[Estate], year: int, today: date) -> dict[UUID, dict[tuple[str, int], Counted]]:
    """The rounds that end in a year, by estate, plan and month of the end."""
    month = extract("month", Round.due_on)
    rows = db.session.execute(
        select(
            Round.estate_id,
            CarePlan.code,
            month,
            func.count().filter(Round.state == RoundState.DONE),
            func.count().filter(Round.state == RoundState.MISSED, Round.done_at.is_not(None)),
            func.count().filter(Round.due_on < today, Round.done_at.is_(None)),
            func.count(),
            func.max(Round.due_on),
        )
        .join(CarePlan, (CarePlan.tenant_id == Round.tenant_id) & (CarePlan.id == Round.plan_id))
        .where(
            Round.estate_id.in_([estate.id for estate in estates]),
            Round.state != RoundState.CALLED_OFF,
            Round.due_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .group_by(Round.estate_id, CarePlan.code, month)
    )
    found: dict[UUID, dict[tuple[str, int], Counted]] = {estate.id: {} for estate in estates}
    for estate_id, code, number, done, late, over, total, last in rows:
        found[estate_id][code, int(number)] = Counted(done, late, over, total, last)
    return found
