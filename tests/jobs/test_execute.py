"""A job runs once however often its bell rings; failure waits, then dies where a person sees it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from saas.estates import Estate
from tenants.clock import now
from tenants.db import db
from tenants.platform import platform_session
from tenants.queue import Doorbell, Job, JobState, ask, cancel, try_again
from tenants.scope import acting_in
from tenants.verbs import transaction
from tests.cast import Company
from workers.jobs import MAX_ATTEMPTS, execute


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
    from workers import jobs

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
