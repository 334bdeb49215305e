"""The blueprint, and how its views find what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, g, request
from flask_babel import gettext

from blueprints.access import actor, at
from blueprints.belonging import seen, worked
from blueprints.language import current
from saas import billing, tariffs
from saas.billing import Bill, BillRun, Charge, Gap, Meter, SharedCost, words
from saas.estates import Estate, estates_open_to
from saas.ledger import Period, period_named
from tenants.clock import local_date
from tenants.permissions import Permission
from tenants.text import N_

bp = Blueprint("billing", __name__, url_prefix="/billing")


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "words": words,
        "variables": tariffs.VARIABLES,
        "exclusion_words": billing.EXCLUSIONS,
        "in_units": lambda value: f"{billing.in_units(value).normalize():f}",
        "item_name": item_name,
        "gap_name": gap_name,
        "plain": lambda value: f"{value.normalize():f}",
        "unit_of": lambda meter: gettext(words.METER_UNITS[meter.kind]),
        "formula_said": lambda text: tariffs.formula_said(text, current()),
        "money_words": lambda fee_class: gettext(MONEY_WORDS.get(fee_class, "")) if fee_class in MONEY_WORDS else "",
        "estates_choices": lambda estates: [(one.id, one.name) for one in estates],
        "months_choices": _month_choices,
        "may_run_in": lambda estate_id: billing.may_run(actor(), estate_id),
    }


MONEY_WORDS: dict[str, str] = {
    "income": N_("It is the company's income by the agreement; what it is spent on stands in the yearly accounts."),
    "trust": N_("It is held in trust for the service; the yearly accounts show every use."),
    "pass_through": N_("It is passed on to the supplier in full."),
    "agency": N_("It is collected for the supplier and handed over in full, without a fee."),
    "common_income": N_("It belongs to all owners; the posting of common income shows it."),
    "deposit": N_("It is a deposit and is given back."),
    "late_fee": N_("It is what the agreement says for paying late."),
}


@bp.app_template_filter("price_yuan")
def price_yuan(price: int) -> str:
    """A price of 1/10,000 yuan with its four decimals."""
    return f"{price // 10_000}.{price % 10_000:04d}"


@bp.app_template_filter("hundredths")
def hundredths(value: int) -> str:
    """A number of hundredths with two decimals: an area."""
    return f"{value // 100:,}.{value % 100:02d}"


@bp.app_template_filter("tenths")
def tenths(value: int) -> str:
    """A number of tenths with one decimal: a percentage."""
    return f"{'-' if value < 0 else ''}{abs(value) // 10}.{abs(value) % 10}"


@bp.app_template_filter("permille")
def permille(millionths: int) -> str:
    """A daily rate in millionths as ‰."""
    return tariffs.written(Fraction(millionths, 1000))


@bp.app_template_filter("percent_of")
def percent_of(factor: int) -> str:
    """A factor of 1/10,000 as percent."""
    return tariffs.written(Fraction(factor, 100))


def item_name(code: str) -> str:
    """What a fee item is called in the reader's language."""
    if "fee_items" not in g:
        g.fee_items = tariffs.items()
    item = g.fee_items.get(code)
    return item.called(current()) if item is not None else code


def gap_name(gap: Gap) -> str:
    """A fee item that is missing, with its building if it is shared in one only."""
    name = f"{gap.item.code} {gap.item.called(current())}"
    return f"{name} · {gettext('Building %(name)s', name=gap.building)}" if gap.building else name


def _month_choices(known: Sequence[Period], shown: Period) -> list[tuple[str, str]]:
    """The month shown first: an address without one means the month before this."""
    return [
        (one.name, one.name) for one in sorted({*known, shown}, key=lambda one: (one != shown, -one.year, -one.month))
    ]


def this_period() -> Period:
    """The month asked for, or the one before this one."""
    return period_named(request.args.get("period")) or Period.of(local_date(at())).previous


def months(most: int = 18) -> list[Period]:
    """This month and those before."""
    now = Period.of(local_date(at()))
    return [now.shifted(-back) for back in range(most)]


def estates_for(permission: Permission) -> Sequence[Estate]:
    """The estates of a page, by name."""
    return estates_open_to(actor(), permission)


def run_seen(run_id: UUID) -> BillRun:
    """A run one may look at."""
    return seen(billing.find_run(run_id), billing.may_view)


def run_worked(run_id: UUID) -> BillRun:
    """A run one may carry on."""
    return worked(run_seen(run_id), billing.may_run)


def meter_seen(meter_id: UUID) -> Meter:
    """A meter one may read."""
    return seen(billing.find_meter(meter_id), billing.may_read_meters)


def cost_seen(cost_id: UUID) -> SharedCost:
    """A shared cost one may look at."""
    return seen(billing.find_cost(cost_id), billing.may_view)


def cost_worked(cost_id: UUID) -> SharedCost:
    """A shared cost one may change."""
    return worked(cost_seen(cost_id), billing.may_run)


def bill_seen(bill_id: UUID) -> Bill:
    """A bill of one's own household, or of an estate one answers for."""
    bill = billing.find_bill(bill_id)
    if bill is None or not _sees(bill):
        abort(404)
    return bill


def charge_seen(charge_id: UUID) -> Charge:
    """A line of a bill one may read."""
    charge = billing.find_charge(charge_id)
    if charge is None or not _sees(charge.bill):
        abort(404)
    return charge


def _sees(bill: Bill) -> bool:
    return billing.is_of_household(actor(), bill, at()) or billing.may_view(actor(), bill.estate_id)


def said(refusal: Any) -> str:
    """A refusal or a marked word in the reader's language."""
    return refusal.sentence(gettext) if hasattr(refusal, "sentence") else gettext(refusal.msgid)
