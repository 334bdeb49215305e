"""What pages ask about disclosures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from saas.disclosures.models import SEALED, Disclosure, DisclosureObjection, State
from saas.disclosures.topics import Topic
from tenants.db import db
from tenants.members import Everywhere
from tenants.scope import current_tenant_id


def find_disclosure(disclosure_id: UUID) -> Disclosure | None:
    """A disclosure of this company."""
    return db.session.scalar(
        select(Disclosure)
        .where(Disclosure.id == disclosure_id)
        .options(
            joinedload(Disclosure.estate),
            joinedload(Disclosure.prepared_by),
            joinedload(Disclosure.submitted_by),
            joinedload(Disclosure.approved_by),
        )
    )


def find_objection(objection_id: UUID) -> DisclosureObjection | None:
    """An objection of this company."""
    return db.session.get(DisclosureObjection, (current_tenant_id(), objection_id))


def versions_of(disclosure: Disclosure) -> Sequence[Disclosure]:
    """All versions of the same topic and period, the newest first."""
    return db.session.scalars(
        select(Disclosure)
        .where(
            Disclosure.estate_id == disclosure.estate_id,
            Disclosure.topic == disclosure.topic,
            Disclosure.period == disclosure.period,
        )
        .order_by(Disclosure.version.desc())
    ).all()


def successor_of(disclosure: Disclosure) -> Disclosure | None:
    """The version that corrects this one, draft or not."""
    return db.session.scalar(select(Disclosure).where(Disclosure.corrects_id == disclosure.id))


def published_in(estate_id: UUID) -> Mapping[Topic, list[Disclosure]]:
    """What an estate published and was not replaced, by topic, the newest first."""
    rows = db.session.scalars(
        select(Disclosure)
        .where(
            Disclosure.estate_id == estate_id,
            Disclosure.state.in_([state.value for state in SEALED - {State.CORRECTED}]),
        )
        .order_by(Disclosure.approved_at.desc(), Disclosure.id.desc())
    )
    found: dict[Topic, list[Disclosure]] = defaultdict(list)
    for row in rows:
        found[Topic(row.topic)].append(row)
    return found


def open_objections(estate_ids: Everywhere | Iterable[UUID]) -> Sequence[DisclosureObjection]:
    """Objections that wait for an answer, the most urgent first."""
    query = select(DisclosureObjection).where(DisclosureObjection.answered_at.is_(None))
    if not isinstance(estate_ids, Everywhere):
        query = query.where(DisclosureObjection.estate_id.in_(list(estate_ids)))
    return db.session.scalars(
        query.order_by(DisclosureObjection.due_at, DisclosureObjection.id).options(
            joinedload(DisclosureObjection.disclosure).joinedload(Disclosure.estate)
        )
    ).all()


def with_open_objections(ids: Iterable[UUID]) -> Mapping[UUID, int]:
    """How many objections of each disclosure wait for an answer."""
    rows = db.session.execute(
        select(DisclosureObjection.disclosure_id, func.count())
        .where(DisclosureObjection.disclosure_id.in_(list(ids)), DisclosureObjection.answered_at.is_(None))
        .group_by(DisclosureObjection.disclosure_id)
    )
    return {row[0]: int(row[1]) for row in rows}


def waiting_for_approval(estate_ids: Everywhere | Iterable[UUID]) -> Sequence[Disclosure]:
    """What was handed in, the oldest first."""
    query = select(Disclosure).where(Disclosure.state == State.IN_REVIEW)
    if not isinstance(estate_ids, Everywhere):
        query = query.where(Disclosure.estate_id.in_(list(estate_ids)))
    return db.session.scalars(
        query.order_by(Disclosure.submitted_at, Disclosure.id).options(joinedload(Disclosure.estate))
    ).all()
