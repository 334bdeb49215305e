"""What a page only read ends with COMMIT and stays prepared, for whichever company asks next; nothing else is kept."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text, update

from app import _defaults
from saas.estates import Estate
from tenants.db import db
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit

OFTEN = 40
"""More than the five times after which psycopg has a statement prepared, on each of the pool's connections."""


def prepared() -> str:
    """What PostgreSQL holds prepared on this connection."""
    return "\n".join(db.session.execute(text("select statement from pg_prepared_statements")).scalars())


def addresses(company: Company) -> set[str | None]:
    with acting_in(company.id):
        return set(db.session.scalars(select(Estate.address)))


def test_a_statement_stays_prepared_from_page_to_page(green: Company) -> None:
    for _ in range(OFTEN):
        with acting_in(green.id):
            db.session.scalars(select(Estate.name)).all()
    with acting_in(green.id):
        assert "FROM estate" in prepared()


def test_a_prepared_statement_finds_the_rows_of_whoever_runs_it(green: Company, grey: Company) -> None:
    asked = select(Estate.tenant_id)
    for turn in range(2 * OFTEN):
        company = (green, grey)[turn % 2]
        with acting_in(company.id):
            assert set(db.session.scalars(asked)) == {company.id}
    with acting_in(green.id):
        assert "FROM estate" in prepared()


def _flush(_: Company) -> None:
    db.session.scalars(select(Estate)).first().address = "nowhere"
    db.session.flush()


def _change(_: Company) -> None:
    db.session.scalars(select(Estate)).first().address = "nowhere"


def _update(_: Company) -> None:
    db.session.execute(update(Estate).values(address="nowhere"))


def _by_hand(_: Company) -> None:
    db.session.execute(text("update estate set address = 'nowhere'"))


def _within(company: Company) -> None:
    _flush(company)
    with db.session.begin_nested():
        db.session.scalars(select(Estate)).all()


@pytest.mark.parametrize("write", [_flush, _change, _update, _by_hand, _within])
def test_what_was_written_and_not_committed_is_gone(green: Company, write) -> None:
    with acting_in(green.id):
        write(green)
    assert addresses(green) == {None}


def test_what_failed_is_not_kept(green: Company) -> None:
    for _ in range(OFTEN):
        with pytest.raises(ZeroDivisionError), acting_in(green.id):
            db.session.scalars(select(Estate.code)).all()
            raise ZeroDivisionError
    with acting_in(green.id):
        assert "estate.code" not in prepared()


def test_behind_a_pooler_nothing_is_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _defaults()["SQLALCHEMY_ENGINE_OPTIONS"]["connect_args"]["prepare_threshold"] == 5
    monkeypatch.setenv("DATABASE_PREPARE_AFTER", "never")
    assert _defaults()["SQLALCHEMY_ENGINE_OPTIONS"]["connect_args"]["prepare_threshold"] is None


def test_pages_that_read_keep_their_statements(green: Company, manager: Member, visit: Visit) -> None:
    for _ in range(OFTEN):
        visit.as_(manager).get("estates.index")
    with acting_in(green.id):
        assert "FROM estate" in prepared() and "FROM login_session" in prepared()
