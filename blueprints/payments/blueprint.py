"""The blueprint, its words, and how its views find what they are about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from flask import Blueprint, abort
from flask_babel import get_locale
from flask_babel import gettext as _

from blueprints.access import actor
from saas import payments
from saas.estates import Estate, House, estates_open_to, find_house
from saas.payments import Channel, Method, Payment, RefundKind, RefundState, policy
from saas.tariffs import items
from tenants.members import Member
from tenants.permissions import Permission

bp = Blueprint("payments", __name__, url_prefix="/payments")


@bp.context_processor
def words() -> dict[str, object]:
    """Words every template of payments says."""
    known = items()
    return {
        "method_word": lambda name: _(payments.METHOD_NAMES[Method(name)]),
        "channel_word": lambda name: _(payments.CHANNEL_NAMES[Channel(name)]),
        "refund_word": lambda name: _(payments.REFUND_NAMES[RefundKind(name)]),
        "refund_state_word": lambda name: _(payments.REFUND_STATES[RefundState(name)]),
        "item_name": lambda code: known[code].called(str(get_locale())) if code in known else code,
        "month_choices": lambda months: [(month, month) for month in months],
        "choices_of": lambda estates: [(str(estate.id), estate.name) for estate in estates],
        "method_choices": [(method.value, _(payments.METHOD_NAMES[method])) for method in Method],
        "may_approve": lambda estate_id: policy.may_approve(actor(), estate_id),
        "policy": policy,
    }


def house_to_take_for(house_id: UUID) -> House:
    """A house the member may take payments for."""
    house = find_house(house_id)
    if house is None or not policy.may_view(actor(), house.estate_id):
        abort(404)
    if not policy.may_take(actor(), house.estate_id):
        abort(403)
    return house


def payment_seen(payment_id: UUID) -> Payment:
    """A payment the member may look at."""
    payment = payments.find_payment(payment_id)
    if payment is None or not policy.may_view(actor(), payment.estate_id):
        abort(404)
    return payment


def estates_with_days() -> Sequence[Estate]:
    """Estates whose daily money the member sees."""
    return estates_open_to(actor(), Permission.PAYMENTS_VIEW)


def estate_with_days(estate_id: UUID, may: Callable[[Member, UUID], bool] = policy.may_see_days) -> Estate:
    """An estate whose daily money the member sees and may work on in this way."""
    found = next((one for one in estates_with_days() if one.id == estate_id), None) or abort(404)
    if not may(actor(), estate_id):
        abort(403)
    return found
