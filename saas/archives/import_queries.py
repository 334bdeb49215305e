"""What pages and jobs ask about imports."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from saas.archives.import_models import ImportRow, ImportRun, Verdict
from saas.archives.importing import changes_from
from tenants.db import db
from tenants.members import Member
from tenants.permissions import Permission
from tenants.scope import current_tenant_id


def rows_of(run: ImportRun) -> Sequence[ImportRow]:
    """All rows of a run in the order of the file."""
    return db.session.scalars(select(ImportRow).where(ImportRow.run_id == run.id).order_by(ImportRow.number)).all()


def rows_page(run: ImportRun, *, verdict: Verdict | None, after: int, limit: int) -> Sequence[ImportRow]:
    """Rows of a run below a row number, with one verdict if one is named."""
    query = select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.number > after)
    if verdict is not None:
        query = query.where(ImportRow.verdict == verdict)
    return db.session.scalars(query.order_by(ImportRow.number).limit(limit)).all()


def find_run(run_id: UUID) -> ImportRun | None:
    """An import of this company."""
    return db.session.get(ImportRun, (current_tenant_id(), run_id))


def latest_runs(limit: int = 50) -> Sequence[ImportRun]:
    """The last imports of the company, the newest first."""
    return db.session.scalars(
        select(ImportRun)
        .options(joinedload(ImportRun.by))
        .order_by(ImportRun.uploaded_at.desc(), ImportRun.id.desc())
        .limit(limit)
    ).all()


def may_see_run(actor: Member, run: ImportRun) -> bool:
    """Whoever uploaded it, and those who import for the whole company."""
    return actor.may(Permission.ARCHIVES_IMPORT) and (
        run.by_id == actor.id or actor.may_everywhere(Permission.ARCHIVES_IMPORT)
    )


def changes_of(row: ImportRow) -> list[tuple[str, Any, Any]]:
    """From what to what the row changes things: field, before, after; nothing for rows that change nothing."""
    return changes_from(row.content) if row.verdict == Verdict.CHANGED else []


def cells_of(row: ImportRow) -> list[str]:
    """What stood in a row's cells."""
    return list(json.loads(row.content or '{"cells": []}')["cells"])
