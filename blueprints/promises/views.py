"""Standards, service types and working calendar, for whoever sets them; and the promises, for whoever holds them."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires, signed_in
from blueprints.promises.forms import CalendarForm, StandardForm
from blueprints.promises.words import limit, pause_reason, worded
from blueprints.promises.year import months
from saas import promises
from saas.archives import homes_of
from saas.estates import Estate, every_estate, find_estate
from saas.promises import CalendarKind, ClockKind, Key, ServiceType, Standard, Urgency
from saas.promises.calendar import hours_text
from saas.promises.calendars import days_of_year, versions_of, with_year
from saas.promises.day_list import read_days, write_days
from saas.promises.standards import defaults, standard_in_force, standards_in_force, versions_of_standard
from saas.promises.wording import CALENDAR_NAMES, CHARGE_NAMES, CLOCK_NAMES, GRADE_NAMES, PLACE_NAMES
from tenants.clock import local_date
from tenants.permissions import Permission

bp = Blueprint("promises", __name__, url_prefix="/promises")
bp.add_app_template_filter(worded, "worded")
bp.add_app_template_filter(limit, "limit")
bp.add_app_template_filter(pause_reason, "pause_reason")

FIRST_YEAR, LAST_YEAR = 2020, 2100


@bp.context_processor
def names() -> dict[str, object]:
    return {
        "calendar_names": CALENDAR_NAMES,
        "clock_names": CLOCK_NAMES,
        "grade_names": GRADE_NAMES,
        "place_names": PLACE_NAMES,
        "charge_names": CHARGE_NAMES,
        "team_names": promises.TEAM_NAMES,
        "urgency_names": promises.URGENCY_NAMES,
        "ClockKind": ClockKind,
    }


@bp.get("/standards")
@requires(Permission.PROMISES_VIEW)
def standards() -> ResponseReturnValue:
    estate = _chosen_estate()
    shown = standards_in_force(estate.id if estate else None)
    kinds = promises.service_types(active_only=False)
    groups = [
        (_("Repairs by urgency"), [one for one in shown if one.key.subject in list(Urgency)]),
        (_("Services with limits of their own"), [one for one in shown if _is_kind_of_repair(one, kinds)]),
        (_("Enquiries, suggestions and complaints"), [one for one in shown if _is_kind_of_request(one, kinds)]),
    ]
    return render_template(
        "promises/standards.html",
        groups=[(title, rows) for title, rows in groups if rows],
        total=len(shown),
        promised=sum(1 for one in shown if one.published),
        estate=estate,
        estates=every_estate(),
        missing=_without_own_limits(shown) if estate else [],
    )


@bp.route("/standards/<string:code>", methods=["GET", "POST"])
@requires(Permission.PROMISES_MANAGE)
def standard(code: str) -> ResponseReturnValue:
    key = _key(code)
    known = standard_in_force(key)
    made = versions_of_standard(key)
    shown = known or _starting_point(key)
    form = StandardForm(shown, made[0].version if made else 0)

    if form.validate_on_submit():
        with form.showing_refusals():
            now = promises.set_standard(
                key,
                form.wording,
                form.limits,
                published=form.clocks,
                based_on=form.seen_version,
                by=actor(),
                at=at(),
            )
            flash(_("Version %(version)s is in force for everything promised from now on.", version=now.version))
            return redirect(url_for(".standards", estate=key.estate_id), 303)

    estate = find_estate(key.estate_id) if key.estate_id else None
    page = render_template(
        "promises/standard.html", form=form, key=key, known=known, shown=shown, versions=made, estate=estate
    )
    return page, form.status


@bp.get("/types")
@requires(Permission.PROMISES_VIEW)
def types() -> ResponseReturnValue:
    kinds = promises.service_types(active_only=False)
    grouped = [
        (category, [kind for kind in kinds.values() if kind.category == category])
        for category in promises.categories().values()
    ]
    offered = sum(1 for kind in kinds.values() if kind.is_active)
    return render_template("promises/types.html", grouped=grouped, offered=offered, total=len(kinds))


@bp.post("/types/<string:code>")
@requires(Permission.PROMISES_MANAGE)
def switch_type(code: str) -> ResponseReturnValue:
    kind = promises.service_type(code) or abort(404)
    promises.switch_service_type(kind.code, active=request.form.get("active") == "yes", by=actor(), at=at())
    return redirect(url_for(".types", _anchor=f"category-{kind.category.code}"), 303)


@bp.get("/calendar")
@requires(Permission.PROMISES_VIEW)
def calendar() -> ResponseReturnValue:
    kind, year = _kind(request.args.get("kind", CalendarKind.WORKING)), _year()
    hours = promises.calendar_in_force(kind)
    special = days_of_year(hours, year)
    return render_template(
        "promises/calendar.html",
        kind=kind,
        year=year,
        hours=hours,
        months=list(months(hours, year)),
        special=special,
        week=[hours_text(openings) for openings in hours.week],
        versions=versions_of(kind),
        provisional=hours.known_until is not None and hours.known_until.year < year,
        today=local_date(at()),
        days_text=write_days(special),
    )


@bp.route("/calendar/<any(working, service):kind>", methods=["GET", "POST"])
@requires(Permission.PROMISES_MANAGE)
def edit_calendar(kind: str) -> ResponseReturnValue:
    which, year = _kind(kind), _year()
    hours = promises.calendar_in_force(which)
    form = CalendarForm(
        [hours_text(openings) for openings in hours.week],
        make_up_hours=hours_text(hours.make_up),
        days=write_days(days_of_year(hours, year)),
        announced=hours.known_until is not None and hours.known_until.year >= year,
        based_on=hours.version,
    )

    if form.validate_on_submit():
        with form.showing_refusals():
            made = promises.make_calendar_version(
                which,
                week=form.week,
                make_up_hours=form.make_up_hours.data or "",
                days=with_year(hours, year, read_days(form.days.data or "", year)),
                known_until=promises.known_until_after(hours, year, announced=bool(form.announced.data)),
                note=form.note.data,
                based_on=form.seen_version,
                by=actor(),
                at=at(),
            )
            flash(_("Version %(version)s is in force for everything promised from now on.", version=made.version))
            return redirect(url_for(".calendar", kind=which, year=year), 303)

    return render_template("promises/edit_calendar.html", form=form, kind=which, year=year, hours=hours), form.status


@bp.get("/")
@signed_in()
def ours() -> ResponseReturnValue:
    promised = [(estate, promises.published_standards(estate.id)) for estate in _my_estates()]
    return render_template("promises/ours.html", promised=promised)


def _my_estates() -> list[Estate]:
    """Where a resident lives, or where staff and the committee hold a role."""
    member = actor()
    if member.is_resident:
        return list({home.estate_id: home.estate for home in homes_of(member, at=at())}.values())
    held = {holding.estate_id for holding in member.holdings}
    return [estate for estate in every_estate() if None in held or estate.id in held]


def _chosen_estate() -> Estate | None:
    text = request.args.get("estate", "")
    if not text:
        return None
    try:
        return find_estate(UUID(text)) or abort(404)
    except ValueError:
        abort(404)


def _key(subject: str) -> Key:
    """The key that the address names; 404 for subjects and grades that do not exist."""
    estate = _chosen_estate()
    grade = request.args.get("grade", "")
    if grade not in ("", "1", "2", "3") or subject not in _subjects():
        abort(404)
    return Key(subject, estate.id if estate else None, int(grade) if grade else None)


def _subjects() -> set[str]:
    return (
        {key.subject for key in defaults()}
        | set(promises.service_types(active_only=False))
        | set(promises.categories())
    )


def _starting_point(key: Key) -> Standard | None:
    """What the form shows where nothing is set yet: what applies today."""
    kind = promises.service_type(key.subject)
    candidates = (
        Key(key.subject, None, key.grade),
        Key(key.subject),
        Key(kind.urgency) if kind is not None else Key(Urgency.P2),
    )
    return next((found for candidate in candidates if (found := standard_in_force(candidate)) is not None), None)


def _without_own_limits(shown: list[Standard]) -> list[Standard]:
    """The company's standards that an estate did not set for itself."""
    own = {standard.key.subject for standard in shown}
    return [one for one in standards_in_force() if one.key.subject not in own and one.key.grade is None]


def _is_kind_of_repair(standard: Standard, kinds: Mapping[str, ServiceType]) -> bool:
    subject = standard.key.subject
    return subject in kinds or subject in promises.categories()


def _is_kind_of_request(standard: Standard, kinds: Mapping[str, ServiceType]) -> bool:
    return standard.key.subject not in list(Urgency) and not _is_kind_of_repair(standard, kinds)


def _kind(text: str) -> CalendarKind:
    if text not in (CalendarKind.WORKING, CalendarKind.SERVICE):
        abort(404)
    return CalendarKind(text)


def _year() -> int:
    text = request.args.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else local_date(at()).year
    return min(max(year, FIRST_YEAR), LAST_YEAR)
