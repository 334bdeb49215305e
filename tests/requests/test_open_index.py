"""What is open is found in an index of what is open, also by a plan that knows no values."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from saas.requests.models import Request
from saas.requests.queries import Filters, Lane, _filtered
from tenants.clock import now
from tenants.db import db
from tenants.members import Member
from tests.cast import Company

BY_INDEX = "set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_sort = off"
DOLLARS = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


def generic_plan(lane: Lane, company: Company, desk: Member) -> str:
    """How PostgreSQL would run the inbox of an estate without knowing company, estate or states."""
    asked = _filtered(Filters(lane=lane, estate_id=company.estate_id), frozenset({company.estate_id}), desk, now())
    ordered = asked.where(Request.tenant_id == company.id).order_by(Request.next_due_at.asc().nulls_last(), Request.id)
    said = str(ordered.compile(dialect=DOLLARS, compile_kwargs={"render_postcompile": True}))
    db.session.execute(text(BY_INDEX))
    with db.session.connection().connection.cursor() as cursor:  # past the driver's own placeholders
        cursor.execute(f"explain (generic_plan) {said}".encode())
        return "\n".join(str(line) for (line,) in cursor.fetchall())


@pytest.mark.parametrize("lane", [Lane.OPEN, Lane.TO_DISPATCH, Lane.OVERDUE, Lane.MINE])
def test_the_inbox_reads_what_is_open_and_nothing_else(in_green: Company, desk: Member, lane: Lane) -> None:
    plan = generic_plan(lane, in_green, desk)
    assert "ix_request_queue" in plan or "ix_request_first_received" in plan
    assert "Sort" not in plan or lane is Lane.MINE


def test_finished_ones_are_not_looked_for_there(in_green: Company, desk: Member) -> None:
    assert "ix_request_queue" not in generic_plan(Lane.FINISHED, in_green, desk)
