"""Projects of the maintenance fund: reason, vote at the exact thresholds, contractor, final sum, and the posting."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saas import disclosures
from saas.disclosures import Cause, FundProject, ProjectState, Topic, Vote
from saas.disclosures.refusals import (
    AmountMissing,
    DayImpossible,
    ExclusionsOpen,
    NotCarried,
    NotThisStep,
    PaperMissing,
    ReasonNeeded,
    VoteImpossible,
)
from saas.estates import Estate
from tenants.clock import local_date
from tenants.members import Member
from tests.cast import Company
from tests.client import Visit
from tests.disclosures.conftest import AT
from tests.factories.billing import estate_of
from tests.factories.disclosures import drafted

PAPER = b"%PDF-1.4 decision of the owners"
DAY = date(2026, 6, 3)
TODAY = local_date(AT)
CARRIED = Vote(30_000, 20_000, 10_001, 9, 6, 4)


@pytest.fixture
def estate(in_green: Company) -> Estate:
    return estate_of(in_green.estate_id)


def planned(estate: Estate, by: Member, **said: Any) -> FundProject:
    values: dict[str, Any] = {
        "scope": "3栋",
        "share": "按建筑面积",
        "budget_fen": 8_000_000,
        "none_excluded": True,
        "planned_on": DAY,
        **said,
    }
    cause = values.pop("cause", Cause.RENEWAL)
    return disclosures.plan_project(estate, values.pop("title", "3栋电梯更新"), cause, by=by, at=AT, **values)


def decided(project: FundProject, by: Member, vote: Vote | None = CARRIED, paper: bytes | None = PAPER) -> None:
    disclosures.decide_project(project, vote, decided_on=DAY, decision=paper, by=by, at=AT)


def test_from_plan_to_final_sum(estate: Estate, manager: Member) -> None:
    project = planned(estate, manager)
    assert project.number == "WX-2026-001"
    decided(project, manager)
    disclosures.contract_project(project, "安梯公司", 7_500_000, by=manager, at=AT)
    disclosures.finish_project(
        project, 7_420_000, audit="已审", warranty_until=date(2028, 9, 1), done_on=date(2026, 9, 1), by=manager, at=AT
    )
    assert project.state == ProjectState.DONE
    with pytest.raises(NotThisStep):
        decided(project, manager)


def test_none_of_the_four_exclusions_applies(estate: Estate, manager: Member) -> None:
    with pytest.raises(ExclusionsOpen):
        planned(estate, manager, none_excluded=False)
    with pytest.raises(ReasonNeeded):
        planned(estate, manager, scope=" ")
    with pytest.raises(AmountMissing):
        planned(estate, manager, budget_fen=0)


@pytest.mark.parametrize(
    ("vote", "carried"),
    [
        (Vote(30_000, 20_000, 10_001, 9, 6, 4), True),
        (Vote(30_000, 20_000, 10_000, 9, 6, 4), False),  # exactly half of the area
        (Vote(30_000, 20_000, 10_001, 9, 6, 3), False),  # exactly half of the persons
        (Vote(30_000, 19_999, 19_999, 9, 6, 6), False),  # less than two thirds of the area
        (Vote(30_000, 20_000, 20_000, 9, 5, 5), False),  # less than two thirds of the persons
    ],
)
def test_the_vote_at_the_exact_thresholds(estate: Estate, manager: Member, vote: Vote, carried: bool) -> None:
    project = planned(estate, manager)
    if carried:
        decided(project, manager, vote)
        assert project.state == ProjectState.DECIDED
    else:
        with pytest.raises(NotCarried):
            decided(project, manager, vote)


@given(
    whole=st.integers(1, 10**9),
    part=st.fractions(0, 1),
    agree=st.fractions(0, 1),
)
def test_a_vote_is_reckoned_without_rounding(whole: int, part: Any, agree: Any) -> None:
    took = int(whole * part)
    favour = int(took * agree)
    vote = Vote(whole, took, favour, whole, took, favour)
    assert vote.is_possible
    assert vote.is_carried == (took * 3 >= whole * 2 and favour * 2 > took)


def test_numbers_that_do_not_fit_and_a_missing_paper(estate: Estate, manager: Member) -> None:
    project = planned(estate, manager)
    for vote in (
        None,
        Vote(10, 11, 5, 9, 6, 4),
        Vote(10, 8, 5, 9, 6, 7),
        Vote(0, 0, 0, 0, 0, 0),
        Vote(10, 8, -1, 9, 8, 7),
    ):
        with pytest.raises(VoteImpossible):
            decided(project, manager, vote)
    with pytest.raises(PaperMissing):
        decided(project, manager, paper=None)


def test_nothing_was_decided_tomorrow(estate: Estate, manager: Member) -> None:
    project = planned(estate, manager)
    for day, fits in ((TODAY + timedelta(days=1), False), (TODAY, True)):
        with nullcontext() if fits else pytest.raises(DayImpossible):
            disclosures.decide_project(project, CARRIED, decided_on=day, decision=PAPER, by=manager, at=AT)


@pytest.mark.parametrize(
    ("done", "warranty", "fits"),
    [
        (DAY - timedelta(days=1), None, False),
        (DAY, None, True),
        (TODAY, TODAY, True),
        (TODAY, TODAY - timedelta(days=1), False),
        (TODAY + timedelta(days=1), None, False),
    ],
)
def test_the_end_comes_after_the_decision_and_the_warranty_after_the_end(
    estate: Estate, manager: Member, done: date, warranty: date | None, fits: bool
) -> None:
    project = planned(estate, manager)
    decided(project, manager)
    disclosures.contract_project(project, "安梯公司", 7_500_000, by=manager, at=AT)
    with nullcontext() if fits else pytest.raises(DayImpossible):
        disclosures.finish_project(
            project, 7_420_000, audit="", warranty_until=warranty, done_on=done, by=manager, at=AT
        )
    assert (project.state == ProjectState.DONE) is fits


def test_an_urgent_case_keeps_no_vote(estate: Estate, manager: Member) -> None:
    project = planned(estate, manager, cause=Cause.LIFT)
    decided(project, manager, CARRIED)
    assert project.vote is None


def test_an_urgent_case_has_its_order_instead_of_a_vote(estate: Estate, manager: Member) -> None:
    project = planned(estate, manager, cause=Cause.LIFT)
    decided(project, manager, None)
    assert (project.state, project.vote) == (ProjectState.DECIDED, None)


def test_the_posting_of_the_fund_takes_them_from_here(in_green: Company, estate: Estate, manager: Member) -> None:
    project = planned(estate, manager)
    decided(project, manager)
    disclosures.contract_project(project, "安梯公司", 7_500_000, by=manager, at=AT)
    planned(estate, manager, title="尚未表决")
    one = drafted(in_green, manager, AT, Topic.FUND, "2026-H1", estate_id=estate.id)
    [block] = [block for block in one.content["blocks"] if block["key"] == "projects"]
    [row] = block["rows"]
    assert row["cells"]["project"].startswith("3栋电梯更新")
    assert (row["cells"]["budget"], row["cells"]["contract_sum"], row["cells"]["final_sum"]) == (
        8_000_000,
        7_500_000,
        None,
    )
    assert row["cells"]["vote"] == "50.0%／66.7%"


def test_the_pages(visit: Visit, green: Company, manager: Member, committee: Member) -> None:
    me = visit.as_(manager, language="en")
    me.get("disclosures.new_fund_project", estate_id=green.estate_id)
    sent = {"title": "3栋电梯更新", "cause": "renewal", "scope": "3栋", "share": "", "budget": "80000"}
    me.post("disclosures.new_fund_project", sent, estate_id=green.estate_id, expect=422)
    me.post("disclosures.new_fund_project", {**sent, "none_excluded": "y"}, estate_id=green.estate_id, expect=303)
    page = visit.as_(committee, language="en").get("disclosures.fund_projects")
    assert "80,000.00" in page.get_text(" ")
