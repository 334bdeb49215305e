"""What a work order says on paper; laid out by templates/repairs/print/dispatch_order.html."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from saas.ledger.capitals import in_capitals
from saas.reports.documents import Issuer, Photo, PrintRun
from tenants.formats import masked_phone


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
