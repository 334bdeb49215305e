"""Who may look into the books of an estate, and who may close a month."""

from __future__ import annotations

from uuid import UUID

from saas.ledger.models import AccountingPeriod, PeriodState
from tenants.members import Member
from tenants.permissions import Permission


def may_see_books(actor: Member, estate_id: UUID) -> bool:
    """Finance, the estate's manager, head office, and the owners' committee of the estate."""
    return actor.may(Permission.LEDGER_VIEW, estate_id=estate_id)


def may_see_houses(actor: Member, estate_id: UUID) -> bool:
    """Whose money it is: the committee reads amounts but not which household they came from."""
    return actor.may(Permission.LEDGER_HOUSES, estate_id=estate_id)


def may_book(actor: Member, estate_id: UUID) -> bool:
    """Post costs, common income and lines of the fund, and reverse them."""
    return actor.may(Permission.LEDGER_BOOK, estate_id=estate_id)


def may_propose_closing(actor: Member, estate_id: UUID) -> bool:
    """Say that a month is complete."""
    return actor.may(Permission.LEDGER_CLOSE, estate_id=estate_id)


def may_confirm_closing(actor: Member, row: AccountingPeriod) -> bool:
    """Close it, as somebody else."""
    return (
        row.state == PeriodState.PROPOSED
        and row.proposed_by_id != actor.id
        and actor.may(Permission.LEDGER_CLOSE, estate_id=row.estate_id)
    )
