"""Companies take turns: a long list of one delays nobody else's first."""

from __future__ import annotations

from sqlalchemy import delete

from tenants.clock import now
from tenants.doorbells import next_in_turn
from tenants.platform import platform_session
from tenants.queue import Doorbell, JobList, ask
from tenants.scope import acting_in
from tenants.verbs import transaction
from tests.cast import Company


def test_a_company_with_many_jobs_does_not_delay_the_others_first(green: Company, grey: Company) -> None:
    with platform_session() as session:
        session.execute(delete(Doorbell).where(Doorbell.list == JobList.BULK))
    for company, count in ((green, 300), (grey, 1)):
        with acting_in(company.id):
            _ask_many(count)

    bells = next_in_turn(JobList.BULK, count=4, at=now())

    assert {bell.tenant_id for bell in bells[:2]} == {green.id, grey.id}
    assert [bell.tenant_id for bell in bells[2:]] == [green.id, green.id]


@transaction
def _ask_many(count: int) -> None:
    for _ in range(count):
        ask("trial.add_to_address", on=JobList.BULK)


def test_bells_carry_no_content() -> None:
    assert set(Doorbell.__table__.columns.keys()) == {
        "tenant_id",
        "job_id",
        "list",
        "due_at",
        "leased_until",
        "rung_at",
        "attempts",
    }
