"""What time it is. Only the entry points (views, jobs, commands) ask; every rule takes time as an argument."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def local_date(at: datetime) -> date:
    """The calendar day of an instant in Asia/Shanghai, the only zone the product knows."""
    return at.astimezone(SHANGHAI).date()


def start_of_day(day: date) -> datetime:
    """The first instant of a day in Asia/Shanghai, as an aware UTC datetime."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).astimezone(UTC)
