"""The risk register: judged on a scale, prevented and controlled, owned, reviewed with what was before, closed."""

from __future__ import annotations

import pytest

from saas.emergencies import risks
from saas.emergencies.kinds import PlanKind
from saas.emergencies.risk_queries import RiskView, course_of, matrix_of, risk_counts, risks_of
from saas.emergencies.stores.kinds import Band, band_of
from saas.emergencies.stores.refusals import (
    CannotOwnIt,
    NothingIsNew,
    NotPrevented,
    OffTheScale,
    ReviewNotAhead,
    RiskClosed,
    RiskUnnamed,
    SaidNoReason,
)
from tests.factories.stores import DAY, MONDAY, TODAY, danger, judged, risk_of


@pytest.mark.rule("EMG-15", "EMG-16")
def test_a_risk_is_judged_prevented_controlled_and_owned(in_green, manager):
    risk = risk_of(in_green, manager, 3, 4, plan_kind=PlanKind.FLOODING)

    assert (risk.score, risk.owner_id, risk.plan_kind) == (12, manager.id, "flooding")
    assert risk.prevention and risk.control
    assert list(risks_of([in_green.estate_id], today=TODAY)) == [risk]


@pytest.mark.rule("EMG-16")
@pytest.mark.parametrize("lacking", ["prevention", "control"])
def test_without_prevention_or_control_it_is_refused(in_green, manager, lacking):
    with pytest.raises(NotPrevented):
        risk_of(in_green, manager, **{lacking: " "})


def test_it_has_a_name_and_an_owner_who_works_in_the_estate(in_green, manager, other_manager, resident):
    with pytest.raises(RiskUnnamed):
        risk_of(in_green, manager, name=" ")
    for owner in (other_manager, resident):
        with pytest.raises(CannotOwnIt):
            risk_of(in_green, manager, owner_id=owner.id)


@pytest.mark.rule("EMG-15")
@pytest.mark.parametrize(("likelihood", "effect"), [(0, 3), (6, 3), (3, 0), (3, 6)])
def test_off_the_scale_is_refused(in_green, manager, likelihood, effect):
    with pytest.raises(OffTheScale):
        risk_of(in_green, manager, likelihood, effect)


def test_the_review_lies_ahead(in_green, manager):
    for day in (TODAY, TODAY + 4 * 366 * DAY):
        with pytest.raises(ReviewNotAhead):
            risk_of(in_green, manager, review_on=day)


@pytest.mark.rule("EMG-15")
def test_a_review_moves_the_day_and_keeps_what_was_before(in_green, manager):
    risk = risk_of(in_green, manager, 4, 5)
    with pytest.raises(SaidNoReason):
        risks.review_risk(risk, judged(2, 5), " ", by=manager, at=MONDAY)

    risks.review_risk(
        risk,
        judged(2, 5, review_on=TODAY + 200 * DAY, measure="加装水位报警"),
        "雨季演练合格",
        by=manager,
        at=MONDAY + DAY,
    )

    assert (risk.score, risk.review_on, risk.measure) == (10, TODAY + 200 * DAY, "加装水位报警")
    review, registered = course_of(risk)
    assert (review.before["likelihood"], review.after["likelihood"], review.reason) == (4, 2, "雨季演练合格")
    assert registered.verb == "risk.registered"


def test_a_description_changes_without_judging_anew(in_green, manager):
    risk = risk_of(in_green, manager)
    risks.change_risk(risk, danger(manager, name="车库倒灌"), by=manager, at=MONDAY)
    assert (risk.name, risk.score) == ("车库倒灌", 12)
    with pytest.raises(NothingIsNew):
        risks.change_risk(risk, danger(manager, name="车库倒灌"), by=manager, at=MONDAY)


@pytest.mark.rule("EMG-15")
def test_it_is_closed_with_words_and_changes_no_more(in_green, manager):
    risk = risk_of(in_green, manager)
    with pytest.raises(SaidNoReason):
        risks.close_risk(risk, "", by=manager, at=MONDAY)

    risks.close_risk(risk, "已加装防水闸门", by=manager, at=MONDAY)

    assert risk.closed_words == "已加装防水闸门"
    for do in (
        lambda: risks.close_risk(risk, "再次", by=manager, at=MONDAY),
        lambda: risks.review_risk(risk, judged(), "再看", by=manager, at=MONDAY),
        lambda: risks.change_risk(risk, danger(manager, name="别的"), by=manager, at=MONDAY),
    ):
        with pytest.raises(RiskClosed):
            do()
    assert list(risks_of([in_green.estate_id], today=TODAY, view=RiskView.CLOSED)) == [risk]


@pytest.mark.rule("EMG-15")
def test_the_matrix_counts_open_risks_and_opens_their_rows(in_green, manager, other_manager):
    for likelihood, effect in ((1, 1), (5, 5), (5, 5), (2, 5)):
        risk_of(in_green, manager, likelihood, effect)
    closed = risk_of(in_green, manager, 5, 5)
    risks.close_risk(closed, "消除", by=manager, at=MONDAY)
    risk_of(in_green, other_manager, 4, 4, estate_id=in_green.other_estate_id)

    assert matrix_of([in_green.estate_id]) == {(1, 1): 1, (5, 5): 2, (2, 5): 1}
    rows = risks_of([in_green.estate_id], today=TODAY, likelihood=5, effect=5)
    assert len(rows) == 2
    assert [one.score for one in risks_of([in_green.estate_id], today=TODAY)] == [25, 25, 10, 1]
    assert risk_counts([in_green.estate_id], TODAY + 90 * DAY) == {"open": 4, "due": 4, "closed": 1}
    assert risk_counts([in_green.estate_id], TODAY + 89 * DAY)[RiskView.DUE] == 0


@pytest.mark.rule("EMG-15")
def test_every_score_has_its_level():
    levels = {score: band_of(score) for score in (1, 4, 5, 9, 10, 14, 15, 25)}
    assert [levels[one] for one in (1, 5, 10, 15)] == [Band.LOW, Band.MEDIUM, Band.HIGH, Band.SEVERE]
    assert [levels[one] for one in (4, 9, 14, 25)] == [Band.LOW, Band.MEDIUM, Band.HIGH, Band.SEVERE]
