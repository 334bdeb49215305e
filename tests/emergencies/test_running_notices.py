"""Notices to residents: one message each, receipts, and never "sent" when it was not."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text

from saas.emergencies import NoticeReceipt
from saas.emergencies.kinds import HouseState, NoticeKind
from saas.emergencies.running import breach, houses, noticing
from saas.emergencies.running.queries import houses_of, notices_of
from saas.emergencies.running.refusals import (
    AlreadyReleased,
    AlreadyTold,
    DrillTellsNobody,
    NobodyToTell,
    NobodyWithLogin,
    NoticeMissing,
    OnlyCommand,
    SituationAndRisk,
)
from saas.requests.messages import Message
from tenants.db import db
from tests.emergencies.running_stage import MINUTE
from tests.factories.archives import person_in


def test_released_to_every_resident_once(night):
    resident = night.resident(night.company.house_id)
    incident = night.commanded(buildings=[night.building()])
    (notice,) = notices_of(incident)
    with pytest.raises(OnlyCommand):
        noticing.release(notice, notice.words, by=night.guard, at=night.at)
    assert noticing.release(notice, "1栋停水", by=night.commander, at=night.at) == 1
    with pytest.raises(AlreadyReleased):
        noticing.release(notice, "1栋停水", by=night.commander, at=night.at)
    assert night.messages(resident) == ["emergency_notice"]
    assert (notice.words, notice.released_by_id) == ("1栋停水", night.commander.id)
    reach = noticing.reach_of(notice)
    assert (reach.residents, reach.mailed, reach.unsent, reach.houses_without_login) == (1, 0, 1, 1)


def test_sent_is_what_the_message_says(night):
    resident = night.resident(night.company.house_id)
    incident = night.commanded(buildings=[night.building()])
    (notice,) = notices_of(incident)
    noticing.release(notice, "1栋停水", by=night.commander, at=night.at)
    db.session.scalar(select(Message).where(Message.member_id == resident.id)).mailed_at = night.at + MINUTE
    db.session.commit()
    assert noticing.reach_of(notice).unsent == 0


def test_without_buildings_there_is_nobody_to_tell(night):
    incident = night.commanded()
    (notice,) = notices_of(incident)
    with pytest.raises(NobodyToTell):
        noticing.release(notice, notice.words, by=night.commander, at=night.at)


def test_where_nobody_has_a_login_that_is_what_is_said(night):
    incident = night.commanded(buildings=[night.building()])
    (notice,) = notices_of(incident)
    with pytest.raises(NobodyWithLogin):
        noticing.release(notice, notice.words, by=night.commander, at=night.at)


def test_prepared_words_with_place_and_time(night):
    incident = night.commanded(buildings=[night.building()])
    update = noticing.draft_prepared(incident, NoticeKind.UPDATE, by=night.commander, at=night.at)
    assert update.words == "抢修继续，预计03:10恢复。"
    assert noticing.filled("{place}", incident, night.at) == "1"


def test_a_drill_tells_no_resident_and_the_database_says_so_too(night):
    night.resident(night.company.house_id)
    incident = night.commanded(is_drill=True, buildings=[night.building()])
    (notice,) = notices_of(incident)
    with pytest.raises(DrillTellsNobody):
        noticing.release(notice, "x", by=night.commander, at=night.at)
    with pytest.raises(Exception, match="drills_tell_no_resident"):
        db.session.execute(
            text("update incident_notice set released_at = now(), released_by_id = :by where id = :id"),
            {"by": night.commander.id, "id": notice.id},
        )
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(NoticeReceipt)) == 0


def test_residents_answer_and_the_log_keeps_all(night):
    resident = night.resident(night.company.house_id)
    incident = night.activate(buildings=[night.building()])
    (mine,) = houses.my_houses_in(incident, resident, at=night.at)
    houses.say(mine, HouseState.NO_ANSWER, by=night.guard, at=night.at)
    houses.say(mine, HouseState.NEEDS_HELP, by=resident, at=night.at + MINUTE, words="老人")
    assert (mine.state, mine.words, mine.by_id) == ("needs_help", "老人", resident.id)
    assert sorted(one.state for one in houses_of(incident)) == ["needs_help", "unknown"]
    assert houses.affect(incident, [night.building()], by=night.guard, at=night.at) == 0


@pytest.mark.rule("PRV-31")
def test_as_many_told_as_are_affected(leak):
    resident = leak.resident(leak.company.house_id)
    incident = leak.commanded()
    by = {"by": leak.commander, "at": leak.at}
    people = [person_in(leak.company.next_house_id, name="张三")]
    own = db.session.scalar(select(type(people[0])).where(type(people[0]).member_id == resident.id))
    assert breach.list_people(incident, [*people, own], "电话", **by) == 2
    assert breach.list_people(incident, [own], "电话", **by) == 0
    with pytest.raises(NoticeMissing):
        breach.tell_affected(incident, **by)
    with pytest.raises(SituationAndRisk):
        breach.write_notice(incident, "名单外泄", " ", **by)
    breach.write_notice(incident, "名单外泄", "诈骗电话", "已关闭接口", "0571", **by)
    assert breach.tell_affected(incident, **by) == 1
    message = db.session.scalar(select(Message).where(Message.member_id == resident.id))
    assert (message.values["situation"], message.values["risk"]) == ("名单外泄", "诈骗电话")
    (left,) = [one for one in breach.affected_of(incident) if one.told_at is None]
    breach.tell_by_hand(left, "挂号信 123", **by)
    with pytest.raises(AlreadyTold):
        breach.tell_by_hand(left, "电话", **by)
    count = breach.count_of(incident)
    assert (count.persons, count.by_message + count.by_hand, count.untold) == (2, 2, 0)


def test_a_drill_of_a_breach_tells_nobody(leak):
    resident = leak.resident(leak.company.house_id)
    incident = leak.commanded(is_drill=True)
    by = {"by": leak.commander, "at": leak.at}
    breach.write_notice(incident, "演练", "演练", **by)
    with pytest.raises(DrillTellsNobody):
        breach.tell_affected(incident, **by)
    assert leak.messages(resident) == []
