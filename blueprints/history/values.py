"""Codes that history keeps, as words: by what was changed and which field, in the words its own pages use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from blueprints import language
from saas.arrears.kinds import NOTICE_NAMES
from saas.arrears.kinds import WAY_NAMES as DELIVERIES
from saas.billing.words import METER_NAMES, OBJECTION_NAMES, RUN_NAMES
from saas.disclosures.topics import EVERY_NAMES, TOPIC_NAMES
from saas.facilities.kinds import STATE_WORDS as ASSET_STATES
from saas.facilities.kinds import STOP_WORDS
from saas.payments.kinds import CHANNEL_NAMES, METHOD_NAMES, REFUND_NAMES, REFUND_STATES
from saas.promises.defaults import TEAM_NAMES, URGENCY_NAMES
from saas.repairs.words import CAUSE_WORDS, SKIP_WORDS, WAY_WORDS
from saas.repairs.words import STATE_WORDS as REPAIR_STATES
from saas.requests.words import (
    CATEGORY_WORDS,
    CHANNEL_WORDS,
    HANDLING_WORDS,
    PART_WORDS,
    SOURCE_WORDS,
    STATE_WORDS,
    Audience,
)
from saas.requests.words import WAY_WORDS as FEEDBACKS
from tenants.permissions import ROLE_NAMES
from tenants.text import N_

PAPER_NAMES = {"sheet": N_("A4 sheet"), "poster": N_("A3 poster")}
CODES: Mapping[str, tuple[Mapping[Any, Any], ...]] = {
    "category": (CATEGORY_WORDS,),
    "source": (SOURCE_WORDS,),
    "channel": (CHANNEL_WORDS, CHANNEL_NAMES),
    "handling": (HANDLING_WORDS,),
    "part": (PART_WORDS,),
    "how": (FEEDBACKS,),
    "cause": (CAUSE_WORDS,),
    "way": (WAY_WORDS, DELIVERIES),
    "skipped": (SKIP_WORDS,),
    "urgency": (URGENCY_NAMES,),
    "department": (TEAM_NAMES,),
    "method": (METHOD_NAMES,),
    "kind": (METER_NAMES, NOTICE_NAMES, REFUND_NAMES, PAPER_NAMES),
    "topic": (TOPIC_NAMES,),
    "every": (EVERY_NAMES,),
    "state_reason": (STOP_WORDS,),
    "told": (
        ROLE_NAMES,
        {"assignee": N_("whoever has it"), "on_duty": N_("whoever is on duty")},
    ),
}
STATES: Mapping[str, Mapping[Any, Any]] = {
    "request": STATE_WORDS[Audience.STAFF],
    "repair": REPAIR_STATES,
    "bill_run": RUN_NAMES,
    "objection": OBJECTION_NAMES,
    "refund": REFUND_STATES,
    "asset": ASSET_STATES,
}
"""A state means something else in each thing."""


def coded(thing_kind: str, field: str, value: Any) -> str | None:
    """The word for a code in a field, or nothing when this field keeps no codes of ours."""
    if isinstance(value, list) and value:
        words = [coded(thing_kind, field, one) for one in value]
        return _(", ").join(word for word in words if word) if all(words) else None
    if not isinstance(value, str):
        return None
    for names in (STATES.get(thing_kind, {}),) if field == "state" else CODES.get(field, ()):
        if value in names:
            word = names[value]
            return _(word) if isinstance(word, str) else str(word.in_language(language.current()))
    return None
