"""What PostgreSQL itself holds on to: the facts of a payment, a receipt and a refund never change once written."""

from __future__ import annotations

STATEMENTS: list[str] = [
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
    "create trigger payment_stands before update on payment for each row execute function payment_stands()",
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
    "create trigger allocation_stands before update on allocation for each row execute function allocation_stands()",
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
    "create trigger receipt_stands before update on receipt for each row execute function receipt_stands()",
    """
    create function refund_stands() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
    begin
        if (new.estate_id, new.house_id, new.kind, new.pot, new.amount_fen, new.method, new.asked_by_id)
           is distinct from
           (old.estate_id, old.house_id, old.kind, old.pot, old.amount_fen, old.method, old.asked_by_id)
           or new.payment_id is distinct from old.payment_id or new.charge_id is distinct from old.charge_id
           or (old.state <> 'asked' and new.state <> old.state
               and not (old.state = 'paid' and new.state = 'failed' and old.channel_done_at is null)) then
            raise exception 'a refund never changes' using errcode = 'restrict_violation';
        end if;
        return new;
    end $$
    """,
    "create trigger refund_stands before update on refund for each row execute function refund_stands()",
    "revoke delete on payment, allocation, receipt, refund, statement_line, gateway_event from mingbai_app",
]
