"""What will never be paid is written off by two persons, and what was collected for suppliers is passed on to them."""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STATEMENTS: list[str] = [
    "set local lock_timeout = '10s'",
    "alter table charge add column written_off_fen bigint not null default 0",
    """
    -- squawk-ignore ban-drop-default
    alter table charge alter column written_off_fen drop default
    """,
    """
    alter table charge add constraint ck_charge_never_over_written_off
        check (written_off_fen between 0 and amount_fen - allocated_fen) not valid
    """,
    """
    -- squawk-ignore constraint-missing-not-valid
    alter table charge validate constraint ck_charge_never_over_written_off
    """,
    """
    -- squawk-ignore ban-drop-constraint
    alter table bill drop constraint ck_bill_known_state
    """,
    """
    alter table bill add constraint ck_bill_known_state
        check (state in ('draft', 'published', 'part_paid', 'paid', 'written_off', 'reversed')) not valid
    """,
    """
    -- squawk-ignore constraint-missing-not-valid
    alter table bill validate constraint ck_bill_known_state
    """,
    """
    -- squawk-ignore ban-drop-constraint
    alter table journal drop constraint ck_journal_known_kind
    """,
    """
    alter table journal add constraint ck_journal_known_kind check (kind in ('opening', 'bill', 'payment', 'allocation',
        'deallocation', 'refund', 'write_off', 'settlement', 'passed_on', 'cost', 'common_income', 'common_cost',
        'common_use', 'fund', 'correction', 'reversal')) not valid
    """,
    """
    -- squawk-ignore constraint-missing-not-valid
    alter table journal validate constraint ck_journal_known_kind
    """,
    """
    CREATE TABLE write_off (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        house_id UUID NOT NULL,
        ground TEXT NOT NULL,
        reason TEXT NOT NULL,
        file_id UUID,
        total_fen BIGINT NOT NULL,
        state TEXT NOT NULL,
        asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
        asked_by_id UUID NOT NULL,
        decided_at TIMESTAMP WITH TIME ZONE,
        decided_on DATE,
        decided_by_id UUID,
        CONSTRAINT pk_write_off PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_write_off_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_write_off_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT fk_write_off_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT fk_write_off_tenant_id_asked_by_id FOREIGN KEY(tenant_id, asked_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_write_off_tenant_id_decided_by_id FOREIGN KEY(tenant_id, decided_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_write_off_known_state CHECK (state in ('asked', 'granted', 'refused')),
        CONSTRAINT ck_write_off_known_ground CHECK (ground in ('time_barred', 'enforcement_ended', 'nobody_left', 'too_small', 'settled', 'other')),
        CONSTRAINT ck_write_off_second_person CHECK (decided_by_id is null or decided_by_id <> asked_by_id),
        CONSTRAINT ck_write_off_decided_completely CHECK ((state = 'asked') = (decided_at is null))
    )
    """,
    """
    CREATE INDEX ix_write_off_tenant_id_estate_id_state_asked_at ON write_off (tenant_id, estate_id, state, asked_at)
    """,
    """
    CREATE INDEX ix_write_off_tenant_id_house_id ON write_off (tenant_id, house_id)
    """,
    """
    CREATE TABLE write_off_line (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        write_off_id UUID NOT NULL,
        charge_id UUID NOT NULL,
        amount_fen BIGINT NOT NULL,
        taken_back_at TIMESTAMP WITH TIME ZONE,
        taken_back_on DATE,
        taken_back_by_id UUID,
        taken_back_reason TEXT NOT NULL,
        CONSTRAINT pk_write_off_line PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_write_off_line_tenant_id_write_off_id FOREIGN KEY(tenant_id, write_off_id) REFERENCES write_off (tenant_id, id),
        CONSTRAINT fk_write_off_line_tenant_id_charge_id FOREIGN KEY(tenant_id, charge_id) REFERENCES charge (tenant_id, id),
        CONSTRAINT fk_write_off_line_tenant_id_taken_back_by_id FOREIGN KEY(tenant_id, taken_back_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_write_off_line_tenant_id_write_off_id_charge_id UNIQUE (tenant_id, write_off_id, charge_id),
        CONSTRAINT ck_write_off_line_amount_is_real CHECK (amount_fen between 1 and 1000000000000),
        CONSTRAINT ck_write_off_line_taken_back_completely CHECK ((taken_back_at is null) = (taken_back_on is null))
    )
    """,
    """
    CREATE INDEX ix_write_off_line_tenant_id_charge_id ON write_off_line (tenant_id, charge_id)
    """,
    """
    alter table "write_off" enable row level security
    """,
    """
    alter table "write_off" force row level security
    """,
    """
    create policy inside on "write_off" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "write_off" to mingbai_app
    """,
    """
    grant select on "write_off" to mingbai_backup
    """,
    """
    alter table "write_off_line" enable row level security
    """,
    """
    alter table "write_off_line" force row level security
    """,
    """
    create policy inside on "write_off_line" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "write_off_line" to mingbai_app
    """,
    """
    grant select on "write_off_line" to mingbai_backup
    """,
]


def upgrade() -> None:
    """Add what the head of this file says."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement) if not op.get_context().as_sql else op.execute(statement)


def downgrade() -> None:
    """Nothing goes back: what was written since would be lost."""
    raise RuntimeError("restore a backup instead")
