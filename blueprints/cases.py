"""How requests look on pages of several capabilities: titles, states, steps, clocks, photos, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask, url_for
from flask_babel import get_locale, gettext

from blueprints.access import at
from blueprints.forms import Form
from blueprints.look import due
from saas import promises, requests
from saas.archives import TenureKind
from saas.archives.office_words import TENURE_NAMES
from saas.promises import URGENCY_NAMES, ClockKind, Promise, ServiceType, Urgency, clock_view, shown_to_resident
from saas.promises.wording import CLOCK_NAMES
from saas.repairs import Repair, RepairState
from saas.repairs import words as repair_words
from saas.requests import Audience, Kind, Moment, Request, RequestEvent, RequestPhoto, RequestState, Speech
from saas.requests import words as request_words

ICONS: Mapping[str, str] = {
    "plumbing": "droplet",
    "power": "plug",
    "lighting": "bulb",
    "lift": "elevator",
    "fire": "alert-triangle",
    "access": "lock",
    "structure": "building",
    "in_flat": "tool",
    "heating": "air-conditioning",
    "gas": "flame",
    "grounds": "route",
    "cleaning": "trash",
    "greening": "trees",
    "parking": "car",
    "other": "dots",
}
"""One drawing for each category of service types; the company's own categories share the tool."""

SOON = timedelta(hours=1)
STEP_LOOKS: Mapping[str, str] = {
    Kind.CONFIRMED: "kept",
    Kind.COMPLETED: "kept",
    Kind.TRIAL_PASSED: "kept",
    Kind.REOPENED: "risk",
    Kind.TRIAL_FAILED: "risk",
    Kind.RETURNED: "risk",
    Kind.CHASED: "risk",
    Kind.FOLLOW_UP_TASK: "risk",
    Kind.ESCALATED: "broken",
    Kind.PAUSED: "stopped",
}
BRING_PHOTOS = frozenset(
    {Kind.REPORTED, Kind.TAKEN_DOWN, Kind.REOPENED, Kind.PHOTO_ADDED, Kind.COMMENTED, Kind.COMPLETED}
)


def install(app: Flask) -> None:
    """Give the templates the words of requests and repairs."""
    app.jinja_env.globals.update(
        request_title=title,
        request_place=place_of,
        request_state=state_chip_of,
        repair_state=repair_chip_of,
        request_words=request_words,
        repair_words=repair_words,
        urgency_word=urgency_word,
        team_word=team_word,
        photo_of=photo_of,
        said_slot=said_slot,
        queue_look=queue_look,
        clock_word=clock_word,
        tenure_word=tenure_word,
        known=known,
        message_sentence=lambda message: requests.message_sentence(message, speech()),
        speech_words=lambda words: speech().words(words),
    )


def speech() -> Speech:
    """How the reader of this page is spoken to: near days by name, hours of the day."""
    return Speech(gettext, lambda moment: due(moment, at()), str(get_locale()))


def title(request: Request, services: Mapping[str, ServiceType] | None = None) -> str:
    """What a request is called; lists hand in the service types they looked up once."""
    if services is None:
        return requests.title_of(request, speech())
    service = services.get(request.service_type or "")
    name = requests.name_of(service, speech()) if service is not None else None
    return requests.title_from(request, name, speech())


def place_of(request: Request, *, with_estate: bool = False) -> str:
    """Where it is: house, place in words, and the estate where several are shown."""
    parts = [request.estate.name] if with_estate else []
    if request.house is not None:
        parts.append(request.house.display)
    if request.place:
        parts.append(request.place)
    return " ".join(parts)


def state_chip_of(request: Request, audience: str = Audience.STAFF) -> dict[str, str]:
    """Word and look of a request's state for one audience."""
    word = requests.state_word(
        request.state, Audience(audience), closed_how=request.closed_how, handling=request.handling
    )
    look = request_words.LOOKS[RequestState(request.state)]
    if audience == Audience.RESIDENT:
        look = request_words.RESIDENT_LOOKS.get(RequestState(request.state), look)
    if request.closed_how == requests.ClosedHow.UNCONFIRMED:
        look = "quiet"
    return {"word": gettext(word), "look": look}


def repair_chip_of(repair: Repair) -> dict[str, str]:
    """Word and look of a work order's state."""
    state = RepairState(repair.state)
    return {"word": gettext(repair_words.STATE_WORDS[state]), "look": repair_words.LOOKS[state]}


def urgency_word(urgency: str | None) -> str:
    """P1 急修, in the reader's language; nothing while nobody has judged it."""
    return "" if not urgency else f"{urgency} {speech().words(URGENCY_NAMES[Urgency(urgency)])}"


def team_word(team: str | None) -> str | None:
    """The name of a department."""
    return None if not team else speech().words(promises.TEAM_NAMES[promises.Team(team)])


def known(pairs: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """The facts that are known: what nobody has said yet takes no line."""
    return [(name, value) for name, value in pairs if value not in (None, "")]


def tenure_word(kind: str) -> str:
    """What somebody is to a house."""
    return gettext(TENURE_NAMES[TenureKind(kind)])


def said_slot(since: datetime, until: datetime) -> str:
    """今天 14:00–16:00."""
    return speech().stretch(since, until)


def photo_of(photo: RequestPhoto) -> tuple[str, str, str]:
    """Address, small address and caption of a photo."""
    caption = gettext(request_words.MOMENT_WORDS[Moment(photo.moment)])
    large = url_for("files.show", token=photo.file.token)
    return large, url_for("files.small", token=photo.file.token), caption


def steps(
    events: Iterable[RequestEvent],
    photos: Sequence[RequestPhoto] = (),
    services: Mapping[str, ServiceType] | None = None,
) -> list[dict[str, Any]]:
    """Timeline entries, newest first; photos stand with the step at whose instant they came."""
    spoken = replace(speech(), services=services)
    left = list(photos)
    entries = []
    for event in events:
        with_it = [photo for photo in left if photo.at == event.at and event.kind in BRING_PHOTOS]
        left = [photo for photo in left if photo not in with_it]
        entries.append(
            {
                "at": event.at,
                "what": requests.step_sentence(event, spoken),
                "who": None,
                "look": STEP_LOOKS.get(event.kind),
                "note": event.words,
                "photos": [photo_of(photo) for photo in with_it],
                "is_internal": not event.visible_to_resident,
            }
        )
    return entries[::-1]


@dataclass(frozen=True)
class Clocks:
    """The promises of one request as pages show them."""

    views: Sequence[Any]
    promises: Sequence[Promise]

    @property
    def pressing(self) -> Any | None:
        """The open clock that breaks first, or the last one that ended."""
        open_ones = [view for view in self.views if view.done_at is None and view.state != "ended"]
        if open_ones:
            return min(open_ones, key=lambda view: view.due_at)
        ended = [view for view in self.views if view.done_at is not None]
        return ended[-1] if ended else None

    @property
    def at_work(self) -> Any | None:
        """What a technician works against: being there, then being done."""
        wanted = (ClockKind.COMPLETION, ClockKind.ARRIVAL)
        open_ones = [one for one in self.views if one.done_at is None and one.state != "ended" and one.clock in wanted]
        return min(open_ones, key=lambda view: view.due_at, default=None)

    @property
    def is_broken(self) -> bool:
        """Whether an open promise is overdue."""
        return any(view.state == "broken" and view.done_at is None for view in self.views)


def clocks_of(request_id: UUID, *, for_resident: bool) -> Clocks:
    """The promises of a request; a resident sees the published ones, never internal targets (domain trap 3)."""
    found = promises.promises_of([request_id])[request_id]
    return clocks_from(found, for_resident=for_resident)


def clocks_from(found: Sequence[Promise], *, for_resident: bool) -> Clocks:
    """The same from promises already read."""
    if for_resident:
        found = [one for one in shown_to_resident(found) if one.clock not in (ClockKind.UPDATE, ClockKind.CONSULT)]
    return Clocks([clock_view(promise, at()) for promise in found], found)


def clock_word(clock: str) -> str:
    """What a clock counts, in the reader's words."""
    return gettext(CLOCK_NAMES[ClockKind(clock)])


def queue_look(request: Request) -> tuple[str, str]:
    """State and words of the earliest open deadline, for rows of lists: it costs no query."""
    moment = request.next_due_at
    if moment is None:
        return "", ""
    if moment < at():
        return "broken", due(moment, at())
    return ("risk" if moment - at() < SOON else "running"), due(moment, at())


def apart(forms: Mapping[str, Form]) -> dict[str, Form]:
    """Several forms on one page: each field's id carries its form's name, so that no id stands twice."""
    for name, form in forms.items():
        for field in form:
            if not field.id.startswith(f"{name}-"):
                field.id = field.label.field_id = f"{name}-{field.id}"
    return dict(forms)
