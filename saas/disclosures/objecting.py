"""Objections: a resident says what is wrong, a clock runs, and the answer is for everybody to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from saas.disclosures.canonical import normal
from saas.disclosures.checks import described
from saas.disclosures.models import CURRENT, Disclosure, DisclosureObjection
from saas.disclosures.policy import lives_there
from saas.disclosures.privacy import find_in_text
from saas.disclosures.refusals import AlreadyAnswered, NotInThatState, NotYours, PersonalWords, WordsNeeded
from saas.requests.messages import MessageKind, tell
from tenants.clock import local_date, start_of_day
from tenants.db import db, new_id
from tenants.history import History, record
from tenants.members import Member, members_in_roles
from tenants.permissions import Role
from tenants.verbs import lock, transaction

LONGEST = 1000


@transaction
def object_to(disclosure: Disclosure, words: str, *, by: Member, at: datetime) -> DisclosureObjection:
    """A resident objects. Due: the end of the last of the rule's days (聊城: three), counted from tomorrow.

    Raises `NotYours`, `WordsNeeded`, `PersonalWords`, `NotInThatState` for what was replaced.
    """
    if not lives_there(by, disclosure.estate_id, at=at):
        raise NotYours
    if disclosure.state not in CURRENT:
        raise NotInThatState
    kept = _public(words, disclosure.estate_id)
    objection = DisclosureObjection(
        id=new_id(),
        disclosure_id=disclosure.id,
        estate_id=disclosure.estate_id,
        words=kept,
        raised_by_id=by.id,
        raised_at=at,
        due_at=start_of_day(local_date(at) + timedelta(days=disclosure.answer_days + 1)),
    )
    db.session.add(objection)
    db.session.flush()
    _tell_office(disclosure, objection, at)
    record("disclosure.objected", objection, by=by, at=at)
    return objection


@transaction
def answer(objection: DisclosureObjection, words: str, *, by: Member, at: datetime) -> None:
    """Answer in public. Raises `WordsNeeded`, `PersonalWords`, `AlreadyAnswered`."""
    lock(objection)
    if objection.answered_at is not None:
        raise AlreadyAnswered
    objection.answer = _public(words, objection.estate_id)
    objection.answered_by_id, objection.answered_at = by.id, at
    tell([objection.raised_by], MessageKind.DISCLOSURE_ANSWERED, None, at=at, title=objection.disclosure.title)
    record("disclosure.answered", objection, by=by, at=at)


@transaction
def remark(objection: DisclosureObjection, words: str, *, by: Member, at: datetime) -> None:
    """Say to colleagues what one knows; it stands in the history of the objection. Raises `WordsNeeded`."""
    kept = normal(words)[:LONGEST]
    if not kept:
        raise WordsNeeded
    lock(objection)
    record("disclosure.remarked", objection, by=by, at=at, reason=kept)


def remarks_on(objection: DisclosureObjection) -> Sequence[History]:
    """What colleagues remarked, in order: who (`actor_name`), when (`at`), what (`reason`)."""
    return db.session.scalars(
        select(History)
        .where(
            History.thing_kind == DisclosureObjection.__tablename__,
            History.thing_id == objection.id,
            History.verb == "disclosure.remarked",
        )
        .order_by(History.at, History.id)
    ).all()


def _public(words: str, estate_id: UUID) -> str:
    kept = normal(words)[:LONGEST]
    if not kept:
        raise WordsNeeded
    found = find_in_text(kept, estate_id)
    if found:
        raise PersonalWords(found=described(found))
    return kept


def _tell_office(disclosure: Disclosure, objection: DisclosureObjection, at: datetime) -> None:
    tell(
        office_of(disclosure.estate_id),
        MessageKind.DISCLOSURE_OBJECTED,
        None,
        at=at,
        title=disclosure.title,
        estate=disclosure.estate.name,
        due=objection.due_at,
    )


def office_of(estate_id: UUID) -> Iterable[Member]:
    """Who is told about an estate's disclosures: its managers."""
    return members_in_roles([Role.ESTATE_MANAGER], estate_id=estate_id)
