"""Price notices and service agreements: what a price rests on (FEE-01, FEE-02, FEE-03)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import IO
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from saas.estates import Estate
from saas.tariffs.documents import keep_document
from saas.tariffs.kinds import ChargingModel
from saas.tariffs.models import RATE_SCALE, PriceNotice, ServiceAgreement
from saas.tariffs.refusals import BadRate, ContentMissing, NoticeTooShort, NumberTaken, TermBackwards, TermsOverlap
from saas.tariffs.regions import region_of
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member
from tenants.scope import current_tenant_id
from tenants.text import N_
from tenants.verbs import lock, transaction

NOTICE_MONTHS = 1
"""明码标价: a change is posted one month before it takes effect."""


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@transaction
def post_notice(
    estate: Estate,
    title: str,
    *,
    posted_on: date,
    effective_on: date,
    document: IO[bytes] | bytes | None = None,
    document_name: str | None = None,
    by: Member | None,
    at: datetime,
) -> PriceNotice:
    """Record a posted price notice as the estate's next version. Raises `NoticeTooShort`."""
    earliest = months_later(posted_on, NOTICE_MONTHS)
    if effective_on < earliest:
        raise NoticeTooShort(day=earliest.isoformat())
    notice_id = new_id()
    file_id = keep_document(document, name=document_name, to=notice_id, by=by, at=at)
    lock(estate)
    last = db.session.scalar(select(func.max(PriceNotice.version)).where(PriceNotice.estate_id == estate.id)) or 0
    notice = PriceNotice(
        id=notice_id,
        estate_id=estate.id,
        version=last + 1,
        title=title.strip(),
        posted_on=posted_on,
        effective_on=effective_on,
        file_id=file_id,
        made_at=at,
        made_by_id=by.id if by else None,
    )
    db.session.add(notice)
    db.session.flush()
    after = {"version": notice.version, "posted_on": posted_on, "effective_on": effective_on}
    record("tariff.notice_posted", notice, by=by, at=at, after=after)
    return notice


def notices_of(estate_id: UUID) -> Sequence[PriceNotice]:
    """The notices of an estate, latest first."""
    return db.session.scalars(
        select(PriceNotice).where(PriceNotice.estate_id == estate_id).order_by(PriceNotice.version.desc())
    ).all()


def find_notice(notice_id: UUID) -> PriceNotice | None:
    """A notice of this company."""
    return db.session.get(PriceNotice, (current_tenant_id(), notice_id))


@transaction
def sign_agreement(
    estate: Estate,
    number: str,
    *,
    owners_side: str,
    company_side: str,
    content: str,
    fee: str,
    starts_on: date,
    ends_on: date | None,
    charging_model: ChargingModel = ChargingModel.LUMP_SUM,
    due_day: int = 15,
    late_rate: str | None = None,
    late_cap_percent: int | None = None,
    grace_days: int = 0,
    prepayment_months: int | None = None,
    region: str = "",
    document: IO[bytes] | bytes | None = None,
    document_name: str | None = None,
    by: Member | None,
    at: datetime,
) -> ServiceAgreement:
    """Record a signed agreement. `late_rate` is ‰ a day as a person writes it; none: no late fee at all.

    Raises `ContentMissing`, `TermBackwards`, `TermsOverlap`, `NumberTaken`, `BadRate`.
    """
    if not content.strip() or not fee.strip():
        raise ContentMissing
    if ends_on is not None and ends_on < starts_on:
        raise TermBackwards
    agreement_id = new_id()
    file_id = keep_document(document, name=document_name, to=agreement_id, by=by, at=at)
    lock(estate)
    _refuse_overlap(estate.id, starts_on, ends_on)
    agreement = ServiceAgreement(
        id=agreement_id,
        estate_id=estate.id,
        number=number.strip(),
        owners_side=owners_side.strip(),
        company_side=company_side.strip(),
        content=content.strip(),
        fee=fee.strip(),
        charging_model=charging_model,
        starts_on=starts_on,
        ends_on=ends_on,
        due_day=due_day,
        late_rate=_rate(late_rate),
        late_cap_percent=late_cap_percent,
        grace_days=grace_days,
        prepayment_months=prepayment_months,
        region=region,
        file_id=file_id,
        made_at=at,
    )
    try:
        with db.session.begin_nested():
            db.session.add(agreement)
    except IntegrityError:
        raise NumberTaken from None
    record(
        "tariff.agreement_signed", agreement, by=by, at=at, after={"number": number, "from": starts_on, "to": ends_on}
    )
    return agreement


def _rate(text: str | None) -> int | None:
    if text is None or not text.strip():
        return None
    try:
        exact = Decimal(text.strip()) * (RATE_SCALE // 1000)
    except InvalidOperation:
        raise BadRate from None
    if not exact.is_finite() or exact != exact.to_integral_value() or not 1 <= exact <= 10_000:
        raise BadRate
    return int(exact)


def _refuse_overlap(estate_id: UUID, starts_on: date, ends_on: date | None) -> None:
    there = select(ServiceAgreement).where(
        ServiceAgreement.estate_id == estate_id,
        or_(ServiceAgreement.ends_on.is_(None), ServiceAgreement.ends_on >= starts_on),
    )
    if ends_on is not None:
        there = there.where(ServiceAgreement.starts_on <= ends_on)
    found = db.session.scalars(there.limit(1)).first()
    if found is not None:
        raise TermsOverlap(number=found.number)


def agreement_on(estate_id: UUID, day: date) -> ServiceAgreement | None:
    """The agreement in force in an estate on a day."""
    return db.session.scalars(
        select(ServiceAgreement)
        .where(
            ServiceAgreement.estate_id == estate_id,
            ServiceAgreement.starts_on <= day,
            or_(ServiceAgreement.ends_on.is_(None), ServiceAgreement.ends_on >= day),
        )
        .order_by(ServiceAgreement.starts_on.desc())
        .limit(1)
    ).first()


def agreements_of(estate_id: UUID) -> Sequence[ServiceAgreement]:
    """The agreements of an estate, latest first."""
    return db.session.scalars(
        select(ServiceAgreement)
        .where(ServiceAgreement.estate_id == estate_id)
        .order_by(ServiceAgreement.starts_on.desc(), ServiceAgreement.id.desc())
    ).all()


def find_agreement(agreement_id: UUID) -> ServiceAgreement | None:
    """An agreement of this company."""
    return db.session.get(ServiceAgreement, (current_tenant_id(), agreement_id))


def prepayment_limit(estate_id: UUID, day: date) -> int:
    """How many months may be prepaid from a day on: the region's limit, the agreement's, and not beyond its end."""
    agreement = agreement_on(estate_id, day)
    region = region_of(agreement.region if agreement else "")
    months = region.prepayment_months
    if agreement is None:
        return months
    if agreement.prepayment_months is not None:
        months = min(months, agreement.prepayment_months)
    if region.within_contract and agreement.ends_on is not None:
        left = (agreement.ends_on.year - day.year) * 12 + agreement.ends_on.month - day.month + 1
        months = min(months, left)
    return max(months, 0)


@dataclass(frozen=True)
class Duty:
    """Something due before an agreement ends (Civil Code 946-949), and whether its day has come."""

    words: str
    on: date
    has_come: bool


_DUTIES = (
    (180, N_("Owners begin to decide about the next agreement")),
    (90, N_("Last day for us to say that we do not renew (Civil Code 947)")),
    (60, N_("Last day for the owners to say that they do not renew (Civil Code 946)")),
    (0, N_("Hand over rooms, equipment and records; refund what was prepaid (Civil Code 949)")),
)


def duties_of(agreement: ServiceAgreement, today: date) -> list[Duty]:
    """The duties at the end of an agreement; none while it runs until further notice."""
    if agreement.ends_on is None:
        return []
    days = ((words, agreement.ends_on - timedelta(days=before)) for before, words in _DUTIES)
    return [Duty(words, on, on <= today) for words, on in days]
