"""Payments, allocations, receipts, refunds and reconciliation."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATEMENTS: list[str] = [
    """
    CREATE TABLE gateway_event (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        channel TEXT NOT NULL,
        event_id TEXT NOT NULL,
        order_number TEXT NOT NULL,
        txn TEXT NOT NULL,
        amount_fen BIGINT NOT NULL,
        outcome TEXT NOT NULL,
        times BIGINT NOT NULL,
        received_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_gateway_event PRIMARY KEY (tenant_id, id),
        CONSTRAINT uq_gateway_event_tenant_id_channel_event_id UNIQUE (tenant_id, channel, event_id),
        CONSTRAINT ck_gateway_event_known_channel CHECK (channel in ('bank', 'pos', 'wechat', 'alipay')),
        CONSTRAINT ck_gateway_event_known_outcome CHECK (outcome in ('settled', 'repeated', 'unknown_order', 'wrong_amount', 'wrong_merchant', 'not_paid'))
    )
    """,
    """
    CREATE INDEX ix_gateway_event_tenant_id_received_at_id ON gateway_event (tenant_id, received_at, id)
    """,
    """
    CREATE TABLE merchant (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        channel TEXT NOT NULL,
        merchant_no TEXT NOT NULL,
        app_id TEXT NOT NULL,
        serial_no TEXT NOT NULL,
        channel_key TEXT NOT NULL,
        is_on BOOLEAN NOT NULL,
        set_at TIMESTAMP WITH TIME ZONE NOT NULL,
        own_key_sealed BYTEA,
        api_key_sealed BYTEA,
        CONSTRAINT pk_merchant PRIMARY KEY (tenant_id, id),
        CONSTRAINT uq_merchant_tenant_id_channel UNIQUE (tenant_id, channel),
        CONSTRAINT ck_merchant_known_channel CHECK (channel in ('bank', 'pos', 'wechat', 'alipay'))
    )
    """,
    """
    CREATE TABLE bank_statement (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        channel TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        first_day DATE NOT NULL,
        last_day DATE NOT NULL,
        lines BIGINT NOT NULL,
        imported_by_id UUID,
        imported_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_bank_statement PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_bank_statement_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_bank_statement_tenant_id_imported_by_id FOREIGN KEY(tenant_id, imported_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_bank_statement_tenant_id_estate_id_channel_sha256 UNIQUE (tenant_id, estate_id, channel, sha256),
        CONSTRAINT ck_bank_statement_known_channel CHECK (channel in ('bank', 'pos', 'wechat', 'alipay'))
    )
    """,
    """
    CREATE INDEX ix_bank_statement_tenant_id_estate_id_channel_last_day ON bank_statement (tenant_id, estate_id, channel, last_day)
    """,
    """
    CREATE TABLE cash_day (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        day DATE NOT NULL,
        expected_fen BIGINT NOT NULL,
        counted_fen BIGINT NOT NULL,
        reason TEXT NOT NULL,
        counted_by_id UUID NOT NULL,
        counted_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_cash_day PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_cash_day_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_cash_day_tenant_id_counted_by_id FOREIGN KEY(tenant_id, counted_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_cash_day_tenant_id_estate_id_day UNIQUE (tenant_id, estate_id, day)
    )
    """,
    """
    CREATE TABLE payment_brake (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID,
        reason TEXT NOT NULL,
        put_on_by_id UUID NOT NULL,
        put_on_at TIMESTAMP WITH TIME ZONE NOT NULL,
        taken_off_by_id UUID,
        taken_off_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_payment_brake PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_payment_brake_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_payment_brake_tenant_id_put_on_by_id FOREIGN KEY(tenant_id, put_on_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_payment_brake_tenant_id_taken_off_by_id FOREIGN KEY(tenant_id, taken_off_by_id) REFERENCES member (tenant_id, id)
    )
    """,
    """
    CREATE UNIQUE INDEX uq_payment_brake_on ON payment_brake (tenant_id, estate_id) NULLS NOT DISTINCT WHERE taken_off_at is null
    """,
    """
    CREATE TABLE payment (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        house_id UUID NOT NULL,
        amount_fen BIGINT NOT NULL,
        method TEXT NOT NULL,
        channel TEXT,
        channel_txn TEXT,
        state TEXT NOT NULL,
        prepaid_fen BIGINT NOT NULL,
        common_prepaid_fen BIGINT NOT NULL,
        refunded_fen BIGINT NOT NULL,
        received_on DATE NOT NULL,
        received_at TIMESTAMP WITH TIME ZONE NOT NULL,
        payer TEXT NOT NULL,
        note TEXT NOT NULL,
        request_hash TEXT NOT NULL,
        taken_by_id UUID,
        reversed_at TIMESTAMP WITH TIME ZONE,
        reversed_by_id UUID,
        reversal_reason TEXT NOT NULL,
        CONSTRAINT pk_payment PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_payment_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_payment_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT fk_payment_tenant_id_taken_by_id FOREIGN KEY(tenant_id, taken_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_payment_tenant_id_reversed_by_id FOREIGN KEY(tenant_id, reversed_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_payment_known_method CHECK (method in ('cash', 'pos', 'transfer', 'wechat', 'alipay')),
        CONSTRAINT ck_payment_known_channel CHECK (channel in ('bank', 'pos', 'wechat', 'alipay')),
        CONSTRAINT ck_payment_known_state CHECK (state in ('taken', 'reversed')),
        CONSTRAINT ck_payment_amount_is_real CHECK (amount_fen between 1 and 1000000000000),
        CONSTRAINT ck_payment_parts_fit CHECK (prepaid_fen >= 0 and common_prepaid_fen >= 0 and refunded_fen >= 0 and prepaid_fen + common_prepaid_fen + refunded_fen <= amount_fen),
        CONSTRAINT ck_payment_transaction_names_channel CHECK ((channel is null) = (channel_txn is null)),
        CONSTRAINT ck_payment_reversed_holds_nothing CHECK ((state = 'reversed') = (reversed_at is not null) and (state = 'taken' or (prepaid_fen = 0 and common_prepaid_fen = 0 and refunded_fen = 0))),
        CONSTRAINT ck_payment_second_person CHECK (reversed_by_id is null or reversed_by_id <> taken_by_id)
    )
    """,
    """
    CREATE INDEX ix_payment_prepaid ON payment (tenant_id, house_id) WHERE prepaid_fen + common_prepaid_fen > 0
    """,
    """
    CREATE INDEX ix_payment_tenant_id_estate_id_received_on_id ON payment (tenant_id, estate_id, received_on, id)
    """,
    """
    CREATE INDEX ix_payment_tenant_id_house_id_received_on_id ON payment (tenant_id, house_id, received_on, id)
    """,
    """
    CREATE UNIQUE INDEX uq_payment_channel_txn ON payment (tenant_id, channel, channel_txn) WHERE channel_txn is not null
    """,
    """
    CREATE TABLE payment_order (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        house_id UUID NOT NULL,
        channel TEXT NOT NULL,
        amount_fen BIGINT NOT NULL,
        charge_ids JSONB NOT NULL,
        state TEXT NOT NULL,
        by_id UUID NOT NULL,
        begun_at TIMESTAMP WITH TIME ZONE NOT NULL,
        expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
        pay_at TEXT NOT NULL,
        payment_id UUID,
        CONSTRAINT pk_payment_order PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_payment_order_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_payment_order_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT fk_payment_order_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_payment_order_tenant_id_payment_id FOREIGN KEY(tenant_id, payment_id) REFERENCES payment (tenant_id, id),
        CONSTRAINT ck_payment_order_known_channel CHECK (channel in ('bank', 'pos', 'wechat', 'alipay')),
        CONSTRAINT ck_payment_order_known_state CHECK (state in ('waiting', 'paid', 'closed', 'wrong')),
        CONSTRAINT ck_payment_order_amount_is_real CHECK (amount_fen between 1 and 1000000000000)
    )
    """,
    """
    CREATE INDEX ix_payment_order_tenant_id_house_id_begun_at ON payment_order (tenant_id, house_id, begun_at)
    """,
    """
    CREATE INDEX ix_payment_order_tenant_id_state_expires_at ON payment_order (tenant_id, state, expires_at)
    """,
    """
    CREATE TABLE receipt (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        house_id UUID NOT NULL,
        payment_id UUID NOT NULL,
        year INTEGER NOT NULL,
        sequence INTEGER NOT NULL,
        number TEXT NOT NULL,
        amount_fen BIGINT NOT NULL,
        content JSONB NOT NULL,
        issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
        issued_by_id UUID,
        voided_at TIMESTAMP WITH TIME ZONE,
        file_id UUID,
        CONSTRAINT pk_receipt PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_receipt_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_receipt_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT fk_receipt_tenant_id_payment_id FOREIGN KEY(tenant_id, payment_id) REFERENCES payment (tenant_id, id),
        CONSTRAINT fk_receipt_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT fk_receipt_tenant_id_issued_by_id FOREIGN KEY(tenant_id, issued_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_receipt_tenant_id_estate_id_year_sequence UNIQUE (tenant_id, estate_id, year, sequence),
        CONSTRAINT uq_receipt_tenant_id_payment_id UNIQUE (tenant_id, payment_id),
        CONSTRAINT ck_receipt_counts_from_one CHECK (sequence >= 1)
    )
    """,
    """
    CREATE INDEX ix_receipt_tenant_id_house_id_issued_at ON receipt (tenant_id, house_id, issued_at)
    """,
    """
    CREATE TABLE statement_line (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        statement_id UUID NOT NULL,
        estate_id UUID NOT NULL,
        channel TEXT NOT NULL,
        txn TEXT NOT NULL,
        day DATE NOT NULL,
        amount_fen BIGINT NOT NULL,
        counterparty TEXT NOT NULL,
        memo TEXT NOT NULL,
        state TEXT NOT NULL,
        payment_id UUID,
        explanation TEXT NOT NULL,
        decided_by_id UUID,
        decided_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_statement_line PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_statement_line_tenant_id_statement_id FOREIGN KEY(tenant_id, statement_id) REFERENCES bank_statement (tenant_id, id),
        CONSTRAINT fk_statement_line_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_statement_line_tenant_id_payment_id FOREIGN KEY(tenant_id, payment_id) REFERENCES payment (tenant_id, id),
        CONSTRAINT fk_statement_line_tenant_id_decided_by_id FOREIGN KEY(tenant_id, decided_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_statement_line_tenant_id_channel_txn UNIQUE (tenant_id, channel, txn),
        CONSTRAINT ck_statement_line_known_channel CHECK (channel in ('bank', 'pos', 'wechat', 'alipay')),
        CONSTRAINT ck_statement_line_known_state CHECK (state in ('open', 'matched', 'explained')),
        CONSTRAINT ck_statement_line_amount_is_real CHECK (amount_fen between -1000000000000 and 1000000000000 and amount_fen <> 0),
        CONSTRAINT ck_statement_line_matched_names_payment CHECK ((state = 'matched') = (payment_id is not null))
    )
    """,
    """
    CREATE INDEX ix_statement_line_tenant_id_estate_id_state_day ON statement_line (tenant_id, estate_id, state, day)
    """,
    """
    CREATE INDEX ix_statement_line_tenant_id_payment_id ON statement_line (tenant_id, payment_id) WHERE payment_id is not null
    """,
    """
    CREATE TABLE allocation (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        payment_id UUID NOT NULL,
        charge_id UUID NOT NULL,
        pot TEXT NOT NULL,
        amount_fen BIGINT NOT NULL,
        allocated_on DATE NOT NULL,
        from_prepaid BOOLEAN NOT NULL,
        ended_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_allocation PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_allocation_tenant_id_payment_id FOREIGN KEY(tenant_id, payment_id) REFERENCES payment (tenant_id, id),
        CONSTRAINT fk_allocation_tenant_id_charge_id FOREIGN KEY(tenant_id, charge_id) REFERENCES charge (tenant_id, id),
        CONSTRAINT ck_allocation_amount_is_real CHECK (amount_fen between 1 and 1000000000000),
        CONSTRAINT ck_allocation_known_pot CHECK (pot in ('company', 'common'))
    )
    """,
    """
    CREATE INDEX ix_allocation_tenant_id_charge_id ON allocation (tenant_id, charge_id)
    """,
    """
    CREATE INDEX ix_allocation_tenant_id_payment_id ON allocation (tenant_id, payment_id)
    """,
    """
    CREATE TABLE refund (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        house_id UUID NOT NULL,
        payment_id UUID,
        charge_id UUID,
        kind TEXT NOT NULL,
        pot TEXT NOT NULL,
        amount_fen BIGINT NOT NULL,
        method TEXT NOT NULL,
        reason TEXT NOT NULL,
        state TEXT NOT NULL,
        number TEXT,
        asked_by_id UUID NOT NULL,
        asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
        decided_by_id UUID,
        decided_at TIMESTAMP WITH TIME ZONE,
        decision TEXT NOT NULL,
        channel_done_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_refund PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_refund_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_refund_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT fk_refund_tenant_id_payment_id FOREIGN KEY(tenant_id, payment_id) REFERENCES payment (tenant_id, id),
        CONSTRAINT fk_refund_tenant_id_charge_id FOREIGN KEY(tenant_id, charge_id) REFERENCES charge (tenant_id, id),
        CONSTRAINT fk_refund_tenant_id_asked_by_id FOREIGN KEY(tenant_id, asked_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_refund_tenant_id_decided_by_id FOREIGN KEY(tenant_id, decided_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_refund_known_kind CHECK (kind in ('prepaid', 'deposit')),
        CONSTRAINT ck_refund_known_state CHECK (state in ('asked', 'paid', 'refused')),
        CONSTRAINT ck_refund_known_method CHECK (method in ('cash', 'pos', 'transfer', 'wechat', 'alipay')),
        CONSTRAINT ck_refund_amount_is_real CHECK (amount_fen between 1 and 1000000000000),
        CONSTRAINT ck_refund_second_person CHECK (decided_by_id is null or decided_by_id <> asked_by_id),
        CONSTRAINT ck_refund_decided_completely CHECK ((state = 'asked') = (decided_at is null)),
        CONSTRAINT ck_refund_deposit_names_charge CHECK ((kind = 'deposit') = (charge_id is not null)),
        CONSTRAINT ck_refund_known_pot CHECK (pot in ('company', 'common'))
    )
    """,
    """
    CREATE INDEX ix_refund_tenant_id_charge_id ON refund (tenant_id, charge_id) WHERE charge_id is not null
    """,
    """
    CREATE INDEX ix_refund_tenant_id_estate_id_state_asked_at ON refund (tenant_id, estate_id, state, asked_at)
    """,
    """
    CREATE INDEX ix_refund_tenant_id_payment_id ON refund (tenant_id, payment_id)
    """,
    """
    alter table "gateway_event" enable row level security
    """,
    """
    alter table "gateway_event" force row level security
    """,
    """
    create policy inside on "gateway_event" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "gateway_event" to mingbai_app
    """,
    """
    grant select on "gateway_event" to mingbai_backup
    """,
    """
    alter table "merchant" enable row level security
    """,
    """
    alter table "merchant" force row level security
    """,
    """
    create policy inside on "merchant" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "merchant" to mingbai_app
    """,
    """
    grant select on "merchant" to mingbai_backup
    """,
    """
    alter table "bank_statement" enable row level security
    """,
    """
    alter table "bank_statement" force row level security
    """,
    """
    create policy inside on "bank_statement" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "bank_statement" to mingbai_app
    """,
    """
    grant select on "bank_statement" to mingbai_backup
    """,
    """
    alter table "cash_day" enable row level security
    """,
    """
    alter table "cash_day" force row level security
    """,
    """
    create policy inside on "cash_day" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "cash_day" to mingbai_app
    """,
    """
    grant select on "cash_day" to mingbai_backup
    """,
    """
    alter table "payment_brake" enable row level security
    """,
    """
    alter table "payment_brake" force row level security
    """,
    """
    create policy inside on "payment_brake" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "payment_brake" to mingbai_app
    """,
    """
    grant select on "payment_brake" to mingbai_backup
    """,
    """
    alter table "payment" enable row level security
    """,
    """
    alter table "payment" force row level security
    """,
    """
    create policy inside on "payment" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "payment" to mingbai_app
    """,
    """
    grant select on "payment" to mingbai_backup
    """,
    """
    alter table "payment_order" enable row level security
    """,
    """
    alter table "payment_order" force row level security
    """,
    """
    create policy inside on "payment_order" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "payment_order" to mingbai_app
    """,
    """
    grant select on "payment_order" to mingbai_backup
    """,
    """
    alter table "receipt" enable row level security
    """,
    """
    alter table "receipt" force row level security
    """,
    """
    create policy inside on "receipt" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "receipt" to mingbai_app
    """,
    """
    grant select on "receipt" to mingbai_backup
    """,
    """
    alter table "statement_line" enable row level security
    """,
    """
    alter table "statement_line" force row level security
    """,
    """
    create policy inside on "statement_line" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "statement_line" to mingbai_app
    """,
    """
    grant select on "statement_line" to mingbai_backup
    """,
    """
    alter table "allocation" enable row level security
    """,
    """
    alter table "allocation" force row level security
    """,
    """
    create policy inside on "allocation" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "allocation" to mingbai_app
    """,
    """
    grant select on "allocation" to mingbai_backup
    """,
    """
    alter table "refund" enable row level security
    """,
    """
    alter table "refund" force row level security
    """,
    """
    create policy inside on "refund" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "refund" to mingbai_app
    """,
    """
    grant select on "refund" to mingbai_backup
    """,
    """
    create function payment_stands() returns trigger
        language plpgsql set search_path = pg_catalog, public as $$
        begin
            if (new.estate_id, new.house_id, new.amount_fen, new.method, new.received_on, new.received_at, new.request_hash)
               is distinct from
               (old.estate_id, old.house_id, old.amount_fen, old.method, old.received_on, old.received_at, old.request_hash)
               or new.channel is distinct from old.channel or new.channel_txn is distinct from old.channel_txn
               or (old.state = 'reversed' and new.state <> 'reversed') then
                raise exception 'a payment never changes' using errcode = 'restrict_violation';
            end if;
            return new;
        end $$
    """,
    """
    create trigger payment_stands before update on payment for each row execute function payment_stands()
    """,
    """
    create function allocation_stands() returns trigger
        language plpgsql set search_path = pg_catalog, public as $$
        begin
            if (new.payment_id, new.charge_id, new.pot, new.amount_fen, new.allocated_on, new.from_prepaid)
               is distinct from
               (old.payment_id, old.charge_id, old.pot, old.amount_fen, old.allocated_on, old.from_prepaid)
               or old.ended_at is not null then
                raise exception 'an allocation never changes, it ends' using errcode = 'restrict_violation';
            end if;
            return new;
        end $$
    """,
    """
    create trigger allocation_stands before update on allocation for each row execute function allocation_stands()
    """,
    """
    create function receipt_stands() returns trigger
        language plpgsql set search_path = pg_catalog, public as $$
        begin
            if (new.estate_id, new.house_id, new.payment_id, new.year, new.sequence, new.number, new.amount_fen, new.content)
               is distinct from
               (old.estate_id, old.house_id, old.payment_id, old.year, old.sequence, old.number, old.amount_fen, old.content)
               or (old.voided_at is not null and new.voided_at is distinct from old.voided_at) then
                raise exception 'a receipt never changes' using errcode = 'restrict_violation';
            end if;
            return new;
        end $$
    """,
    """
    create trigger receipt_stands before update on receipt for each row execute function receipt_stands()
    """,
    """
    create function refund_stands() returns trigger
        language plpgsql set search_path = pg_catalog, public as $$
        begin
            if (new.estate_id, new.house_id, new.kind, new.pot, new.amount_fen, new.method, new.asked_by_id)
               is distinct from
               (old.estate_id, old.house_id, old.kind, old.pot, old.amount_fen, old.method, old.asked_by_id)
               or new.payment_id is distinct from old.payment_id or new.charge_id is distinct from old.charge_id
               or (old.state <> 'asked' and new.state <> old.state) then
                raise exception 'a refund never changes' using errcode = 'restrict_violation';
            end if;
            return new;
        end $$
    """,
    """
    create trigger refund_stands before update on refund for each row execute function refund_stands()
    """,
    """
    revoke delete on payment, allocation, receipt, refund, statement_line, gateway_event from mingbai_app
    """,
]


def upgrade() -> None:
    """Add what the head of this file says."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement) if not op.get_context().as_sql else op.execute(statement)


def downgrade() -> None:
    """Nothing goes back: what was written since would be lost."""
    raise RuntimeError("restore a backup instead")
