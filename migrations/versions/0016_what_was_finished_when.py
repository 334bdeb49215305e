"""What was completed and closed in a month is found by its day: comparisons read a company's whole past for it."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

STATEMENTS: list[str] = [
    """
    CREATE INDEX ix_request_completed ON request (tenant_id, completed_at) WHERE completed_at is not null
    """,
    """
    CREATE INDEX ix_request_closed ON request (tenant_id, closed_at) WHERE closed_at is not null
    """,
]


def upgrade() -> None:
    """Add what the head of this file says."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement) if not op.get_context().as_sql else op.execute(statement)


def downgrade() -> None:
    """Nothing goes back: what was written since would be lost."""
    raise RuntimeError("restore a backup instead")
