"""The one door for many rows at once (imports, generators, roll-ups): every row is stamped and checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import insert

from tenants.db import TenantOwned, db, new_id
from tenants.scope import THROUGH_BULK, OutsideTenant, current_tenant_id

BATCH = 1000


def insert_many(model: type[TenantOwned], rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert rows of one table in batches and return how many. Raises `OutsideTenant` on a foreign `tenant_id`."""
    count = 0
    stream = (_stamped(row) for row in rows)
    while batch := list(islice(stream, BATCH)):
        db.session.execute(insert(model), batch, execution_options={THROUGH_BULK: True, "render_nulls": True})
        count += len(batch)
    return count


def _stamped(row: Mapping[str, Any]) -> dict[str, Any]:
    tenant_id = current_tenant_id()
    if row.get("tenant_id", tenant_id) != tenant_id:
        raise OutsideTenant("a row of another tenant")
    return {"id": new_id(), **row, "tenant_id": tenant_id}
