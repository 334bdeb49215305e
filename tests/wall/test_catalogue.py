"""The catalogue lint (trust.md 2.4): PostgreSQL itself is asked, and an unknown object fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, create_engine, text

from deploy.embedded.postgres import APP, MIGRATOR
from tests.servers import Servers

DEFINER_FUNCTIONS: set[str] = {"requests_matching", "erase_closed"}
SCHEMAS = "('public', 'platform')"


@pytest.fixture
def migrator(servers: Servers) -> Iterator[Engine]:
    engine = create_engine(servers.url(MIGRATOR, f"mingbai_{servers.worker}"))
    yield engine
    engine.dispose()


@pytest.fixture
def catalogue(migrator: Engine) -> Iterator[Connection]:
    with migrator.connect() as connection:
        yield connection


def rows(catalogue: Connection, query: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in catalogue.execute(text(query))]


def test_every_table_is_inside_the_wall_or_in_platform(catalogue: Connection) -> None:
    outside = rows(
        catalogue,
        """
        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p', 'f', 'm', 'v') and c.relname <> 'alembic_version'
          and not exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id'
                          and a.attnotnull and a.atttypid = 'bigint'::regtype)
        """,
    )
    assert outside == []


def test_every_tenant_table_has_forced_row_security_and_the_one_policy(catalogue: Connection) -> None:
    policy = "(tenant_id = (current_setting('app.tenant_id'::text))::bigint)"
    bad = rows(
        catalogue,
        f"""
        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relname <> 'alembic_version'
          and not (c.relrowsecurity and c.relforcerowsecurity
                   and (select count(*) from pg_policy p where p.polrelid = c.oid) = 1
                   and exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polpermissive
                       and p.polcmd = '*' and p.polroles = '{{0}}'
                       and pg_get_expr(p.polqual, p.polrelid) = $${policy}$$
                       and pg_get_expr(p.polwithcheck, p.polrelid) = $${policy}$$))
        """,
    )
    assert bad == []


def test_every_key_and_index_begins_with_the_tenant(catalogue: Connection) -> None:
    bad = rows(
        catalogue,
        """
        select c.relname, i.indexrelid::regclass::text from pg_index i
        join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
        join pg_am am on am.oid = (select relam from pg_class x where x.oid = i.indexrelid)
        where n.nspname = 'public' and c.relname <> 'alembic_version' and am.amname = 'btree'
          and (select attname from pg_attribute a where a.attrelid = c.oid and a.attnum = i.indkey[0])
              is distinct from 'tenant_id'
        """,
    )
    assert bad == []


def test_every_foreign_key_inside_the_wall_carries_the_tenant(catalogue: Connection) -> None:
    bad = rows(
        catalogue,
        """
        select k.conrelid::regclass::text, k.conname from pg_constraint k
        join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
        where k.contype = 'f' and n.nspname = 'public'
          and not ((select attname from pg_attribute a where a.attrelid = k.conrelid and a.attnum = k.conkey[1])
                       = 'tenant_id'
                   and (select attname from pg_attribute a where a.attrelid = k.confrelid and a.attnum = k.confkey[1])
                       = 'tenant_id')
        """,
    )
    assert bad == []


def test_the_app_owns_nothing_and_cannot_truncate(catalogue: Connection) -> None:
    bad = rows(
        catalogue,
        f"""
        select c.relname, privilege from pg_class c join pg_namespace n on n.oid = c.relnamespace
        cross join unnest(array['TRUNCATE', 'REFERENCES', 'TRIGGER']) privilege
        where n.nspname in {SCHEMAS} and c.relkind in ('r', 'p', 'v')
          and (has_table_privilege('{APP}', c.oid, privilege) or pg_get_userbyid(c.relowner) = '{APP}')
        """,
    )
    assert bad == []
    assert rows(catalogue, f"select 1 where has_schema_privilege('{APP}', 'public', 'create')") == []
    assert rows(catalogue, f"select 1 where has_schema_privilege('{APP}', 'platform', 'create')") == []


def test_append_only_tables_cannot_be_changed(catalogue: Connection) -> None:
    found = rows(
        catalogue,
        f"""
        select c.relname from pg_class c where c.relname in ('history', 'request_event') and c.relkind = 'r'
          and (has_table_privilege('{APP}', c.oid, 'UPDATE') or has_table_privilege('{APP}', c.oid, 'DELETE'))
        """,
    )
    assert found == []


def test_no_views_without_invoker_and_no_materialised_views(catalogue: Connection) -> None:
    bad = rows(
        catalogue,
        f"""
        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in {SCHEMAS} and (c.relkind = 'm'
          or (c.relkind = 'v' and not coalesce('security_invoker=true' = any(c.reloptions), false)))
        """,
    )
    assert bad == []


def test_definer_functions_are_on_the_reviewed_list(catalogue: Connection) -> None:
    found = rows(
        catalogue,
        f"""
        select p.proname, p.proconfig from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname in {SCHEMAS} and p.prosecdef
        """,
    )
    assert {str(name) for name, _config in found} <= DEFINER_FUNCTIONS
    for name, config in found:
        assert config is not None and any("search_path" in str(item) for item in config), name  # type: ignore[union-attr]


def test_no_column_type_that_hides_from_indexes_or_loses_money(catalogue: Connection) -> None:
    bad = rows(
        catalogue,
        """
        select c.relname, a.attname, a.atttypid::regtype::text from pg_attribute a
        join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
        join pg_type t on t.oid = a.atttypid
        where n.nspname in ('public', 'platform') and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
          and (t.typtype = 'e' or t.typname in ('float4', 'float8', 'money', 'numeric', 'timestamp'))
        """,
    )
    assert bad == []


@pytest.mark.parametrize(
    "harm",
    [
        "alter table estate no force row level security",
        "alter table estate disable row level security",
        "create policy second on estate using (true)",
        "create table stray (id bigint primary key)",
        "create unique index stray on estate (id)",
        "create view stray as select * from estate",
        f"grant truncate on estate to {APP}",
    ],
)
def test_the_lint_notices_harm(harm: str, catalogue: Connection) -> None:
    """The negative control: with any of these done, at least one of the checks above goes red."""
    catalogue.execute(text(harm))
    checks = (
        test_every_table_is_inside_the_wall_or_in_platform,
        test_every_tenant_table_has_forced_row_security_and_the_one_policy,
        test_every_key_and_index_begins_with_the_tenant,
        test_the_app_owns_nothing_and_cannot_truncate,
        test_no_views_without_invoker_and_no_materialised_views,
    )
    noticed = 0
    for check in checks:
        try:
            check(catalogue)
        except AssertionError:
            noticed += 1
    catalogue.rollback()
    assert noticed >= 1
