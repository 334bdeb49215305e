"""How a run ended is written into the database where the operator sees it, and said aloud when that fails."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tenants.backups import BackupKind, BackupRun


@contextmanager
def written_down(kind: BackupKind, began: datetime) -> Iterator[BackupRun]:
    """A run to fill in; when the block ends, well or not, it is written through ``DATABASE_URL`` (the app's role).

    A run is no worse because it could not be written down: then a line on stderr says so.
    """
    run = BackupRun(kind=kind, backup="", began_at=began, ended_well=True)
    try:
        yield run
    except Exception as trouble:
        run.ended_well, run.reason = False, f"{type(trouble).__name__}: {trouble}"[:500]
        raise
    finally:
        run.ended_at = datetime.now(UTC)
        _write(run)


def _write(run: BackupRun) -> None:
    url = os.environ.get("DATABASE_URL")
    if not url:
        print("DATABASE_URL is not set, so this run is not shown to the operator.", file=sys.stderr)
        return
    engine = create_engine(url)
    try:
        with Session(engine) as session, session.begin():
            session.add(run)
    except SQLAlchemyError as trouble:
        print(f"This run is not shown to the operator: {type(trouble).__name__}.", file=sys.stderr)
    finally:
        engine.dispose()
