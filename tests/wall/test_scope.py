"""The ORM wall: no scope, no data; another company's rows do not exist."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update

from saas.estates import Building, Estate, House
from tenants.bulk import insert_many
from tenants.db import db, new_id
from tenants.members import Member
from tenants.scope import OutsideTenant, acting_in
from tests.cast import Company


def test_reading_without_a_scope_is_an_error(green: Company) -> None:
    with pytest.raises(OutsideTenant):
        db.session.execute(select(Estate))


def test_postgres_refuses_without_a_scope(green: Company) -> None:
    with db.engine.connect() as connection, pytest.raises(Exception, match="app.tenant_id|bigint"):
        connection.execute(text("select * from estate"))


def test_neighbours_rows_do_not_exist(green: Company, grey: Company) -> None:
    with acting_in(green.id):
        assert db.session.get(Estate, (grey.id, grey.estate_id)) is None
        assert db.session.scalar(select(func.count()).select_from(Estate)) == 2
        assert db.session.scalar(select(Estate).where(Estate.id == grey.estate_id)) is None
        assert db.session.execute(text("select count(*) from estate")).scalar_one() == 2


def test_a_row_cannot_be_given_to_the_neighbour(green: Company, grey: Company) -> None:
    with acting_in(green.id):
        db.session.add(Estate(tenant_id=grey.id, name="x", code="x"))
        with pytest.raises(OutsideTenant):
            db.session.flush()


def test_a_row_cannot_hang_on_the_neighbours_parent(green: Company, grey: Company) -> None:
    with acting_in(green.id):
        db.session.add(Building(estate_id=grey.estate_id, name="9"))
        with pytest.raises(Exception, match="fk_building"):
            db.session.flush()


def test_an_update_of_everything_stays_inside(green: Company, grey: Company) -> None:
    with acting_in(green.id):
        db.session.execute(update(Estate).values(address="ours"))
        db.session.commit()
    with acting_in(grey.id):
        assert set(db.session.scalars(select(Estate.address))) == {None}


def test_bulk_rows_are_stamped_and_checked(green: Company, grey: Company) -> None:
    with acting_in(green.id):
        assert insert_many(Estate, [{"name": "b1", "code": "b1"}, {"name": "b2", "code": "b2"}]) == 2
        with pytest.raises(OutsideTenant):
            insert_many(Estate, [{"tenant_id": grey.id, "name": "b3", "code": "b3"}])


def test_equal_values_of_two_companies_do_not_meet(green: Company, grey: Company) -> None:
    for company in (green, grey):
        with acting_in(company.id):
            db.session.add(Estate(name="同名花园", code="T"))
            db.session.commit()


def test_a_member_sees_their_holdings(in_green: Company, desk: Member) -> None:
    found = db.session.get_one(Member, (in_green.id, desk.id))
    assert [holding.estate_id for holding in found.holdings] == [in_green.estate_id]


def test_relationships_use_the_identity_map(in_green: Company) -> None:
    house = db.session.scalars(select(House)).first()
    assert house is not None
    assert isinstance(house.unit.building.estate_id, UUID)
    assert house.tenant_id == in_green.id
    assert new_id() != new_id()
