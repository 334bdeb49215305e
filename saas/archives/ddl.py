"""What the tenure table needs beyond columns: nobody twice in a house at once, and no more than a whole house owned.

The trigger is the net under the verbs, which check the same with the house locked and say why. It is deferred, so that
an owner may be replaced by another within one transaction, and it locks the house, so that two transactions at once
cannot each stay below the whole.
"""

from __future__ import annotations

STATEMENTS = [
    """
    create function tenure_fits() returns trigger language plpgsql set search_path = pg_catalog, public as $$
    declare
        mine daterange;
        owned numeric;
    begin
        perform 1 from house where tenant_id = new.tenant_id and id = new.house_id for no key update;
        select daterange(since, until, '[]') into mine from tenure where tenant_id = new.tenant_id and id = new.id;
        if not found then
            return null;
        end if;
        if exists (
            select 1 from tenure other
            where other.tenant_id = new.tenant_id and other.house_id = new.house_id
              and other.person_id = new.person_id and other.id <> new.id
              and daterange(other.since, other.until, '[]') && mine
        ) then
            raise exclusion_violation using constraint = 'tenure_no_overlap',
                message = 'a person holds a house twice at the same time';
        end if;
        select max(total) into owned from (
            select (
                select coalesce(sum(part.share_num::numeric / part.share_den), 0)
                from tenure part
                where part.tenant_id = new.tenant_id and part.house_id = new.house_id and part.share_num is not null
                  and coalesce(part.since, '-infinity') <= coalesce(start.since, '-infinity')
                  and coalesce(part.until, 'infinity') >= coalesce(start.since, '-infinity')
            ) as total
            from tenure start
            where start.tenant_id = new.tenant_id and start.house_id = new.house_id and start.share_num is not null
        ) totals;
        if owned > 1.0000000000001 then
            raise check_violation using constraint = 'tenure_shares_at_most_whole',
                message = 'more than the whole house is owned';
        end if;
        return null;
    end
    $$
    """,
    """
    create constraint trigger tenure_fits after insert or update on tenure
    deferrable initially deferred for each row execute function tenure_fits()
    """,
]
