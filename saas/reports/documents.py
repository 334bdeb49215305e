"""What printed documents say: plain values, filled from the database by others and laid out by templates.

* `DispatchOrderDocument` → templates/repairs/print/dispatch_order.html
* `MonthlyServiceReport` → templates/reports/print/monthly_service.html

Every text is already in the language of the document (names of categories, channels, states); instants are aware and
money is fen. What is None or empty is printed as a blank to fill in by hand, so that the same form serves before,
during and after the work. Pictures are names of assets given to the renderer beside the HTML.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, TypeVar

from saas.ledger.capitals import in_capitals
from saas.metrics.indicators import FEW, TOO_FEW
from tenants.formats import masked_phone

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

CHECK_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is read as something else over the phone


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """Whose paper it is: the company's full name, the estate and the telephone a resident calls."""

    company: str
    estate: str
    phone: str = ""
    logo: str | None = None


@dataclass(frozen=True, kw_only=True)
class PrintRun:
    """One printing: when, by whom, and the code by which the paper is compared with the record."""

    printed_at: datetime
    printed_by: str
    check_code: str


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A picture given as an asset, with what it shows."""

    asset: str
    caption: str


class FormKind(StrEnum):
    """Which title the sheet bears; its fields are the same."""

    REPAIR_REQUEST = "repair_request"  # 报修单
    DISPATCH_ORDER = "dispatch_order"  # 派工单
    SERVICE_ORDER = "service_order"  # 维修服务单


class Copy(StrEnum):
    """Which of the three sheets this is. The resident's own may lie about: its phone number is masked."""

    OFFICE = "office"
    TECHNICIAN = "technician"
    RESIDENT = "resident"


@dataclass(frozen=True, kw_only=True)
class Warranty:
    """Whether the part is still under warranty, until when, and who then has to repair it."""

    covered: bool
    until: date | None = None
    responsible: str = ""


@dataclass(frozen=True, kw_only=True)
class MaterialLine:
    """One material used: quantity in its unit, price of one in fen, and the line's amount in fen as it was charged."""

    name: str
    spec: str = ""
    unit: str
    quantity: Decimal
    unit_price_fen: int
    amount_fen: int


@dataclass(frozen=True, kw_only=True)
class ReturnVisit:
    """What the resident said when asked afterwards."""

    at: datetime
    way: str
    visitor: str
    result: str
    opinion: str = ""


@dataclass(frozen=True, kw_only=True)
class DispatchOrderDocument:
    """One repair on one sheet, from the report to the return visit."""

    issuer: Issuer
    run: PrintRun | None = None
    number: str
    form: FormKind = FormKind.DISPATCH_ORDER
    copy: Copy = Copy.OFFICE

    channel: str
    reported_at: datetime
    reporter: str
    phone: str
    address: str
    category: str
    subcategory: str = ""
    urgency: str
    description: str
    photos: Sequence[Photo] = ()
    appointment_from: datetime | None = None
    appointment_to: datetime | None = None
    public_part: bool | None = None
    warranty: Warranty | None = None

    team: str = ""
    technician: str = ""
    dispatched_at: datetime | None = None
    arrive_by: datetime | None = None
    finish_by: datetime | None = None
    accepted_at: datetime | None = None
    arrived_at: datetime | None = None

    fault_cause: str = ""
    work_done: str = ""
    trial_run: str = ""
    materials: Sequence[MaterialLine] = ()
    labour_fen: int | None = None
    paid_service: bool | None = None
    finished_at: datetime | None = None

    repaired: bool | None = None
    rating: str = ""
    remark: str = ""
    return_visit: ReturnVisit | None = None

    @property
    def phone_on_paper(self) -> str:
        """The reporter's number as this copy shows it."""
        return masked_phone(self.phone) if self.copy is Copy.RESIDENT else self.phone

    @property
    def total_fen(self) -> int | None:
        """Materials and labour together; None while neither is known and the amount stays blank."""
        if not self.materials and self.labour_fen is None:
            return None
        return sum(line.amount_fen for line in self.materials) + (self.labour_fen or 0)

    @property
    def total_in_words(self) -> str:
        """The total as 大写金额, in either language, because it is what counts; empty while there is none."""
        return "" if self.total_fen is None else in_capitals(self.total_fen)


@dataclass(frozen=True, kw_only=True)
class Share:
    """Part of a whole; `whole` is the n that every rate carries."""

    part: int
    whole: int

    @property
    def is_few(self) -> bool:
        """So few that chance alone moves the rate a lot: it is shown, and marked."""
        return self.whole < FEW

    @property
    def is_too_few(self) -> bool:
        """Too few for any rate: only the two numbers are shown."""
        return self.whole < TOO_FEW


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A rate of this month beside that of the month before; None where the month before was not measured."""

    now: Share
    before: Share | None = None


@dataclass(frozen=True, kw_only=True)
class ClockLine:
    """One promised time: how many fell due in the month and were kept, and how long it took (working minutes)."""

    name: str
    limit: str
    kept: Compared
    median_minutes: int | None
    p90_minutes: int | None


@dataclass(frozen=True, kw_only=True)
class CategoryLine:
    """The month's repairs of one category."""

    name: str
    received: int
    received_before: int
    completed: int
    still_open: int
    response: Share
    completion: Share
    reopened: int


@dataclass(frozen=True, kw_only=True)
class MonthPoint:
    """One month of the trend: repairs received and completion promises kept."""

    month: date
    received: int
    completion: Share


@dataclass(frozen=True, kw_only=True)
class BrokenPromise:
    """One promise not kept. `place` is a building or a public place, never a house: the report is posted."""

    number: str
    category: str
    place: str
    promise: str
    due_at: datetime
    kept_at: datetime | None
    late_minutes: int
    reason: str = ""
    remedy: str = ""


@dataclass(frozen=True, kw_only=True)
class Satisfaction:
    """Answers on the five steps, best first, of those asked; 基本满意 and better count as satisfied (DB11/T 751)."""

    steps: tuple[int, int, int, int, int]
    asked: int
    before: Share | None = None

    @property
    def answers(self) -> int:
        """How many answered."""
        return sum(self.steps)

    @property
    def satisfied(self) -> Compared:
        """The three better steps of all answers."""
        return Compared(now=Share(part=sum(self.steps[:3]), whole=self.answers), before=self.before)

    @property
    def mean(self) -> Decimal | None:
        """The mean on five to one; None without an answer."""
        if not self.answers:
            return None
        points = sum(step * count for step, count in zip((5, 4, 3, 2, 1), self.steps, strict=True))
        return Decimal(points) / Decimal(self.answers)


@dataclass(frozen=True, kw_only=True)
class MonthlyServiceReport:
    """An estate's month, to be signed and posted: no names, no numbers of people, no houses.

    `satisfaction` is None where nothing measures it yet, which the report says in words.
    """

    few: ClassVar[int] = FEW
    too_few: ClassVar[int] = TOO_FEW

    issuer: Issuer
    run: PrintRun | None = None
    number: str
    month: date
    measured_at: datetime
    households: int
    households_before: int | None = None
    grade: str = ""

    received: int
    received_before: int | None
    completed: int
    still_open: int
    clocks: Sequence[ClockLine]
    completion: Compared
    response: Compared
    reopened: Compared
    satisfaction: Satisfaction | None
    categories: Sequence[CategoryLine]
    trend: Sequence[MonthPoint]
    broken: Sequence[BrokenPromise]

    @property
    def per_hundred(self) -> Decimal | None:
        """Repairs received for each hundred occupied households."""
        return _per_hundred(self.received, self.households)

    @property
    def per_hundred_before(self) -> Decimal | None:
        """The same for the month before."""
        if self.received_before is None or self.households_before is None:
            return None
        return _per_hundred(self.received_before, self.households_before)


Document = TypeVar("Document", bound="DataclassInstance")


def stamped(document: Document, *, printed_at: datetime, printed_by: str, key: bytes) -> Document:
    """The document with its print run: `key` is the company's own, and the code changes with every value shown."""
    run = PrintRun(printed_at=printed_at, printed_by=printed_by, check_code=check_code(document, key=key))
    return replace(document, run=run)


def check_code(document: DataclassInstance, *, key: bytes) -> str:
    """Twelve letters and figures, `7KQ2-M4XD-99AH`, the same for every copy and printing of the same values."""
    values = {name: value for name, value in asdict(document).items() if name not in ("run", "copy")}
    text = json.dumps(values, default=str, ensure_ascii=False, sort_keys=True)
    number = int.from_bytes(hmac.digest(key, text.encode(), hashlib.sha256)[:8], "big")
    letters = "".join(CHECK_ALPHABET[number >> 5 * place & 31] for place in range(12))
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))


def _per_hundred(received: int, households: int) -> Decimal | None:
    return Decimal(received * 100) / Decimal(households) if households else None
