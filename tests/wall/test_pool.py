"""One pooled connection, two companies, errors and rollbacks in between: nobody ever sees the other's canary."""

from __future__ import annotations

import random

import pytest
from flask import Flask
from sqlalchemy import create_engine, event, select, text
from sqlalchemy.pool import QueuePool

from saas.estates import Estate
from tenants.db import TenantSession, db
from tenants.scope import _alone_in, acting_in
from tests.cast import Company

ROUNDS = 1500


def test_a_pooled_connection_keeps_no_company(app: Flask, green: Company, grey: Company) -> None:
    chance = random.Random(20261121)
    engine = create_engine(app.config["SQLALCHEMY_DATABASE_URI"], poolclass=QueuePool, pool_size=1, max_overflow=0)
    names = {green.id: set(), grey.id: set()}
    for company in (green, grey):
        with acting_in(company.id):
            names[company.id] = set(db.session.scalars(select(Estate.name)))
    for _round in range(ROUNDS):
        company = chance.choice((green, grey))
        with (
            app.app_context(),
            _alone_in(company.id),
            TenantSession(db, binds={Estate: engine}, bind=engine) as session,
        ):
            seen = set(session.execute(text("select name from estate"), bind_arguments={"bind": engine}).scalars())
            assert seen == names[company.id]
            match chance.randrange(4):
                case 0:
                    session.commit()
                case 1:
                    session.rollback()
                case 2:
                    with pytest.raises(Exception, match="division"):
                        session.execute(text("select 1/0"), bind_arguments={"bind": engine})
                case _:
                    pass
    with engine.connect() as connection:
        assert connection.execute(text("select current_setting('app.tenant_id', true)")).scalar() in (None, "")
    engine.dispose()


def test_nobody_sets_the_company_for_a_whole_session(app: Flask, green: Company) -> None:
    statements: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        with acting_in(green.id):
            db.session.scalars(select(Estate)).all()
    told = [statement for statement in statements if "app.tenant_id" in statement]
    assert told
    assert all("set_config('app.tenant_id', %s, true)" in statement for statement in told)
