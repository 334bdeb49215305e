"""The operator sees when the last backup and the last drill ended well, and red when that is too long ago (PRV-15)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from tenants.backups import BackupKind, BackupRun
from tenants.clock import SHANGHAI, now
from tenants.platform import platform_session
from tests.operator.conftest import OperatorVisit


def run(kind: BackupKind, ended_at: datetime, *, reason: str | None = None) -> None:
    with platform_session() as session:
        session.add(
            BackupRun(
                kind=kind,
                backup=f"mingbai-{ended_at:%Y%m%dT%H%M%SZ}",
                began_at=ended_at - timedelta(minutes=5),
                ended_at=ended_at,
                ended_well=reason is None,
                reason=reason,
                size=1,
            )
        )


@pytest.fixture(autouse=True)
def none_yet(app_context: None) -> None:
    with platform_session() as session:
        session.execute(text("delete from platform.backup_run"))


@pytest.mark.rule("PRV-15", "PRV-51")
@pytest.mark.parametrize(
    ("hours", "days", "alarms"),
    [(1, 10, 0), (25, 91, 0), (27, 91, 1), (1, 93, 1), (27, 93, 2)],
)
def test_age_and_red_when_older_than_promised(inside: OperatorVisit, hours: int, days: int, alarms: int) -> None:
    run(BackupKind.BACKUP, now() - timedelta(hours=hours))
    run(BackupKind.DRILL, now() - timedelta(days=days))
    page = inside.get("operator.backups")
    assert len(page.select(".note-broken")) == alarms
    timer = (Path(__file__).parents[2] / "deploy" / "systemd" / "mingbai-backup.timer").read_text(encoding="utf-8")
    assert "OnCalendar=*-*-* " in timer, "every night"
    ended = (now() - timedelta(hours=hours)).astimezone(SHANGHAI)
    assert f"{ended:%H}:" in page.select_one("main dl.facts dd").text, "when the last good one ended"


def test_never_is_too_long_ago(inside: OperatorVisit) -> None:
    assert len(inside.get("operator.backups").select(".note-broken")) == 2


def test_a_failure_hides_no_success_and_counts_as_none(inside: OperatorVisit) -> None:
    run(BackupKind.BACKUP, now() - timedelta(hours=3))
    run(BackupKind.BACKUP, now() - timedelta(hours=1), reason="disk full")
    run(BackupKind.DRILL, now())
    page = inside.get("operator.backups")
    assert page.select(".note-broken") == []
    assert "disk full" in page.text
