"""Statements that took too long: their shape and times for the operator, never a value."""

from __future__ import annotations

from sqlalchemy import create_engine, text

from tenants.db import db
from tenants.slow_queries import keep_waiting, slowest, watch
from tests.operator.conftest import OperatorVisit


def test_a_slow_statement_is_counted_by_its_shape(inside: OperatorVisit) -> None:
    engine = create_engine(db.engine.url)
    watch(engine, too_long=-1.0)
    try:
        with engine.connect() as connection:
            for phone in (13800138000, 13900139000):
                connection.execute(text(f"select 'Li Xiuying' as who, {phone} as phone_of_hers"))
    finally:
        engine.dispose()
    keep_waiting()

    [found] = [one for one in slowest(1000) if "phone_of_hers" in one.shape]
    assert (found.shape, found.times) == ("select ? as who, ? as phone_of_hers", 2)
    page = inside.get("operator.slow")
    assert "phone_of_hers" in page.text and "Xiuying" not in page.text
    keep_waiting()
    assert [one.times for one in slowest(1000) if "phone_of_hers" in one.shape] == [2]
