"""What a new company starts with: complete, in two languages, and sourced."""

from __future__ import annotations

import pytest

from saas.promises import CalendarKind, ClockKind, Place, Service, Urgency, categories
from saas.promises.default_standards import STANDARDS
from saas.promises.defaults import DB11_T_751, service_types
from saas.promises.standards import Key, defaults

IN_THE_PAPER = {
    "plumbing": 10,
    "power": 7,
    "lighting": 3,
    "lift": 7,
    "fire": 7,
    "access": 5,
    "structure": 7,
    "in_flat": 7,
    "heating": 4,
    "gas": 3,
    "grounds": 5,
    "cleaning": 6,
    "greening": 4,
    "parking": 4,
    "other": 5,
}


def test_every_category_and_type_of_the_paper_is_there():
    found = dict.fromkeys(categories(), 0)
    for kind in service_types().values():
        found[kind.category.code] += 1

    assert found == IN_THE_PAPER


@pytest.mark.rule("SVC-03")
def test_cleaning_greening_security_and_repair_are_there():
    assert {category.service for category in categories().values()} == set(Service)
    assert {service.value for service in Service} == {"cleaning", "greening", "security", "repair"}


@pytest.mark.parametrize("kind", service_types().values(), ids=lambda kind: kind.code)
def test_each_type_is_complete(kind):
    assert kind.name.zh
    assert kind.name.en
    assert kind.price_hint.zh
    assert len({question.zh for question in kind.questions}) == 3
    assert all(question.en for question in kind.questions)
    assert kind.source
    assert bool(kind.worse_urgency) == bool(kind.worse_when.zh)
    assert bool(kind.safety_hint.zh) == bool(kind.safety_hint.en)
    if kind.worse_urgency is not None:
        assert kind.worse_urgency < kind.urgency


@pytest.mark.parametrize(
    ("code", "urgency", "worse"),
    [
        ("plumbing.burst", "P1", "P0"),
        ("plumbing.blocked", "P1", "P0"),
        ("plumbing.tap", "P2", None),
        ("plumbing.quality", "P0", None),
        ("power.live", "P0", None),
        ("lighting.emergency_sign", "P2", "P1"),
        ("lift.trapped", "P0", None),
        ("structure.roof_leak", "P2", "P1"),
        ("structure.hollow_tiles", "P3", None),
        ("gas.smell", "P0", None),
        ("grounds.manhole", "P0", None),
        ("greening.branch", "P1", "P0"),
        ("heating.cold", "P2", "P1"),
        ("other.snake", "P0", None),
    ],
)
def test_classes_of_the_paper(code, urgency, worse):
    kind = service_types()[code]

    assert (kind.urgency, kind.worse_urgency) == (Urgency(urgency), Urgency(worse) if worse else None)


def test_gas_never_asks_to_switch_anything():
    assert "不要开关任何电器" in service_types()["gas.smell"].safety_hint.zh


def test_work_inside_the_flat_says_that_it_costs():
    paid = [kind for kind in service_types().values() if kind.category.code == "in_flat"]

    assert all(kind.place is Place.PRIVATE and "收费" in kind.price_hint.zh for kind in paid)


@pytest.mark.parametrize(
    ("subject", "clock", "minutes", "calendar"),
    [
        ("P0", ClockKind.RESPONSE, 3, CalendarKind.ALWAYS),
        ("P0", ClockKind.ARRIVAL, 15, CalendarKind.ALWAYS),
        ("P1", ClockKind.ARRIVAL, 15, CalendarKind.ALWAYS),
        ("P1", ClockKind.COMPLETION, 720, CalendarKind.ALWAYS),
        ("P2", ClockKind.RESPONSE, 60, CalendarKind.SERVICE),
        ("P2", ClockKind.COMPLETION, 1440, CalendarKind.SERVICE),
        ("P3", ClockKind.RESPONSE, 480, CalendarKind.WORKING),
        ("complaint.general", ClockKind.FEEDBACK, 240, CalendarKind.ALWAYS),
        ("complaint.major", ClockKind.RESPONSE, 15, CalendarKind.ALWAYS),
        ("online_question", ClockKind.RESPONSE, 1440, CalendarKind.ALWAYS),
    ],
)
def test_limits_of_the_paper(subject, clock, minutes, calendar):
    standard = defaults()[Key(subject)]

    assert standard.minutes(clock) == minutes
    assert standard.calendar_for(clock) == calendar


@pytest.mark.rule("domain-17")
def test_the_third_grade_is_the_best():
    responses = [defaults()[Key("P2", None, grade)].minutes(ClockKind.RESPONSE) for grade in (1, 2, 3)]

    assert responses == [240, 120, 60]
    assert responses == sorted(responses, reverse=True)
    assert {defaults()[Key("P2", None, grade)].source for grade in (1, 2, 3)} == {DB11_T_751}


@pytest.mark.rule("SVC-02", "SVC-04", "SVC-12", "SVC-21")
@pytest.mark.parametrize("standard", STANDARDS, ids=lambda standard: f"{standard.subject}-{standard.grade}")
def test_each_default_could_be_activated(standard):
    assert standard.response > 0
    assert standard.quality.zh
    assert standard.quality.en
    assert standard.flow.zh
    assert standard.attitude.zh
    assert standard.target.unit.zh


@pytest.mark.rule("domain-25")
def test_no_default_is_published():
    assert not any(standard.published for standard in defaults().values())
