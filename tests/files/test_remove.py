"""Removing files, and sweeping away what nobody needed."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tenants.clock import now
from tenants.db import db, new_id
from tenants.files import (
    NothingThere,
    StoredFile,
    erase,
    find_file,
    may_read,
    open_file,
    remove,
    sweep_orphans,
    sweep_unattached,
)
from tenants.history import History
from tenants.members import Member
from tenants.queue import ask
from tenants.scope import acting_in
from tenants.stored_file import the_store
from tests.cast import Company
from tests.files.test_store import AT, kept, root

__all__ = ["root"]
DAY = timedelta(days=1)


def bytes_of(root: Path, file: StoredFile) -> list[bool]:
    return [(root / key).exists() for key in (file.key, file.small_key)]


def test_a_removed_file_is_found_no_more_and_its_bytes_go(
    in_green: Company, desk: Member, root: Path, run_jobs: Callable[..., list[str]]
) -> None:
    file = kept(desk, to=new_id())

    remove(file, by=desk, at=AT)

    assert find_file(file.token) is None
    assert not may_read(desk, file)
    assert (file.deleted_at, file.name) == (AT, None)
    with pytest.raises(NothingThere):
        open_file(file)
    assert bytes_of(root, file) == [True, True]
    assert run_jobs() == ["done"]
    assert bytes_of(root, file) == [False, False]


def test_history_tells_who_removed_it(in_green: Company, desk: Member, root: Path) -> None:
    file = kept(desk, to=new_id())

    remove(file, by=desk, at=AT)
    remove(file, by=desk, at=AT + DAY)

    entry = db.session.scalars(select(History).where(History.verb == "files.removed")).one()
    assert (entry.thing_id, entry.actor_id, entry.at) == (file.id, desk.id, AT)


def test_a_file_that_was_not_removed_is_not_erased(in_green: Company, desk: Member, root: Path) -> None:
    file = kept(desk)

    erase(file.id)
    erase(new_id())

    assert bytes_of(root, file) == [True, True]


def test_erasing_twice_is_harmless(in_green: Company, desk: Member, root: Path) -> None:
    file = kept(desk)
    remove(file, by=desk, at=AT)

    erase(file.id)
    erase(file.id)

    assert bytes_of(root, file) == [False, False]


def test_after_a_day_what_was_never_attached_is_swept(
    in_green: Company, desk: Member, root: Path, asked: Callable[[], list[str]]
) -> None:
    old, used, fresh = (
        kept(desk, at=AT - DAY - timedelta(seconds=1)),
        kept(desk, at=AT - 2 * DAY, to=new_id()),
        kept(desk),
    )

    assert sweep_unattached(at=AT) == 1
    assert sweep_unattached(at=AT) == 0

    assert [file.deleted_at for file in (old, used, fresh)] == [AT, None, None]
    assert asked() == ["files.erase"]


def test_the_job_sweeps_in_batches_and_erases(
    in_green: Company, desk: Member, root: Path, run_jobs: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.files.BATCH", 2)
    old = [kept(desk, at=now() - 2 * DAY) for _ in range(5)]
    ask("files.sweep_unattached")
    db.session.commit()

    assert run_jobs() == ["done"] * 6
    assert [bytes_of(root, file) for file in old] == [[False, False]] * 5


def test_bytes_without_a_row_are_erased_after_a_day(green: Company, grey: Company, desk: Member, root: Path) -> None:
    with acting_in(green.id):
        db.session.info["in_verb"] = True  # as inside a verb that fails later
        lost = kept(desk)
        db.session.rollback()
    with acting_in(green.id):
        file = kept(desk)
        later = now() + DAY

        assert sweep_orphans(at=now()) == 0
        assert bytes_of(root, lost) == [True, True]
        assert sweep_orphans(at=later) == 2
        assert (bytes_of(root, lost), bytes_of(root, file)) == ([False, False], [True, True])


def test_the_sweep_of_one_company_leaves_the_others(green: Company, grey: Company, root: Path) -> None:
    with acting_in(green.id):
        theirs = f"t/{grey.id}/2026/{new_id()}"
        the_store().put(theirs, io.BytesIO(b"theirs"))

        assert sweep_orphans(at=now() + DAY) == 0
    assert (root / theirs).exists()
