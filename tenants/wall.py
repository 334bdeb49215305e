"""The second wall, in PostgreSQL: what the migrations emit for each tenant table, and what start-up asserts.

`statements_for` is the text that every table of a tenant gets. The migrations carry it written out (no code of ours
is imported there); the catalogue lint in `tests/wall` proves that the database really has it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, MetaData, text

APP = "mingbai_app"
BACKUP = "mingbai_backup"
POLICY = "(tenant_id = (current_setting('app.tenant_id'::text))::bigint)"


class HarmfulRole(RuntimeError):
    """The role we are connected as could walk through the wall; the app refuses to start."""


def statements_for(table: str, *, append_only: bool = False) -> Iterator[str]:
    """Row-level security, policy and grants of one tenant table."""
    condition = "tenant_id = current_setting('app.tenant_id')::bigint"
    verbs = "select, insert" if append_only else "select, insert, update, delete"
    yield f'alter table "{table}" enable row level security'
    yield f'alter table "{table}" force row level security'
    yield f'create policy inside on "{table}" using ({condition}) with check ({condition})'
    yield f'grant {verbs} on "{table}" to {APP}'
    yield f'grant select on "{table}" to {BACKUP}'


def tenant_tables(metadata: MetaData) -> Iterator[tuple[str, bool]]:
    """Name of each table inside the wall, and whether it is append-only."""
    for table in metadata.sorted_tables:
        if table.schema is None and "tenant_id" in table.columns:
            yield table.name, bool(table.info.get("append_only"))


def assert_harmless(connection: Connection) -> None:
    """Refuse a role that could bypass the wall: superuser, BYPASSRLS, owner of a table, or able to become one."""
    row = connection.execute(
        text(
            """
            select r.rolsuper, r.rolbypassrls, r.rolcreaterole,
                   exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
                           where c.relowner = r.oid and n.nspname in ('public', 'platform')) as owns,
                   exists (select 1 from pg_roles o where o.oid <> r.oid and (o.rolsuper or o.rolbypassrls)
                           and pg_has_role(r.oid, o.oid, 'member')) as can_become
            from pg_roles r where r.rolname = current_user
            """
        )
    ).one()
    faults = [name for name, found in zip(row._fields, row, strict=True) if found]
    if faults:
        raise HarmfulRole(f"the database role can bypass the wall: {', '.join(faults)}")
