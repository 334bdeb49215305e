"""What keeps published disclosures as they are, whoever holds the connection.

Seals, postings, papers, rules and reminders are insert-only by grant. These triggers see to the rest: a sealed
disclosure changes its state and nothing else, an answered objection stays, a key keeps its public half, and a seal is
only taken when it continues the chain of its estate and its hashes are those of its bytes.
"""

from __future__ import annotations

STATEMENTS: list[str] = [
    """
    create function disclosure_stays() returns trigger language plpgsql set search_path = pg_catalog, public as $$
    begin
        if old.state in ('draft', 'in_review') then
            if tg_op = 'DELETE' then
                return old;
            end if;
            if new.state not in ('draft', 'in_review', 'approved') then
                raise check_violation using constraint = 'disclosure_stays', message = 'a draft is approved first';
            end if;
            return new;
        end if;
        if tg_op = 'DELETE' then
            raise check_violation using constraint = 'disclosure_stays', message = 'a sealed disclosure stays';
        end if;
        if (to_jsonb(new) - array['state', 'posted_at', 'posted_from', 'posted_until', 'archived_at'])
           is distinct from (to_jsonb(old) - array['state', 'posted_at', 'posted_from', 'posted_until', 'archived_at'])
           or (old.posted_at is not null
               and (new.posted_at, new.posted_from, new.posted_until)
                   is distinct from (old.posted_at, old.posted_from, old.posted_until))
           or (old.archived_at is not null and new.archived_at is distinct from old.archived_at)
           or (new.state <> old.state and not (
               (old.state = 'approved' and new.state in ('posted', 'corrected'))
               or (old.state = 'posted' and new.state in ('archived', 'corrected'))
               or (old.state = 'archived' and new.state = 'corrected')))
        then
            raise check_violation using constraint = 'disclosure_stays', message = 'a sealed disclosure stays as it is';
        end if;
        return new;
    end
    $$
    """,
    """
    create trigger disclosure_stays before update or delete on disclosure
    for each row execute function disclosure_stays()
    """,
    """
    create function disclosure_seal_fits() returns trigger language plpgsql set search_path = pg_catalog, public as $$
    declare
        before disclosure_seal;
        written jsonb := new.header::jsonb;
    begin
        if new.content_sha256 <> encode(sha256(convert_to(new.content, 'UTF8')), 'hex')
           or new.header_sha256 <> encode(sha256(convert_to(new.header, 'UTF8')), 'hex')
           or written ->> 'content_sha256' is distinct from new.content_sha256
           or written ->> 'code' is distinct from new.code
           or (written ->> 'number')::bigint is distinct from new.number
        then
            raise check_violation using constraint = 'disclosure_seal_fits', message = 'the seal is not of these bytes';
        end if;
        if new.previous_id is not null then
            select * into before from disclosure_seal where tenant_id = new.tenant_id and id = new.previous_id;
            if before.estate_id is distinct from new.estate_id or before.number <> new.number - 1
               or written ->> 'previous' is distinct from before.header_sha256
            then
                raise check_violation using constraint = 'disclosure_seal_fits', message = 'the seal breaks the chain';
            end if;
        end if;
        return new;
    end
    $$
    """,
    """
    create trigger disclosure_seal_fits before insert on disclosure_seal
    for each row execute function disclosure_seal_fits()
    """,
    """
    create function disclosure_objection_stays() returns trigger language plpgsql
    set search_path = pg_catalog, public as $$
    begin
        if tg_op = 'DELETE' or old.answered_at is not null
           or (to_jsonb(new) - array['answer', 'answered_at', 'answered_by_id'])
              is distinct from (to_jsonb(old) - array['answer', 'answered_at', 'answered_by_id'])
        then
            raise check_violation using constraint = 'disclosure_objection_stays',
                message = 'an objection and its answer stay';
        end if;
        return new;
    end
    $$
    """,
    """
    create trigger disclosure_objection_stays before update or delete on disclosure_objection
    for each row execute function disclosure_objection_stays()
    """,
    """
    create function signing_key_stays() returns trigger language plpgsql set search_path = pg_catalog, public as $$
    begin
        if tg_op = 'DELETE' or (new.fingerprint, new.public_key, new.created_at)
           is distinct from (old.fingerprint, old.public_key, old.created_at)
           or (old.retired_at is not null and new.retired_at is distinct from old.retired_at)
        then
            raise check_violation using constraint = 'signing_key_stays', message = 'a published key stays';
        end if;
        return new;
    end
    $$
    """,
    """
    create trigger signing_key_stays before update or delete on signing_key
    for each row execute function signing_key_stays()
    """,
]
