"""Accounts, journals, entries and closed periods."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATEMENTS: list[str] = [
    """
    CREATE TABLE account (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        pot TEXT NOT NULL,
        code TEXT NOT NULL,
        item_code TEXT NOT NULL,
        account_class TEXT NOT NULL,
        CONSTRAINT pk_account PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_account_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT uq_account_tenant_id_estate_id_pot_code_item_code UNIQUE (tenant_id, estate_id, pot, code, item_code),
        CONSTRAINT ck_account_known_pot CHECK (pot in ('company', 'common', 'fund')),
        CONSTRAINT ck_account_known_class CHECK (account_class in ('asset', 'liability', 'income', 'cost'))
    )
    """,
    """
    CREATE TABLE accounting_period (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        period TEXT COLLATE "C" NOT NULL,
        state TEXT NOT NULL,
        proposed_by_id UUID NOT NULL,
        proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
        closed_by_id UUID,
        closed_at TIMESTAMP WITH TIME ZONE,
        trial JSONB NOT NULL,
        trial_hash TEXT,
        CONSTRAINT pk_accounting_period PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_accounting_period_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_accounting_period_tenant_id_proposed_by_id FOREIGN KEY(tenant_id, proposed_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_accounting_period_tenant_id_closed_by_id FOREIGN KEY(tenant_id, closed_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_accounting_period_tenant_id_estate_id_period UNIQUE (tenant_id, estate_id, period),
        CONSTRAINT ck_accounting_period_known_state CHECK (state in ('proposed', 'closed')),
        CONSTRAINT ck_accounting_period_closed_completely CHECK ((state = 'closed') = (closed_at is not null and closed_by_id is not null and trial_hash is not null)),
        CONSTRAINT ck_accounting_period_second_person CHECK (closed_by_id is null or closed_by_id <> proposed_by_id)
    )
    """,
    """
    CREATE TABLE journal (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        pot TEXT NOT NULL,
        dated DATE NOT NULL,
        period TEXT COLLATE "C" NOT NULL,
        kind TEXT NOT NULL,
        lines INTEGER NOT NULL,
        source_kind TEXT NOT NULL,
        source_id UUID NOT NULL,
        reverses_id UUID,
        memo TEXT NOT NULL,
        posted_by_id UUID,
        posted_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_journal PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_journal_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_journal_tenant_id_reverses_id FOREIGN KEY(tenant_id, reverses_id) REFERENCES journal (tenant_id, id),
        CONSTRAINT fk_journal_tenant_id_posted_by_id FOREIGN KEY(tenant_id, posted_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_journal_tenant_id_reverses_id UNIQUE (tenant_id, reverses_id),
        CONSTRAINT ck_journal_known_pot CHECK (pot in ('company', 'common', 'fund')),
        CONSTRAINT ck_journal_known_kind CHECK (kind in ('opening', 'bill', 'payment', 'allocation', 'deallocation', 'refund', 'write_off', 'settlement', 'cost', 'common_income', 'common_cost', 'common_use', 'fund', 'correction', 'reversal')),
        CONSTRAINT ck_journal_has_lines CHECK (lines between 2 and 100000),
        CONSTRAINT ck_journal_reversal_points_back CHECK ((kind = 'reversal') = (reverses_id is not null)),
        CONSTRAINT ck_journal_period_of_date CHECK (period = lpad(extract(year from dated)::text, 4, '0') || '-' || lpad(extract(month from dated)::text, 2, '0'))
    )
    """,
    """
    CREATE INDEX ix_journal_tenant_id_estate_id_pot_dated_id ON journal (tenant_id, estate_id, pot, dated, id)
    """,
    """
    CREATE INDEX ix_journal_tenant_id_source_id ON journal (tenant_id, source_id)
    """,
    """
    CREATE TABLE entry (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        journal_id UUID NOT NULL,
        position INTEGER NOT NULL,
        account_id UUID NOT NULL,
        estate_id UUID NOT NULL,
        pot TEXT NOT NULL,
        dated DATE NOT NULL,
        amount_fen BIGINT NOT NULL,
        item_code TEXT NOT NULL,
        house_id UUID,
        charge_id UUID,
        counterparty TEXT NOT NULL,
        document_id UUID,
        CONSTRAINT pk_entry PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_entry_tenant_id_journal_id FOREIGN KEY(tenant_id, journal_id) REFERENCES journal (tenant_id, id),
        CONSTRAINT fk_entry_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES account (tenant_id, id),
        CONSTRAINT fk_entry_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT fk_entry_tenant_id_document_id FOREIGN KEY(tenant_id, document_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT uq_entry_tenant_id_journal_id_position UNIQUE (tenant_id, journal_id, position),
        CONSTRAINT ck_entry_amount_is_real CHECK (amount_fen between -1000000000000 and 1000000000000 and amount_fen <> 0),
        CONSTRAINT ck_entry_position_counts CHECK (position >= 1)
    )
    """,
    """
    CREATE INDEX ix_entry_tenant_id_account_id_dated_id ON entry (tenant_id, account_id, dated, id) INCLUDE (amount_fen)
    """,
    """
    CREATE INDEX ix_entry_tenant_id_charge_id ON entry (tenant_id, charge_id) WHERE charge_id is not null
    """,
    """
    CREATE INDEX ix_entry_tenant_id_estate_id_dated_id ON entry (tenant_id, estate_id, dated, id)
    """,
    """
    CREATE INDEX ix_entry_tenant_id_house_id_dated ON entry (tenant_id, house_id, dated) WHERE house_id is not null
    """,
    """
    alter table "account" enable row level security
    """,
    """
    alter table "account" force row level security
    """,
    """
    create policy inside on "account" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "account" to mingbai_app
    """,
    """
    grant select on "account" to mingbai_backup
    """,
    """
    alter table "accounting_period" enable row level security
    """,
    """
    alter table "accounting_period" force row level security
    """,
    """
    create policy inside on "accounting_period" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "accounting_period" to mingbai_app
    """,
    """
    grant select on "accounting_period" to mingbai_backup
    """,
    """
    alter table "journal" enable row level security
    """,
    """
    alter table "journal" force row level security
    """,
    """
    create policy inside on "journal" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "journal" to mingbai_app
    """,
    """
    grant select on "journal" to mingbai_backup
    """,
    """
    alter table "entry" enable row level security
    """,
    """
    alter table "entry" force row level security
    """,
    """
    create policy inside on "entry" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "entry" to mingbai_app
    """,
    """
    grant select on "entry" to mingbai_backup
    """,
    """
    create function ledger_keep_closed() returns trigger
        language plpgsql set search_path = pg_catalog, public as $$
        begin
            perform pg_advisory_xact_lock_shared(
                hashtextextended('ledger:' || new.tenant_id || ':' || new.estate_id, 0));
            if exists (select from accounting_period
                       where tenant_id = new.tenant_id and estate_id = new.estate_id
                         and state = 'closed' and period >= new.period) then
                raise exception using message = 'the books of ' || new.period || ' are closed',
                    errcode = 'check_violation', constraint = 'journal_period_is_open', table = 'journal';
            end if;
            return new;
        end $$
    """,
    """
    create trigger journal_period_is_open before insert on journal
        for each row execute function ledger_keep_closed()
    """,
    """
    create function ledger_check_journal() returns trigger
        language plpgsql set search_path = pg_catalog, public as $$
        declare
            found_lines bigint;
            total numeric;
        begin
            select count(*), coalesce(sum(amount_fen), 0) into found_lines, total
            from entry where tenant_id = new.tenant_id and journal_id = new.id;
            if found_lines <> new.lines or total <> 0 then
                raise exception using
                    message = concat('journal ', new.id, ' has ', found_lines, ' of ', new.lines, ' lines and is off by ',
                                     total, ' fen'),
                    errcode = 'check_violation', constraint = 'journal_balances', table = 'journal';
            end if;
            if new.reverses_id is not null and (
                exists (select from journal
                        where tenant_id = new.tenant_id and id = new.reverses_id
                          and (reverses_id is not null or estate_id <> new.estate_id or pot <> new.pot))
                or exists (select from entry
                           where tenant_id = new.tenant_id and journal_id in (new.id, new.reverses_id)
                           group by position, account_id, house_id, charge_id having sum(amount_fen) <> 0)
            ) then
                raise exception using message = concat('journal ', new.id, ' does not mirror the one it reverses'),
                    errcode = 'check_violation', constraint = 'journal_mirrors', table = 'journal';
            end if;
            return null;
        end $$
    """,
    """
    create constraint trigger journal_balances after insert on journal
        deferrable initially deferred for each row execute function ledger_check_journal()
    """,
    """
    create function ledger_check_entry() returns trigger
        language plpgsql set search_path = pg_catalog, public as $$
        begin
            if not exists (
                select from journal j, account a
                where j.tenant_id = new.tenant_id and j.id = new.journal_id
                  and a.tenant_id = new.tenant_id and a.id = new.account_id
                  and j.estate_id = new.estate_id and a.estate_id = new.estate_id
                  and j.pot = new.pot and a.pot = new.pot
                  and j.dated = new.dated and new.position <= j.lines
            ) then
                raise exception using message = concat('entry ', new.id, ' fits neither its journal nor its account'),
                    errcode = 'check_violation', constraint = 'entry_fits', table = 'entry';
            end if;
            return new;
        end $$
    """,
    """
    create trigger entry_fits before insert on entry for each row execute function ledger_check_entry()
    """,
    """
    create function ledger_close() returns trigger
        language plpgsql set search_path = pg_catalog, public as $$
        begin
            if tg_op = 'UPDATE' and old.state = 'closed' then
                raise exception using message = 'the books of ' || old.period || ' are closed',
                    errcode = 'check_violation', constraint = 'closed_stays_closed', table = 'accounting_period';
            end if;
            if new.state = 'closed' then
                perform pg_advisory_xact_lock(hashtextextended('ledger:' || new.tenant_id || ':' || new.estate_id, 0));
            end if;
            return new;
        end $$
    """,
    """
    create trigger closed_stays_closed before insert or update on accounting_period
        for each row execute function ledger_close()
    """,
    """
    revoke delete on accounting_period from mingbai_app
    """,
]


def upgrade() -> None:
    """Add what the head of this file says."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement) if not op.get_context().as_sql else op.execute(statement)


def downgrade() -> None:
    """Nothing goes back: what was written since would be lost."""
    raise RuntimeError("restore a backup instead")
