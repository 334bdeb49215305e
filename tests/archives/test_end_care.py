"""A care note ends when the consent is withdrawn, the help is not needed, the tenancy is over, or nobody agreed again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from saas import archives
from saas.archives import AgreedAs, AgreedVia, CareEnd, CareKind, CareNote, Consent, Tenure
from tenants.db import db
from tenants.history import History
from tenants.members import Member
from tests.cast import Company
from tests.factories.archives import tenure_in
from workers.schedule import DAY, SCHEDULE

AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


def days(count: int) -> datetime:
    return AT + timedelta(days=count)


@pytest.fixture
def tenure(in_green: Company) -> Tenure:
    found = tenure_in(in_green.house_id)
    db.session.commit()
    return found


def noted(tenure: Tenure, desk: Member, **more: object) -> CareNote:
    consent = Consent("李秀英", AgreedAs.SELF, AgreedVia.VISIT, TODAY)
    return archives.note_care(tenure, [CareKind.WALKS], words="三楼", consent=consent, by=desk, at=AT, **more)


def emptied(note: CareNote) -> bool:
    db.session.expire_all()
    row = db.session.execute(
        text("select kinds_sealed, words_sealed from care_note where id = :id"), {"id": note.id}
    ).one()
    return tuple(row) == (None, None) and note.kinds == []


@pytest.mark.rule("PRV-20", "PRV-21")
def test_what_it_said_goes_with_it(tenure: Tenure, desk: Member) -> None:
    note = noted(tenure, desk)
    archives.end_care(note, CareEnd.WITHDRAWN, by=desk, at=AT)
    assert emptied(note)
    assert (note.ended_why, note.ended_by_id, note.agreed_name) == ("withdrawn", desk.id, "李秀英")
    assert archives.care_of_house(tenure.house_id, on=TODAY) == []
    told = db.session.scalars(select(History).where(History.verb == "archives.care_ended")).one()
    assert (told.actor_id, told.after) == (desk.id, {"why": "withdrawn"})
    with pytest.raises(archives.CareEnded):
        archives.end_care(note, CareEnd.NOT_NEEDED, by=desk, at=AT)
    assert noted(tenure, desk).is_open, "another one may be written after it"


def test_moving_out_ends_the_notes_of_that_tenancy_only(in_green: Company, tenure: Tenure, desk: Member) -> None:
    stays = tenure_in(in_green.house_id, name="王大爷", kind="family")
    hers, elses, his = noted(tenure, desk), noted(tenure, desk, somebody_else=True), noted(stays, desk)
    archives.move_out(tenure, TODAY - timedelta(days=1), by=desk, at=AT)
    assert emptied(hers) and emptied(elses)
    assert (hers.ended_why, his.is_open) == ("moved_out", True)
    assert [one.id for one in archives.care_of_house(tenure.house_id, on=TODAY)] == [his.id]


def test_correcting_a_tenancy_into_the_past_ends_them_too(tenure: Tenure, desk: Member) -> None:
    note = noted(tenure, desk)
    archives.change_tenure(tenure, until=date(2026, 11, 1), by=desk, at=AT)
    assert emptied(note)


def test_who_leaves_next_week_is_still_helped_until_then(tenure: Tenure, desk: Member) -> None:
    note, last = noted(tenure, desk), TODAY + timedelta(days=7)
    archives.move_out(tenure, last, by=desk, at=AT)
    assert [len(archives.care_in([tenure.house_id], on=day)) for day in (last, last + timedelta(days=1))] == [1, 0]
    assert archives.tidy_care(at=days(7)) == 0
    assert archives.tidy_care(at=days(8)) == 1
    assert emptied(note)
    assert note.ended_why == "moved_out"


@pytest.mark.rule("PRV-20", "PRV-54")
def test_a_note_that_ran_out_is_shown_nowhere_and_emptied_after_thirty_days(tenure: Tenure, desk: Member) -> None:
    note = noted(tenure, desk, valid_until=TODAY + timedelta(days=3))
    house = [tenure.house_id]
    assert [len(archives.care_in(house, on=TODAY + timedelta(days=one))) for one in (3, 4)] == [1, 0]
    assert [one.id for one in archives.care_of_house(tenure.house_id, on=TODAY + timedelta(days=4))] == [note.id]
    assert archives.tidy_care(at=days(33)) == 0
    assert archives.tidy_care(at=days(34)) == 1
    assert emptied(note)
    assert (note.ended_why, note.ended_by_id) == ("ran_out", None)


def test_the_planner_asks_for_it_every_night() -> None:
    [entry] = [one for one in SCHEDULE if one.kind == "archives.tidy_care"]
    assert entry.every == DAY
