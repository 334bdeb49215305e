"""Setting a price: a new version of an item's tariff, refused when it fails for any house it would apply to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import islice
from uuid import UUID

from sqlalchemy import func, select

from saas.estates import Estate
from saas.ledger import MAX_FEN, exact_to_fen
from saas.tariffs.formula import VARIABLES, Computed, Input, InputMissing, Node, parse_for
from saas.tariffs.house_values import HouseFacts, houses_under, price_inputs
from saas.tariffs.items import refuse_wrong_money
from saas.tariffs.kinds import ChargingModel, FeeClass, FormulaKind
from saas.tariffs.models import PRICE_SCALE, FeeItem, PriceNotice, Tariff
from saas.tariffs.notices import agreement_on
from saas.tariffs.refusals import (
    AgencySurcharge,
    BadPrice,
    DividesByZero,
    FailsForHouses,
    NegativeResult,
    NoHouses,
    NoticeMissing,
    NotPriceable,
    SameDayAgain,
    TooLarge,
)
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.refusals import Refused
from tenants.verbs import lock, transaction

MOST_PRICE = 1_000_000
NAMED_AT_MOST = 5
ONE = Fraction(1)
TRIAL: dict[str, Input] = {
    "usage": Input(Fraction(10)),
    "share": Input(Fraction(1842, 100)),
    "months": Input(ONE, None, "月"),
}
"""What a trial puts in for what only a period can say."""


@dataclass(frozen=True)
class Scope:
    """Which houses: all of the estate, those of some buildings, or some of them. The narrower one wins."""

    kind: str = "estate"
    ids: tuple[UUID, ...] = ()
    name: str = ""

    @property
    def key(self) -> str:
        """Names the same houses the same way: versions of one scope follow each other."""
        return ",".join(sorted(str(one) for one in self.ids))


EVERY_HOUSE = Scope()


def price_from_text(text: str) -> int:
    """A price as a person types it, in 1/10,000 yuan. Raises `BadPrice`."""
    try:
        exact = Decimal(text.strip()) * PRICE_SCALE
    except InvalidOperation:
        raise BadPrice from None
    if not exact.is_finite() or exact != exact.to_integral_value() or not 0 <= exact <= MOST_PRICE * PRICE_SCALE:
        raise BadPrice
    return int(exact)


def drafted(
    estate: Estate,
    item: FeeItem,
    *,
    price: str,
    notice: PriceNotice | None,
    expression: str | None = None,
    surcharge: str = "0",
    scope: Scope = EVERY_HOUSE,
    share_base: str = "area",
    unit: str | None = None,
) -> Tariff:
    """A tariff that is not kept yet, for a trial on the page. Raises what `set_tariff` raises about its formula."""
    if item.formula_kind is None:
        raise NotPriceable(item=item.name)
    if notice is None or notice.estate_id != estate.id:
        raise NoticeMissing
    kind, text = FormulaKind(item.formula_kind), expression or item.expression
    fee_class = _class_in(estate, item, notice.effective_on)
    added = price_from_text(surcharge or "0")
    refuse_wrong_money(fee_class, kind, text)
    if fee_class is FeeClass.AGENCY and added:
        raise AgencySurcharge
    agreement = agreement_on(estate.id, notice.effective_on)
    return Tariff(
        estate_id=estate.id,
        item_id=item.id,
        item_code=item.code,
        fee_class=fee_class,
        formula_kind=kind,
        scope=scope.kind,
        scope_ids=[str(one) for one in scope.ids],
        scope_key=scope.key,
        scope_name=scope.name,
        expression=str(parse_for(kind, text)),
        price=price_from_text(price) if kind is not FormulaKind.SHARE else 0,
        surcharge=added,
        unit=item.unit if unit is None else unit,
        share_base=share_base,
        valid_from=notice.effective_on,
        notice_id=notice.id,
        agreement_id=agreement.id if agreement else None,
    )


def _class_in(estate: Estate, item: FeeItem, day: date) -> FeeClass:
    """Under 酬金制 the service fee is the owners' money, held in trust (1864号 art. 9)."""
    fee_class = FeeClass(item.fee_class)
    agreement = agreement_on(estate.id, day)
    paid_by_remuneration = agreement is not None and agreement.charging_model == ChargingModel.REMUNERATION
    return (
        FeeClass.TRUST
        if fee_class is FeeClass.INCOME and item.code in ("F01", "F02") and paid_by_remuneration
        else fee_class
    )


def tried(tariff: Tariff, house: HouseFacts, node: Node | None = None) -> Computed:
    """A tariff on one house for one whole month, with a made-up usage or share. Raises `InputMissing` or a refusal."""
    node = node or parse_for(FormulaKind(tariff.formula_kind), tariff.expression)
    done = node.evaluate({**house.inputs(), **price_inputs(tariff), **TRIAL})
    if done.value < 0:
        raise NegativeResult
    if done.value * 100 > MAX_FEN:
        raise TooLarge
    return done


@dataclass(frozen=True)
class Example:
    """A worked example: the house, its tree, and what it comes to."""

    house: HouseFacts
    computed: Computed
    fen: int


def example_of(tariff: Tariff) -> Example | None:
    """The first house a tariff works for, reckoned through; nothing when it works for none."""
    for house in islice(houses_under(tariff), 50):
        try:
            done = tried(tariff, house)
        except (InputMissing, Refused):
            continue
        return Example(house, done, exact_to_fen(done.value))
    return None


def _try_everywhere(tariff: Tariff) -> None:
    """Refuse with the names of the houses for which the formula has no answer."""
    node = parse_for(FormulaKind(tariff.formula_kind), tariff.expression)
    failing: list[str] = []
    missing: set[str] = set()
    count = 0
    for house in houses_under(tariff):
        count += 1
        try:
            tried(tariff, house, node)
        except InputMissing as found:
            failing.append(house.display)
            missing.add(found.name)
        except DividesByZero:
            failing.append(house.display)
            missing.update(name for name in node.names() if name in house.inputs())
    if not count:
        raise NoHouses
    if failing:
        shown = "、".join(failing[:NAMED_AT_MOST]) + ("…" if len(failing) > NAMED_AT_MOST else "")
        words = "、".join(VARIABLES[name].chinese for name in sorted(missing))
        raise FailsForHouses(count=len(failing), houses=shown, names=words)


@transaction
def set_tariff(
    estate: Estate,
    item: FeeItem,
    *,
    price: str,
    notice: PriceNotice | None,
    expression: str | None = None,
    surcharge: str = "0",
    scope: Scope = EVERY_HOUSE,
    share_base: str = "area",
    unit: str | None = None,
    by: Member | None,
    at: datetime,
) -> Tariff:
    """Set an item's price and formula from the notice's effective day on; the version before stays for its time.

    Raises `BadFormula`, `UnknownVariable`, `VariableNotForKind`, `FailsForHouses` (naming them), `AgencySurcharge`,
    `CommonParkingElsewhere`, `NoticeMissing`, `SameDayAgain`.
    """
    tariff = drafted(
        estate,
        item,
        price=price,
        notice=notice,
        expression=expression,
        surcharge=surcharge,
        scope=scope,
        share_base=share_base,
        unit=unit,
    )
    _try_everywhere(tariff)
    lock(estate)
    series = select(Tariff).where(
        Tariff.estate_id == estate.id, Tariff.item_code == item.code, Tariff.scope_key == scope.key
    )
    if db.session.scalar(series.where(Tariff.valid_from == tariff.valid_from).with_only_columns(Tariff.id)):
        raise SameDayAgain
    tariff.version = (db.session.scalar(series.with_only_columns(func.max(Tariff.version))) or 0) + 1
    tariff.made_at, tariff.made_by_id = at, by.id if by else None
    db.session.add(tariff)
    db.session.flush()
    after = {"item": item.code, "version": tariff.version, "price": str(tariff.price_yuan), "from": tariff.valid_from}
    record("tariff.set", tariff, by=by, at=at, after=after)
    return tariff


@transaction
def give_up(tariff: Tariff, ends_on: date, *, by: Member, at: datetime) -> None:
    """Let a tariff end with a day; nothing follows it."""
    lock(tariff)
    before = tariff.ends_on
    tariff.ends_on = ends_on
    record("tariff.given_up", tariff, by=by, at=at, before={"ends_on": before}, after={"ends_on": ends_on})
