"""Bills for one thing, arrears taken over, who was told of bills, changes of merchant accounts, projects of the fund."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CHANGES: list[str] = [
    "set local lock_timeout = '10s'",
    "alter table member add column bill_mail text not null default 'on'",
    """
    -- squawk-ignore ban-drop-default
    alter table member alter column bill_mail drop default
    """,
    "alter table opening_arrears add column due_on date",
    "alter table opening_arrears add column import_run_id uuid",
    "alter table opening_arrears add column row_number integer",
    "alter table charge add column origin text not null default 'run'",
    """
    -- squawk-ignore ban-drop-default
    alter table charge alter column origin drop default
    """,
    "alter table charge add constraint ck_charge_known_origin check (origin in ('run', 'one_off', 'opening')) not valid",
    """
    -- squawk-ignore constraint-missing-not-valid
    alter table charge validate constraint ck_charge_known_origin
    """,
    """
    -- squawk-ignore require-concurrent-index-deletion
    drop index uq_charge_live
    """,
    """
    create unique index uq_charge_live on charge (tenant_id, house_id, item_code, period_from)
        where state <> 'reversed' and origin <> 'one_off'
    """,
    """
    -- squawk-ignore ban-drop-constraint
    alter table skipped_line drop constraint ck_skipped_line_known_reason
    """,
    """
    alter table skipped_line add constraint ck_skipped_line_known_reason check (reason in ('no_reading',
        'reading_to_check', 'no_meter', 'no_area', 'no_household_size', 'no_floor', 'no_inner_area', 'formula_failed',
        'already_billed', 'not_delivered')) not valid
    """,
    """
    -- squawk-ignore constraint-missing-not-valid
    alter table skipped_line validate constraint ck_skipped_line_known_reason
    """,
    """
    create or replace function charge_stands() returns trigger language plpgsql as $$
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
        if new.origin <> old.origin then
            raise exception 'a published charge keeps where it came from' using errcode = 'restrict_violation';
        end if;
        if new.state <> old.state and not (old.state = 'published' and new.state = 'reversed') then
            raise exception 'a published charge can only be reversed' using errcode = 'restrict_violation';
        end if;
        return new;
    end $$
    """,
]

STATEMENTS: list[str] = [
    """
    CREATE TABLE merchant_change (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        channel TEXT NOT NULL,
        merchant_no TEXT NOT NULL,
        app_id TEXT NOT NULL,
        serial_no TEXT NOT NULL,
        channel_key TEXT NOT NULL,
        own_mark TEXT NOT NULL,
        channel_mark TEXT NOT NULL,
        reason TEXT NOT NULL,
        state TEXT NOT NULL,
        asked_by_id UUID NOT NULL,
        asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
        decided_by_id UUID,
        decided_at TIMESTAMP WITH TIME ZONE,
        own_key_sealed BYTEA,
        api_key_sealed BYTEA,
        CONSTRAINT pk_merchant_change PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_merchant_change_tenant_id_asked_by_id FOREIGN KEY(tenant_id, asked_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_merchant_change_tenant_id_decided_by_id FOREIGN KEY(tenant_id, decided_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_merchant_change_known_channel CHECK (channel in ('bank', 'pos', 'wechat', 'alipay')),
        CONSTRAINT ck_merchant_change_known_state CHECK (state in ('asked', 'in_force', 'refused', 'withdrawn')),
        CONSTRAINT ck_merchant_change_second_person CHECK (decided_by_id <> asked_by_id or state = 'withdrawn'),
        CONSTRAINT ck_merchant_change_forgotten_once_decided CHECK (state = 'asked' or own_key_sealed is null)
    )
    """,
    """
    CREATE INDEX ix_merchant_change_tenant_id_asked_at_id ON merchant_change (tenant_id, asked_at, id)
    """,
    """
    CREATE UNIQUE INDEX uq_merchant_change_open ON merchant_change (tenant_id, channel) WHERE state = 'asked'
    """,
    """
    CREATE TABLE bill_told (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        run_id UUID NOT NULL,
        member_id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_bill_told PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_bill_told_tenant_id_run_id FOREIGN KEY(tenant_id, run_id) REFERENCES bill_run (tenant_id, id),
        CONSTRAINT fk_bill_told_tenant_id_member_id FOREIGN KEY(tenant_id, member_id) REFERENCES member (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT uq_bill_told_tenant_id_run_id_member_id UNIQUE (tenant_id, run_id, member_id)
    )
    """,
    """
    CREATE TABLE fund_project (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        number TEXT NOT NULL,
        title TEXT NOT NULL,
        cause TEXT NOT NULL,
        none_excluded BOOLEAN NOT NULL,
        scope TEXT NOT NULL,
        share TEXT NOT NULL,
        budget_fen BIGINT NOT NULL,
        state TEXT NOT NULL,
        area_all BIGINT,
        area_part BIGINT,
        area_for BIGINT,
        heads_all INTEGER,
        heads_part INTEGER,
        heads_for INTEGER,
        decided_on DATE,
        decision_id UUID,
        contractor TEXT NOT NULL,
        contract_fen BIGINT,
        final_fen BIGINT,
        audit TEXT NOT NULL,
        warranty_until DATE,
        done_on DATE,
        planned_on DATE NOT NULL,
        planned_by_id UUID NOT NULL,
        CONSTRAINT pk_fund_project PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_fund_project_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_fund_project_tenant_id_decision_id FOREIGN KEY(tenant_id, decision_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT fk_fund_project_tenant_id_planned_by_id FOREIGN KEY(tenant_id, planned_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_fund_project_tenant_id_estate_id_number UNIQUE (tenant_id, estate_id, number),
        CONSTRAINT ck_fund_project_known_cause CHECK (cause in ('repair', 'renewal', 'pump', 'lift', 'fire', 'facade', 'leak')),
        CONSTRAINT ck_fund_project_known_state CHECK (state in ('planned', 'decided', 'under_way', 'done')),
        CONSTRAINT ck_fund_project_budget_is_real CHECK (budget_fen between 1 and 1000000000000),
        CONSTRAINT ck_fund_project_contract_is_real CHECK (contract_fen between 1 and 1000000000000),
        CONSTRAINT ck_fund_project_final_is_real CHECK (final_fen between 1 and 1000000000000),
        CONSTRAINT ck_fund_project_exclusions_looked_at CHECK (none_excluded)
    )
    """,
    """
    CREATE INDEX ix_fund_project_tenant_id_estate_id_planned_on ON fund_project (tenant_id, estate_id, planned_on)
    """,
    """
    CREATE TABLE one_off (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        charge_id UUID NOT NULL,
        estate_id UUID NOT NULL,
        house_id UUID NOT NULL,
        reason TEXT NOT NULL,
        file_id UUID,
        return_by DATE,
        issued_by_id UUID NOT NULL,
        issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_one_off PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_one_off_tenant_id_charge_id FOREIGN KEY(tenant_id, charge_id) REFERENCES charge (tenant_id, id),
        CONSTRAINT fk_one_off_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_one_off_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT fk_one_off_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT fk_one_off_tenant_id_issued_by_id FOREIGN KEY(tenant_id, issued_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_one_off_tenant_id_charge_id UNIQUE (tenant_id, charge_id),
        CONSTRAINT ck_one_off_has_a_reason CHECK (reason <> '')
    )
    """,
    """
    CREATE INDEX ix_one_off_tenant_id_estate_id_issued_at_id ON one_off (tenant_id, estate_id, issued_at, id)
    """,
    """
    CREATE INDEX ix_one_off_tenant_id_house_id ON one_off (tenant_id, house_id)
    """,
    """
    CREATE TABLE opening_charge (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        charge_id UUID NOT NULL,
        estate_id UUID NOT NULL,
        arrears_id UUID NOT NULL,
        import_run_id UUID,
        row_number INTEGER,
        item_said TEXT NOT NULL,
        taken_by_id UUID NOT NULL,
        taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_opening_charge PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_opening_charge_tenant_id_charge_id FOREIGN KEY(tenant_id, charge_id) REFERENCES charge (tenant_id, id),
        CONSTRAINT fk_opening_charge_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_opening_charge_tenant_id_taken_by_id FOREIGN KEY(tenant_id, taken_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_opening_charge_tenant_id_charge_id UNIQUE (tenant_id, charge_id)
    )
    """,
    """
    CREATE INDEX ix_opening_charge_tenant_id_arrears_id ON opening_charge (tenant_id, arrears_id)
    """,
    """
    CREATE INDEX ix_opening_charge_tenant_id_estate_id_taken_at ON opening_charge (tenant_id, estate_id, taken_at)
    """,
    """
    alter table "merchant_change" enable row level security
    """,
    """
    alter table "merchant_change" force row level security
    """,
    """
    create policy inside on "merchant_change" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "merchant_change" to mingbai_app
    """,
    """
    grant select on "merchant_change" to mingbai_backup
    """,
    """
    alter table "bill_told" enable row level security
    """,
    """
    alter table "bill_told" force row level security
    """,
    """
    create policy inside on "bill_told" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "bill_told" to mingbai_app
    """,
    """
    grant select on "bill_told" to mingbai_backup
    """,
    """
    alter table "fund_project" enable row level security
    """,
    """
    alter table "fund_project" force row level security
    """,
    """
    create policy inside on "fund_project" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "fund_project" to mingbai_app
    """,
    """
    grant select on "fund_project" to mingbai_backup
    """,
    """
    alter table "one_off" enable row level security
    """,
    """
    alter table "one_off" force row level security
    """,
    """
    create policy inside on "one_off" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "one_off" to mingbai_app
    """,
    """
    grant select on "one_off" to mingbai_backup
    """,
    """
    alter table "opening_charge" enable row level security
    """,
    """
    alter table "opening_charge" force row level security
    """,
    """
    create policy inside on "opening_charge" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "opening_charge" to mingbai_app
    """,
    """
    grant select on "opening_charge" to mingbai_backup
    """,
]


def upgrade() -> None:
    """Add what the head of this file says."""
    for statement in CHANGES + STATEMENTS:
        op.get_bind().exec_driver_sql(statement) if not op.get_context().as_sql else op.execute(statement)


def downgrade() -> None:
    """Nothing goes back: what was written since would be lost."""
    raise RuntimeError("restore a backup instead")
