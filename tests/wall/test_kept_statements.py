"""A statement that is kept and run again asks anew whose rows they are: at each execution, in each thread."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.engine import make_url
from sqlalchemy.orm import joinedload

from app import create_app
from saas.estates import Building, Estate, House
from tenants.db import db
from tenants.scope import OutsideTenant, _walled, acting_in
from tests.cast import Company
from tests.servers import Servers

KEPT = select(House.tenant_id, House.id)


@pytest.fixture
def unwalled(app: Flask, servers: Servers) -> Iterator[Flask]:
    """The same database as a superuser, so that the ORM's wall stands alone."""
    database = make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database
    assert database is not None
    url = servers.superuser_url(database)
    alone = create_app({**app.config, "CHECK_ROLE": False, "SQLALCHEMY_DATABASE_URI": url})
    with alone.app_context():
        yield alone
        db.engine.dispose()


def tenants_seen(company: Company) -> set[int]:
    """Whose houses the kept statement finds in the scope of a company."""
    with acting_in(company.id):
        return {tenant_id for tenant_id, _ in db.session.execute(KEPT)}


def test_a_kept_statement_finds_the_rows_of_whoever_runs_it(unwalled: Flask, green: Company, grey: Company) -> None:
    for company in (green, grey, green, grey):
        assert tenants_seen(company) == {company.id}


def test_a_kept_statement_outside_any_scope_finds_nothing(unwalled: Flask, green: Company) -> None:
    assert tenants_seen(green) == {green.id}
    with pytest.raises(OutsideTenant):
        db.session.execute(KEPT)


def test_joins_and_aliases_of_a_kept_statement_stay_inside(unwalled: Flask, green: Company, grey: Company) -> None:
    kept = select(House).options(joinedload(House.estate))
    for company in (green, grey, green):
        with acting_in(company.id):
            houses = db.session.scalars(kept).all()
            assert {house.tenant_id for house in houses} == {company.id}
            assert {house.estate.tenant_id for house in houses} == {company.id}


def test_a_kept_update_stays_inside(unwalled: Flask, green: Company, grey: Company) -> None:
    kept = update(Estate).values(address="here")
    with acting_in(green.id):
        db.session.execute(kept)
        db.session.commit()
    with acting_in(grey.id):
        assert set(db.session.scalars(select(Estate.address))) == {None}
        db.session.execute(kept)
        db.session.commit()
        assert set(db.session.scalars(select(Estate.address))) == {"here"}


def test_threads_with_two_companies_share_a_statement_and_no_row(
    unwalled: Flask, green: Company, grey: Company
) -> None:
    def look(turn: int) -> bool:
        company = (green, grey)[turn % 2]
        with unwalled.app_context():
            return tenants_seen(company) == {company.id}

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(look, range(120)))


def test_a_statement_made_for_one_page_is_not_kept(app: Flask, green: Company) -> None:
    with acting_in(green.id):
        before = len(_walled)
        for number in range(50):
            db.session.execute(select(Building.id).where(Building.id == UUID(int=number)))
        gc.collect()
        assert len(_walled) <= before + 1
