"""What a line of the log says, in a person's language: for the board, the paper and the report."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from types import MappingProxyType
from typing import Any

from saas.emergencies.kinds import EntryKind, HouseState, IncidentState, NoticeKind, OutsideState, StepState
from saas.emergencies.running.models import IncidentEntry
from tenants.clock import SHANGHAI
from tenants.text import N_, Translate

STATE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        IncidentState.RESPONDING: N_("Responding"),
        IncidentState.HANDLING: N_("Being dealt with"),
        IncidentState.CONTAINED: N_("Under control"),
        IncidentState.ENDED: N_("Stood down"),
        IncidentState.REVIEWED: N_("Reviewed"),
    }
)
HOUSE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        HouseState.UNKNOWN: N_("not known yet"),
        HouseState.SAFE: N_("safe"),
        HouseState.NEEDS_HELP: N_("needs help"),
        HouseState.NO_ANSWER: N_("no answer"),
    }
)
LEVEL_WORDS: Mapping[str, str] = MappingProxyType(
    {"A": N_("A: major, help from outside"), "B": N_("B: serious, one building"), "C": N_("C: minor")}
)
NOTICE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        NoticeKind.FIRST: N_("First notice"),
        NoticeKind.UPDATE: N_("Update"),
        NoticeKind.ALL_CLEAR: N_("All clear"),
        "breach": N_("Notice to the affected people"),
    }
)
NOTICE_STATES: Mapping[str, str] = MappingProxyType(
    {
        "draft": N_("%(what)s drafted"),
        "released": N_("%(what)s released to %(residents)s residents"),
        "listed": N_("%(persons)s affected people listed"),
        "by_hand": N_("An affected person was told: %(way)s"),
    }
)
OUTSIDE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        OutsideState.OPEN: N_("To report to %(receiver)s by %(due)s"),
        OutsideState.SENT: N_("Reported to %(receiver)s: %(way)s"),
        OutsideState.NOT_NEEDED: N_("No report to %(receiver)s"),
    }
)
MARK_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "update": N_("The next report is overdue since %(due)s"),
        "outside_near": N_("The report to %(receiver)s is due %(due)s"),
        "outside_over": N_("The report to %(receiver)s is overdue since %(due)s"),
        "lift": N_("%(minutes)s minutes in the lift"),
    }
)
SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        EntryKind.ACTIVATED: N_("Activated at level %(level)s, reported by %(said)s"),
        EntryKind.JOINED: N_("Activated a second time; it stays one incident"),
        EntryKind.ACKNOWLEDGED: N_("Card taken: %(role)s"),
        EntryKind.ADDED: N_("New step for %(role)s: %(step)s"),
        EntryKind.MEASURE: N_("Measures changed, because: %(reason)s"),
        EntryKind.REPORT: N_("Progress report"),
        EntryKind.LEVEL: N_("Level %(before)s becomes %(level)s"),
        EntryKind.LIFT: N_("Record of the lift filled in"),
        EntryKind.SUPPLY: N_("Supplies"),
    }
)


def entry_sentence(entry: IncidentEntry, translate: Translate) -> str:
    """One line in words; an empty one is a note, whose own words are all there is."""
    values = _readable(entry)
    match entry.kind:
        case EntryKind.COMMAND:
            return _command(values, translate)
        case EntryKind.DEPUTY:
            one = N_("%(name)s (%(role)s) does not answer; %(deputy)s stands in")
            none = N_("%(name)s (%(role)s) does not answer, and nobody can stand in")
            return _filled(translate(one if values.get("deputy") else none), values)
        case EntryKind.HANDED_OVER:
            handed, taken = N_("%(from)s handed %(role)s over to %(to)s"), N_("%(to)s is now %(role)s")
            return _filled(translate(handed if values.get("from") else taken), values)
        case EntryKind.STEP:
            done, left_out = N_("Done: %(step)s"), N_("Left out: %(step)s")
            return _filled(translate(done if values.get("state") == StepState.DONE else left_out), values)
        case EntryKind.HOUSE:
            return _house(values, translate)
        case EntryKind.NOTICE:
            what = translate(NOTICE_WORDS.get(values.get("kind", ""), N_("Notice")))
            return _filled(
                translate(NOTICE_STATES.get(values.get("state", ""), N_("Notice"))), {**values, "what": what}
            )
        case EntryKind.OUTSIDE:
            return _filled(translate(OUTSIDE_WORDS.get(values.get("state", ""), N_("Notice"))), values)
        case EntryKind.STATE:
            return translate(STATE_WORDS.get(values.get("state", ""), N_("Another state")))
        case EntryKind.MARK:
            return _filled(translate(MARK_WORDS.get(values.get("mark", ""), N_("A mark of the clock"))), values)
    sentence = SENTENCES.get(entry.kind, "")
    return _filled(translate(sentence), values) if sentence else ""


def _command(values: Mapping[str, Any], translate: Translate) -> str:
    led = N_("Command group formed: %(commander)s commands, %(people)s cards are out")
    alone = N_("Nobody commands yet; %(people)s cards are out")
    said = _filled(translate(led if values.get("commander") else alone), values)
    if values.get("unfilled"):
        roles = "、".join(values["unfilled"])
        said += ". " + translate(N_("Nobody fills: %(roles)s")) % {"roles": roles}
    return said


def _house(values: Mapping[str, Any], translate: Translate) -> str:
    if "buildings" in values:
        buildings = "、".join(values["buildings"])
        said = translate(N_("Affected: %(buildings)s, %(houses)s houses"))
        return said % {"buildings": buildings, "houses": values["houses"]}
    words = {
        "house": values.get("house", ""),
        "state": translate(HOUSE_WORDS.get(values.get("state", ""), N_("Another state"))),
    }
    own, seen = N_("%(house)s says: %(state)s"), N_("%(house)s: %(state)s")
    return translate(own if values.get("themselves") else seen) % words


def _readable(entry: IncidentEntry) -> dict[str, Any]:
    values = {"said": entry.words, **entry.values}
    with suppress(ValueError, TypeError):
        values["due"] = f"{datetime.fromisoformat(values['due']).astimezone(SHANGHAI):%H:%M}" if "due" in values else ""
    return values


def _filled(sentence: str, values: Mapping[str, Any]) -> str:
    try:
        return sentence % values
    except KeyError:  # an old line lacks a value that the sentence has now
        return sentence
