"""Crypto-shredding: without its keys, what a company sealed is noise."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tenants.db import db, new_id
from tenants.history import History
from tenants.keys import NoTenantKey, TenantKey, blind_index, destroy_keys, rotate_key, seal
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.keys.test_sealed_text import saved

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def test_nothing_opens_any_more(in_green: Company) -> None:
    row = saved(phone="13917654321")
    rotate_key(by=None, at=AT)

    destroyed = destroy_keys(by=None, at=AT)

    assert len(destroyed) == 3
    for attempt in (
        lambda: row.phone,
        lambda: seal("member", "phone", new_id(), "13917654321"),
        lambda: blind_index("member", "phone", "13917654321"),
    ):
        with pytest.raises(NoTenantKey):
            attempt()


def test_the_rows_stay_as_evidence(in_green: Company) -> None:
    destroyed = destroy_keys(by=None, at=AT)

    rows = db.session.scalars(select(TenantKey)).all()
    assert {row.id for row in rows} == set(destroyed)
    assert all(row.wrapped is None and row.destroyed_at == AT for row in rows)
    entry = db.session.scalars(select(History).where(History.verb == "keys.destroyed")).one()
    assert entry.after == {"keys": [str(key) for key in destroyed]}


def test_twice_destroys_nothing_more(in_green: Company) -> None:
    destroy_keys(by=None, at=AT)

    assert destroy_keys(by=None, at=AT) == []


def test_the_neighbour_keeps_everything(green: Company, grey: Company) -> None:
    with acting_in(grey.id):
        saved(phone="13917654321")
    with acting_in(green.id):
        destroy_keys(by=None, at=AT)

    with acting_in(grey.id):
        assert saved(phone="13917654322").phone == "13917654322"


def test_a_rollback_brings_the_keys_back(green: Company) -> None:
    with acting_in(green.id):
        row_id = saved(phone="13917654321").id
        db.session.info["in_verb"] = True  # as inside a verb that fails later
        destroy_keys(by=None, at=AT)
        db.session.rollback()

    with acting_in(green.id):
        assert db.session.get_one(Member, (green.id, row_id)).phone == "13917654321"
