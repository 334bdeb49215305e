"""Squawk's reading of the SQL that the migrations run: locks, missing timeouts, rewrites of whole tables."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INSIDE = Path(sys.executable).parent


def check_migrations() -> bool:
    """Write the SQL of all migrations to a file and let squawk read it; returns whether it is content."""
    written = subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head", "--sql"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if written.returncode != 0:
        print(written.stderr[-2000:], file=sys.stderr)
        return False
    with tempfile.TemporaryDirectory() as folder:
        statements = Path(folder) / "migrations.sql"
        statements.write_text(written.stdout, encoding="utf-8")
        command = [str(INSIDE / "squawk"), "--config", "deploy/squawk.toml", str(statements)]
        return subprocess.run(command, cwd=ROOT, check=False).returncode == 0
