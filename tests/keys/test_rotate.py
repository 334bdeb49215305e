"""A new data key, the sweep that moves values over, and a new master key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, event, select, text

from tenants.db import db, new_id
from tenants.history import History
from tenants.key_cache import KeyCache
from tenants.keys import (
    MasterKeys,
    NoMasterKey,
    SealBroken,
    TenantKey,
    add_master_key,
    open_sealed,
    rewrap_keys,
    rotate_key,
    seal,
    start_with,
)
from tenants.master_keys import read_master_keys
from tenants.members import Member
from tenants.scope import acting_in
from tenants.sealed_text import reseal, reseal_everything, sealed_models
from tenants.sealing import DataKey, key_version
from tests.cast import Company
from tests.keys.test_sealed_text import saved
from tests.servers import Servers

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def versions() -> dict[int, TenantKey]:
    rows = db.session.scalars(select(TenantKey).where(TenantKey.purpose == "data"))
    return {row.version: row for row in rows}


def test_new_values_take_the_new_key_and_old_ones_still_open(in_green: Company) -> None:
    old = saved(phone="13917654321")

    rotate_key(by=None, at=AT)

    new = saved(phone="13917654322")
    assert (key_version(old.phone_sealed), key_version(new.phone_sealed)) == (1, 2)
    assert (old.phone, new.phone) == ("13917654321", "13917654322")


def test_the_index_outlives_the_rotation(in_green: Company) -> None:
    old = saved(phone="13917654321")
    rotate_key(by=None, at=AT)

    assert list(db.session.scalars(select(Member).where(Member.phone.matches("13917654321")))) == [old]


def test_the_sweep_moves_everything_in_batches_and_then_retires_the_old_key(in_green: Company) -> None:
    rows = [saved(phone=f"1391765432{n}", totp="JBSWY3DPEHPK3PXP") for n in range(5)]
    rotate_key(by=None, at=AT)

    changed = []
    while n := reseal_everything(at=AT, batch=2):
        assert versions()[1].retired_at is None
        changed.append(n)

    db.session.expire_all()
    assert changed == [4, 4, 2]
    assert {key_version(row.phone_sealed) for row in rows} == {key_version(row.totp_sealed) for row in rows} == {2}
    assert [row.phone for row in rows] == [f"1391765432{n}" for n in range(5)]
    assert versions()[1].retired_at == AT
    assert versions()[2].retired_at is None


def test_a_row_changed_under_the_sweep_keeps_what_the_person_wrote(in_green: Company, servers: Servers) -> None:
    row = saved(phone="13917654321")
    newer = seal("member", "phone", row.id, "13900000000")
    rotate_key(by=None, at=AT)
    database = db.engine.url.database
    assert database is not None
    engine = create_engine(servers.superuser_url(database))
    written: list[str] = []

    def write_in_between(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE member") and not written:
            written.append(statement)
            with engine.begin() as other:
                other.execute(text("update member set phone_sealed = :v where id = :i"), {"v": newer, "i": row.id})

    event.listen(db.engine, "before_cursor_execute", write_in_between)
    try:
        assert reseal(Member) == 0
    finally:
        event.remove(db.engine, "before_cursor_execute", write_in_between)
        engine.dispose()

    db.session.expire_all()
    assert written
    assert row.phone == "13900000000"
    assert reseal(Member) == 1


def test_the_sweep_stays_inside_its_company(green: Company, grey: Company) -> None:
    with acting_in(grey.id):
        theirs = saved(phone="13917654321").id
    with acting_in(green.id):
        saved(phone="13917654321")
        rotate_key(by=None, at=AT)
        assert reseal_everything(at=AT) == 1

    with acting_in(grey.id):
        row = db.session.get_one(Member, (grey.id, theirs))
        assert key_version(row.phone_sealed) == 1
        assert row.phone == "13917654321"


def test_history_tells_of_it(in_green: Company) -> None:
    rotate_key(by=None, at=AT)

    entry = db.session.scalars(select(History).where(History.verb == "keys.rotated")).one()
    assert (entry.before, entry.after) == ({"version": 1}, {"version": 2})


def test_a_rotation_that_was_rolled_back_leaves_no_key_behind(green: Company) -> None:
    """Not in the process either: a value sealed with a key that nobody stored could never be opened."""
    row_id = new_id()
    with acting_in(green.id):
        db.session.info["in_verb"] = True  # as inside a verb that fails later
        rotate_key(by=None, at=AT)
        assert key_version(seal("member", "phone", row_id, "13917654321")) == 2
        db.session.rollback()

    with acting_in(green.id):
        value = seal("member", "phone", row_id, "13917654321")
        assert key_version(value) == 1
        assert open_sealed("member", "phone", row_id, value) == "13917654321"


def test_every_model_with_a_sealed_column_is_swept() -> None:
    assert Member in set(sealed_models())


@pytest.fixture
def master_file(app: Any, tmp_path: Path) -> Iterator[Path]:
    """A file that begins with the master key of the tests; the tests' own is back afterwards."""
    own = Path(app.config["MASTER_KEYS"])
    copy = tmp_path / "master.keys"
    copy.write_text(own.read_text())
    copy.chmod(0o600)
    yield copy
    start_with(read_master_keys(own))


def test_a_new_master_key_only_wraps_anew(in_green: Company, master_file: Path) -> None:
    row = saved(phone="13917654321")
    add_master_key(master_file)
    both = read_master_keys(master_file)
    start_with(both)
    assert row.phone == "13917654321"

    assert rewrap_keys(at=AT) == 2
    assert rewrap_keys(at=AT) == 0

    start_with(MasterKeys({2: both.key(2)}))
    assert row.phone == "13917654321"
    start_with(MasterKeys({1: both.key(1)}))
    with pytest.raises(NoMasterKey):
        _ = row.phone


def test_another_master_key_under_the_same_version_opens_nothing(in_green: Company, master_file: Path) -> None:
    row = saved(phone="13917654321")
    start_with(MasterKeys({1: bytes(range(32))}))

    with pytest.raises(SealBroken):
        _ = row.phone


def test_a_wrapped_key_is_worth_nothing_to_another_company(green: Company, grey: Company) -> None:
    with acting_in(green.id):
        stolen = versions()[1].wrapped
    with acting_in(grey.id):
        versions()[1].wrapped = stolen
        db.session.commit()

        with pytest.raises(SealBroken):
            seal("member", "phone", new_id(), "13917654321")


def test_the_cache_is_bounded_in_number_and_age() -> None:
    present = [0.0]
    cache = KeyCache(size=2, seconds=60, clock=lambda: present[0])
    for tenant in (1, 2, 3):
        cache.put(tenant, "data", None, DataKey(1, bytes(32)))

    assert len(cache) == 2
    assert cache.get(1, "data", None) is None
    assert cache.get(3, "data", None) is not None
    cache.forget(3)
    assert cache.get(3, "data", None) is None
    present[0] = 60.0
    assert cache.get(2, "data", None) is None
    assert len(cache) == 0
