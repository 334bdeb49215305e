"""A refund that its channel ends without giving the money back fails, and the money is prepaid again."""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STATEMENTS: list[str] = [
    "set local lock_timeout = '10s'",
    "alter table refund add column failed_at timestamptz",
    """
    -- squawk-ignore ban-drop-constraint
    alter table refund drop constraint ck_refund_known_state
    """,
    """
    alter table refund add constraint ck_refund_known_state
        check (state in ('asked', 'paid', 'refused', 'failed')) not valid
    """,
    """
    -- squawk-ignore constraint-missing-not-valid
    alter table refund validate constraint ck_refund_known_state
    """,
    """
    alter table refund add constraint ck_refund_failed_completely
        check ((state = 'failed') = (failed_at is not null)) not valid
    """,
    """
    -- squawk-ignore constraint-missing-not-valid
    alter table refund validate constraint ck_refund_failed_completely
    """,
    """
    create or replace function refund_stands() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
    begin
        if (new.estate_id, new.house_id, new.kind, new.pot, new.amount_fen, new.method, new.asked_by_id)
           is distinct from
           (old.estate_id, old.house_id, old.kind, old.pot, old.amount_fen, old.method, old.asked_by_id)
           or new.payment_id is distinct from old.payment_id or new.charge_id is distinct from old.charge_id
           or (old.state <> 'asked' and new.state <> old.state
               and not (old.state = 'paid' and new.state = 'failed' and old.channel_done_at is null)) then
            raise exception 'a refund never changes' using errcode = 'restrict_violation';
        end if;
        return new;
    end $$
    """,
]


def upgrade() -> None:
    """Add what the head of this file says."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement) if not op.get_context().as_sql else op.execute(statement)


def downgrade() -> None:
    """Nothing goes back: what was written since would be lost."""
    raise RuntimeError("restore a backup instead")
