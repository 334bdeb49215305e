"""The blueprint that every module of this package adds its pages to, and the words all its templates share."""

from __future__ import annotations

from flask import Blueprint

from blueprints.archives.words import (
    AGREED_AS,
    AGREED_VIA,
    CARE_ENDS,
    CHANGE_STATES,
    CHANNELS,
    COLLECTED_VIA,
    LANGUAGES,
    REVEAL_REASONS,
    RUN_STATES,
    TENURE_KINDS,
    TRAYS,
    VERDICTS,
)
from saas.archives.care_models import CARE_NAMES
from saas.archives.changing import FIELD_NAMES
from saas.archives.figures import masked_plate
from saas.archives.kinds import KIND_NAMES
from saas.archives.tenures import percent

bp = Blueprint("archives", __name__, url_prefix="/archives")


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "tenure_kinds": TENURE_KINDS,
        "collected_via": COLLECTED_VIA,
        "contact_channels": CHANNELS,
        "field_names": FIELD_NAMES,
        "change_states": CHANGE_STATES,
        "trays": TRAYS,
        "reveal_reasons": REVEAL_REASONS,
        "language_names": LANGUAGES,
        "kind_names": KIND_NAMES,
        "run_states": RUN_STATES,
        "verdicts": VERDICTS,
        "masked_plate": masked_plate,
        "share_text": percent,
        "care_names": CARE_NAMES,
        "care_ends": CARE_ENDS,
        "agreed_as_words": AGREED_AS,
        "agreed_via_words": AGREED_VIA,
    }
