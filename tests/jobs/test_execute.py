"""A job runs once however often its bell rings; failure waits, then dies where a person sees it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import structlog
from flask import Flask
from sqlalchemy import func, select, update

from saas.estates import Estate
from tenants.clock import now
from tenants.db import db
from tenants.platform import platform_session
from tenants.queue import Doorbell, Job, JobState, ask, cancel, try_again
from tenants.scope import acting_in
from tenants.verbs import transaction
from tests.cast import Company
from workers import jobs
from workers.jobs import MAX_ATTEMPTS, Gone, execute
from workers.printing.confined import RenderTooHeavy


@transaction
def wish(kind: str, company: Company, **options: object) -> UUID:
    job = ask(kind, estate_id=company.estate_id, **options)  # type: ignore[arg-type]
    assert job is not None
    return job.id


def marks(company: Company) -> str:
    with acting_in(company.id):
        return db.session.scalars(select(Estate).where(Estate.id == company.estate_id)).one().address or ""


def state_of(company: Company, job_id: UUID) -> Job:
    with acting_in(company.id):
        return db.session.scalars(select(Job).where(Job.id == job_id)).one()


def bell_of(job_id: UUID) -> Doorbell | None:
    with platform_session() as session:
        return session.scalar(select(Doorbell).where(Doorbell.job_id == job_id))


def test_effect_and_done_come_together(app: Flask, in_green: Company) -> None:
    job_id = wish("trial.add_to_address", in_green)

    assert execute(app, in_green.id, job_id) == "done"

    assert marks(in_green) == "x"
    assert state_of(in_green, job_id).state == JobState.DONE
    assert state_of(in_green, job_id).result["tenant"] == str(in_green.id)
    assert bell_of(job_id) is None


def test_ringing_again_does_nothing(app: Flask, in_green: Company) -> None:
    job_id = wish("trial.add_to_address", in_green)
    outcomes = [execute(app, in_green.id, job_id) for _ in range(3)]

    assert outcomes == ["done", "not_mine", "not_mine"]
    assert marks(in_green) == "x"


def test_a_verb_that_fails_asks_for_nothing(in_green: Company) -> None:
    @transaction
    def breaks() -> None:
        ask("trial.add_to_address", estate_id=in_green.estate_id)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        breaks()
    assert db.session.scalars(select(Job)).all() == []


def test_a_held_lease_keeps_others_away_until_it_ends(app: Flask, in_green: Company) -> None:
    job_id = wish("trial.add_to_address", in_green)
    with platform_session() as session:
        session.execute(
            update(Doorbell).where(Doorbell.job_id == job_id).values(leased_until=now() + timedelta(minutes=1))
        )
    assert execute(app, in_green.id, job_id) == "not_mine"

    with platform_session() as session:
        session.execute(
            update(Doorbell).where(Doorbell.job_id == job_id).values(leased_until=now() - timedelta(seconds=1))
        )
    assert execute(app, in_green.id, job_id) == "done"


def test_who_lost_the_lease_rolls_back(app: Flask, in_green: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    def overtaken(estate_id: UUID) -> None:
        with platform_session() as session:
            session.execute(update(Doorbell).where(Doorbell.job_id == job_id).values(attempts=Doorbell.attempts + 1))
        estate = db.session.scalars(select(Estate).where(Estate.id == estate_id)).one()
        estate.address = "twice"

    jobs.JOBS["trial.overtaken"] = jobs.Registered("trial.overtaken", overtaken, jobs.LEASE)
    job_id = wish("trial.overtaken", in_green)

    assert execute(app, in_green.id, job_id) == "lost_lease"
    assert marks(in_green) == ""


def test_failure_leaves_no_effect_and_waits_longer(app: Flask, in_green: Company) -> None:
    job_id = wish("trial.always_fails", in_green)
    before = now()

    assert execute(app, in_green.id, job_id) == "will_retry"

    bell = bell_of(job_id)
    assert marks(in_green) == ""
    assert bell is not None and bell.due_at > before + timedelta(seconds=4)
    assert state_of(in_green, job_id).state == JobState.WAITING


def test_dead_after_the_last_attempt_with_a_reason_without_personal_data(app: Flask, in_green: Company) -> None:
    job_id = wish("trial.always_fails", in_green)
    with platform_session() as session:
        session.execute(update(Doorbell).where(Doorbell.job_id == job_id).values(attempts=MAX_ATTEMPTS - 1))

    assert execute(app, in_green.id, job_id) == "dead"

    job = state_of(in_green, job_id)
    assert job.state == JobState.DEAD
    assert job.reason == "ConnectionError"
    assert bell_of(job_id) is None


def test_a_job_that_kills_its_process_dies_too(app: Flask, in_green: Company) -> None:
    job_id = wish("trial.add_to_address", in_green)
    with platform_session() as session:
        session.execute(update(Doorbell).where(Doorbell.job_id == job_id).values(attempts=MAX_ATTEMPTS))

    assert execute(app, in_green.id, job_id) == "dead"

    assert state_of(in_green, job_id).reason == "Killed"
    assert bell_of(job_id) is None
    assert marks(in_green) == ""


@pytest.mark.parametrize(
    ("error", "outcome", "reason"),
    [
        (KeyError("李四"), "will_retry", "KeyError"),
        (TypeError("李四"), "will_retry", "TypeError"),
        (Gone("no such bill"), "dead", "no such bill"),
        (RenderTooHeavy("larger than 1 MB"), "dead", "larger than 1 MB"),
    ],
)
def test_final_is_only_what_no_other_attempt_changes(
    app: Flask, in_green: Company, error: Exception, outcome: str, reason: str
) -> None:
    def breaks(estate_id: UUID) -> None:
        raise error

    jobs.JOBS["trial.breaks"] = jobs.Registered("trial.breaks", breaks, jobs.LEASE)
    job_id = wish("trial.breaks", in_green)

    assert execute(app, in_green.id, job_id) == outcome
    assert state_of(in_green, job_id).reason == reason


def test_a_job_may_wait_for_a_child_as_long_as_its_lease(app: Flask, in_green: Company) -> None:
    limits = []

    def waits(estate_id: UUID) -> None:
        limits.append(db.session.scalar(select(func.current_setting("idle_in_transaction_session_timeout"))))

    jobs.JOBS["trial.waits"] = jobs.Registered("trial.waits", waits, timedelta(minutes=10))
    assert execute(app, in_green.id, wish("trial.waits", in_green)) == "done"
    assert limits == ["10min"]


def test_what_a_job_logs_says_whose_it_is(app: Flask, in_green: Company) -> None:
    said = []

    def speaks(estate_id: UUID) -> None:
        said.append(structlog.contextvars.get_contextvars())

    jobs.JOBS["trial.speaks"] = jobs.Registered("trial.speaks", speaks, jobs.LEASE)
    job_id = wish("trial.speaks", in_green)
    execute(app, in_green.id, job_id)

    assert said == [{"tenant": in_green.id, "job_id": str(job_id)}]
    assert structlog.contextvars.get_contextvars() == {}


def test_trying_again_gives_a_new_bell(app: Flask, in_green: Company) -> None:
    job_id = wish("trial.nobody_knows", in_green)
    assert execute(app, in_green.id, job_id) == "dead"

    try_again(db.session.scalars(select(Job).where(Job.id == job_id)).one(), at=now())

    assert state_of(in_green, job_id).state == JobState.WAITING
    assert bell_of(job_id) is not None


def test_a_waiting_job_is_cancelled_at_once(app: Flask, in_green: Company) -> None:
    job_id = wish("trial.add_to_address", in_green)
    cancel(db.session.scalars(select(Job).where(Job.id == job_id)).one(), at=now())

    assert execute(app, in_green.id, job_id) == "not_mine"
    assert state_of(in_green, job_id).state == JobState.CANCELLED


def test_a_running_job_stops_at_its_next_progress(app: Flask, in_green: Company) -> None:
    job_id = wish("trial.counts_slowly", in_green)
    db.session.execute(update(Job).where(Job.id == job_id).values(cancel_asked=True))
    db.session.commit()

    assert execute(app, in_green.id, job_id) == "cancelled"
    assert marks(in_green) == ""


def test_asked_twice_under_one_name_is_written_once(in_green: Company) -> None:
    @transaction
    def twice() -> list[bool]:
        return [ask("trial.add_to_address", dedupe="d", estate_id=in_green.estate_id) is not None for _ in range(2)]

    assert twice() == [True, False]


def test_a_job_never_sees_the_neighbour(app: Flask, in_green: Company, grey: Company) -> None:
    @transaction
    def wish_for_grey() -> UUID:
        job = ask("trial.add_to_address", estate_id=grey.estate_id)
        assert job is not None
        return job.id

    assert execute(app, in_green.id, wish_for_grey()) == "will_retry"
    assert marks(grey) == ""
