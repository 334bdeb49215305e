"""What must hold at every moment, asked of the database itself: after each step of the tests, and every night.

The names are those of the design (I1 … I14). Each check returns the rows that break it; nothing is repaired here.
I5 and I11 are held by unique keys and composite foreign keys; I12 by the missing right to update.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

from saas.payments.invariants.bills import (
    lines_and_bills_follow_their_allocations,
    shares_add_up_to_their_cost,
)
from saas.payments.invariants.books import (
    closed_months_stay_as_they_were,
    houses_owe_what_the_books_say,
    journals_add_up_to_zero,
    reversals_mirror_their_original,
    sums_kept_beside_the_books_agree,
)
from saas.payments.invariants.payments import (
    payments_are_spent_once,
    receipt_numbers_have_no_gap,
    refunds_stay_below_what_was_paid,
    statement_lines_are_settled_or_listed,
)
from saas.payments.invariants.violation import Violation

__all__ = ["CHECKS", "Violation", "check_invariants"]

CHECKS: tuple[Callable[[UUID], Iterator[Violation]], ...] = (
    journals_add_up_to_zero,
    sums_kept_beside_the_books_agree,
    lines_and_bills_follow_their_allocations,
    payments_are_spent_once,
    refunds_stay_below_what_was_paid,
    reversals_mirror_their_original,
    shares_add_up_to_their_cost,
    closed_months_stay_as_they_were,
    receipt_numbers_have_no_gap,
    houses_owe_what_the_books_say,
    statement_lines_are_settled_or_listed,
)


def check_invariants(estate_id: UUID) -> list[Violation]:
    """Every violation in the books and payments of an estate. There must be none."""
    return [violation for check in CHECKS for violation in check(estate_id)]
