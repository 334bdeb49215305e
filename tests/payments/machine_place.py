"""What bills hang on: prices with their notice, areas, owners who move, reductions by two, shared costs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from saas.archives import Tenure, move_out
from saas.billing import (
    Exclusion,
    ShareBase,
    SharedCost,
    ask_for_reduction,
    decide_reduction,
    record_cost,
    replace_cost,
    share_out,
    withdraw,
)
from saas.billing import shares_of as shares_of_cost
from saas.billing.refusals import ExclusionsTooLarge
from saas.estates import House, find_house
from saas.tariffs import find_item, post_notice, set_tariff
from saas.tariffs.notices import months_later
from saas.tariffs.refusals import NoticeTooShort, SameDayAgain
from tenants.db import db
from tenants.refusals import Refused
from tests.factories.archives import tenure_in
from tests.factories.billing import estate_of
from tests.payments.machine_bills import BACK, FEN, HOUSE, PICK, BillRules
from tests.payments.oracle_bills import BY_AREA, SHARED, Cost, shares_of
from tests.payments.striking import MOMENTS, Moment

PAPER = b"%PDF-1.4 application"


class PlaceRules(BillRules):
    """Rules; what they need is made by `machine.Books`."""

    @rule(price=st.integers(1, 90_000), ahead=st.integers(-40, 45), short=st.booleans())
    def change_the_rate(self, price: int, ahead: int, short: bool) -> None:
        """A price from a day on, with a month's notice; one that was posted in time may also be entered too late."""
        effective = months_later(self.today, 1) + timedelta(days=ahead)
        posted = effective - timedelta(days=20 if short else 31)
        estate, item = estate_of(self.estate), find_item(BY_AREA)
        assert item is not None
        try:
            notice = post_notice(
                estate, "收费公示", posted_on=posted, effective_on=effective, by=self.finance, at=self.at
            )
            yuan = f"{price // 10_000}.{price % 10_000:04d}"
            set_tariff(estate, item, price=yuan, notice=notice, by=self.finance, at=self.at)
            done = True
        except (NoticeTooShort, SameDayAgain):
            done = False
        assert done == (not short and effective not in self.place.prices)
        if done:
            self.place.prices[effective] = price
        self.did("change the rate", done)

    @rule(house=HOUSE, area=st.integers(1, 20_000))
    def measure_again(self, house: int, area: int) -> None:
        """The area was wrong: what is billed from now on, or anew, goes by the new one."""
        db.session.scalars(select(House).where(House.id == self.houses[house])).one().area = area
        db.session.commit()
        self.place.area[self.houses[house]] = area
        self.did("measure a house again")

    @rule(house=HOUSE, days=st.integers(0, 25), gap=st.integers(0, 3))
    def move(self, house: int, days: int, gap: int) -> None:
        """An owner leaves on a day of this month or of the last one, and another one follows; once a month."""
        owners = self.place.owners[self.houses[house]]
        last = self.today - timedelta(days=days)
        if f"{last:%Y-%m}" <= f"{owners[-1][1]:%Y-%m}":
            return
        key = self.houses[house]
        tenure = db.session.scalars(select(Tenure).where(Tenure.house_id == key, Tenure.until.is_(None))).one()
        move_out(tenure, last, by=None, at=self.at)
        since = last + timedelta(days=1 + gap)
        person = tenure_in(key, name="李新", since=since).person_id
        db.session.commit()
        owners[-1][2] = last
        owners.append([person, since, None])
        self.did("move")

    @rule(house=HOUSE, factor=st.sampled_from([0, 1, 3333, 7000, 9999]), starts=st.integers(-40, 20), days=st.integers(0, 50), grant=st.booleans())  # fmt: skip
    def reduce(self, house: int, factor: int, starts: int, days: int, grant: bool) -> None:
        first = self.today + timedelta(days=starts)
        last = first + timedelta(days=days)
        where = find_house(self.houses[house])
        assert where is not None
        asked = ask_for_reduction(
            where, BY_AREA, factor, starts_on=first, ends_on=last, reason="空置", document=PAPER, beside_another=True, by=self.finance,
            at=self.at,
        )  # fmt: skip
        decide_reduction(asked, approve=grant, by=self.manager, at=self.at)
        if grant:
            self.place.reductions.append((self.houses[house], factor, first, last))
        self.did("reduce", grant)

    @rule(fen=FEN, left_out=st.lists(st.integers(0, 40_000), max_size=3), base=st.sampled_from(list(ShareBase)), back=BACK)  # fmt: skip
    def share(self, fen: int, left_out: list[int], base: ShareBase, back: int) -> None:
        period = self.month(back)
        try:
            cost = record_cost(
                estate_of(self.estate), period, SHARED, "公共照明", gross_fen=fen, exclusions=_exclusions(left_out),
                base=base, by=self.finance, at=self.at,
            )  # fmt: skip
        except ExclusionsTooLarge:
            assert sum(left_out) > fen
            self.did("share a cost", done=False)
            return
        share_out(cost, by=self.finance, at=self.at)
        self._note_cost(cost, fen - sum(left_out), base, period.name)
        self.did("share a cost")

    def _note_cost(self, cost: SharedCost, total: int, base: str, name: str) -> None:
        weights = {house: self.place.area[house] if base == ShareBase.AREA else 1 for house in self.houses}
        self.place.costs[cost.id] = Cost(name, shares_of(total, weights), base)
        shares = {one.house_id: one.amount_fen for one in shares_of_cost(cost)}
        assert shares == self.place.costs[cost.id].shares

    @precondition(lambda self: any(not one.gone for one in self.place.costs.values()))
    @rule(pick=PICK, fen=FEN, left_out=st.lists(st.integers(0, 40_000), max_size=2), strike=MOMENTS)
    def share_anew(self, pick: int, fen: int, left_out: list[int], strike: Moment) -> None:
        """A cost was shared wrongly: share it again, and correct everybody's line."""
        key, cost = self._cost(pick)
        try:
            new, looked, corrected = self.strike(
                lambda: replace_cost(
                    db.session.scalars(select(SharedCost).where(SharedCost.id == key)).one(), gross_fen=fen,
                    exclusions=_exclusions(left_out), reason="账单录错", by=self.finance, at=self.at,
                ),
                strike,
            )  # fmt: skip
        except ExclusionsTooLarge:
            assert sum(left_out) > fen
            return
        cost.gone = True
        self._note_cost(new, fen - sum(left_out), cost.base, cost.period)
        assert (looked, corrected) == self._corrected(SHARED, cost.period)
        self.did("share a cost anew")

    @precondition(lambda self: any(not one.gone for one in self.place.costs.values()))
    @rule(pick=PICK)
    def withdraw_a_cost(self, pick: int) -> None:
        key, cost = self._cost(pick)
        billed = any(one.live and key in one.costs for one in self.oracle.lines.values())
        try:
            withdraw(db.session.scalars(select(SharedCost).where(SharedCost.id == key)).one(), "重复录入",
                     by=self.finance, at=self.at)  # fmt: skip
            done = True
        except Refused:
            done = False
        assert done == (not billed)
        cost.gone |= done
        self.did("withdraw a cost", done)

    def _cost(self, pick: int) -> tuple[Any, Cost]:
        standing = [item for item in self.place.costs.items() if not item[1].gone]
        return standing[pick % len(standing)]


def _exclusions(amounts: Sequence[int]) -> list[Exclusion]:
    return [Exclusion("office", fen) for fen in amounts]
