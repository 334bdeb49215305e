"""What PostgreSQL itself holds on to: journals at zero, entries that fit theirs, months that stay closed.

Posting takes a shared lock on its estate's books and closing the exclusive one, so that nothing slips into a month
while it is being closed. The locks are taken by the triggers: no writer can forget them.
"""

from __future__ import annotations

STATEMENTS: list[str] = [
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
    "create trigger entry_fits before insert on entry for each row execute function ledger_check_entry()",
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
    "revoke delete on accounting_period from mingbai_app",
]
