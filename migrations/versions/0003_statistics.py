"""Daily reports, the yearly statistics form, and the mailboxes whose mail becomes requests."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATEMENTS = [
    """
    CREATE TABLE statistic_month (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        month TEXT NOT NULL,
        filled_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_statistic_month PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_statistic_month_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT uq_statistic_month_tenant_id_estate_id_month UNIQUE (tenant_id, estate_id, month)
    )
    """,
    """
    alter table "statistic_month" enable row level security
    """,
    """
    alter table "statistic_month" force row level security
    """,
    """
    create policy inside on "statistic_month" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "statistic_month" to mingbai_app
    """,
    """
    grant select on "statistic_month" to mingbai_backup
    """,
    """
    CREATE TABLE statistic_row (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        month_id UUID NOT NULL,
        request_id UUID NOT NULL,
        category TEXT NOT NULL,
        nature TEXT NOT NULL,
        progress TEXT NOT NULL,
        reaction TEXT NOT NULL,
        CONSTRAINT pk_statistic_row PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_statistic_row_tenant_id_month_id FOREIGN KEY(tenant_id, month_id) REFERENCES statistic_month (tenant_id, id),
        CONSTRAINT fk_statistic_row_tenant_id_request_id FOREIGN KEY(tenant_id, request_id) REFERENCES request (tenant_id, id),
        CONSTRAINT uq_statistic_row_tenant_id_month_id_request_id UNIQUE (tenant_id, month_id, request_id),
        CONSTRAINT ck_statistic_row_known_category CHECK (category in ('repair', 'complaint', 'help', 'consultation', 'suggestion', 'praise', 'other')),
        CONSTRAINT ck_statistic_row_known_nature CHECK (nature in ('urgent', 'usual', 'planned', 'ungraded')),
        CONSTRAINT ck_statistic_row_known_progress CHECK (progress in ('done', 'under_way', 'overdue')),
        CONSTRAINT ck_statistic_row_known_reaction CHECK (reaction in ('satisfied', 'basically', 'dissatisfied', 'none'))
    )
    """,
    """
    CREATE INDEX ix_statistic_row_tenant_id_request_id ON statistic_row (tenant_id, request_id)
    """,
    """
    alter table "statistic_row" enable row level security
    """,
    """
    alter table "statistic_row" force row level security
    """,
    """
    create policy inside on "statistic_row" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "statistic_row" to mingbai_app
    """,
    """
    grant select on "statistic_row" to mingbai_backup
    """,
    """
    CREATE TABLE daily_report (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        member_id UUID NOT NULL,
        day DATE NOT NULL,
        words TEXT NOT NULL,
        submitted_at TIMESTAMP WITH TIME ZONE NOT NULL,
        read_by_id UUID,
        read_at TIMESTAMP WITH TIME ZONE,
        comment TEXT,
        CONSTRAINT pk_daily_report PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_daily_report_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_daily_report_tenant_id_member_id FOREIGN KEY(tenant_id, member_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_daily_report_tenant_id_read_by_id FOREIGN KEY(tenant_id, read_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_daily_report_tenant_id_member_id_day UNIQUE (tenant_id, member_id, day),
        CONSTRAINT ck_daily_report_read_by_somebody CHECK ((read_at is null) = (read_by_id is null))
    )
    """,
    """
    CREATE INDEX ix_daily_report_tenant_id_estate_id_day ON daily_report (tenant_id, estate_id, day)
    """,
    """
    alter table "daily_report" enable row level security
    """,
    """
    alter table "daily_report" force row level security
    """,
    """
    create policy inside on "daily_report" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "daily_report" to mingbai_app
    """,
    """
    grant select on "daily_report" to mingbai_backup
    """,
    """
    CREATE TABLE mailbox (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        purpose TEXT NOT NULL,
        address TEXT NOT NULL,
        estate_id UUID NOT NULL,
        CONSTRAINT pk_mailbox PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_mailbox_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT uq_mailbox_tenant_id_purpose UNIQUE (tenant_id, purpose),
        CONSTRAINT uq_mailbox_tenant_id_address UNIQUE (tenant_id, address),
        CONSTRAINT ck_mailbox_known_purpose CHECK (purpose in ('administration', 'customers'))
    )
    """,
    """
    alter table "mailbox" enable row level security
    """,
    """
    alter table "mailbox" force row level security
    """,
    """
    create policy inside on "mailbox" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "mailbox" to mingbai_app
    """,
    """
    grant select on "mailbox" to mingbai_backup
    """,
]


def upgrade() -> None:
    """Add what the head of this file says."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement) if not op.get_context().as_sql else op.execute(statement)


def downgrade() -> None:
    """Nothing goes back: what was written since would be lost."""
    raise RuntimeError("restore a backup instead")
