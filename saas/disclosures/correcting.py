"""What was published is never edited: a correction is the next version."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from saas.disclosures.canonical import normal
from saas.disclosures.checks import sheet_of
from saas.disclosures.models import (
    Disclosure,
    State,
)
from saas.disclosures.published import require_state
from saas.disclosures.refusals import (
    AlreadyCorrected,
    ReasonNeeded,
)
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.verbs import lock, transaction


@transaction
def correct(disclosure: Disclosure, reason: str, *, by: Member, at: datetime) -> Disclosure:
    """Begin the next version. The old one stays as it is and is shown as replaced once the new one is sealed."""
    lock(disclosure)
    require_state(disclosure, State.APPROVED, State.POSTED, State.ARCHIVED)
    if not reason.strip():
        raise ReasonNeeded
    taken = select(Disclosure.id).where(Disclosure.corrects_id == disclosure.id)
    if db.session.scalar(taken) is not None:
        raise AlreadyCorrected
    fresh = Disclosure(
        estate_id=disclosure.estate_id,
        topic=disclosure.topic,
        period=disclosure.period,
        version=disclosure.version + 1,
        corrects_id=disclosure.id,
        correction_reason=normal(reason)[:300],
        title=disclosure.title,
        content={"blocks": sheet_of(disclosure).blocks},
        explanations=dict(disclosure.explanations),
        assembled_at=disclosure.assembled_at,
        due_on=disclosure.due_on,
        posting_days=disclosure.posting_days,
        places_min=disclosure.places_min,
        answer_days=disclosure.answer_days,
        prepared_by_id=by.id,
    )
    db.session.add(fresh)
    db.session.flush()
    record("disclosure.correction_begun", fresh, by=by, at=at, reason=reason.strip())
    return fresh
