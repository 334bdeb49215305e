"""Standards: what may be put in force, versions, and the most specific one wins."""

from __future__ import annotations

import pytest

from saas import promises
from saas.promises import CalendarKind, ClockKind, Key, Limits, StandardState, Urgency, Wording
from saas.promises.service_types import BadCode, NoSuchCategory, ThreeQuestions
from saas.promises.standard_service import (
    FrozenVersion,
    NoLongerDraft,
    NoNumericTarget,
    NoQualityText,
    NoResponseLimit,
    NoSuchLimit,
    StandardChanged,
)
from saas.promises.standards import standard_in_force, versions_of_standard
from tenants.db import db
from tests.promises.arithmetic import local

NOW = local("2026-11-23 09:00")
WORDING = Wording(
    name="一般",
    quality="一次修好",
    flow="派单→上门",
    attitude="先报价",
    target_name="及时率",
    target_value=95,
    target_unit="%",
)
LIMITS = Limits(CalendarKind.SERVICE, {ClockKind.RESPONSE: 30, ClockKind.COMPLETION: 600})


def changed(wording: Wording, **values) -> Wording:
    return Wording(**{**{name: getattr(wording, name) for name in Wording.__slots__}, **values})


def applying(company, **asked):
    return promises.standard_for(estate_id=company.estate_id, **asked)


@pytest.mark.rule("SVC-01", "SVC-04")
def test_the_company_overrides_the_default_and_the_estate_the_company(in_green, administrator):
    promises.set_standard(Key("P2"), WORDING, LIMITS, by=administrator, at=NOW)
    own = Limits(CalendarKind.SERVICE, {ClockKind.RESPONSE: 20})
    promises.set_standard(Key("P2", in_green.estate_id), WORDING, own, by=administrator, at=NOW)

    here = applying(in_green, urgency=Urgency.P2)
    there = promises.standard_for(estate_id=in_green.other_estate_id, urgency=Urgency.P2)

    assert here.minutes(ClockKind.RESPONSE) == 20
    assert (here.flow.zh, here.attitude.zh) == ("派单→上门", "先报价")
    assert there.minutes(ClockKind.RESPONSE) == 240  # the grade of the estate is more specific than all grades


@pytest.mark.rule("SVC-02")
@pytest.mark.parametrize(
    ("wording", "limits", "refusal"),
    [
        (changed(WORDING, quality="  "), LIMITS, NoQualityText),
        (WORDING, Limits(CalendarKind.SERVICE, {ClockKind.COMPLETION: 60}), NoResponseLimit),
        (changed(WORDING, target_value=None), LIMITS, NoNumericTarget),
        (changed(WORDING, target_unit=""), LIMITS, NoNumericTarget),
    ],
)
def test_an_incomplete_draft_cannot_be_activated(in_green, administrator, wording, limits, refusal):
    draft = promises.draft_standard(Key("P2"), wording, limits, by=administrator, at=NOW)

    with pytest.raises(refusal):
        promises.activate_standard(draft, by=administrator, at=NOW)

    db.session.refresh(draft)
    assert draft.state == StandardState.DRAFT
    assert standard_in_force(Key("P2")).is_default


@pytest.mark.rule("SVC-11")
def test_a_new_version_replaces_the_old_one(in_green, administrator):
    for minutes in (30, 25):
        limits = Limits(CalendarKind.SERVICE, {ClockKind.RESPONSE: minutes})
        promises.set_standard(Key("P2"), WORDING, limits, by=administrator, at=NOW)

    assert [(row.version, row.state, row.response) for row in versions_of_standard(Key("P2"))] == [
        (2, "active", 25),
        (1, "replaced", 30),
    ]


def test_a_version_in_force_cannot_be_edited(in_green, administrator):
    promises.set_standard(Key("P2"), WORDING, LIMITS, by=administrator, at=NOW)
    [row] = versions_of_standard(Key("P2"))

    row.response = 5
    with pytest.raises(FrozenVersion):
        db.session.flush()


def test_activating_twice_is_refused(in_green, administrator):
    draft = promises.draft_standard(Key("P2"), WORDING, LIMITS, by=administrator, at=NOW)
    promises.activate_standard(draft, by=administrator, at=NOW)

    with pytest.raises(NoLongerDraft):
        promises.activate_standard(draft, by=administrator, at=NOW)


def test_somebody_elses_version_is_not_overwritten(in_green, administrator):
    promises.set_standard(Key("P2"), WORDING, LIMITS, by=administrator, at=NOW, based_on=0)

    with pytest.raises(StandardChanged):
        promises.set_standard(Key("P2"), WORDING, LIMITS, by=administrator, at=NOW, based_on=0)


def test_publishing_is_a_version_of_its_own(in_green, administrator):
    published = promises.publish_standard(Key("P1"), {ClockKind.ARRIVAL}, by=administrator, at=NOW)

    assert published.version == 1
    assert published.published == {ClockKind.ARRIVAL}
    assert published.limits == standard_in_force(Key("P1")).limits
    assert published.quality.en.startswith("On site in 15 minutes")
    assert promises.publish_standard(Key("P1"), {ClockKind.ARRIVAL}, by=administrator, at=NOW).version == 1


def test_only_a_limit_that_is_set_can_be_published(in_green, administrator):
    with pytest.raises(NoSuchLimit):
        promises.publish_standard(Key("P2"), {ClockKind.ARRIVAL}, by=administrator, at=NOW)


def test_publishing_the_defaults_promises_what_people_expect(in_green, administrator):
    assert promises.publish_defaults(by=administrator, at=NOW) > 10

    assert applying(in_green, urgency=Urgency.P1).published == {
        ClockKind.RESPONSE,
        ClockKind.ARRIVAL,
        ClockKind.COMPLETION,
    }
    assert promises.publish_defaults(by=administrator, at=NOW) == 0
    subjects = [standard.key.subject for standard in promises.published_standards(in_green.estate_id)]
    assert len(subjects) == len(set(subjects))


def test_the_type_is_more_specific_than_the_class(in_green):
    lamp = applying(in_green, service_type_code="lighting.indoor", urgency=Urgency.P2)
    tap = applying(in_green, service_type_code="plumbing.tap", urgency=Urgency.P2)

    assert lamp.key.subject == "lighting.indoor"
    assert tap.key.subject == "P2"


def test_a_types_own_limits_do_not_soften_an_emergency(in_green):
    assert applying(in_green, service_type_code="lighting.indoor", urgency=Urgency.P0).key.subject == "P0"


def test_no_subject_no_standard(in_green):
    assert applying(in_green, subject="weather") is None


@pytest.mark.rule("SVC-02")
def test_a_type_is_offered_only_with_a_standard(in_green, administrator):
    kind = promises.set_service_type(
        "cleaning.windows",
        name="擦窗",
        urgency=Urgency.P3,
        place=promises.Place.PRIVATE,
        charge=promises.Charge.PAID,
        team=promises.Team.CLEANING,
        questions=["几扇？", "几楼？", "何时方便？"],
        by=administrator,
        at=NOW,
    )

    assert not kind.is_default
    assert "cleaning.windows" in promises.service_types()
    promises.switch_service_type(kind.code, active=False, by=administrator, at=NOW)
    assert "cleaning.windows" not in promises.service_types()
    promises.switch_service_type(kind.code, active=True, by=administrator, at=NOW)
    assert "cleaning.windows" in promises.service_types()


@pytest.mark.parametrize(
    ("code", "questions", "refusal"),
    [
        ("nowhere.x", ["a", "b", "c"], NoSuchCategory),
        ("cleaning.擦窗", ["a", "b", "c"], BadCode),
        ("cleaning.windows", ["a", " ", "c"], ThreeQuestions),
    ],
)
def test_badly_made_types_are_refused(in_green, administrator, code, questions, refusal):
    with pytest.raises(refusal):
        promises.set_service_type(
            code,
            name="x",
            urgency=Urgency.P3,
            place=promises.Place.PRIVATE,
            charge=promises.Charge.PAID,
            team=promises.Team.CLEANING,
            questions=questions,
            by=administrator,
            at=NOW,
        )


def test_a_changed_reading_keeps_our_english_where_nothing_changed(in_green, administrator):
    ours = promises.service_type("plumbing.tap")

    changed_type = promises.set_service_type(
        "plumbing.tap",
        name=ours.name.zh,
        urgency=Urgency.P1,
        place=ours.place,
        charge=ours.charge,
        team=ours.team,
        questions=[question.zh for question in ours.questions],
        by=administrator,
        at=NOW,
    )

    assert changed_type.urgency is Urgency.P1
    assert changed_type.name.en == "Leaking tap or angle valve"
    assert changed_type.questions == ours.questions
