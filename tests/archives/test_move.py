"""Who is in a house, from when to when, owning how much: checked with the house locked, and by the database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from sqlalchemy.exc import IntegrityError

from saas import archives, estates
from saas.archives import (
    AlreadyMovedOut,
    AlreadyThere,
    EndsBeforeItBegins,
    MoreThanWhole,
    NotRealNumber,
    OnlyOwnersHaveShares,
    Tenure,
    TenureKind,
)
from tenants.db import TenantSession, db
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.factories.archives import person_in, tenure_in

AT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
HALF = Fraction(1, 2)


def test_nobody_is_twice_in_one_house_at_once(in_green: Company, desk: Member) -> None:
    tenure = tenure_in(in_green.house_id, since=date(2024, 1, 1), until=date(2024, 12, 31))
    with pytest.raises(AlreadyThere, match="李秀英"):
        archives.move_in(tenure.person, tenure.house, TenureKind.RENTER, by=desk, at=AT, since=date(2024, 12, 31))
    archives.move_in(tenure.person, tenure.house, TenureKind.RENTER, by=desk, at=AT, since=date(2025, 1, 1))


def test_a_house_is_owned_once(in_green: Company, desk: Member) -> None:
    owner = tenure_in(in_green.house_id, share=Fraction(2, 3))
    other = person_in(in_green.next_house_id, name="张三")
    with pytest.raises(MoreThanWhole, match="7/6"):
        archives.move_in(other, owner.house, TenureKind.CO_OWNER, by=desk, at=AT, since=date(2025, 1, 1), share=HALF)
    archives.move_in(
        other, owner.house, TenureKind.CO_OWNER, by=desk, at=AT, since=date(2025, 1, 1), share=Fraction(1, 3)
    )


def test_three_thirds_are_a_whole(in_green: Company) -> None:
    for name in ("甲", "乙", "丙"):
        tenure_in(in_green.house_id, name=name, share=Fraction(1, 3))
    db.session.commit()


def test_an_owner_follows_another_in_one_transaction(in_green: Company, desk: Member) -> None:
    old = tenure_in(in_green.house_id, share=Fraction(1))
    archives.move_out(old, date(2026, 6, 30), by=desk, at=AT)
    tenure_in(in_green.house_id, name="新业主", since=date(2026, 7, 1), share=Fraction(1))
    db.session.commit()
    kept = archives.household_of(in_green.house_id, on=date(2026, 11, 21))
    assert [one.person.name for one in kept] == ["新业主"]
    assert [one.person.name for one in archives.former_of(in_green.house_id, on=date(2026, 11, 21))] == ["李秀英"]


def test_refusals(in_green: Company, desk: Member) -> None:
    tenure = tenure_in(in_green.house_id)
    other = person_in(in_green.next_house_id, name="张三")
    with pytest.raises(OnlyOwnersHaveShares):
        archives.move_in(other, tenure.house, TenureKind.RENTER, by=desk, at=AT, share=HALF)
    with pytest.raises(EndsBeforeItBegins):
        archives.move_out(tenure, date(2023, 12, 31), by=desk, at=AT)
    archives.move_out(tenure, date(2026, 6, 30), by=desk, at=AT)
    with pytest.raises(AlreadyMovedOut):
        archives.move_out(tenure, date(2026, 7, 1), by=desk, at=AT)


def test_a_tenure_is_corrected_under_the_same_rules(in_green: Company, desk: Member) -> None:
    tenure = tenure_in(in_green.house_id, share=HALF)
    tenure_in(in_green.house_id, name="张三", kind="co_owner", share=HALF)
    with pytest.raises(MoreThanWhole):
        archives.change_tenure(tenure, share=Fraction(3, 4), by=desk, at=AT)
    db.session.expire_all()
    archives.change_tenure(tenure, share=Fraction(1, 4), since=date(2023, 1, 1), by=desk, at=AT)
    assert (tenure.share, tenure.since) == (Fraction(1, 4), date(2023, 1, 1))


def test_the_database_is_the_net_under_the_verbs(in_green: Company) -> None:
    tenure = tenure_in(in_green.house_id, share=Fraction(2, 3))
    other = person_in(in_green.next_house_id, name="张三")
    db.session.commit()
    wrong = Tenure(
        person_id=other.id, house_id=in_green.house_id, estate_id=in_green.estate_id, kind="co_owner", share_num=1,
        share_den=2,
    )  # fmt: skip
    db.session.add(wrong)
    with pytest.raises(IntegrityError, match="more than the whole"):
        db.session.commit()
    db.session.rollback()
    twice = Tenure(person_id=tenure.person_id, house_id=in_green.house_id, estate_id=in_green.estate_id, kind="renter")
    db.session.add(twice)
    with pytest.raises(IntegrityError, match="twice"):
        db.session.commit()
    db.session.rollback()


def test_the_neighbours_house_cannot_be_lived_in(in_green: Company, grey: Company) -> None:
    person = person_in(in_green.house_id)
    db.session.add(Tenure(person_id=person.id, house_id=grey.house_id, estate_id=in_green.estate_id, kind="renter"))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_household_size(in_green: Company, desk: Member) -> None:
    house = estates.find_house(in_green.house_id)
    archives.change_household_size(house, 4, by=desk, at=AT)
    assert house.household_size == 4
    with pytest.raises(NotRealNumber):
        archives.change_household_size(house, 100, by=desk, at=AT)


@pytest.mark.rule("ARC-14")
def test_exactly_one_steward_for_a_scope(in_green: Company, desk: Member, manager: Member) -> None:
    estate = estates.find_estate(in_green.estate_id)
    building = estates.buildings_of(estate.id)[0]
    archives.appoint_steward(estate, manager, building=None, by=manager, at=AT)
    archives.appoint_steward(estate, desk, building=building, by=manager, at=AT)
    archives.appoint_steward(estate, desk, building=None, by=manager, at=AT)
    archives.appoint_steward(estate, manager, building=building, by=manager, at=AT)
    assert archives.steward_of(estate.id, building.id).id == manager.id
    assert archives.steward_of(estate.id, None).id == desk.id


def test_homes_end_with_the_last_day(in_green: Company, resident: Member, desk: Member) -> None:
    tenure = tenure_in(in_green.house_id, member=resident, kind="renter")
    tenure_in(in_green.next_house_id, name="别人")
    assert [home.house_id for home in archives.homes_of(resident, at=AT)] == [in_green.house_id]
    archives.move_out(tenure, date(2026, 11, 21), by=desk, at=AT)
    assert archives.is_at_home(resident, in_green.house_id, at=datetime(2026, 11, 21, 15, 59, tzinfo=UTC))
    assert not archives.is_at_home(resident, in_green.house_id, at=datetime(2026, 11, 21, 16, 0, tzinfo=UTC))
    assert archives.member_ids_of_house(in_green.house_id, on=date(2026, 11, 22)) == []


def test_the_pages(visit: Visit, green: Company, desk: Member, other_manager: Member) -> None:
    with acting_in(green.id):
        person_id = person_in(green.house_id).id
        db.session.commit()
    staff = visit.as_(desk)
    form = {"estate": str(green.estate_id), "house": "1栋1单元102", "kind": "owner", "since": "", "share": "100%"}
    staff.post("archives.move_in", form, person_id=person_id)
    page = staff.post("archives.move_in", form, person_id=person_id, expect=422)
    assert "已登记在这套房屋" in page.text
    staff.post("archives.move_in", {**form, "house": "9-9-999"}, person_id=person_id, expect=422)
    staff.post("archives.move_in", {**form, "estate": str(green.other_estate_id)}, person_id=person_id, expect=422)
    with acting_in(green.id):
        tenure = archives.tenures_of(archives.find_person(person_id))[0]
    visit.as_(other_manager).post("archives.move_out", {"until": "2026-11-20"}, tenure_id=tenure.id, expect=404)
    staff.post("archives.move_out", {"until": "1990-01-01" if tenure.since else ""}, tenure_id=tenure.id, expect=422)
    staff.post("archives.move_out", {"until": "2026-11-20"}, tenure_id=tenure.id)


def test_two_transactions_at_once_do_not_own_a_house_twice(in_green: Company) -> None:
    people = [person_in(in_green.next_house_id, name=name).id for name in ("甲", "乙")]
    db.session.commit()
    with TenantSession(db) as one, TenantSession(db) as other:
        for session, person_id in zip((one, other), people, strict=True):
            session.add(
                Tenure(
                    person_id=person_id,
                    house_id=in_green.house_id,
                    estate_id=in_green.estate_id,
                    kind="owner",
                    share_num=3,
                    share_den=5,
                )
            )
            session.flush()
        one.commit()
        with pytest.raises(IntegrityError, match="more than the whole"):
            other.commit()
