"""Rounds: made once, done in time or missed for ever, and a failed point is a repair, once."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from saas import facilities
from saas.estates import find_estate
from saas.facilities.kinds import AssetKind, Every, Scope
from saas.facilities.missing import tell_of_missed
from saas.facilities.periods import periods_between
from saas.facilities.refusals import (
    AlreadyDone,
    AreaEnded,
    AreaThereAlready,
    LooserThanTheRule,
    NameNeeded,
    NothingChanged,
    PhotoNeeded,
    PointOpen,
    ReadingMissing,
    WordsNeeded,
)
from saas.requests import find_request, messages_for
from tests.factories.facilities import DAY, MONDAY, equipment, first_round, right_answers, round_photo


@pytest.mark.rule("FAC-01")
def test_the_planner_makes_each_round_once(in_green, manager):
    lift = equipment(in_green, manager, AssetKind.LIFT)

    assert facilities.make_rounds(at=MONDAY) == 4
    assert facilities.make_rounds(at=MONDAY) == 0
    assert facilities.make_rounds(at=MONDAY + DAY) == 1

    daily = [one for one in facilities.rounds_of(asset=lift) if one.plan.code == "lift.daily"]
    assert [one.opens_on for one in daily] == [date(2026, 11, 24), date(2026, 11, 23)]


def test_after_a_standstill_the_days_gone_by_are_missed(in_green, manager):
    lift = equipment(in_green, manager, AssetKind.LIFT)
    facilities.make_rounds(at=MONDAY + 5 * DAY)
    facilities.close_missed(at=MONDAY + 5 * DAY)

    daily = [one.state for one in facilities.rounds_of(asset=lift) if one.plan.code == "lift.daily"]
    assert daily == ["open"] + ["missed"] * 5


def test_a_round_in_order_is_done_and_makes_no_repair(in_green, manager, technician):
    found = first_round(equipment(in_green, manager))

    answers = facilities.finish(found, right_answers(found, technician), by=technician, at=MONDAY)

    assert (found.state, found.failed, found.done_by_id) == ("done", 0, technician.id)
    assert all(answer.passed and answer.request_id is None for answer in answers)
    with pytest.raises(AlreadyDone):
        facilities.finish(found, {}, by=technician, at=MONDAY)


@pytest.mark.rule("FAC-01")
def test_done_after_its_time_is_missed_and_done_late(in_green, manager, technician):
    found = first_round(equipment(in_green, manager, AssetKind.POWER_ROOM), code="power.daily")

    facilities.finish(found, right_answers(found, technician), by=technician, at=MONDAY + DAY)

    assert (found.state, found.is_late) == ("missed", True)
    rate = facilities.on_time(frozenset({in_green.estate_id}), at=MONDAY + DAY, since=MONDAY - DAY)
    assert (rate.done, rate.due) == (0, 1)


def test_every_point_is_answered_with_what_it_asks_for(in_green, manager, technician):
    found = first_round(equipment(in_green, manager, AssetKind.FIRE_ALARM), code="fire.daily")
    answers = right_answers(found, technician)
    ways, named = found.version.points[1], found.version.points[3]
    first = found.version.points[0]
    for point, without, refusal in (
        (first, facilities.Answer(), PointOpen),
        (first, facilities.Answer(passed=False), WordsNeeded),
        (ways, facilities.Answer(passed=True), PhotoNeeded),
        (named, facilities.Answer(passed=True), NameNeeded),
    ):
        with pytest.raises(refusal):
            facilities.finish(found, {**answers, point.id: without}, by=technician, at=MONDAY)
    found = first_round(equipment(in_green, manager, AssetKind.GENERATOR))
    with pytest.raises(ReadingMissing):
        facilities.finish(
            found,
            {**right_answers(found, technician), found.version.points[0].id: facilities.Answer(passed=True)},
            by=technician,
            at=MONDAY,
        )
    assert found.state == "open"


@pytest.mark.rule("REP-13")
def test_a_reading_out_of_range_becomes_a_repair_with_the_equipment_filled_in(in_green, manager, desk, technician):
    asset = equipment(in_green, manager, name="柴油发电机")
    found = first_round(asset)
    run = found.version.points[0]
    answers = {**right_answers(found, technician), run.id: facilities.Answer(reading=12)}

    kept = facilities.finish(found, answers, by=technician, at=MONDAY)

    request = find_request(next(answer.request_id for answer in kept if not answer.passed))
    assert (found.failed, request.category, request.estate_id) == (1, "repair", asset.estate_id)
    assert asset.number in request.place and "柴油发电机" in request.place
    assert "12 min" in request.description and "≥ 30 min" in request.description
    assert request.service_type == "power.public_distribution"
    assert request.first_receiver_id == desk.id
    assert [one.id for one in facilities.repairs_about(asset)] == [request.id]


@pytest.mark.parametrize(
    ("kind", "code", "words", "wanted"),
    [
        (AssetKind.FACADE, "facade.half_year", "无空鼓、开裂、脱落风险", None),
        (AssetKind.DRAINAGE, "drainage.yearly", "管道畅通，井内无淤积", None),
        (AssetKind.DRAINAGE, "drainage.yearly", "井盖、防坠网完好", "grounds.manhole"),
        (AssetKind.FIRE_ALARM, "fire.monthly", "人员消防知识掌握情况", None),
        (AssetKind.FIRE_ALARM, "fire.monthly", "消防控制室值班及设施运行情况", "fire.control_panel"),
    ],
)
def test_a_failure_is_sorted_by_what_its_point_is_about(in_green, manager, technician, kind, code, words, wanted):
    found = first_round(equipment(in_green, manager, kind), code=code)
    point = next(one for one in found.version.points if one.words == words)
    photos = (round_photo(technician),)
    failed = {point.id: facilities.Answer(passed=False, words="不合格", photos=photos)}
    kept = facilities.finish(found, right_answers(found, technician) | failed, by=technician, at=MONDAY)

    request = find_request(next(answer.request_id for answer in kept if not answer.passed))
    assert request.service_type == wanted


@pytest.mark.rule("REP-13")
def test_the_same_fault_on_the_next_round_is_the_same_repair_while_it_is_open(in_green, manager, technician):
    asset = equipment(in_green, manager)
    made = []
    for months in (0, 1):
        at = MONDAY + months * 31 * DAY
        found = first_round(asset, at=at)
        run = found.version.points[0]
        answers = {**right_answers(found, technician, at), run.id: facilities.Answer(reading=5)}
        made += [
            answer.request_id for answer in facilities.finish(found, answers, by=technician, at=at) if answer.request_id
        ]

    assert len(made) == 2
    assert len(set(made)) == 1


@pytest.mark.rule("FAC-02", "FAC-05")
def test_an_area_is_looked_at_for_cleanliness_and_what_stands_there_with_photos(in_green, manager):
    estate = find_estate(in_green.estate_id)
    assert {"municipal", "greening", "sanitation", "traffic", "order", "appearance"} <= set(Scope)
    for scope in Scope:
        area = facilities.add_area(estate, scope, f"{scope}一带", by=manager, at=MONDAY)
        facilities.make_rounds(at=MONDAY)
        [found] = facilities.rounds_of(area=area)
        words = [point.words_en for point in found.version.points if point.needs_photo and point.kind == "check"]
        assert any(word.startswith("Clean") for word in words) and any("intact" in word for word in words)
    with pytest.raises(AreaThereAlready):
        facilities.add_area(estate, Scope.GREENING, "greening一带", by=manager, at=MONDAY)


@pytest.mark.rule("FAC-02", "REP-13")
def test_each_point_of_an_area_passes_or_fails_with_a_photo(in_green, manager, technician):
    area = facilities.add_area(find_estate(in_green.estate_id), Scope.SANITATION, "中心花园", by=manager, at=MONDAY)
    facilities.make_rounds(at=MONDAY)
    [found] = facilities.rounds_of(area=area)
    clean, intact = found.version.points[-2:]
    answers = right_answers(found, technician)
    for point in (clean, intact):
        for passed, words in ((True, ""), (False, "有破损")):
            with pytest.raises(PhotoNeeded):
                without = {**answers, point.id: facilities.Answer(passed=passed, words=words)}
                facilities.finish(found, without, by=technician, at=MONDAY)
    answers[intact.id] = facilities.Answer(passed=False, words="长椅断裂", photos=answers[intact.id].photos)

    kept = {one.point_id: one for one in facilities.finish(found, answers, by=technician, at=MONDAY)}

    assert (kept[clean.id].passed, kept[intact.id].passed, found.failed) == (True, False, 1)
    assert find_request(kept[intact.id].request_id).place == "中心花园"
    assert {photo.point_id for photo in found.photos} >= {clean.id, intact.id}


def test_an_area_ends_once_and_its_name_is_free_again(in_green, manager):
    estate = find_estate(in_green.estate_id)
    area = facilities.add_area(estate, Scope.ORDER, "东门", by=manager, at=MONDAY)
    facilities.make_rounds(at=MONDAY)

    facilities.end_area(area, by=manager, at=MONDAY)

    assert [one.state for one in facilities.rounds_of(area=area)] == ["called_off"]
    with pytest.raises(AreaEnded):
        facilities.end_area(area, by=manager, at=MONDAY)
    again = facilities.add_area(estate, Scope.ORDER, "东门", by=manager, at=MONDAY)
    assert [one.id for one in facilities.areas_in(frozenset({estate.id}))] == [again.id]


@pytest.mark.rule("FAC-06")
def test_the_hall_is_asked_for_its_camera_and_the_name_of_who_watches(in_green, manager, technician):
    area = facilities.add_area(find_estate(in_green.estate_id), Scope.SERVICE_HALL, "服务大厅", by=manager, at=MONDAY)
    facilities.make_rounds(at=MONDAY)
    [found] = facilities.rounds_of(area=area)
    camera, watch = found.version.points[:2]
    assert "camera" in camera.words_en and watch.kind == "name"

    facilities.finish(found, right_answers(found, technician), by=technician, at=MONDAY)

    assert next(answer.words for answer in found.answers if answer.point_id == watch.id) == "周敏"


def test_missed_rounds_are_told_once(in_green, manager):
    equipment(in_green, manager, AssetKind.POWER_ROOM)
    facilities.make_rounds(at=MONDAY)
    facilities.close_missed(at=MONDAY + DAY)

    assert (tell_of_missed(at=MONDAY + DAY), tell_of_missed(at=MONDAY + DAY)) == (1, 0)
    assert [one.values["count"] for one in messages_for(manager) if one.kind == "rounds_missed"] == [1]


STEPS = st.lists(
    st.tuples(st.sampled_from(["make", "close", "finish", "tighten"]), st.integers(0, 30), st.integers(0, 1)),
    min_size=1,
    max_size=14,
)


@settings(
    max_examples=25,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)
@given(steps=STEPS)
def test_no_order_makes_a_round_twice_or_a_missed_one_done(in_green_once, steps):
    _company, manager, technician, power_room = in_green_once
    rooms, at = [power_room(), power_room(elsewhere=True)], MONDAY
    for step, hours, which in steps:
        at, asset = at + timedelta(hours=hours), rooms[which]
        if step == "make":
            facilities.make_rounds(at=at)
        elif step == "close":
            facilities.close_missed(at=at)
        elif step == "tighten":
            plan = next(one for one in facilities.plans_for(asset=asset) if one.code == "power.yearly")
            with suppress(NothingChanged, LooserThanTheRule):
                facilities.tighten(plan, Every.DAY, 1 + hours % 3, by=manager, at=at)
        else:
            for found in facilities.rounds_of(asset=asset):
                if found.done_at is None:
                    facilities.finish(found, right_answers(found, technician, at), by=technician, at=at)
                    break
    rounds = [one for room in rooms for one in facilities.rounds_of(asset=room, limit=500)]
    assert len({(one.plan_id, one.opens_on) for one in rounds}) == len(rounds)
    assert all(one.estate_id == one.plan.asset.estate_id for one in rounds)
    for one in rounds:
        assert (one.state == "done") == (one.done_at is not None and one.done_at < one.due_at)
        assert one.state != "open" or one.done_at is None


@given(
    starts=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    every=st.sampled_from(list(Every)),
    step=st.integers(1, 20),
    cut=st.integers(0, 400),
)
def test_periods_follow_each_other_without_gap_wherever_one_begins_to_count(starts, every, step, cut):
    until = starts + timedelta(days=500)
    whole = list(periods_between(starts, every, step, since=starts, until=until))
    assert whole[0].first == starts
    assert all(before.last + DAY == after.first for before, after in pairwise(whole))
    since = starts + timedelta(days=cut)
    assert list(periods_between(starts, every, step, since=since, until=until)) == [
        one for one in whole if one.first >= since
    ]


def test_the_rainy_season_has_rounds_of_its_own():
    weekly = list(
        periods_between(
            date(2026, 1, 1), Every.WEEK, 1, since=date(2026, 1, 1), until=date(2026, 12, 31), season=(6, 9)
        )
    )
    assert {one.first.month for one in weekly} == {6, 7, 8, 9}
