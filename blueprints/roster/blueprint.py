"""The blueprint, its words, and how its views find what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask import Blueprint, abort
from flask_babel import format_date
from flask_babel import gettext as _

from blueprints.access import actor, at
from blueprints.belonging import estate_for, refuse_unless
from blueprints.language import current
from saas import roster
from saas.estates import Estate, estates_open_to
from saas.promises import TEAM_NAMES, Team
from saas.roster import Absence, AbsenceKind, AbsenceState, MonthState, Post, Shift, ThingKind
from tenants.clock import local_date
from tenants.permissions import Permission

bp = Blueprint("roster", __name__, url_prefix="/roster")


@bp.context_processor
def words() -> dict[str, object]:
    """Words every template of the roster says."""
    return {
        "today": local_date(at()),
        "called": lambda thing: thing.called(current()),
        "team_word": lambda team: TEAM_NAMES[Team(team)].in_language(current()) if team else None,
        "absence_word": lambda kind: _(roster.ABSENCE_NAMES[AbsenceKind(kind)]),
        "absence_state": lambda state: _(roster.ABSENCE_STATES[AbsenceState(state)][0]),
        "absence_look": lambda state: roster.ABSENCE_STATES[AbsenceState(state)][1],
        "month_state": lambda state: _(roster.MONTH_STATES[MonthState(state)][0]),
        "month_look": lambda state: roster.MONTH_STATES[MonthState(state)][1],
        "thing_word": lambda kind: _(roster.THING_NAMES[ThingKind(kind)]),
        "standing_word": lambda standing: _(roster.STANDING_NAMES[standing]),
        "weekday": weekday,
        "weekday_short": weekday_short,
        "month_title": lambda first: format_date(first, "yyyy年M月" if current() == "zh_CN" else "MMMM yyyy"),
        "day_word": lambda day: format_date(day, "M月d日 EEEE" if current() == "zh_CN" else "EEEE, d MMMM"),
        "short_day": lambda day: format_date(day, "M月d日" if current() == "zh_CN" else "d MMM"),
        "choices_of": lambda things: [(str(one.id), one.name) for one in things],
        "may_plan": lambda estate_id: roster.may_plan(actor(), estate_id),
        "may_decide": lambda absence: roster.may_decide(actor(), absence),
        "may_withdraw": lambda absence: roster.may_withdraw(actor(), absence),
    }


@bp.app_context_processor
def shifts_for_home() -> dict[str, object]:
    """The home of staff shows their shifts; it knows nothing else of the roster."""
    return {"my_shifts": lambda: roster.my_shifts(actor(), at()), "shift_called": lambda thing: thing.called(current())}


def weekday(day: date) -> str:
    """`周三`, `Wed`."""
    return str(format_date(day, "EEE"))


def weekday_short(day: date) -> str:
    """`三`, `W`: the head of a column."""
    return str(format_date(day, "EEEEE"))


def estates_seen() -> Sequence[Estate]:
    """The estates whose roster the member sees."""
    return estates_open_to(actor(), Permission.ROSTER_VIEW)


def estate_seen(estate_id: UUID) -> Estate:
    """An estate whose roster the member sees."""
    return estate_for(estate_id, roster.may_view)


def estate_planned(estate_id: UUID) -> Estate:
    """An estate whose roster the member plans."""
    estate = estate_seen(estate_id)
    refuse_unless(roster.may_plan, estate.id)
    return estate


def post_planned(post_id: UUID) -> Post:
    """A post of an estate whose roster the member plans."""
    post = roster.find_post(post_id) or abort(404)
    estate_planned(post.estate_id)
    return post


def shift_planned(shift_id: UUID) -> Shift:
    """A shift of an estate whose roster the member plans."""
    shift = roster.find_shift(shift_id) or abort(404)
    estate_planned(shift.estate_id)
    return shift


def absence_seen(absence_id: UUID) -> Absence:
    """An absence that concerns the member."""
    absence = roster.find_absence(absence_id)
    if absence is None or not roster.may_see_absence(actor(), absence):
        abort(404)
    return absence


def first_day(text: str) -> date:
    """The month in an address; 404 for anything else."""
    return roster.month_named(text) or abort(404)
