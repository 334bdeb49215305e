"""Support access with consent, and the erasure of companies that were closed."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS: list[str] = []


def upgrade() -> None:
    """Make the tables, their walls and their grants."""
    """Add what the head of this file says."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement) if not op.get_context().as_sql else op.execute(statement)


def downgrade() -> None:
    """There is no way back but a restore."""
    raise RuntimeError("restore a backup instead")
