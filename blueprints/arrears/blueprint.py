"""The blueprint, its words, and how its views find what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, abort
from flask_babel import get_locale
from flask_babel import gettext as _

from blueprints.access import actor, at
from blueprints.belonging import estate_for, refuse_unless, seen, worked
from saas import arrears, tariffs
from saas.arrears import ArrearsNotice, Ground, LateFeeWaiver, NoticeKind, Rung, Way, WriteOff
from saas.estates import Estate, House, estates_open_to, find_house
from tenants.clock import local_date
from tenants.permissions import Permission

bp = Blueprint("arrears", __name__, url_prefix="/arrears")


@bp.context_processor
def words() -> dict[str, object]:
    """Words every template of arrears says."""
    known = tariffs.items()
    return {
        "today": local_date(at()),
        "item_name": lambda code: known[code].called(str(get_locale())) if code in known else code,
        "rung_word": lambda rung: _(arrears.RUNG_NAMES[Rung(rung)]),
        "rung_look": lambda rung: arrears.RUNG_LOOKS[Rung(rung)],
        "step_word": lambda rung: _(arrears.STEP_NAMES[Rung(rung)]),
        "notice_word": lambda kind: _(arrears.NOTICE_NAMES[NoticeKind(kind)]),
        "way_word": lambda way: _(arrears.WAY_NAMES[Way(way)]),
        "hindrance_word": lambda one: _(arrears.HINDRANCE_NAMES[one]),
        "hindrance_look": lambda one: arrears.HINDRANCE_LOOKS[one],
        "ground_word": lambda ground: _(arrears.GROUND_NAMES[Ground(ground)]),
        "age_word": lambda age: _(arrears.AGE_NAMES[age]) if age is not None else _("All"),
        "choices_of": lambda estates: [(str(estate.id), estate.name) for estate in estates],
        "may_manage": lambda estate_id: arrears.may_manage(actor(), estate_id),
        "may_confirm": lambda notice: arrears.may_confirm(actor(), notice),
        "may_decide": lambda asked: arrears.may_decide(actor(), asked),
    }


@bp.app_context_processor
def letters_for_bills() -> dict[str, object]:
    """The page of a resident's bills shows the letters to them; it knows nothing else of arrears."""
    return {"fee_letters": lambda: arrears.my_letters(actor(), at=at())}


def estates_seen() -> Sequence[Estate]:
    """The estates whose arrears the member sees."""
    return estates_open_to(actor(), Permission.ARREARS_VIEW)


def estate_worked(estate_id: UUID) -> Estate:
    """An estate whose arrears the member works on."""
    estate = estate_for(estate_id, arrears.may_view)
    refuse_unless(arrears.may_manage, estate.id)
    return estate


def house_seen(house_id: UUID) -> House:
    """A house whose arrears the member sees."""
    return seen(find_house(house_id), arrears.may_view)


def house_worked(house_id: UUID) -> House:
    """A house whose arrears the member works on."""
    return worked(house_seen(house_id), arrears.may_manage)


def notice_seen(notice_id: UUID) -> ArrearsNotice:
    """A notice the member sees."""
    return seen(arrears.find_notice(notice_id), arrears.may_view)


def notice_worked(notice_id: UUID) -> ArrearsNotice:
    """A notice the member works on."""
    return worked(notice_seen(notice_id), arrears.may_manage)


def waiver_worked(waiver_id: UUID) -> LateFeeWaiver:
    """A waiver the member may decide about."""
    waiver = seen(arrears.find_waiver(waiver_id), arrears.may_view)
    if not arrears.may_decide(actor(), waiver):
        abort(403)
    return waiver


def write_off_worked(write_off_id: UUID) -> WriteOff:
    """A write-off the member works on."""
    return worked(seen(arrears.find_write_off(write_off_id), arrears.may_view), arrears.may_manage)


def write_off_decided(write_off_id: UUID) -> WriteOff:
    """A write-off the member may decide about."""
    found = write_off_worked(write_off_id)
    if not arrears.may_decide(actor(), found):
        abort(403)
    return found
