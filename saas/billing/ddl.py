"""What PostgreSQL itself refuses: changing a line that was published, or deleting anything but a draft."""

from __future__ import annotations

STATEMENTS: list[str] = [
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
        if new.origin <> old.origin then
            raise exception 'a published charge keeps where it came from' using errcode = 'restrict_violation';
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
