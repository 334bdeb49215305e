"""What PostgreSQL itself holds on to: a waiver's facts never change, and what is decided stays decided."""

from __future__ import annotations

STATEMENTS: list[str] = [
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
    "revoke delete on late_fee_waiver from mingbai_app",
]
