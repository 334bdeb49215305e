"""What comes round: one table. An entry is due at each whole multiple of its period since 1970, in UTC.

The planner turns each due time into one job per company; the job decides what is to be done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tenants.queue import JobList


@dataclass(frozen=True)
class Entry:
    """A job that every open company gets again and again. `after` shifts the due time within the period.

    `suspended_too`: what suspension and a closing do not stop, because it is owed to those whose money and data it is.
    """

    kind: str
    every: timedelta
    after: timedelta = timedelta(0)
    on: JobList = JobList.FAST
    suspended_too: bool = False

    def due_time(self, at: datetime) -> datetime:
        """The latest due time not after `at`."""
        period = self.every.total_seconds()
        shifted = at.timestamp() - self.after.total_seconds()
        return datetime.fromtimestamp(shifted // period * period + self.after.total_seconds(), UTC)


MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
NIGHT = timedelta(hours=18)
"""02:00 in Shanghai."""
EVENING = timedelta(hours=12)
"""20:00 in Shanghai."""

MORNING = timedelta(hours=0)
"""08:00 in Shanghai."""

MONDAY = timedelta(days=4)
"""1970 began on a Thursday."""

SCHEDULE: tuple[Entry, ...] = (
    Entry("promises.look", MINUTE),
    Entry("emergencies.look", MINUTE),
    Entry("facilities.look", 60 * MINUTE, on=JobList.BULK),
    Entry("upkeep.sweep_jobs", DAY, NIGHT, JobList.BULK, suspended_too=True),
    Entry("members.tidy_up", DAY, NIGHT, JobList.BULK, suspended_too=True),
    Entry("archives.look_after", 7 * DAY, 3 * DAY + NIGHT, JobList.BULK),
    Entry("archives.tidy_care", DAY, NIGHT, JobList.BULK, suspended_too=True),
    Entry("archives.look_at_care", 7 * DAY, MONDAY + MORNING, JobList.BULK),
    Entry("reports.fill_statistics", DAY, NIGHT, JobList.BULK),
    Entry("reports.remind_daily", DAY, EVENING, JobList.BULK),
    Entry("drills.look", DAY, MORNING, JobList.BULK),
    Entry("disclosures.look", DAY, MORNING, JobList.BULK),
    Entry("emergency_plans.look", DAY, MORNING, JobList.BULK),
    Entry("emergency_stores.look", DAY, MORNING, JobList.BULK),
    Entry("tariffs.look", DAY, MORNING, JobList.BULK),
    Entry("payments.use_prepaid", DAY, NIGHT, JobList.BULK),
    Entry("payments.check_books", DAY, NIGHT, JobList.BULK, suspended_too=True),
    Entry("payments.look_up_orders", 10 * MINUTE, on=JobList.BULK, suspended_too=True),
    Entry("payments.look_up_refunds", timedelta(hours=6), on=JobList.BULK, suspended_too=True),
    Entry("files.sweep_unattached", timedelta(hours=6), on=JobList.BULK, suspended_too=True),
    Entry("files.sweep_orphans", DAY, NIGHT, JobList.BULK, suspended_too=True),
)
