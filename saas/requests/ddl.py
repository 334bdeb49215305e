"""The search function: the only way to the index of bigrams, because array operators are not leakproof (ground.md)."""

from __future__ import annotations

STATEMENTS: list[str] = [
    """
    create function requests_matching(wanted text[], most integer) returns setof uuid
    language sql stable security definer set search_path = pg_catalog, public as $$
        select id from request
        where tenant_id = current_setting('app.tenant_id')::bigint and search_grams @> wanted
        order by received_at desc, id desc limit least(most, 500)
    $$
    """,
    "revoke all on function requests_matching(text[], integer) from public",
    "grant execute on function requests_matching(text[], integer) to mingbai_app",
]
