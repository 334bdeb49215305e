"""Reporting from a phone in at most five taps: 报修 → a tile → (a photo) → send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

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
from saas.requests import Category, Part, Request, policy, slot_of, slots_offered

TILES = ("plumbing.tap", "power.flat_trip", "plumbing.blocked", "access.stair_door", "lift.stopped")
"""What is offered first where an estate has no habits yet."""
LATELY = timedelta(days=180)
TWINS = timedelta(days=14)
"""How long an open report of the same kind is taken for the same thing."""


@bp.route("/report", methods=["GET", "POST"])
@resident_only
def report() -> ResponseReturnValue:
    home = chosen_home()
    if home is None:
        return render_template("requests/no_home.html"), 409
    types = promises.service_types()
    tiles = _tiles(home, types)
    form = ReportForm(_named(tiles, types), _grouped(types), offered_slots())
    twin = _twin(home, form.chosen_type, form.own_id)
    if form.validate_on_submit() and _decided(form, twin):
        with form.showing_refusals():
            if twin is not None and form.again.data == "add":
                return _added(twin, form)
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
        services=types,
        twin=twin,
        speech=speech(),
        Charge=Charge,
    ), form.status


def _twin(home: Home, code: str | None, own_id: UUID | None = None) -> Request | None:
    """An open report of the same kind from the same home, which is probably meant; the form's own is none."""
    found = requests.open_twin(home.house_id, code, since=at() - TWINS) if code else None
    return found if found is not None and found.id != own_id and policy.may_see(actor(), found, homes()) else None


def _decided(form: ReportForm, twin: Request | None) -> bool:
    """Whether the resident said what to do where there is a report already; nobody else is asked."""
    if twin is None or form.again.data:
        return True
    form.again.errors = [_("Tap one of the two.")]
    return False


def _added(twin: Request, form: ReportForm) -> ResponseReturnValue:
    """What was written and photographed, put to the report that is there."""
    there = url_for("requests.show", request_id=twin.id)
    words, photos = (form.description.data or "").strip(), uploaded_photos()
    if not words and not photos:
        flash(_("This is your report. Write below what is new."), "info")
        return redirect(there, 303)
    requests.comment(twin, words, photos=photos, by=actor(), at=at())
    flash(_("Added to %(number)s.", number=twin.number))
    return redirect(there, 303)


@bp.get("/report/about")
@resident_only
def about() -> ResponseReturnValue:
    """Who is responsible, what it costs and what to do meanwhile, for the tile just tapped."""
    code = http.args.get("tile") or ""
    code = http.args.get("service_type") or "" if code == OTHER else code
    service = promises.service_type(code) if code else None
    home = chosen_home()
    return render_template(
        "requests/_about.html",
        service=service,
        services=promises.service_types(),
        twin=_twin(home, code) if home is not None and service is not None else None,
        form=ReportForm([], [], []),
        speech=speech(),
        Charge=Charge,
    )


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
