"""Reporting from a phone in at most five taps: 报修 → a tile → (a photo) → send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import flash, redirect, render_template, session, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, resident_only
from blueprints.cases import ICONS, said_slot, speech
from blueprints.requests.blueprint import bp, homes, uploaded_photos
from blueprints.requests.forms import OTHER, ReportForm, WriteForm
from saas import promises, requests
from saas.archives import Home
from saas.promises import CalendarKind, Charge, ServiceType, calendar_in_force
from saas.requests import Category, Part, slot_of, slots_offered

TILES = ("plumbing.tap", "power.flat_trip", "plumbing.blocked", "access.stair_door", "lift.stopped")
"""What is offered first where an estate has no habits yet."""
LATELY = timedelta(days=180)


@bp.route("/report", methods=["GET", "POST"])
@resident_only
def report() -> ResponseReturnValue:
    home = chosen_home()
    if home is None:
        return render_template("requests/no_home.html"), 409
    types = promises.service_types()
    tiles = _tiles(home, types)
    form = ReportForm(_named(tiles, types), _grouped(types), offered_slots())
    if form.validate_on_submit():
        with form.showing_refusals():
            made = requests.report(
                home.house,
                category=Category.REPAIR,
                service_type=form.chosen_type,
                description=_described(form, types),
                place=form.place.data or "",
                part=Part.PUBLIC if form.place.data else Part.UNKNOWN,
                slot=slot_of(form.slot.data or ""),
                may_enter=form.may_enter.data,
                worse=form.worse.data,
                photos=uploaded_photos(),
                key=form.own_id,
                by=actor(),
                at=at(),
            )
            flash(_("We have it. Number %(number)s.", number=made.number))
            return redirect(url_for("requests.show", request_id=made.id), 303)
    return render_template(
        "requests/report.html",
        form=form,
        home=home,
        houses=houses_of_resident(),
        chosen_house=str(home.house_id),
        icons={**{code: ICONS.get(types[code].category.code, "tool") for code in tiles}, OTHER: "dots"},
        hints={code: _(promises.CHARGE_NAMES[types[code].charge]) for code in tiles},
        service=types.get(form.chosen_type or ""),
        speech=speech(),
        Charge=Charge,
    ), form.status


@bp.get("/report/about")
@resident_only
def about() -> ResponseReturnValue:
    """Who is responsible, what it costs and what to do meanwhile, for the tile just tapped."""
    code = http.args.get("tile") or ""
    code = http.args.get("service_type") or "" if code == OTHER else code
    service = promises.service_type(code) if code else None
    return render_template("requests/_about.html", service=service, speech=speech(), Charge=Charge)


def chosen_home() -> Home | None:
    """The home the resident acts for: the one chosen in the frame, else the first."""
    wanted = session.get("house")
    return next((home for home in homes() if str(home.house_id) == wanted), next(iter(homes()), None))


def houses_of_resident() -> list[dict[str, str]]:
    """The homes a resident may choose between, for the frame."""
    return [{"id": str(home.house_id), "name": f"{home.estate.name} {home.house.display}"} for home in homes()]


def offered_slots() -> list[tuple[str, str]]:
    """Two or three real times, the first one chosen already."""
    calendar = calendar_in_force(CalendarKind.SERVICE)
    return [(slot.key, said_slot(slot.since, slot.until)) for slot in slots_offered(at(), calendar)]


def _tiles(home: Home, types: Mapping[str, ServiceType]) -> list[str]:
    """Five picture tiles, ordered by what this estate reports most."""
    popular = requests.popular_types(home.estate_id, since=at() - LATELY)
    codes = [code for code in dict.fromkeys([*popular, *TILES]) if code in types]
    return codes[: len(TILES)]


def _named(tiles: Sequence[str], types: Mapping[str, ServiceType]) -> list[tuple[str, str]]:
    spoken = speech()
    return [*((code, requests.name_of(types[code], spoken)) for code in tiles), (OTHER, _("Something else"))]


def _grouped(types: Mapping[str, ServiceType]) -> list[tuple[str, str]]:
    spoken = speech()
    return [
        (code, f"{spoken.words(service.category.name)} · {spoken.words(service.name)}")
        for code, service in types.items()
    ]


def _described(form: ReportForm, types: Mapping[str, ServiceType]) -> str:
    """What was typed, and what was ticked about danger: the desk must read it."""
    words = (form.description.data or "").strip()
    service = types.get(form.chosen_type or "")
    if form.worse.data and service is not None and service.worse_when:
        words = f"{words}\n{speech().words(service.worse_when)}".strip()
    return words


@bp.route("/write", methods=["GET", "POST"])
@resident_only
def write() -> ResponseReturnValue:
    """A complaint, an enquiry, a suggestion, a wish for help, a word of praise."""
    home = chosen_home()
    if home is None:
        return render_template("requests/no_home.html"), 409
    form = WriteForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            made = requests.report(
                home.house,
                category=form.chosen_category,
                description=form.description.data or "",
                photos=uploaded_photos(),
                key=form.own_id,
                by=actor(),
                at=at(),
            )
            flash(_("We have it. Number %(number)s.", number=made.number))
            return redirect(url_for("requests.show", request_id=made.id), 303)
    houses = houses_of_resident()
    page = render_template("requests/write.html", form=form, home=home, houses=houses, chosen_house=str(home.house_id))
    return page, form.status
