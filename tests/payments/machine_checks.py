"""I1–I14 asked of PostgreSQL in one statement after each step, and the figures that the oracle is compared with.

Not the product's own check (that runs beside it now and then) and not through the product's wall: a superuser's
connection that sees what has been committed and nothing else.
"""

from __future__ import annotations

from typing import Any

import psycopg

BROKEN = """
with journals as materialized (
    select * from journal where tenant_id = %(t)s and estate_id = %(e)s),
entries as materialized (
    select e.*, a.code, a.item_code as of_item, j.period, j.source_kind, j.source_id, j.kind
    from entry e join account a on a.tenant_id = e.tenant_id and a.id = e.account_id
    join journals j on j.id = e.journal_id where e.tenant_id = %(t)s),
charges as materialized (
    select * from charge where tenant_id = %(t)s and estate_id = %(e)s and state <> 'draft'),
payments as materialized (
    select * from payment where tenant_id = %(t)s and estate_id = %(e)s),
live as materialized (
    select * from allocation where tenant_id = %(t)s and ended_at is null),
refunds as materialized (
    select * from refund where tenant_id = %(t)s and estate_id = %(e)s and state = 'paid'),
closed as materialized (
    select * from accounting_period where tenant_id = %(t)s and estate_id = %(e)s and state = 'closed')

select 'I1', j.id::text from journals j left join entries e on e.journal_id = j.id
group by j.id, j.lines having coalesce(sum(e.amount_fen), 1) <> 0 or count(e.id) <> j.lines

union all select 'I2 line', coalesce(c.id, b.charge_id)::text
from (select id, amount_fen - allocated_fen - written_off_fen as fen from charges where state = 'published') c
full join (select charge_id, sum(amount_fen) as fen from entries where code = 'receivable' group by 1) b
    on b.charge_id = c.id
where coalesce(c.fen, 0) <> coalesce(b.fen, 0)
union all select 'I2 prepaid', coalesce(p.house_id, b.house_id)::text
from (select house_id, 'company' as pot, sum(prepaid_fen) as fen from payments group by 1
      union all select house_id, 'common', sum(common_prepaid_fen) from payments group by 1) p
full join (select house_id, pot, -sum(amount_fen) as fen from entries where code = 'prepaid' group by 1, 2) b
    on b.house_id = p.house_id and b.pot = p.pot
where coalesce(p.fen, 0) <> coalesce(b.fen, 0)

union all select 'I3 line', c.id::text from charges c
left join (select charge_id, sum(amount_fen) as fen from live group by 1) l on l.charge_id = c.id
left join (select w.charge_id, sum(w.amount_fen) as fen from write_off_line w
           join write_off o on o.tenant_id = w.tenant_id and o.id = w.write_off_id
           where w.tenant_id = %(t)s and o.state = 'granted' and w.taken_back_at is null group by 1) w
    on w.charge_id = c.id
where c.allocated_fen <> coalesce(l.fen, 0) or c.allocated_fen not between 0 and c.amount_fen
   or c.written_off_fen <> coalesce(w.fen, 0) or c.allocated_fen + c.written_off_fen > c.amount_fen
   or (c.state <> 'published' and (c.allocated_fen <> 0 or c.written_off_fen <> 0))
union all select 'I3 bill', b.id::text
from bill b join charges c on c.bill_id = b.id
where b.tenant_id = %(t)s and b.estate_id = %(e)s group by b.id, b.state
having b.state <> case when count(*) filter (where c.state = 'published') = 0 then 'reversed'
    when sum(c.allocated_fen + c.written_off_fen) filter (where c.state = 'published')
       >= sum(c.amount_fen) filter (where c.state = 'published')
       then case when sum(c.written_off_fen) filter (where c.state = 'published') > 0 then 'written_off' else 'paid' end
    when sum(c.allocated_fen) filter (where c.state = 'published') > 0 then 'part_paid' else 'published' end

union all select 'I4', p.id::text from payments p
left join (select payment_id, sum(amount_fen) as fen from live group by 1) l on l.payment_id = p.id
where coalesce(l.fen, 0) + p.prepaid_fen + p.common_prepaid_fen + p.refunded_fen
   <> case p.state when 'taken' then p.amount_fen else 0 end

union all select 'I5 transaction', p.channel_txn from payments p where p.channel_txn is not null and p.state = 'taken'
group by p.channel, p.channel_txn having count(*) > 1
union all select 'I5 effect', p.id::text from payments p
join journals j on j.source_kind = 'payment' and j.source_id = p.id and j.kind = 'payment'
group by p.id having count(*) filter (where j.pot = 'company') > 1 or count(*) filter (where j.pot = 'common') > 1

union all select 'I6 payment', p.id::text from payments p
left join (select payment_id, sum(amount_fen) as fen from refunds group by 1) r on r.payment_id = p.id
where p.refunded_fen <> coalesce(r.fen, 0) or p.refunded_fen > p.amount_fen
   or (p.state = 'reversed' and p.refunded_fen > 0)
union all select 'I6 deposit', r.charge_id::text from refunds r join charges c on c.id = r.charge_id
group by r.charge_id, c.allocated_fen having sum(r.amount_fen) > c.allocated_fen
union all select 'I6 second person', r.id::text from refunds r where r.decided_by_id = r.asked_by_id

union all select 'I7 mirror', j.id::text from journals j
left join (select journal_id, position, account_id, house_id, charge_id, amount_fen from entries) m
    on m.journal_id = j.id
full join (select o.id as mirror_id, e.position, e.account_id, e.house_id, e.charge_id, e.amount_fen
           from journals o join entries e on e.journal_id = o.reverses_id) o
    on o.mirror_id = j.id and o.position = m.position and o.account_id = m.account_id
   and o.amount_fen = -m.amount_fen and o.house_id is not distinct from m.house_id
   and o.charge_id is not distinct from m.charge_id
where (j.reverses_id is not null and o.mirror_id is null) or (j.id is null)
union all select 'I7 twice', reverses_id::text from journals where reverses_id is not null
group by reverses_id having count(*) > 1

union all select 'I8', s.id::text from shared_cost s
join cost_share c on c.tenant_id = s.tenant_id and c.shared_cost_id = s.id
where s.tenant_id = %(t)s and s.estate_id = %(e)s and s.state <> 'draft'
group by s.id, s.total_fen, s.weights_total
having sum(c.amount_fen) <> s.total_fen or sum(c.weight) <> s.weights_total
    or bool_or(abs(c.amount_fen::numeric * s.weights_total - s.total_fen::numeric * c.weight) >= s.weights_total)

union all select 'I9 figures', coalesce(stored.period, found.period)
from (select c.period, r ->> 'pot' as pot, r ->> 'account' as code, r ->> 'item' as item,
             (r ->> 'opening')::bigint as opening, (r ->> 'debit')::bigint as debit, (r ->> 'credit')::bigint as credit
      from closed c cross join jsonb_array_elements(c.trial -> 'rows') r) stored
full join (
    select c.period, e.pot, e.code, e.of_item as item,
           coalesce(sum(e.amount_fen) filter (where e.period < c.period), 0) as opening,
           coalesce(sum(e.amount_fen) filter (where e.period = c.period and e.amount_fen > 0), 0) as debit,
           coalesce(-sum(e.amount_fen) filter (where e.period = c.period and e.amount_fen < 0), 0) as credit
    from closed c join entries e on e.period <= c.period group by 1, 2, 3, 4) found
    on found.period = stored.period and found.pot = stored.pot and found.code = stored.code
   and found.item = stored.item
where (stored.opening, stored.debit, stored.credit) is distinct from (found.opening, found.debit, found.credit)
union all select 'I9 late', j.id::text from journals j join closed c on c.period >= j.period
where j.posted_at > c.closed_at

union all select 'I10 numbers', r.year::text from receipt r
left join counter c on c.tenant_id = r.tenant_id and c.series = 'receipt' and c.estate_id = r.estate_id
    and c.period = r.year::text
where r.tenant_id = %(t)s and r.estate_id = %(e)s group by r.year, c.last
having min(r.sequence) <> 1 or max(r.sequence) <> count(*) or count(distinct r.sequence) <> count(*)
    or c.last is distinct from count(*)
union all select 'I10 receipt', p.id::text from payments p
left join receipt r on r.tenant_id = %(t)s and r.payment_id = p.id
where r.id is null or (r.voided_at is not null) <> (p.state = 'reversed')

union all select 'I13 house', coalesce(c.house_id, b.house_id)::text
from (select house_id, sum(amount_fen - allocated_fen - written_off_fen) as fen from charges where state = 'published' group by 1) c
full join (select house_id, sum(amount_fen) as fen from entries where code = 'receivable' group by 1) b
    on b.house_id = c.house_id
where coalesce(c.fen, 0) <> coalesce(b.fen, 0)
union all select 'I13 pot', pot from entries group by pot having sum(amount_fen) <> 0
union all select 'I13 receipt', r.id::text from receipt r join payments p on p.id = r.payment_id
cross join lateral (select sum((l ->> 'fen')::bigint) as lines from jsonb_array_elements(r.content -> 'lines') l) l
cross join lateral (select sum((s ->> 'fen')::bigint) as sums from jsonb_array_elements(r.content -> 'subtotals') s) s
where r.tenant_id = %(t)s and (r.amount_fen, (r.content ->> 'total')::bigint, l.lines, s.sums)
   is distinct from (p.amount_fen, p.amount_fen, p.amount_fen::numeric, p.amount_fen::numeric)

union all select 'I14 books', p.id::text from payments p
left join (select source_id, sum(amount_fen) as fen from entries
           where source_kind = 'payment' and code in ('cash', 'bank', 'gateway_clearing') group by 1) b
    on b.source_id = p.id
where coalesce(b.fen, 0) <> case p.state when 'taken' then p.amount_fen else 0 end
union all select 'I14 line', l.id::text from statement_line l
left join payments p on p.channel = l.channel and p.channel_txn = l.txn and p.amount_fen = l.amount_fen
    and p.state = 'taken'
where l.tenant_id = %(t)s and l.estate_id = %(e)s
  and case l.state when 'matched' then p.id is distinct from l.payment_id
           when 'open' then p.id is not null else l.explanation = '' end
"""

FIGURES = {
    "lines": """select id, allocated_fen, written_off_fen, state = 'published' from charge
        where tenant_id = %(t)s and estate_id = %(e)s and state <> 'draft'""",
    "payments": """select id, prepaid_fen, common_prepaid_fen, refunded_fen, state = 'taken' from payment
        where tenant_id = %(t)s and estate_id = %(e)s""",
    "refunds": "select id, state from refund where tenant_id = %(t)s and estate_id = %(e)s",
    "orders": "select id, state from payment_order where tenant_id = %(t)s and estate_id = %(e)s",
    "books": """select a.pot, a.code,
            case when a.code in ('prepaid', 'cash', 'bank', 'gateway_clearing', 'channel_fee') then '' else e.item_code end,
            sum(e.amount_fen)::bigint
        from entry e join account a on a.tenant_id = e.tenant_id and a.id = e.account_id
        where e.tenant_id = %(t)s and e.estate_id = %(e)s group by 1, 2, 3 having sum(e.amount_fen) <> 0""",
    "houses": """select e.house_id, sum(e.amount_fen)::bigint
        from entry e join account a on a.tenant_id = e.tenant_id and a.id = e.account_id
        where e.tenant_id = %(t)s and e.estate_id = %(e)s and a.code = 'receivable' group by 1""",
    "receipts": "select count(*) from receipt where tenant_id = %(t)s and estate_id = %(e)s",
    "closed": """select period, trial_hash from accounting_period
        where tenant_id = %(t)s and estate_id = %(e)s and state = 'closed'""",
}

HISTORY = """
select 'entry', max(id::text)::uuid, count(*), sum(hashtextextended(e::text, 0)),
       count(*) filter (where id <= %(entry)s), sum(hashtextextended(e::text, 0)) filter (where id <= %(entry)s)
from entry e where tenant_id = %(t)s
union all select 'journal', max(id::text)::uuid, count(*), sum(hashtextextended(j::text, 0)),
       count(*) filter (where id <= %(journal)s), sum(hashtextextended(j::text, 0)) filter (where id <= %(journal)s)
from journal j where tenant_id = %(t)s
union all select 'bill', max(id::text)::uuid, count(*), sum(hashtextextended(calculation::text || amount_fen || item_code, 0)),
       count(*) filter (where id <= %(bill)s),
       sum(hashtextextended(calculation::text || amount_fen || item_code, 0)) filter (where id <= %(bill)s)
from charge c where tenant_id = %(t)s and state <> 'draft'
"""
NEIGHBOUR = """select (select sum(hashtextextended(e::text, 0)) from entry e where tenant_id = %(t)s),
    (select sum(hashtextextended(c::text, 0)) from charge c where tenant_id = %(t)s),
    (select sum(hashtextextended(p::text, 0)) from payment p where tenant_id = %(t)s)"""
NOTHING = "00000000-0000-0000-0000-000000000000"


class Eye:
    """Looks at the books of one estate (I1–I10, I13, I14), at what has been written (I12) and at the neighbour (I11)."""

    def __init__(self, connection: psycopg.Connection[Any], tenant_id: int, estate_id: Any, neighbour_id: int) -> None:
        self.connection, self.neighbour_id = connection, neighbour_id
        self.wanted = {"t": tenant_id, "e": estate_id}
        self.history: dict[str, tuple[Any, ...]] = dict.fromkeys(("entry", "journal", "bill"), (NOTHING, 0, None))
        self.neighbour = self._neighbours()

    def broken(self) -> list[tuple[Any, ...]]:
        """What breaks an invariant now: its name and the row."""
        return [*self._all(BROKEN), *self._rewritten()]

    def figures(self) -> dict[str, list[tuple[Any, ...]]]:
        """What the oracle says otherwise."""
        return {name: self._all(query) for name, query in FIGURES.items()}

    def _all(self, query: str, **more: object) -> list[tuple[Any, ...]]:
        return self.connection.execute(query, {**self.wanted, **more}, prepare=True).fetchall()  # type: ignore[arg-type]

    def _rewritten(self) -> list[tuple[str, str]]:
        found = []
        before = {what: seen[0] for what, seen in self.history.items()}
        for what, last, count, digest, kept, same in self._all(HISTORY, **before):
            if (kept, same) != self.history[what][1:]:
                found.append(("I12", what))
            self.history[what] = (last or NOTHING, count, digest)
        if self._neighbours() != self.neighbour:
            found.append(("I11", "the neighbour's books"))
        return found

    def _neighbours(self) -> tuple[Any, ...]:
        wanted = {"t": self.neighbour_id}
        return self.connection.execute(NEIGHBOUR, wanted, prepare=True).fetchall()[0]
