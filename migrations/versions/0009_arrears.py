"""Notices of arrears with deliveries, withdrawals and confirmations; waivers of late fees; how an estate is paid."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STATEMENTS: list[str] = [
    """
    CREATE TABLE payment_instructions (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        payee TEXT NOT NULL,
        bank TEXT NOT NULL,
        account_no TEXT NOT NULL,
        ways TEXT NOT NULL,
        contact TEXT NOT NULL,
        set_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_payment_instructions PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_payment_instructions_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT uq_payment_instructions_tenant_id_estate_id UNIQUE (tenant_id, estate_id)
    )
    """,
    """
    CREATE TABLE arrears_notice (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        house_id UUID NOT NULL,
        kind TEXT NOT NULL,
        number TEXT NOT NULL,
        issued_on DATE NOT NULL,
        issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
        answer_by DATE NOT NULL,
        total_fen BIGINT NOT NULL,
        late_fen BIGINT NOT NULL,
        content JSONB NOT NULL,
        by_id UUID,
        CONSTRAINT pk_arrears_notice PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_arrears_notice_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_arrears_notice_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT fk_arrears_notice_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_arrears_notice_tenant_id_number UNIQUE (tenant_id, number),
        CONSTRAINT ck_arrears_notice_known_kind CHECK (kind in ('reminder', 'demand', 'legal')),
        CONSTRAINT ck_arrears_notice_total_is_real CHECK (total_fen between 1 and 1000000000000),
        CONSTRAINT ck_arrears_notice_late_is_real CHECK (late_fen between 0 and 1000000000000),
        CONSTRAINT ck_arrears_notice_ends_after_it_starts CHECK (answer_by >= issued_on)
    )
    """,
    """
    CREATE INDEX ix_arrears_notice_tenant_id_estate_id_issued_on_id ON arrears_notice (tenant_id, estate_id, issued_on, id)
    """,
    """
    CREATE INDEX ix_arrears_notice_tenant_id_house_id_issued_on_id ON arrears_notice (tenant_id, house_id, issued_on, id)
    """,
    """
    CREATE TABLE arrears_confirmation (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        notice_id UUID NOT NULL,
        is_granted BOOLEAN NOT NULL,
        by_id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_arrears_confirmation PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_arrears_confirmation_tenant_id_notice_id FOREIGN KEY(tenant_id, notice_id) REFERENCES arrears_notice (tenant_id, id),
        CONSTRAINT fk_arrears_confirmation_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_arrears_confirmation_tenant_id_notice_id UNIQUE (tenant_id, notice_id)
    )
    """,
    """
    CREATE TABLE arrears_delivery (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        notice_id UUID NOT NULL,
        way TEXT NOT NULL,
        delivered_on DATE NOT NULL,
        receiver TEXT NOT NULL,
        file_id UUID,
        by_id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_arrears_delivery PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_arrears_delivery_tenant_id_notice_id FOREIGN KEY(tenant_id, notice_id) REFERENCES arrears_notice (tenant_id, id),
        CONSTRAINT fk_arrears_delivery_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT fk_arrears_delivery_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_arrears_delivery_known_way CHECK (way in ('in_person', 'registered_mail', 'posted', 'message')),
        CONSTRAINT ck_arrears_delivery_has_proof CHECK (way = 'message' or file_id is not null)
    )
    """,
    """
    CREATE INDEX ix_arrears_delivery_tenant_id_notice_id_delivered_on ON arrears_delivery (tenant_id, notice_id, delivered_on)
    """,
    """
    CREATE TABLE arrears_withdrawal (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        notice_id UUID NOT NULL,
        reason TEXT NOT NULL,
        by_id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_arrears_withdrawal PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_arrears_withdrawal_tenant_id_notice_id FOREIGN KEY(tenant_id, notice_id) REFERENCES arrears_notice (tenant_id, id),
        CONSTRAINT fk_arrears_withdrawal_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_arrears_withdrawal_tenant_id_notice_id UNIQUE (tenant_id, notice_id),
        CONSTRAINT ck_arrears_withdrawal_reason_given CHECK (reason <> '')
    )
    """,
    """
    CREATE TABLE arrears_notice_line (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        notice_id UUID NOT NULL,
        charge_id UUID NOT NULL,
        open_fen BIGINT NOT NULL,
        paid_fen BIGINT NOT NULL,
        due_on DATE NOT NULL,
        limitation_on DATE NOT NULL,
        CONSTRAINT pk_arrears_notice_line PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_arrears_notice_line_tenant_id_notice_id FOREIGN KEY(tenant_id, notice_id) REFERENCES arrears_notice (tenant_id, id),
        CONSTRAINT fk_arrears_notice_line_tenant_id_charge_id FOREIGN KEY(tenant_id, charge_id) REFERENCES charge (tenant_id, id),
        CONSTRAINT uq_arrears_notice_line_tenant_id_notice_id_charge_id UNIQUE (tenant_id, notice_id, charge_id),
        CONSTRAINT ck_arrears_notice_line_open_is_real CHECK (open_fen between 1 and 1000000000000),
        CONSTRAINT ck_arrears_notice_line_paid_is_real CHECK (paid_fen >= 0)
    )
    """,
    """
    CREATE INDEX ix_arrears_notice_line_tenant_id_charge_id ON arrears_notice_line (tenant_id, charge_id)
    """,
    """
    CREATE TABLE late_fee_waiver (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        house_id UUID NOT NULL,
        charge_id UUID NOT NULL,
        reason TEXT NOT NULL,
        state TEXT NOT NULL,
        asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
        asked_by_id UUID NOT NULL,
        decided_at TIMESTAMP WITH TIME ZONE,
        decided_by_id UUID,
        CONSTRAINT pk_late_fee_waiver PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_late_fee_waiver_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_late_fee_waiver_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT fk_late_fee_waiver_tenant_id_charge_id FOREIGN KEY(tenant_id, charge_id) REFERENCES charge (tenant_id, id),
        CONSTRAINT fk_late_fee_waiver_tenant_id_asked_by_id FOREIGN KEY(tenant_id, asked_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_late_fee_waiver_tenant_id_decided_by_id FOREIGN KEY(tenant_id, decided_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_late_fee_waiver_known_state CHECK (state in ('asked', 'granted', 'refused')),
        CONSTRAINT ck_late_fee_waiver_second_person CHECK (decided_by_id is null or decided_by_id <> asked_by_id),
        CONSTRAINT ck_late_fee_waiver_decided_completely CHECK ((state = 'asked') = (decided_at is null))
    )
    """,
    """
    CREATE INDEX ix_late_fee_waiver_tenant_id_charge_id ON late_fee_waiver (tenant_id, charge_id)
    """,
    """
    CREATE INDEX ix_late_fee_waiver_tenant_id_estate_id_state_asked_at ON late_fee_waiver (tenant_id, estate_id, state, asked_at)
    """,
    """
    CREATE UNIQUE INDEX uq_late_fee_waiver_open ON late_fee_waiver (tenant_id, charge_id) WHERE state = 'asked'
    """,
    """
    alter table "payment_instructions" enable row level security
    """,
    """
    alter table "payment_instructions" force row level security
    """,
    """
    create policy inside on "payment_instructions" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "payment_instructions" to mingbai_app
    """,
    """
    grant select on "payment_instructions" to mingbai_backup
    """,
    """
    alter table "arrears_notice" enable row level security
    """,
    """
    alter table "arrears_notice" force row level security
    """,
    """
    create policy inside on "arrears_notice" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "arrears_notice" to mingbai_app
    """,
    """
    grant select on "arrears_notice" to mingbai_backup
    """,
    """
    alter table "arrears_confirmation" enable row level security
    """,
    """
    alter table "arrears_confirmation" force row level security
    """,
    """
    create policy inside on "arrears_confirmation" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "arrears_confirmation" to mingbai_app
    """,
    """
    grant select on "arrears_confirmation" to mingbai_backup
    """,
    """
    alter table "arrears_delivery" enable row level security
    """,
    """
    alter table "arrears_delivery" force row level security
    """,
    """
    create policy inside on "arrears_delivery" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "arrears_delivery" to mingbai_app
    """,
    """
    grant select on "arrears_delivery" to mingbai_backup
    """,
    """
    alter table "arrears_withdrawal" enable row level security
    """,
    """
    alter table "arrears_withdrawal" force row level security
    """,
    """
    create policy inside on "arrears_withdrawal" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "arrears_withdrawal" to mingbai_app
    """,
    """
    grant select on "arrears_withdrawal" to mingbai_backup
    """,
    """
    alter table "arrears_notice_line" enable row level security
    """,
    """
    alter table "arrears_notice_line" force row level security
    """,
    """
    create policy inside on "arrears_notice_line" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "arrears_notice_line" to mingbai_app
    """,
    """
    grant select on "arrears_notice_line" to mingbai_backup
    """,
    """
    alter table "late_fee_waiver" enable row level security
    """,
    """
    alter table "late_fee_waiver" force row level security
    """,
    """
    create policy inside on "late_fee_waiver" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "late_fee_waiver" to mingbai_app
    """,
    """
    grant select on "late_fee_waiver" to mingbai_backup
    """,
    """
    create function late_fee_waiver_stands() returns trigger
        language plpgsql set search_path = pg_catalog, public as $$
        begin
            if (new.estate_id, new.house_id, new.charge_id, new.reason, new.asked_by_id, new.asked_at)
               is distinct from
               (old.estate_id, old.house_id, old.charge_id, old.reason, old.asked_by_id, old.asked_at)
               or old.state <> 'asked' then
                raise exception 'a waiver never changes' using errcode = 'restrict_violation';
            end if;
            return new;
        end $$
    """,
    """
    create trigger late_fee_waiver_stands before update on late_fee_waiver
            for each row execute function late_fee_waiver_stands()
    """,
    """
    revoke delete on late_fee_waiver from mingbai_app
    """,
]


def upgrade() -> None:
    """Add what the head of this file says."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement) if not op.get_context().as_sql else op.execute(statement)


def downgrade() -> None:
    """Nothing goes back: what was written since would be lost."""
    raise RuntimeError("restore a backup instead")
