"""The schedule: each due time becomes one job per working company, whoever runs it and however often."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from tenants.companies import CompanyState, Tenant
from tenants.db import db
from tenants.doorbells import DueRun
from tenants.platform import platform_session
from tenants.queue import Job, JobList
from tenants.scope import acting_in
from tests.cast import Company
from workers.planner import _Seen, run_schedule
from workers.schedule import SCHEDULE, Entry

HOUR = timedelta(hours=1)
AT = datetime(2031, 5, 4, 3, 5, 30, tzinfo=UTC)


def entry(name: str) -> Entry:
    return Entry(f"trial.{name}", timedelta(minutes=5))


def asked_in(company: Company, kind: str) -> int:
    with acting_in(company.id):
        return len(db.session.scalars(select(Job).where(Job.kind == kind)).all())


def test_due_times_are_whole_multiples() -> None:
    assert entry("a").due_time(AT) == datetime(2031, 5, 4, 3, 5, tzinfo=UTC)
    daily = Entry("trial.night", timedelta(days=1), timedelta(hours=18))
    assert daily.due_time(AT) == datetime(2031, 5, 3, 18, 0, tzinfo=UTC)


def test_every_planner_together_ask_once(green: Company, grey: Company) -> None:
    for _planner in range(3):
        _Seen.runs.clear()
        run_schedule([entry(green.slug)], at=AT)
    assert asked_in(green, f"trial.{green.slug}") == 1
    assert asked_in(grey, f"trial.{green.slug}") == 1


def test_a_planner_that_died_is_taken_over_without_doubling(green: Company) -> None:
    kind = f"trial.{green.slug}"
    run_schedule([entry(green.slug)], at=AT)
    with platform_session() as session:
        session.execute(update(DueRun).where(DueRun.schedule == kind).values(done_at=None))
    _Seen.runs.clear()

    assert run_schedule([entry(green.slug)], at=AT + timedelta(minutes=3)) != []
    assert asked_in(green, kind) == 1


def test_runs_of_other_kinds_hide_none_that_was_abandoned(green: Company) -> None:
    kind, other = f"trial.{green.slug}", f"other.{green.slug}"
    with platform_session() as session:
        for minute in range(120):
            session.add(DueRun(schedule=other, due_at=AT - timedelta(days=1, minutes=minute), taken_at=AT - HOUR))
        session.add(DueRun(schedule=kind, due_at=AT - HOUR, taken_at=AT - HOUR))

    assert (kind, AT - HOUR) in run_schedule([entry(green.slug)], at=AT)


def test_a_suspended_company_gets_no_new_work(green: Company) -> None:
    with platform_session() as session:
        session.execute(update(Tenant).where(Tenant.id == green.id).values(state=CompanyState.SUSPENDED))
    run_schedule([entry(green.slug)], at=AT)
    assert asked_in(green, f"trial.{green.slug}") == 0


def test_what_is_owed_goes_on_until_a_company_is_closed(green: Company, grey: Company) -> None:
    owed = replace(entry(green.slug), suspended_too=True)
    with platform_session() as session:
        session.execute(update(Tenant).where(Tenant.id == green.id).values(state=CompanyState.SUSPENDED))
        session.execute(update(Tenant).where(Tenant.id == grey.id).values(state=CompanyState.CLOSED))
    run_schedule([owed], at=AT)
    assert (asked_in(green, owed.kind), asked_in(grey, owed.kind)) == (1, 0)


def test_money_and_terms_are_owed() -> None:
    owed = {scheduled.kind for scheduled in SCHEDULE if scheduled.suspended_too}
    assert {"payments.look_up_orders", "payments.check_books", "archives.tidy_care", "members.tidy_up"} <= owed
    assert {"files.sweep_unattached", "files.sweep_orphans", "upkeep.sweep_jobs"} <= owed


def test_a_channel_that_is_down_holds_up_no_code_and_no_alarm() -> None:
    [asking] = [scheduled for scheduled in SCHEDULE if scheduled.kind == "payments.look_up_orders"]
    assert asking.on == JobList.BULK


def test_every_entry_names_a_job() -> None:
    from workers.jobs import JOBS

    assert {scheduled.kind for scheduled in SCHEDULE} <= set(JOBS)
