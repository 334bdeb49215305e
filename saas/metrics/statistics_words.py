"""What the columns of the yearly statistics form are called, on pages and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from saas.metrics.statistics_models import Nature, Progress, Reaction
from saas.requests.words import CATEGORY_WORDS
from tenants.text import N_

DIMENSION_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "category": N_("Category"),
        "nature": N_("Nature"),
        "progress": N_("How far"),
        "reaction": N_("Residents' reaction"),
    }
)
MARK_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "category": {str(category): word for category, word in CATEGORY_WORDS.items()},
        "nature": {
            Nature.URGENT: N_("Urgent"),
            Nature.USUAL: N_("Ordinary"),
            Nature.PLANNED: N_("Planned"),
            Nature.UNGRADED: N_("Not graded"),
        },
        "progress": {
            Progress.DONE: N_("Done"),
            Progress.UNDER_WAY: N_("Under way"),
            Progress.OVERDUE: N_("Overdue"),
        },
        "reaction": {
            Reaction.SATISFIED: N_("Well satisfied"),
            Reaction.BASICALLY: N_("Fairly satisfied"),
            Reaction.DISSATISFIED: N_("Dissatisfied"),
            Reaction.NONE: N_("No word yet"),
        },
    }
)
