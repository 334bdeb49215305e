"""Meters, readings, shared costs, bills and their lines."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATEMENTS: list[str] = [
    """
    CREATE TABLE bill_run (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        period TEXT NOT NULL,
        sequence BIGINT NOT NULL,
        state TEXT NOT NULL,
        started_at TIMESTAMP WITH TIME ZONE NOT NULL,
        started_by_id UUID,
        prepared_at TIMESTAMP WITH TIME ZONE,
        published_at TIMESTAMP WITH TIME ZONE,
        published_by_id UUID,
        recallable_until TIMESTAMP WITH TIME ZONE,
        released_at TIMESTAMP WITH TIME ZONE,
        recalled_at TIMESTAMP WITH TIME ZONE,
        reason TEXT NOT NULL,
        houses BIGINT NOT NULL,
        charges BIGINT NOT NULL,
        total_fen BIGINT NOT NULL,
        skipped BIGINT NOT NULL,
        CONSTRAINT pk_bill_run PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_bill_run_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_bill_run_tenant_id_started_by_id FOREIGN KEY(tenant_id, started_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_bill_run_tenant_id_published_by_id FOREIGN KEY(tenant_id, published_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_bill_run_tenant_id_estate_id_period_sequence UNIQUE (tenant_id, estate_id, period, sequence),
        CONSTRAINT ck_bill_run_known_state CHECK (state in ('preparing', 'draft', 'published', 'frozen', 'recalled', 'discarded'))
    )
    """,
    """
    CREATE UNIQUE INDEX uq_bill_run_open ON bill_run (tenant_id, estate_id, period) WHERE state in ('preparing', 'draft')
    """,
    """
    CREATE TABLE adjustment (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        house_id UUID NOT NULL,
        item_code TEXT NOT NULL,
        factor BIGINT NOT NULL,
        starts_on DATE NOT NULL,
        ends_on DATE NOT NULL,
        reason TEXT NOT NULL,
        file_id UUID NOT NULL,
        state TEXT NOT NULL,
        asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
        asked_by_id UUID NOT NULL,
        decided_at TIMESTAMP WITH TIME ZONE,
        decided_by_id UUID,
        CONSTRAINT pk_adjustment PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_adjustment_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_adjustment_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT fk_adjustment_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT fk_adjustment_tenant_id_asked_by_id FOREIGN KEY(tenant_id, asked_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_adjustment_tenant_id_decided_by_id FOREIGN KEY(tenant_id, decided_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_adjustment_known_state CHECK (state in ('asked', 'approved', 'refused')),
        CONSTRAINT ck_adjustment_factor_reduces CHECK (factor between 0 and 9999),
        CONSTRAINT ck_adjustment_ends_after_it_starts CHECK (ends_on >= starts_on)
    )
    """,
    """
    CREATE INDEX ix_adjustment_tenant_id_estate_id_state_starts_on ON adjustment (tenant_id, estate_id, state, starts_on)
    """,
    """
    CREATE INDEX ix_adjustment_tenant_id_house_id ON adjustment (tenant_id, house_id)
    """,
    """
    CREATE TABLE bill (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        run_id UUID,
        estate_id UUID NOT NULL,
        house_id UUID NOT NULL,
        payer_id UUID,
        position TEXT NOT NULL,
        period TEXT NOT NULL,
        number TEXT NOT NULL,
        state TEXT NOT NULL,
        due_on DATE NOT NULL,
        total_fen BIGINT NOT NULL,
        released_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_bill PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_bill_tenant_id_run_id FOREIGN KEY(tenant_id, run_id) REFERENCES bill_run (tenant_id, id),
        CONSTRAINT fk_bill_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_bill_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT fk_bill_tenant_id_payer_id FOREIGN KEY(tenant_id, payer_id) REFERENCES person (tenant_id, id),
        CONSTRAINT uq_bill_tenant_id_estate_id_number UNIQUE (tenant_id, estate_id, number),
        CONSTRAINT ck_bill_known_state CHECK (state in ('draft', 'published', 'part_paid', 'paid', 'reversed'))
    )
    """,
    """
    CREATE INDEX ix_bill_tenant_id_estate_id_period_state ON bill (tenant_id, estate_id, period, state)
    """,
    """
    CREATE INDEX ix_bill_tenant_id_house_id_period ON bill (tenant_id, house_id, period)
    """,
    """
    CREATE INDEX ix_bill_tenant_id_run_id_position_id ON bill (tenant_id, run_id, position, id)
    """,
    """
    CREATE TABLE meter (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        house_id UUID,
        building_id UUID,
        item_code TEXT NOT NULL,
        kind TEXT NOT NULL,
        code TEXT COLLATE "C" NOT NULL,
        place TEXT NOT NULL,
        position TEXT COLLATE "C" NOT NULL,
        multiplier BIGINT NOT NULL,
        rolls_over_at BIGINT,
        first_value BIGINT NOT NULL,
        installed_on DATE NOT NULL,
        removed_on DATE,
        CONSTRAINT pk_meter PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_meter_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_meter_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT fk_meter_tenant_id_building_id FOREIGN KEY(tenant_id, building_id) REFERENCES building (tenant_id, id),
        CONSTRAINT uq_meter_tenant_id_estate_id_code UNIQUE (tenant_id, estate_id, code),
        CONSTRAINT ck_meter_known_kind CHECK (kind in ('water', 'electricity', 'gas', 'heat')),
        CONSTRAINT ck_meter_multiplier_is_real CHECK (multiplier between 1 and 1000000000),
        CONSTRAINT ck_meter_roll_over_is_real CHECK (rolls_over_at is null or rolls_over_at > 0),
        CONSTRAINT ck_meter_first_value_is_real CHECK (first_value >= 0)
    )
    """,
    """
    CREATE INDEX ix_meter_tenant_id_estate_id_position_id ON meter (tenant_id, estate_id, position, id)
    """,
    """
    CREATE INDEX ix_meter_tenant_id_house_id ON meter (tenant_id, house_id)
    """,
    """
    CREATE TABLE skipped_line (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        run_id UUID NOT NULL,
        house_id UUID NOT NULL,
        item_code TEXT NOT NULL,
        reason TEXT NOT NULL,
        CONSTRAINT pk_skipped_line PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_skipped_line_tenant_id_run_id FOREIGN KEY(tenant_id, run_id) REFERENCES bill_run (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_skipped_line_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT ck_skipped_line_known_reason CHECK (reason in ('no_reading', 'reading_to_check', 'no_meter', 'no_area', 'no_household_size', 'no_floor', 'no_inner_area', 'formula_failed', 'already_billed'))
    )
    """,
    """
    CREATE INDEX ix_skipped_line_tenant_id_run_id_item_code_house_id ON skipped_line (tenant_id, run_id, item_code, house_id)
    """,
    """
    CREATE TABLE charge (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        bill_id UUID NOT NULL,
        estate_id UUID NOT NULL,
        house_id UUID NOT NULL,
        item_code TEXT NOT NULL,
        pot TEXT NOT NULL,
        fee_class TEXT NOT NULL,
        priority BIGINT NOT NULL,
        period TEXT NOT NULL,
        period_from DATE NOT NULL,
        period_to DATE NOT NULL,
        amount_fen BIGINT NOT NULL,
        due_on DATE NOT NULL,
        tariff_id UUID,
        calculation JSONB NOT NULL,
        state TEXT NOT NULL,
        allocated_fen BIGINT NOT NULL,
        corrects_id UUID,
        published_at TIMESTAMP WITH TIME ZONE,
        reversed_at TIMESTAMP WITH TIME ZONE,
        reversal_reason TEXT NOT NULL,
        CONSTRAINT pk_charge PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_charge_tenant_id_bill_id FOREIGN KEY(tenant_id, bill_id) REFERENCES bill (tenant_id, id),
        CONSTRAINT fk_charge_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_charge_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT fk_charge_tenant_id_tariff_id FOREIGN KEY(tenant_id, tariff_id) REFERENCES tariff (tenant_id, id),
        CONSTRAINT fk_charge_tenant_id_corrects_id FOREIGN KEY(tenant_id, corrects_id) REFERENCES charge (tenant_id, id),
        CONSTRAINT ck_charge_known_fee_class CHECK (fee_class in ('income', 'trust', 'pass_through', 'agency', 'deposit', 'common_income', 'fund', 'late_fee', 'prepaid', 'reduction')),
        CONSTRAINT ck_charge_known_state CHECK (state in ('draft', 'published', 'reversed')),
        CONSTRAINT ck_charge_known_pot CHECK (pot in ('company', 'common', 'fund')),
        CONSTRAINT ck_charge_ends_after_it_starts CHECK (period_to >= period_from),
        CONSTRAINT ck_charge_amount_is_real CHECK (amount_fen between 0 and 1000000000000),
        CONSTRAINT ck_charge_never_over_allocated CHECK (allocated_fen between 0 and amount_fen)
    )
    """,
    """
    CREATE INDEX ix_charge_corrects ON charge (tenant_id, corrects_id) WHERE corrects_id is not null
    """,
    """
    CREATE INDEX ix_charge_open ON charge (tenant_id, house_id, due_on) WHERE state = 'published'
    """,
    """
    CREATE INDEX ix_charge_tenant_id_bill_id ON charge (tenant_id, bill_id)
    """,
    """
    CREATE INDEX ix_charge_tenant_id_estate_id_period_item_code_state ON charge (tenant_id, estate_id, period, item_code, state)
    """,
    """
    CREATE UNIQUE INDEX uq_charge_live ON charge (tenant_id, house_id, item_code, period_from) WHERE state <> 'reversed'
    """,
    """
    CREATE TABLE reading (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        meter_id UUID NOT NULL,
        estate_id UUID NOT NULL,
        period TEXT NOT NULL,
        read_on DATE NOT NULL,
        value BIGINT NOT NULL,
        previous_value BIGINT NOT NULL,
        previous_id UUID,
        usage BIGINT NOT NULL,
        rolled_over BOOLEAN NOT NULL,
        estimated BOOLEAN NOT NULL,
        way TEXT NOT NULL,
        anomaly TEXT,
        accepted_at TIMESTAMP WITH TIME ZONE,
        accepted_by_id UUID,
        remark TEXT NOT NULL,
        file_id UUID,
        read_by_id UUID,
        recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
        state TEXT NOT NULL,
        CONSTRAINT pk_reading PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_reading_tenant_id_meter_id FOREIGN KEY(tenant_id, meter_id) REFERENCES meter (tenant_id, id),
        CONSTRAINT fk_reading_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_reading_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT fk_reading_tenant_id_read_by_id FOREIGN KEY(tenant_id, read_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_reading_tenant_id_accepted_by_id FOREIGN KEY(tenant_id, accepted_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_reading_known_way CHECK (way in ('phone', 'desk', 'import', 'estimate')),
        CONSTRAINT ck_reading_known_anomaly CHECK (anomaly in ('backwards', 'jump', 'rolled_over')),
        CONSTRAINT ck_reading_known_state CHECK (state in ('valid', 'replaced')),
        CONSTRAINT ck_reading_value_is_real CHECK (value between 0 and 1000000000000)
    )
    """,
    """
    CREATE INDEX ix_reading_tenant_id_estate_id_period_state ON reading (tenant_id, estate_id, period, state)
    """,
    """
    CREATE UNIQUE INDEX uq_reading_valid ON reading (tenant_id, meter_id, period) WHERE state = 'valid'
    """,
    """
    CREATE TABLE objection (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        charge_id UUID NOT NULL,
        estate_id UUID NOT NULL,
        by_id UUID NOT NULL,
        words TEXT NOT NULL,
        raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        state TEXT NOT NULL,
        answer TEXT NOT NULL,
        answered_at TIMESTAMP WITH TIME ZONE,
        answered_by_id UUID,
        CONSTRAINT pk_objection PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_objection_tenant_id_charge_id FOREIGN KEY(tenant_id, charge_id) REFERENCES charge (tenant_id, id),
        CONSTRAINT fk_objection_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_objection_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_objection_tenant_id_answered_by_id FOREIGN KEY(tenant_id, answered_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_objection_known_state CHECK (state in ('open', 'answered', 'corrected'))
    )
    """,
    """
    CREATE INDEX ix_objection_tenant_id_charge_id ON objection (tenant_id, charge_id)
    """,
    """
    CREATE INDEX ix_objection_tenant_id_estate_id_state_due_at ON objection (tenant_id, estate_id, state, due_at)
    """,
    """
    CREATE UNIQUE INDEX uq_objection_open ON objection (tenant_id, charge_id) WHERE state = 'open'
    """,
    """
    CREATE TABLE shared_cost (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        building_id UUID,
        period TEXT NOT NULL,
        item_code TEXT NOT NULL,
        title TEXT NOT NULL,
        reading_id UUID,
        usage BIGINT,
        price BIGINT,
        notice_id UUID,
        gross_fen BIGINT NOT NULL,
        excluded_fen BIGINT NOT NULL,
        exclusions JSONB NOT NULL,
        total_fen BIGINT NOT NULL,
        base TEXT NOT NULL,
        rule_version BIGINT NOT NULL,
        weights_total BIGINT NOT NULL,
        invoice_number TEXT NOT NULL,
        file_id UUID,
        paid_to TEXT NOT NULL,
        paid_on DATE,
        paid_fen BIGINT,
        paid_file_id UUID,
        state TEXT NOT NULL,
        made_at TIMESTAMP WITH TIME ZONE NOT NULL,
        shared_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_shared_cost PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_shared_cost_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_shared_cost_tenant_id_building_id FOREIGN KEY(tenant_id, building_id) REFERENCES building (tenant_id, id),
        CONSTRAINT fk_shared_cost_tenant_id_reading_id FOREIGN KEY(tenant_id, reading_id) REFERENCES reading (tenant_id, id),
        CONSTRAINT fk_shared_cost_tenant_id_notice_id FOREIGN KEY(tenant_id, notice_id) REFERENCES price_notice (tenant_id, id),
        CONSTRAINT fk_shared_cost_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT fk_shared_cost_tenant_id_paid_file_id FOREIGN KEY(tenant_id, paid_file_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT ck_shared_cost_known_base CHECK (base in ('area', 'households')),
        CONSTRAINT ck_shared_cost_known_state CHECK (state in ('draft', 'shared', 'withdrawn')),
        CONSTRAINT ck_shared_cost_gross_is_real CHECK (gross_fen > 0 and gross_fen <= 100000000000000),
        CONSTRAINT ck_shared_cost_exclusions_are_part CHECK (excluded_fen >= 0 and excluded_fen <= gross_fen),
        CONSTRAINT ck_shared_cost_total_is_the_rest CHECK (total_fen = gross_fen - excluded_fen)
    )
    """,
    """
    CREATE INDEX ix_shared_cost_tenant_id_estate_id_period ON shared_cost (tenant_id, estate_id, period)
    """,
    """
    CREATE TABLE cost_share (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        shared_cost_id UUID NOT NULL,
        house_id UUID NOT NULL,
        weight BIGINT NOT NULL,
        amount_fen BIGINT NOT NULL,
        CONSTRAINT pk_cost_share PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_cost_share_tenant_id_shared_cost_id FOREIGN KEY(tenant_id, shared_cost_id) REFERENCES shared_cost (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_cost_share_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT uq_cost_share_tenant_id_shared_cost_id_house_id UNIQUE (tenant_id, shared_cost_id, house_id),
        CONSTRAINT ck_cost_share_weight_is_real CHECK (weight > 0),
        CONSTRAINT ck_cost_share_amount_is_not_negative CHECK (amount_fen >= 0)
    )
    """,
    """
    CREATE INDEX ix_cost_share_tenant_id_house_id ON cost_share (tenant_id, house_id)
    """,
    """
    alter table "bill_run" enable row level security
    """,
    """
    alter table "bill_run" force row level security
    """,
    """
    create policy inside on "bill_run" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "bill_run" to mingbai_app
    """,
    """
    grant select on "bill_run" to mingbai_backup
    """,
    """
    alter table "adjustment" enable row level security
    """,
    """
    alter table "adjustment" force row level security
    """,
    """
    create policy inside on "adjustment" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "adjustment" to mingbai_app
    """,
    """
    grant select on "adjustment" to mingbai_backup
    """,
    """
    alter table "bill" enable row level security
    """,
    """
    alter table "bill" force row level security
    """,
    """
    create policy inside on "bill" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "bill" to mingbai_app
    """,
    """
    grant select on "bill" to mingbai_backup
    """,
    """
    alter table "meter" enable row level security
    """,
    """
    alter table "meter" force row level security
    """,
    """
    create policy inside on "meter" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "meter" to mingbai_app
    """,
    """
    grant select on "meter" to mingbai_backup
    """,
    """
    alter table "skipped_line" enable row level security
    """,
    """
    alter table "skipped_line" force row level security
    """,
    """
    create policy inside on "skipped_line" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "skipped_line" to mingbai_app
    """,
    """
    grant select on "skipped_line" to mingbai_backup
    """,
    """
    alter table "charge" enable row level security
    """,
    """
    alter table "charge" force row level security
    """,
    """
    create policy inside on "charge" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "charge" to mingbai_app
    """,
    """
    grant select on "charge" to mingbai_backup
    """,
    """
    alter table "reading" enable row level security
    """,
    """
    alter table "reading" force row level security
    """,
    """
    create policy inside on "reading" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "reading" to mingbai_app
    """,
    """
    grant select on "reading" to mingbai_backup
    """,
    """
    alter table "objection" enable row level security
    """,
    """
    alter table "objection" force row level security
    """,
    """
    create policy inside on "objection" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "objection" to mingbai_app
    """,
    """
    grant select on "objection" to mingbai_backup
    """,
    """
    alter table "shared_cost" enable row level security
    """,
    """
    alter table "shared_cost" force row level security
    """,
    """
    create policy inside on "shared_cost" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "shared_cost" to mingbai_app
    """,
    """
    grant select on "shared_cost" to mingbai_backup
    """,
    """
    alter table "cost_share" enable row level security
    """,
    """
    alter table "cost_share" force row level security
    """,
    """
    create policy inside on "cost_share" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "cost_share" to mingbai_app
    """,
    """
    grant select on "cost_share" to mingbai_backup
    """,
    """
    create function charge_stands() returns trigger language plpgsql as $$
        begin
            if old.state = 'draft' then
                return case when tg_op = 'DELETE' then old else new end;
            end if;
            if tg_op = 'DELETE' then
                raise exception 'a published charge is never deleted' using errcode = 'restrict_violation';
            end if;
            if (new.bill_id, new.estate_id, new.house_id, new.item_code, new.pot, new.fee_class, new.period,
                new.period_from, new.period_to, new.amount_fen, new.due_on, new.calculation, new.published_at)
               is distinct from
               (old.bill_id, old.estate_id, old.house_id, old.item_code, old.pot, old.fee_class, old.period,
                old.period_from, old.period_to, old.amount_fen, old.due_on, old.calculation, old.published_at)
               or new.tariff_id is distinct from old.tariff_id or new.corrects_id is distinct from old.corrects_id then
                raise exception 'a published charge never changes' using errcode = 'restrict_violation';
            end if;
            if new.state <> old.state and not (old.state = 'published' and new.state = 'reversed') then
                raise exception 'a published charge can only be reversed' using errcode = 'restrict_violation';
            end if;
            return new;
        end $$
    """,
    """
    create trigger charge_stands before update or delete on charge
            for each row execute function charge_stands()
    """,
    """
    create function reading_stands() returns trigger language plpgsql as $$
        begin
            if tg_op = 'DELETE' then
                raise exception 'a reading is never deleted' using errcode = 'restrict_violation';
            end if;
            if (new.meter_id, new.estate_id, new.period, new.read_on, new.value, new.previous_value, new.recorded_at)
               is distinct from
               (old.meter_id, old.estate_id, old.period, old.read_on, old.value, old.previous_value, old.recorded_at)
               or (new.usage <> old.usage and old.accepted_at is not null) then
                raise exception 'a reading never changes: record another one' using errcode = 'restrict_violation';
            end if;
            return new;
        end $$
    """,
    """
    create trigger reading_stands before update or delete on reading
            for each row execute function reading_stands()
    """,
]


def upgrade() -> None:
    """Add what the head of this file says."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement) if not op.get_context().as_sql else op.execute(statement)


def downgrade() -> None:
    """Nothing goes back: what was written since would be lost."""
    raise RuntimeError("restore a backup instead")
