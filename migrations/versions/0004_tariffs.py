"""Fee items, tariffs, price notices and service agreements."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATEMENTS: list[str] = [
    """
    CREATE TABLE fee_item (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        name_en TEXT NOT NULL,
        fee_class TEXT NOT NULL,
        formula_kind TEXT,
        unit TEXT NOT NULL,
        expression TEXT NOT NULL,
        legal_basis TEXT NOT NULL,
        legal_basis_en TEXT NOT NULL,
        caution TEXT NOT NULL,
        caution_en TEXT NOT NULL,
        priority BIGINT NOT NULL,
        is_default BOOLEAN NOT NULL,
        CONSTRAINT pk_fee_item PRIMARY KEY (tenant_id, id),
        CONSTRAINT uq_fee_item_tenant_id_code UNIQUE (tenant_id, code),
        CONSTRAINT ck_fee_item_known_fee_class CHECK (fee_class in ('income', 'trust', 'pass_through', 'agency', 'deposit', 'common_income', 'fund', 'late_fee', 'prepaid', 'reduction')),
        CONSTRAINT ck_fee_item_known_formula_kind CHECK (formula_kind in ('fixed', 'area', 'usage', 'share')),
        CONSTRAINT ck_fee_item_priority_is_small CHECK (priority between 0 and 999)
    )
    """,
    """
    CREATE TABLE price_notice (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        version BIGINT NOT NULL,
        title TEXT NOT NULL,
        posted_on DATE NOT NULL,
        effective_on DATE NOT NULL,
        file_id UUID,
        made_at TIMESTAMP WITH TIME ZONE NOT NULL,
        made_by_id UUID,
        CONSTRAINT pk_price_notice PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_price_notice_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_price_notice_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT uq_price_notice_tenant_id_estate_id_version UNIQUE (tenant_id, estate_id, version),
        CONSTRAINT ck_price_notice_version_counts_from_one CHECK (version > 0),
        CONSTRAINT ck_price_notice_one_month_of_notice CHECK (effective_on >= posted_on + interval '1 month')
    )
    """,
    """
    CREATE TABLE service_agreement (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        number TEXT NOT NULL,
        owners_side TEXT NOT NULL,
        company_side TEXT NOT NULL,
        content TEXT NOT NULL,
        fee TEXT NOT NULL,
        charging_model TEXT NOT NULL,
        starts_on DATE NOT NULL,
        ends_on DATE,
        due_day BIGINT NOT NULL,
        late_rate BIGINT,
        late_cap_percent BIGINT,
        grace_days BIGINT NOT NULL,
        prepayment_months BIGINT,
        region TEXT NOT NULL,
        file_id UUID,
        made_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_service_agreement PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_service_agreement_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_service_agreement_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT uq_service_agreement_tenant_id_estate_id_number UNIQUE (tenant_id, estate_id, number),
        CONSTRAINT ck_service_agreement_known_charging_model CHECK (charging_model in ('lump_sum', 'remuneration')),
        CONSTRAINT ck_service_agreement_ends_after_it_starts CHECK (ends_on is null or ends_on >= starts_on),
        CONSTRAINT ck_service_agreement_late_rate_is_real CHECK (late_rate is null or late_rate between 1 and 10000),
        CONSTRAINT ck_service_agreement_late_cap_is_real CHECK (late_cap_percent is null or late_cap_percent between 1 and 100),
        CONSTRAINT ck_service_agreement_grace_is_real CHECK (grace_days between 0 and 365),
        CONSTRAINT ck_service_agreement_prepayment_is_real CHECK (prepayment_months is null or prepayment_months between 0 and 60)
    )
    """,
    """
    CREATE INDEX ix_service_agreement_tenant_id_estate_id_starts_on ON service_agreement (tenant_id, estate_id, starts_on)
    """,
    """
    CREATE TABLE tariff (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        item_id UUID NOT NULL,
        item_code TEXT NOT NULL,
        fee_class TEXT NOT NULL,
        formula_kind TEXT NOT NULL,
        version BIGINT NOT NULL,
        scope TEXT NOT NULL,
        scope_ids JSONB NOT NULL,
        scope_key TEXT NOT NULL,
        scope_name TEXT NOT NULL,
        expression TEXT NOT NULL,
        price BIGINT NOT NULL,
        surcharge BIGINT NOT NULL,
        unit TEXT NOT NULL,
        share_base TEXT NOT NULL,
        valid_from DATE NOT NULL,
        ends_on DATE,
        notice_id UUID,
        agreement_id UUID,
        made_at TIMESTAMP WITH TIME ZONE NOT NULL,
        made_by_id UUID,
        CONSTRAINT pk_tariff PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_tariff_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_tariff_tenant_id_item_id FOREIGN KEY(tenant_id, item_id) REFERENCES fee_item (tenant_id, id),
        CONSTRAINT fk_tariff_tenant_id_notice_id FOREIGN KEY(tenant_id, notice_id) REFERENCES price_notice (tenant_id, id),
        CONSTRAINT fk_tariff_tenant_id_agreement_id FOREIGN KEY(tenant_id, agreement_id) REFERENCES service_agreement (tenant_id, id),
        CONSTRAINT uq_tariff_tenant_id_estate_id_item_code_scope_key_version UNIQUE (tenant_id, estate_id, item_code, scope_key, version),
        CONSTRAINT uq_tariff_tenant_id_estate_id_item_code_scope_key_valid_from UNIQUE (tenant_id, estate_id, item_code, scope_key, valid_from),
        CONSTRAINT ck_tariff_known_fee_class CHECK (fee_class in ('income', 'trust', 'pass_through', 'agency', 'deposit', 'common_income', 'fund', 'late_fee', 'prepaid', 'reduction')),
        CONSTRAINT ck_tariff_known_formula_kind CHECK (formula_kind in ('fixed', 'area', 'usage', 'share')),
        CONSTRAINT ck_tariff_known_scope CHECK (scope in ('estate', 'buildings', 'houses')),
        CONSTRAINT ck_tariff_prices_are_not_negative CHECK (price >= 0 and surcharge >= 0),
        CONSTRAINT ck_tariff_agency_without_surcharge CHECK (fee_class <> 'agency' or surcharge = 0)
    )
    """,
    """
    alter table "fee_item" enable row level security
    """,
    """
    alter table "fee_item" force row level security
    """,
    """
    create policy inside on "fee_item" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "fee_item" to mingbai_app
    """,
    """
    grant select on "fee_item" to mingbai_backup
    """,
    """
    alter table "price_notice" enable row level security
    """,
    """
    alter table "price_notice" force row level security
    """,
    """
    create policy inside on "price_notice" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "price_notice" to mingbai_app
    """,
    """
    grant select on "price_notice" to mingbai_backup
    """,
    """
    alter table "service_agreement" enable row level security
    """,
    """
    alter table "service_agreement" force row level security
    """,
    """
    create policy inside on "service_agreement" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "service_agreement" to mingbai_app
    """,
    """
    grant select on "service_agreement" to mingbai_backup
    """,
    """
    alter table "tariff" enable row level security
    """,
    """
    alter table "tariff" force row level security
    """,
    """
    create policy inside on "tariff" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "tariff" to mingbai_app
    """,
    """
    grant select on "tariff" to mingbai_backup
    """,
]


def upgrade() -> None:
    """Add what the head of this file says."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement) if not op.get_context().as_sql else op.execute(statement)


def downgrade() -> None:
    """Nothing goes back: what was written since would be lost."""
    raise RuntimeError("restore a backup instead")
