"""What the papers of billing say: 缴费通知单 (one bill on one sheet) and 公共水电费分摊公示表 (shared costs of a month)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from saas.archives.models import OWNING, Tenure
from saas.archives.queries import households_of
from saas.billing.explaining import leaves_of
from saas.billing.meters import in_units
from saas.billing.models import Bill, BillRun, Charge
from saas.billing.queries import bills_of_run, lines_of_bills
from saas.billing.shared import CostShare, ShareBase, SharedCost, SharedState
from saas.billing.sharing import EXCLUSIONS, costs_of, shares_of
from saas.estates import Estate, find_house
from saas.ledger import Period, in_capitals
from saas.reports.documents import Issuer, PrintRun, stamped
from saas.tariffs import LATE_FEE, FeeItem, items, written
from tenants.clock import local_date
from tenants.keys import blind_index
from tenants.text import Translate

COUNTED = ("area", "inner_area", "usage", "owned_spaces", "common_spaces")


@dataclass(frozen=True)
class Instructions:
    """How the households of an estate pay, as papers print it. What is empty is not printed."""

    payee: str
    bank: str
    account_no: str
    ways: str
    contact: str


class _Instructions:
    """Who knows how an estate is paid: arrears, above us."""

    of_estate: Callable[[UUID], Instructions | None] | None = None


def instructions_with(of_estate: Callable[[UUID], Instructions | None] | None) -> None:
    """Say who knows how the households of an estate pay: `fn(estate_id) -> Instructions | None`."""
    _Instructions.of_estate = of_estate


def instructions_for(estate_id: UUID) -> Instructions | None:
    """How the households of an estate pay, if somebody has written it down."""
    return _Instructions.of_estate(estate_id) if _Instructions.of_estate is not None else None


@dataclass(frozen=True, kw_only=True)
class NoticeLine:
    """One line of a payment notice. `quantity` and `price` are texts, empty where there are none."""

    fee: str
    first: date
    last: date
    quantity: str
    price: str
    due_fen: int
    paid_fen: int

    @property
    def owed_fen(self) -> int:
        """What is still to be paid."""
        return self.due_fen - self.paid_fen


@dataclass(frozen=True, kw_only=True)
class BillNotice:
    """缴费通知单: what a house owes for a month, with the ways to pay and the ground."""

    issuer: Issuer
    run: PrintRun | None = None
    number: str
    period: str
    payee: str
    house: str
    area: str
    lines: Sequence[NoticeLine]
    pay_until: date
    printed_on: date
    instructions: Instructions | None = None

    @property
    def due_fen(self) -> int:
        """All lines together."""
        return sum(line.due_fen for line in self.lines)

    @property
    def paid_fen(self) -> int:
        """What is paid of them."""
        return sum(line.paid_fen for line in self.lines)

    @property
    def owed_fen(self) -> int:
        """What is still to be paid."""
        return self.due_fen - self.paid_fen

    @property
    def owed_in_capitals(self) -> str:
        """The same in Chinese capitals."""
        return in_capitals(self.owed_fen)


@dataclass(frozen=True, kw_only=True)
class SharedLine:
    """One shared cost on the posting."""

    title: str
    meter: str
    previous: str
    current: str
    usage: str
    price: str
    gross_fen: int
    excluded_fen: int
    exclusions: str
    total_fen: int
    base: str
    weights: str
    per_unit: str
    example_house: str
    example_weight: str
    example_fen: int


@dataclass(frozen=True, kw_only=True)
class SharePosting:
    """公共水电费分摊公示表: every shared cost of a month, with one worked share each."""

    issuer: Issuer
    run: PrintRun | None = None
    number: str
    period: str
    lines: Sequence[SharedLine]
    printed_on: date

    @property
    def total_fen(self) -> int:
        """What is shared altogether."""
        return sum(line.total_fen for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class Maker:
    """Who prints, for whom, in which language."""

    company: str
    printed_by: str
    language: str
    translate: Translate
    at: datetime
    key: bytes

    def stamped(self, document: Any) -> Any:
        """The document with its print run."""
        return stamped(document, printed_at=self.at, printed_by=self.printed_by, key=self.key)


def maker(*, company: str, printed_by: str, language: str, translate: Translate, at: datetime) -> Maker:
    """Read the key for check codes once for a whole batch."""
    key = blind_index("document", "check_code", "key")
    return Maker(company=company, printed_by=printed_by, language=language, translate=translate, at=at, key=key)


def notices_of(bills: Sequence[Bill], by: Maker) -> list[BillNotice]:
    """The payment notices of some bills, with three queries for all of them."""
    lines = lines_of_bills([bill.id for bill in bills])
    known = items()
    people = households_of({bill.house_id for bill in bills}, on=local_date(by.at))
    paid_how = {estate_id: instructions_for(estate_id) for estate_id in {bill.estate_id for bill in bills}}
    return [
        by.stamped(
            replace(
                _notice(bill, lines[bill.id], known, people.get(bill.house_id, []), by),
                instructions=paid_how[bill.estate_id],
            )
        )
        for bill in bills
    ]


def notices_of_run(run: BillRun, by: Maker, *, at_once: int) -> Iterable[list[BillNotice]]:
    """The notices of a whole run in the order of the houses, some at a time."""
    after: tuple[str, UUID] | None = None
    while bills := bills_of_run(run, after=after, most=at_once):
        after = (bills[-1].position, bills[-1].id)
        yield notices_of(bills, by)


def _notice(
    bill: Bill, lines: Sequence[Charge], known: dict[str, FeeItem], people: list[Tenure], by: Maker
) -> BillNotice:
    estate, house = bill.estate, bill.house
    owners = [tenure.person.name for tenure in people if tenure.kind in OWNING]
    payee = bill.payer.name if bill.payer is not None else "、".join(owners)
    return BillNotice(
        issuer=Issuer(company=by.company, estate=estate.name, phone=estate.emergency_phone or ""),
        number=bill.number,
        period=bill.period,
        payee=payee,
        house=house.display,
        area=written(Fraction(house.area, 100)) if house.area else "",
        lines=[_line(charge, known, by) for charge in lines],
        pay_until=bill.due_on,
        printed_on=local_date(by.at),
    )


def _line(charge: Charge, known: dict[str, FeeItem], by: Maker) -> NoticeLine:
    leaves = {leaf["name"]: leaf for leaf in leaves_of(charge.calculation["tree"]) if "name" in leaf}
    counted = next((leaves[name] for name in COUNTED if name in leaves), None)
    price = leaves.get("price")
    return NoticeLine(
        fee=known[charge.item_code].called(by.language),
        first=charge.period_from,
        last=charge.period_to,
        quantity=_counted(counted, price) if counted and charge.item_code != LATE_FEE else "",
        price=_priced(price["value"]) if price else "",
        due_fen=charge.amount_fen - charge.written_off_fen,
        paid_fen=charge.allocated_fen,
    )


def _counted(counted: Mapping[str, Any], price: Mapping[str, Any] | None) -> str:
    """How much; what a meter counted has the unit its price is per."""
    per = str(price.get("unit") or "").partition("/")[2] if price else ""
    return f"{counted['value']} {counted.get('unit') or per}".strip()


def _priced(value: str) -> str:
    """A price with two decimals at least: 2.80, 0.5380 as it was set."""
    whole, _, rest = value.partition(".")
    return f"{whole}.{rest:0<2}" if "/" not in value else value


def share_posting_of(estate: Estate, period: Period, by: Maker) -> SharePosting:
    """The posting of a month's shared costs (Hangzhou art. 54: usage, unit price, amount each cycle)."""
    lines = [_shared(cost, by) for cost in costs_of(estate.id, period) if cost.state == SharedState.SHARED]
    posting = SharePosting(
        issuer=Issuer(company=by.company, estate=estate.name, phone=estate.emergency_phone or ""),
        number=f"FT-{period.name.replace('-', '')}",
        period=period.name,
        lines=lines,
        printed_on=local_date(by.at),
    )
    done: SharePosting = by.stamped(posting)
    return done


def _shared(cost: SharedCost, by: Maker) -> SharedLine:
    example = _example(cost)
    house = find_house(example.house_id) if example else None
    by_area = cost.base == ShareBase.AREA
    per_weight = Fraction(cost.total_fen, cost.weights_total) if cost.weights_total else Fraction(0)
    return SharedLine(
        title=cost.title + (f"（{cost.building.name}）" if cost.building else ""),
        meter=cost.reading.meter.code if cost.reading else "",
        previous=f"{in_units(cost.reading.previous_value).normalize():f}" if cost.reading else "",
        current=f"{in_units(cost.reading.value).normalize():f}" if cost.reading else "",
        usage=f"{in_units(cost.usage).normalize():f}" if cost.usage is not None else "",
        price=f"{cost.price // 10_000}.{cost.price % 10_000:04d}" if cost.price is not None else "",
        gross_fen=cost.gross_fen,
        excluded_fen=cost.excluded_fen,
        exclusions="、".join(by.translate(EXCLUSIONS.get(one["reason"], "Other")) for one in cost.exclusions),
        total_fen=cost.total_fen,
        base=cost.base,
        weights=_hundredths(cost.weights_total) if by_area else str(cost.weights_total),
        per_unit=_four_places(
            per_weight if by_area else per_weight * Fraction(1, 100)
        ),  # fen per 1/100 ㎡ is yuan per ㎡
        example_house=house.display if house else "",
        example_weight=(_hundredths(example.weight) if by_area else str(example.weight)) if example else "",
        example_fen=example.amount_fen if example else 0,
    )


def _example(cost: SharedCost) -> CostShare | None:
    """A share in the middle: neither the largest house nor the smallest."""
    shares = shares_of(cost)
    return shares[len(shares) // 2] if shares else None


def _hundredths(value: int) -> str:
    return f"{value // 100:,}.{value % 100:02d}"


def _four_places(value: Fraction) -> str:
    scaled = (value.numerator * 20_000 + value.denominator) // (2 * value.denominator)
    return f"{scaled // 10_000}.{scaled % 10_000:04d}"
