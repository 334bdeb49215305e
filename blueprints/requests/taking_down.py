"""A phone call in a minute: find the household, see what is open there, write what they say, Enter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import flash, render_template
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.requests.blueprint import back_to, bp, uploaded_photos
from blueprints.requests.desk_forms import TakeDownForm
from blueprints.typed import as_uuid
from saas import archives, estates, promises, requests
from saas.archives import Findings, FoundBy, Household, Person
from saas.estates import House
from saas.requests import Caller, Category, Channel, Request, policy
from tenants.clock import SHANGHAI, local_date
from tenants.members import Everywhere
from tenants.permissions import Permission

NOTHING = Findings(FoundBy.NOTHING, [])


@dataclass(frozen=True)
class Chosen:
    """The household on the line, and who of it speaks."""

    house: House | None = None
    person: Person | None = None
    household: Household | None = None


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.REQUESTS_REPORT)
def new() -> ResponseReturnValue:
    """The form; with `q` it shows the households found, with `house` the one that is chosen."""
    scope = actor().estates_with(Permission.REQUESTS_REPORT)
    open_to = estates.estates_open_to(actor(), Permission.REQUESTS_REPORT)
    form = TakeDownForm(open_to, promises.service_types(), str(get_locale()))
    chosen = _chosen(http.args.get("house") or form.house.data, http.args.get("person") or form.person.data, scope)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = _take_down(form, chosen)
            flash(_("Recorded as %(number)s.", number=made.number))
            return back_to(made)
    words = http.args.get("q", "").strip()[:60]
    may_search = actor().may(Permission.ARCHIVES_VIEW)
    found = NOTHING
    if words and may_search:
        where = actor().estates_with(Permission.ARCHIVES_VIEW)
        found = archives.find_households(words, where, on=local_date(at()), limit=8)
        archives.note_search(found, by=actor(), at=at())
    if not form.is_submitted():
        _prefill(form, chosen)
    page = render_template(
        "requests/new.html",
        form=form,
        chosen=chosen,
        words=words,
        found=found,
        may_search=may_search,
        open_cases=requests.open_of_houses([one.house.id for one in found.households] + _readable(chosen.house)),
        services=promises.service_types(active_only=False),
    )
    return page, form.status


def _chosen(house_id: str | None, person_id: str | None, scope: frozenset[UUID] | Everywhere) -> Chosen:
    """The house of the address or of the form, if it lies in the estates this member works in."""
    house = estates.find_house(as_uuid(house_id)) if as_uuid(house_id) else None  # type: ignore[arg-type]
    if house is None or house.estate_id not in scope:
        return Chosen()
    sees_people = archives.may_view(actor(), [house.estate_id])
    people = archives.household_of(house.id, on=local_date(at())) if sees_people else []
    person = next((tenure.person for tenure in people if str(tenure.person_id) == person_id), None)
    if person is None and len(people) == 1:
        person = people[0].person
    return Chosen(house, person, Household(house, house.estate, people))


def _readable(house: House | None) -> list[UUID]:
    """The chosen house, for those who may read the requests of its estate."""
    sees = house is not None and actor().may(Permission.REQUESTS_VIEW, estate_id=house.estate_id)
    return [house.id] if house is not None and sees else []


def _prefill(form: TakeDownForm, chosen: Chosen) -> None:
    """What is known need not be said again (WCAG 3.3.7)."""
    form.channel.data, form.source.data = Channel.PHONE, requests.Source.PHONE_TO_PROJECT_OFFICE
    form.category.data = Category.REPAIR
    if chosen.house is not None:
        form.house.data = str(chosen.house.id)
        form.estate.data = str(chosen.house.estate_id)
    if chosen.person is not None:
        form.person.data = str(chosen.person.id)
        form.name.data = chosen.person.name


def _take_down(form: TakeDownForm, chosen: Chosen) -> Request:
    """Record it; whoever may register does so in the same breath, and sorts it when the service is known."""
    estate = chosen.house.estate if chosen.house is not None else form.chosen_estate
    category, service_type = Category(form.category.data), form.service_type.data or None
    made = requests.take_call(
        estate,
        house=chosen.house,
        place=form.place.data or "",
        caller=Caller(form.name.data or "", form.phone.data or "", chosen.person),
        category=category,
        source=form.chosen_source,
        channel=Channel(form.channel.data),
        description=form.description.data or "",
        service_type=service_type,
        may_enter=form.may_enter.data,
        received_at=_received(form),
        photos=uploaded_photos(),
        registers=actor().may(Permission.REQUESTS_REGISTER, estate_id=estate.id),
        by=actor(),
        at=at(),
    )
    assert policy.may_see(actor(), made)
    return made


def _received(form: TakeDownForm) -> datetime | None:
    heard: datetime | None = form.received_at.data
    return heard.replace(tzinfo=SHANGHAI) if heard is not None else None
