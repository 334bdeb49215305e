"""Who may see and change archives: estate scope for staff, household scope for residents (PRV-16).

Questions take the estates a person belongs to, so that they stay pure; `queries.estates_of_person` answers that once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from saas.archives.models import ChangeRequest, Person, Tenure
from saas.archives.office_words import TenureKind
from tenants.members import Member
from tenants.permissions import Permission


def _holds(actor: Member, permission: Permission, estates: Iterable[UUID]) -> bool:
    if not actor.is_staff:
        return False
    return actor.may_everywhere(permission) or any(actor.may(permission, estate_id=estate) for estate in estates)


def may_view(actor: Member, estates: Iterable[UUID]) -> bool:
    """Staff who work with archives in one of the person's estates."""
    return _holds(actor, Permission.ARCHIVES_VIEW, estates)


def may_edit(actor: Member, estates: Iterable[UUID]) -> bool:
    """Staff who keep archives in one of the person's estates."""
    return _holds(actor, Permission.ARCHIVES_EDIT, estates)


def may_see_sensitive(actor: Member, estates: Iterable[UUID]) -> bool:
    """Certificates, birth dates and everything of a child need a permission of their own (PRV-02)."""
    return _holds(actor, Permission.ARCHIVES_SENSITIVE, estates)


def may_reveal(actor: Member, person: Person, field: str, estates: Iterable[UUID], *, on: date) -> bool:
    """One field of one person, masked until asked for."""
    where = list(estates)
    if not _holds(actor, Permission.ARCHIVES_REVEAL, where):
        return False
    if field in SENSITIVE_FIELDS or person.is_sensitive(on):
        return may_see_sensitive(actor, where)
    return True


SENSITIVE_FIELDS = frozenset({"certificate", "born"})


def may_decide(actor: Member, change: ChangeRequest) -> bool:
    """Who decides change requests of the estate, but nobody their own (ARC-13)."""
    return (
        actor.is_staff
        and actor.may(Permission.ARCHIVES_DECIDE, estate_id=change.estate_id)
        and change.asked_by_id != actor.id
    )


def may_see_change(actor: Member, change: ChangeRequest) -> bool:
    """The queue of an estate, for those who decide in it."""
    return actor.is_staff and actor.may(Permission.ARCHIVES_DECIDE, estate_id=change.estate_id)


def may_import(actor: Member, estate_id: UUID) -> bool:
    """Bringing tables into an estate."""
    return actor.is_staff and actor.may(Permission.ARCHIVES_IMPORT, estate_id=estate_id)


def may_keep_care(actor: Member, estate_id: UUID) -> bool:
    """Care notes of an estate, to read and to write down: its manager, service supervisor and front desk."""
    return actor.is_staff and actor.may(Permission.ARCHIVES_CARE, estate_id=estate_id)


def shares_household(mine: Tenure, theirs: Tenure, *, is_let: bool) -> bool:
    """Whether two of a house live together, as far as the archives know.

    In a house that is let, its owners stand apart from those who live there, and each renter from the other renters.
    """
    if mine.id == theirs.id:
        return True
    if not is_let:
        return True
    if mine.owns != theirs.owns:
        return False
    return not (mine.kind == TenureKind.RENTER == theirs.kind)
