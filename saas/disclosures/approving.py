"""A second person's word: approved and sealed into the estate's chain, or sent back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from saas.disclosures.canonical import normal, sha256
from saas.disclosures.layouts import Sheet
from saas.disclosures.models import (
    Disclosure,
    DisclosureSeal,
    State,
)
from saas.disclosures.printing import print_papers
from saas.disclosures.published import require_state
from saas.disclosures.refusals import (
    ChainBroken,
    ReasonNeeded,
    SecondPersonNeeded,
)
from saas.disclosures.seals import new_code, seal
from saas.disclosures.signing import key_in_use, private_half
from saas.disclosures.topics import said
from saas.disclosures.writing import refuse_faults
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member
from tenants.numbers import next_number
from tenants.verbs import lock, transaction

CONTENT_FORMAT = "mingbai-disclosure-content-1"


@transaction
def approve(disclosure: Disclosure, *, company: str, by: Member, at: datetime) -> DisclosureSeal:
    """Approve as a second person, and seal: from here on it is what it is. Asks for the papers.

    Raises `SecondPersonNeeded` and whatever the checks refuse.
    """
    lock(disclosure)
    require_state(disclosure, State.IN_REVIEW)
    if by.id in (disclosure.prepared_by_id, disclosure.submitted_by_id):
        raise SecondPersonNeeded
    sheet = refuse_faults(disclosure)
    disclosure.content = {"blocks": sheet.blocks}
    replaced = _replaced(disclosure)
    made = _seal(disclosure, sheet, company, replaced, at)
    disclosure.state = State.APPROVED
    disclosure.approved_by_id, disclosure.approved_at = by.id, at
    if replaced is not None:
        lock(replaced)
        replaced.state = State.CORRECTED
    record("disclosure.approved", disclosure, by=by, at=at, after={"code": made.code, "number": made.number})
    print_papers(disclosure, by=by)
    return made


@transaction
def send_back(disclosure: Disclosure, reason: str, *, by: Member, at: datetime) -> None:
    """Not like this: back to whoever prepared it, with the reason."""
    lock(disclosure)
    require_state(disclosure, State.IN_REVIEW)
    if not reason.strip():
        raise ReasonNeeded
    disclosure.state, disclosure.returned_reason = State.DRAFT, normal(reason)[:500]
    record("disclosure.sent_back", disclosure, by=by, at=at, reason=reason.strip())


def _replaced(disclosure: Disclosure) -> Disclosure | None:
    if disclosure.corrects_id is None:
        return None
    return db.session.scalars(select(Disclosure).where(Disclosure.id == disclosure.corrects_id)).one()


def _seal(
    disclosure: Disclosure, sheet: Sheet, company: str, replaced: Disclosure | None, at: datetime
) -> DisclosureSeal:
    """Write the seal under the lock of the estate's counter: two at once come one after the other."""
    number = next_number("disclosure_chain", estate_id=disclosure.estate_id)
    previous = _last_seal(disclosure.estate_id)
    if (previous.number if previous is not None else 0) != number - 1:
        raise ChainBroken(f"estate {disclosure.estate_id}: seal {number} has no {number - 1} before it")
    if previous is not None and sha256(previous.header.encode("utf-8")) != previous.header_sha256:
        raise ChainBroken(f"estate {disclosure.estate_id}: seal {previous.number} was altered")
    key, code = key_in_use(at=at), new_code()
    facts = {
        "company": company,
        "estate": disclosure.estate.name,
        "topic": disclosure.topic,
        "title": disclosure.title,
        "period": disclosure.period,
        "version": disclosure.version,
        "code": code,
    }
    sealed = seal(
        content_of(disclosure, sheet, company, replaced),
        facts=facts,
        number=number,
        previous=previous.header_sha256 if previous is not None else None,
        private=private_half(key),
        at=at,
    )
    row = DisclosureSeal(
        id=new_id(),
        disclosure_id=disclosure.id,
        estate_id=disclosure.estate_id,
        number=number,
        code=code,
        content=sealed.content,
        content_sha256=sealed.content_sha256,
        header=sealed.header,
        header_sha256=sealed.header_sha256,
        signature=sealed.signature,
        previous_id=previous.id if previous is not None else None,
        key_id=key.id,
        sealed_at=at,
    )
    db.session.add(row)
    db.session.flush()
    db.session.refresh(disclosure, ["seals"])
    return row


def content_of(disclosure: Disclosure, sheet: Sheet, company: str, replaced: Disclosure | None) -> dict[str, Any]:
    """What is sealed: the sheet with whose it is, what it covers, what it corrects, and the reasons given."""
    span = disclosure.span
    before = replaced.seal if replaced is not None else None
    names = {
        row["key"]: row["cells"].get("source")
        for block in sheet.blocks
        if block["key"] == "income"
        for row in block["rows"]
    }
    return {
        "format": CONTENT_FORMAT,
        "company": company,
        "estate": disclosure.estate.name,
        "contact": disclosure.estate.emergency_phone or "",
        "topic": disclosure.topic,
        "title": disclosure.title,
        "period": {
            "name": disclosure.period,
            "said": said(span, "zh_CN"),
            "from": None if span.is_standing else span.first.isoformat(),
            "to": None if span.is_standing else span.last.isoformat(),
        },
        "version": disclosure.version,
        "corrects": {"code": before.code, "reason": disclosure.correction_reason} if before is not None else None,
        "language": "zh-CN",
        "blocks": sheet.blocks,
        "explanations": [
            {"key": key, "name": str(names.get(key) or key), "words": str(words)}
            for key, words in sorted(disclosure.explanations.items())
        ],
        "answer_days": disclosure.answer_days,
        "figures_as_of": local_date(disclosure.assembled_at).isoformat(),
    }


def _last_seal(estate_id: UUID) -> DisclosureSeal | None:
    return db.session.scalars(
        select(DisclosureSeal)
        .where(DisclosureSeal.estate_id == estate_id)
        .order_by(DisclosureSeal.number.desc())
        .limit(1)
    ).first()
