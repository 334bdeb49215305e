"""Who may do what with a disclosure. Sealed ones are public by their code; these rules are for the pages inside."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from saas.archives import homes_of
from saas.disclosures.models import Disclosure, State
from tenants.members import Member
from tenants.permissions import Permission

P = Permission


def may_view(actor: Member, estate_id: UUID) -> bool:
    """The calendar of an estate and what it published: staff with the permission, and the owners' committee."""
    return actor.may(P.DISCLOSURES_VIEW, estate_id=estate_id)


def may_prepare(actor: Member, estate_id: UUID) -> bool:
    """Write drafts, hand them in, hang them up."""
    return actor.is_staff and actor.may(P.DISCLOSURES_PREPARE, estate_id=estate_id)


def may_answer(actor: Member, estate_id: UUID) -> bool:
    """Answer in public, in the company's name (WEB-14): who may reply officially there."""
    return actor.is_staff and actor.may(P.OFFICIAL_REPLY, estate_id=estate_id)


def may_work_on_objection(actor: Member, estate_id: UUID) -> bool:
    """Read an objection at the office and remark on it for colleagues."""
    return may_prepare(actor, estate_id) or may_answer(actor, estate_id)


def may_approve(actor: Member, disclosure: Disclosure) -> bool:
    """Approve, as somebody who did not prepare it."""
    return (
        disclosure.state == State.IN_REVIEW
        and holds_approval(actor, disclosure.estate_id)
        and actor.id not in (disclosure.prepared_by_id, disclosure.submitted_by_id)
    )


def holds_approval(actor: Member, estate_id: UUID) -> bool:
    """Approve at all, and say which rules the estate follows."""
    return actor.is_staff and actor.may(P.DISCLOSURES_APPROVE, estate_id=estate_id)


def may_see_draft(actor: Member, disclosure: Disclosure) -> bool:
    """What is not sealed yet is between those who write and those who approve."""
    return may_prepare(actor, disclosure.estate_id) or holds_approval(actor, disclosure.estate_id)


def may_read(actor: Member, disclosure: Disclosure, *, at: datetime) -> bool:
    """Its page inside: drafts for those who work on them, sealed ones for staff, committee and the estate's residents."""
    if not disclosure.is_sealed:
        return may_see_draft(actor, disclosure)
    if actor.is_resident:
        return lives_there(actor, disclosure.estate_id, at=at)
    return may_view(actor, disclosure.estate_id)


def lives_there(actor: Member, estate_id: UUID, *, at: datetime) -> bool:
    """Whether a resident has a home in the estate now."""
    return actor.is_resident and any(home.estate_id == estate_id for home in homes_of(actor, at=at))
