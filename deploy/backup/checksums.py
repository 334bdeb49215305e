"""What a database holds, in figures that two databases can be compared by: per company and table, rows and checksum."""

from __future__ import annotations

import psycopg
from psycopg import sql

Connection = psycopg.Connection[tuple[object, ...]]
Figures = dict[str, dict[str, list[str]]]
"""Company ("1001"; "platform" for what has none) → table → [rows, checksum]."""

PLATFORM = "platform"

_AS_TEXT = (
    "set datestyle = 'ISO, YMD'",
    "set intervalstyle = 'iso_8601'",
    "set timezone = 'UTC'",
    "set extra_float_digits = 1",
    "set bytea_output = 'hex'",
    "set row_security = off",
)


def figures(connection: Connection) -> Figures:
    """Rows and checksum of every table, by company. Raises for a role that row-level security would hide rows from.

    The checksum is a sum over hashes of whole rows: the order of rows plays no part, one changed value does.
    """
    for statement in _AS_TEXT:
        connection.execute(statement)
    found: Figures = {}
    for schema, table, has_tenant in _tables(connection):
        for tenant, rows, checksum in connection.execute(_sum_of(schema, table, by_tenant=has_tenant)).fetchall():
            company = PLATFORM if tenant is None or schema == PLATFORM else str(tenant)
            found.setdefault(company, {})[f"{schema}.{table}"] = [str(rows), str(checksum)]
    return found


def differences(before: Figures, after: Figures) -> list[str]:
    """Each place where two sets of figures are not the same, in words."""
    found = []
    for company in sorted(before.keys() | after.keys()):
        old, new = before.get(company, {}), after.get(company, {})
        for table in sorted(old.keys() | new.keys()):
            if old.get(table) != new.get(table):
                found.append(f"company {company}, table {table}: {old.get(table)} became {new.get(table)}")
    return found


def _tables(connection: Connection) -> list[tuple[str, str, bool]]:
    rows = connection.execute(
        """
        select n.nspname, c.relname,
               exists (select from pg_attribute a
                        where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
          from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
         order by 1, 2
        """
    ).fetchall()
    return [(str(schema), str(table), bool(has_tenant)) for schema, table, has_tenant in rows]


def _sum_of(schema: str, table: str, *, by_tenant: bool) -> sql.Composed:
    company = sql.SQL("t.tenant_id") if by_tenant and schema != PLATFORM else sql.SQL("null::bigint")
    return sql.SQL(
        "select {company}, count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint::numeric), 0)"
        " from {table} t group by 1"
    ).format(company=company, table=sql.Identifier(schema, table))
