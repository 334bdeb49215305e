"""Steps and messages as sentences in a person's language. Pages, mails and papers all speak through here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import saas.promises as promises
from saas.promises import TEAM_NAMES, URGENCY_NAMES, ServiceType, Team, Urgency, Words
from saas.promises.wording import PAUSE_NAMES
from saas.requests.events import Kind
from saas.requests.kinds import Category
from saas.requests.message_words import MESSAGE_HEADS, MESSAGE_WORDS, NEWS, OF_A_DRILL, SAYS_DRILL, MessageKind
from saas.requests.messages import Message
from saas.requests.models import Request, RequestEvent
from saas.requests.words import CATEGORY_WORDS, CHANNEL_WORDS, STEP_WORDS, WAY_WORDS
from tenants.text import N_, Translate


@dataclass(frozen=True)
class Speech:
    """How somebody is spoken to: their language, and how instants and stretches of time are said."""

    translate: Translate
    when: Callable[[datetime], str]
    language: str
    services: Mapping[str, ServiceType] | None = None

    def service(self, code: str) -> ServiceType | None:
        """A service type: of those that were looked up once for the page, or asked for now."""
        return promises.service_type(code) if self.services is None else self.services.get(code)

    def stretch(self, since: datetime, until: datetime) -> str:
        """From when to when, the day said once."""
        return f"{self.when(since)}–{self.when(until).split(' ')[-1]}"

    def words(self, words: Words) -> str:
        """A text that exists in both languages."""
        return words.in_language(self.language)


UNKNOWN = "—"
SYSTEM = N_("Mingbai")
_coded: dict[str, Mapping[Any, str]] = {}
"""Codes that other capabilities put into a step's values, and their words: {"cause": CAUSE_WORDS, …}."""


def knows_codes(name: str, words: Mapping[Any, str]) -> None:
    """Register the words of a coded value, such as the cause a technician taps."""
    _coded[name] = words


def step_sentence(event: RequestEvent, speech: Speech) -> str:
    """What happened, in one sentence."""
    values = {"who": event.by_name or speech.translate(SYSTEM), **_in_words(event.values, speech)}
    return _filled(speech.translate(STEP_WORDS[Kind(event.kind)]), values)


def message_sentence(message: Message, speech: Speech) -> str:
    """What a message says."""
    kind = MessageKind(message.kind)
    sentence = _filled(speech.translate(MESSAGE_WORDS[kind]), _in_words(message.values, speech))
    if message.values.get("is_drill") and kind not in SAYS_DRILL:
        return _filled(speech.translate(OF_A_DRILL), {"sentence": sentence})
    return sentence


def message_head(message: Message, number: str, speech: Speech) -> str:
    """What a mail about a message is headed: the matter and the number, no name."""
    return _filled(speech.translate(MESSAGE_HEADS.get(MessageKind(message.kind), NEWS)), {"number": number})


def title_of(request: Request, speech: Speech) -> str:
    """What a request is called: the service type if there is one, else its first words."""
    service = promises.service_type(request.service_type) if request.service_type else None
    return title_from(request, name_of(service, speech) if service is not None else None, speech)


def sort_of(request: Request, speech: Speech) -> str:
    """What sort of matter it is, without a word of who reported it: for readers who may not see the request."""
    service = speech.service(request.service_type) if request.service_type else None
    if service is not None:
        return name_of(service, speech)
    return speech.translate(CATEGORY_WORDS[Category(request.category)])


NEED_THEIR_CATEGORY = frozenset({"lift", "fire", "heating", "gas", "access"})
"""Categories whose services are called so shortly ("out of service") that they need the category in front."""


def name_of(service: ServiceType, speech: Speech) -> str:
    """What a service is called where its category is not seen beside it."""
    name = speech.words(service.name)
    if service.category.code not in NEED_THEIR_CATEGORY:
        return name
    category = speech.words(service.category.name)
    return f"{category.split('/')[0]}{name}" if speech.language.startswith("zh") else f"{category}: {name.lower()}"


def title_from(request: Request, service_name: str | None, speech: Speech) -> str:
    """The same for lists, which look the service types up once."""
    if service_name is not None:
        return service_name
    first = request.description.strip().splitlines()[0] if request.description.strip() else ""
    return first[:40] + ("…" if len(first) > 40 else "") or speech.translate(CATEGORY_WORDS[Category(request.category)])


def _in_words(values: Mapping[str, Any], speech: Speech) -> dict[str, str]:
    """Codes become words, instants become times of day, everything else stays as it is."""
    words = {name: str(value) for name, value in values.items()}
    for name, table in _tables().items():
        if name in values:
            words[name] = speech.translate(table.get(values[name], str(values[name])))
    for name in ("expected", "due"):
        if name in values:
            words[name] = speech.when(datetime.fromisoformat(values[name]))
    if "since" in values and "until" in values:
        words["slot"] = speech.stretch(datetime.fromisoformat(values["since"]), datetime.fromisoformat(values["until"]))
    if "department" in values:
        words["target"] = _target(values, speech)
    words.setdefault("reason", words.get("pause") or words.get("return_reason") or "")
    words.setdefault("what", _what(values, words, speech))
    return words


def _tables() -> dict[str, Mapping[Any, str]]:
    return {"channel": CHANNEL_WORDS, "way": WAY_WORDS, "clock": {}, "pause": PAUSE_NAMES, **_coded}


def _target(values: Mapping[str, Any], speech: Speech) -> str:
    team = speech.words(TEAM_NAMES[Team(values["department"])])
    return f"{values['estate']} {team}" if values.get("estate") else team


def _what(values: Mapping[str, Any], words: Mapping[str, str], speech: Speech) -> str:
    """What a step was about: the sorting of a request, or the code somebody tapped."""
    parts = []
    if values.get("service_type"):
        service = speech.service(values["service_type"])
        parts.append(speech.words(service.name) if service is not None else values["service_type"])
    elif values.get("category"):
        parts.append(speech.translate(CATEGORY_WORDS[Category(values["category"])]))
    if values.get("urgency"):
        parts.append(speech.words(URGENCY_NAMES[Urgency(values["urgency"])]))
    if values.get("department") and "category" in values:
        parts.append(speech.words(TEAM_NAMES[Team(values["department"])]))
    parts += [words[name] for name in ("cause", "skip", "way_of_repair") if name in values]
    return " · ".join(parts)


def _filled(template: str, values: Mapping[str, str]) -> str:
    return template % _Missing(values)


class _Missing(dict[str, str]):
    """An old row may lack a value that a newer sentence names: a dash says so instead of a fault."""

    def __missing__(self, name: str) -> str:
        return UNKNOWN
