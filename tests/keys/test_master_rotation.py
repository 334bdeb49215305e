"""A new master key for the whole platform, by command: every company's keys are wrapped anew, nothing else changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from deploy.keys import keys_in_use, rewrap_everything
from tenants.keys import MasterKeys, start_with, wrapped_by
from tenants.master_keys import add_master_key, read_master_keys
from tenants.members import find_member
from tenants.scope import acting_in
from tests.cast import Company
from tests.keys.test_sealed_text import saved

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Back(MasterKeys):
    """All keys, the first of which wraps: how the tests' database gets back to where it was."""

    @property
    def newest(self) -> int:
        return 1


@pytest.fixture
def masters(app: Any, tmp_path: Path) -> Iterator[MasterKeys]:
    """The tests' own master key and a newer one; afterwards everything is under the first again."""
    own = Path(app.config["MASTER_KEYS"])
    copy = tmp_path / "master.keys"
    copy.write_text(own.read_text())
    copy.chmod(0o600)
    add_master_key(copy)
    both = read_master_keys(copy)
    start_with(both)
    yield both
    start_with(Back(both.by_version))
    rewrap_everything(at=AT)
    start_with(read_master_keys(own))


def test_every_company_moves_and_reads_on(green: Company, grey: Company, masters: MasterKeys) -> None:
    with acting_in(green.id):
        member_id = saved(phone="13917654321").id
        assert wrapped_by() == [1, 1]

    changed, unopened = rewrap_everything(at=AT)
    assert changed >= 4
    assert not {green.id, grey.id} & set(unopened)
    assert rewrap_everything(at=AT)[0] == 0
    assert 2 in keys_in_use()

    start_with(MasterKeys({2: masters.key(2)}))
    for company in (green, grey):
        with acting_in(company.id):
            assert wrapped_by() == [2, 2]
    with acting_in(green.id):
        member = find_member(member_id)
        assert member is not None
        assert member.phone == "13917654321"
    start_with(masters)
