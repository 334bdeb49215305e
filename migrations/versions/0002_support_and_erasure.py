"""Support access with consent, and the erasure of companies that were closed."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSIDE = "tenant_id = current_setting('app.tenant_id')::bigint"

STATEMENTS: list[str] = [
    """
    CREATE TABLE support_grant (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        reason TEXT NOT NULL,
        granted_by_id UUID NOT NULL,
        granted_at TIMESTAMP WITH TIME ZONE NOT NULL,
        ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
        revoked_at TIMESTAMP WITH TIME ZONE,
        revoked_by_id UUID,
        CONSTRAINT pk_support_grant PRIMARY KEY (tenant_id, id),
        CONSTRAINT ck_support_grant_at_most_three_days
            CHECK (ends_at > granted_at and ends_at <= granted_at + interval '72 hours'),
        CONSTRAINT ck_support_grant_reason_given CHECK (reason <> ''),
        CONSTRAINT fk_support_grant_tenant_id_granted_by_id
            FOREIGN KEY(tenant_id, granted_by_id) REFERENCES member (tenant_id, id)
    )
    """,
    "CREATE INDEX ix_support_grant_tenant_id_ends_at ON support_grant (tenant_id, ends_at)",
    """
    CREATE TABLE support_entry (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        grant_id UUID NOT NULL,
        operator_id UUID NOT NULL,
        operator_name TEXT NOT NULL,
        token_hash BYTEA NOT NULL,
        made_at TIMESTAMP WITH TIME ZONE NOT NULL,
        used_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_support_entry PRIMARY KEY (tenant_id, id),
        CONSTRAINT uq_support_entry_tenant_id_token_hash UNIQUE (tenant_id, token_hash),
        CONSTRAINT fk_support_entry_tenant_id_grant_id
            FOREIGN KEY(tenant_id, grant_id) REFERENCES support_grant (tenant_id, id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_support_entry_tenant_id_grant_id ON support_entry (tenant_id, grant_id)",
    *(
        statement
        for table in ("support_grant", "support_entry")
        for statement in (
            f"alter table {table} enable row level security",
            f"alter table {table} force row level security",
            f"create policy inside on {table} using ({INSIDE}) with check ({INSIDE})",
            f"grant select, insert, update, delete on {table} to mingbai_app",
            f"grant select on {table} to mingbai_backup",
        )
    ),
    "ALTER TABLE login_session ADD COLUMN support_grant_id UUID",
    """
    CREATE TABLE platform.erasure (
        id UUID NOT NULL,
        tenant_id BIGINT NOT NULL,
        kind TEXT NOT NULL,
        subject_id UUID,
        decided_at TIMESTAMP WITH TIME ZONE NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        done_at TIMESTAMP WITH TIME ZONE,
        replayed_at TIMESTAMP WITH TIME ZONE,
        rows BIGINT NOT NULL,
        files BIGINT NOT NULL,
        CONSTRAINT pk_erasure PRIMARY KEY (id),
        CONSTRAINT ck_erasure_due_later CHECK (due_at >= decided_at),
        CONSTRAINT fk_erasure_tenant_id FOREIGN KEY(tenant_id) REFERENCES platform.tenant (id)
    )
    """,
    """
    CREATE UNIQUE INDEX uq_erasure_subject ON platform.erasure (tenant_id, kind, subject_id) NULLS NOT DISTINCT
    """,
    "grant select, insert, update, delete on platform.erasure to mingbai_app",
    "grant select on platform.erasure to mingbai_backup",
    """
    create function platform.erase_closed(company bigint, inside text, most integer) returns bigint
    language plpgsql security definer set search_path = pg_catalog, public as $$
    declare
        gone bigint;
        newest text := '';
    begin
        if not exists (
            select from platform.tenant t
            join platform.erasure e on e.tenant_id = t.id and e.kind = 'company'
            where t.id = company and t.state = 'closed' and e.due_at <= now() and e.done_at is null
        ) then
            raise insufficient_privilege using message = 'nothing of this company is to be erased now';
        end if;
        if not exists (
            select from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
            where c.relname = inside and c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
        ) then
            raise undefined_table using message = 'no table inside the wall has this name';
        end if;
        if exists (
            select from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'id'
            where c.relname = inside and c.relnamespace = 'public'::regnamespace
        ) then
            newest := 'order by id desc';
        end if;
        perform set_config('app.tenant_id', company::text, true);
        execute 'delete from public.' || quote_ident(inside) || ' where tenant_id = $1 and ctid = any(array('
            || 'select ctid from public.' || quote_ident(inside) || ' where tenant_id = $1 ' || newest || ' limit $2))'
            using company, least(most, 10000);
        get diagnostics gone = row_count;
        return gone;
    end
    $$
    """,
    "revoke all on function platform.erase_closed(bigint, text, integer) from public",
    "grant execute on function platform.erase_closed(bigint, text, integer) to mingbai_app",
]


def upgrade() -> None:
    """Make the tables, their walls and their grants."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.replace("%", "%%")) if not op.get_context().as_sql else op.execute(statement)


def downgrade() -> None:
    """There is no way back but a restore."""
    raise RuntimeError("restore a backup instead")
