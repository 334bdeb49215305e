"""A transaction whose payment was reversed may be taken again, and its line of the statement is open for that."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

STATEMENTS: list[str] = [
    "set local lock_timeout = '10s'",
    """
    -- squawk-ignore require-concurrent-index-deletion
    drop index uq_payment_channel_txn
    """,
    """
    create unique index uq_payment_channel_txn on payment (tenant_id, channel, channel_txn)
        where channel_txn is not null and state = 'taken'
    """,
    """
    create index ix_payment_channel_txn on payment (tenant_id, channel, channel_txn) where channel_txn is not null
    """,
    # what was reversed before today lies in every company: the owner of the tables looks past the walls for one statement
    "alter table payment no force row level security",
    "alter table statement_line no force row level security",
    """
    update statement_line line set state = 'open', payment_id = null, decided_by_id = null, decided_at = null
        from payment where payment.tenant_id = line.tenant_id and payment.id = line.payment_id
        and payment.state = 'reversed'
    """,
    "alter table statement_line force row level security",
    "alter table payment force row level security",
]


def upgrade() -> None:
    """Add what the head of this file says."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement) if not op.get_context().as_sql else op.execute(statement)


def downgrade() -> None:
    """Nothing goes back: what was written since would be lost."""
    raise RuntimeError("restore a backup instead")
