"""An agreement that ends is told at each step once, unless another one follows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from saas.requests.messages import messages_for
from saas.tariffs.ending import tell_of_ending_agreements
from saas.tariffs.notices import sign_agreement
from tenants.db import db
from tenants.queue import ask
from tests.cast import Company
from tests.factories.billing import AT, agreement, estate_of

ENDS = AT.date() + timedelta(days=200)


def told_on(*days_before: int) -> list[int]:
    """Of these days, counted before the end, those on which somebody was told."""
    return [before for before in days_before if tell_of_ending_agreements(at=AT + timedelta(days=200 - before))]


@pytest.mark.rule("FEE-02")
def test_an_ending_is_told_at_each_duty_and_when_it_is_over(in_green: Company, finance, manager, other_manager, desk):
    agreement(in_green.estate_id, ends_on=ENDS)

    assert told_on(181, 180, 179, 91, 90, 89, 60, 30, 29, 0, -1, -2, -100) == [180, 90, 60, 30, -1]

    kinds = ["agreement_ends"] * 4 + ["agreement_ended"]
    for member in (finance, manager):
        messages = messages_for(member)
        assert [one.kind for one in reversed(messages)] == kinds
        assert {one.values["day"] for one in messages} == {str(ENDS)}
    assert not [*messages_for(other_manager), *messages_for(desk)]


def test_after_a_standstill_the_latest_step_alone_is_told(in_green: Company, finance):
    agreement(in_green.estate_id, ends_on=ENDS)

    assert told_on(45, 44) == [45]
    assert len(messages_for(finance)) == 1


@pytest.mark.parametrize("later", [1, 40])
def test_nothing_is_told_once_another_agreement_follows(in_green: Company, finance, later: int):
    first = agreement(in_green.estate_id, ends_on=ENDS)
    after = {"starts_on": ENDS + timedelta(days=later), "ends_on": date(2032, 12, 31)}
    same = {"owners_side": first.owners_side, "company_side": first.company_side, "content": "x", "fee": "2.8"}
    sign_agreement(estate_of(in_green.estate_id), "HT-2", **after, **same, by=None, at=AT)

    assert told_on(180, 30, -1) == []
    assert not messages_for(finance)


def test_an_agreement_until_further_notice_never_ends(in_green: Company, finance):
    agreement(in_green.estate_id, ends_on=None)

    assert told_on(180, 0, -1) == []


def test_the_planner_looks_every_morning(in_green: Company, finance, run_jobs):
    agreement(in_green.estate_id, ends_on=date(2025, 3, 31))
    ask("tariffs.look")
    db.session.commit()
    run_jobs(in_green)

    assert [one.kind for one in messages_for(finance)] == ["agreement_ended"]
