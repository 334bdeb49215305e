"""The one door: what it keeps, what it refuses, and how bytes are known again."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import IntegrityError

from tenants.db import db, new_id
from tenants.file_kinds import JOB_RESULT
from tenants.file_stores import AlreadyThere, FolderStore, NoFileStore
from tenants.file_types import CSV, JPEG, PDF, XLSX
from tenants.files import (
    Corrupted,
    NoSuchKind,
    NothingThere,
    StoredFile,
    TooManyUploads,
    UploadGone,
    attach,
    file_policy,
    files_of,
    find_file,
    keep_files_in,
    kind_named,
    may_read,
    open_file,
    store,
    take_uploads,
)
from tenants.images import NotAPicture
from tenants.members import Member
from tenants.received import SwollenFile, WrongType, receive
from tenants.scope import OutsideTenant, acting_in
from tests.cast import Company
from tests.files import corpus
from tests.files.kinds import PICTURE, TABLE

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PHOTO = corpus.jpeg_with_everything()


@pytest.fixture
def root(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """A folder store of this test's own."""
    folder = tmp_path / "files"
    keep_files_in(FolderStore(folder))
    yield folder
    keep_files_in(FolderStore(Path(app.config["FILES"])))


def kept(by: Member | None, **values: object) -> StoredFile:
    given = {"name": "IMG_1.jpg", "at": AT, **values}
    return store(PICTURE, io.BytesIO(PHOTO), by=by, **given)  # type: ignore[arg-type]


def test_a_photo_is_kept_clean_with_what_is_needed_to_know_it_again(
    in_green: Company, desk: Member, root: Path
) -> None:
    file = kept(desk, name="../厨房 水龙头.JPG")

    large, small = root / file.key, root / file.small_key
    assert file.key == f"t/{in_green.id}/2026/{file.id}"
    assert (file.kind, file.media_type, file.width, file.height) == (PICTURE, JPEG, 48, 32)
    assert (file.name, file.download_name) == ("厨房 水龙头.JPG", "厨房 水龙头.JPG")
    assert (file.created_by_id, file.created_at, file.attached_at) == (desk.id, AT, None)
    assert (file.size, file.small_size) == (large.stat().st_size, small.stat().st_size)
    assert file.sha256 == hashlib.sha256(large.read_bytes()).digest()
    assert corpus.MARKER not in large.read_bytes() + small.read_bytes()
    assert len(file.token) >= 32
    assert find_file(file.token) is file


def test_a_transaction_waits_for_a_picture_longer_than_others_may_stand_idle(
    in_green: Company, desk: Member, root: Path
) -> None:
    limits = []

    class Photo(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            limits.append(db.session.scalar(select(func.current_setting("idle_in_transaction_session_timeout"))))
            return super().read(size)

    store(PICTURE, Photo(corpus.jpeg()), name="tap.jpg", by=desk, at=AT)
    assert limits == ["3min"]


def test_what_was_cleaned_once_may_be_kept_more_than_once(in_green: Company, desk: Member, root: Path) -> None:
    cleaned = receive(PHOTO, name="IMG_1.jpg", limits=kind_named(PICTURE).limits)
    one, other = (store(PICTURE, cleaned, name="IMG_1.jpg", by=desk, at=AT) for _ in range(2))

    assert one.sha256 == other.sha256 == kept(desk).sha256
    assert len({one.token, other.token, one.key, other.key}) == 4


def test_it_opens_as_it_was_kept(in_green: Company, desk: Member, root: Path) -> None:
    file = kept(desk)

    with open_file(file) as large, open_file(file, small=True) as small:
        assert large.read() == (root / file.key).read_bytes()
        assert small.read() == (root / file.small_key).read_bytes()


@pytest.mark.rule("F16")
@pytest.mark.parametrize("small", [False, True])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1],
        lambda data: data + b"x",
        lambda data: b"",
        lambda data: bytes([data[0] ^ 1]) + data[1:],
        lambda data: data[:-1] + bytes([data[-1] ^ 128]),
    ],
)
def test_other_bytes_are_never_served(
    in_green: Company, desk: Member, root: Path, small: bool, spoil: Callable[[bytes], bytes]
) -> None:
    file = kept(desk)
    path = root / (file.small_key if small else file.key)
    path.write_bytes(spoil(path.read_bytes()))

    with pytest.raises(Corrupted):
        open_file(file, small=small)
    with open_file(file, small=not small) as other:
        assert other.read()


def test_another_files_bytes_are_noticed(in_green: Company, desk: Member, root: Path) -> None:
    other_picture = corpus.encoded(corpus.image(size=(60, 40)), "JPEG")
    mine, other = kept(desk), store(PICTURE, other_picture, name=None, by=desk, at=AT)
    (root / mine.key).write_bytes((root / other.key).read_bytes())

    with pytest.raises(Corrupted):
        open_file(mine)


def test_lost_bytes_are_said_to_be_lost(in_green: Company, desk: Member, root: Path) -> None:
    file = kept(desk)
    (root / file.key).unlink()

    with pytest.raises(NothingThere):
        open_file(file)


def test_tokens_are_random(in_green: Company, desk: Member, root: Path) -> None:
    assert len({kept(desk).token for _ in range(3)}) == 3


def test_what_was_refused_leaves_nothing(in_green: Company, desk: Member, root: Path) -> None:
    with pytest.raises(NotAPicture):
        store(PICTURE, corpus.HTML, name="a.jpg", by=desk, at=AT)

    assert [path for path in root.rglob("*") if path.is_file()] == []


def test_an_unknown_kind_is_refused(in_green: Company, desk: Member) -> None:
    with pytest.raises(NoSuchKind):
        store("nobody_registered_this", PHOTO, name=None, by=desk, at=AT)


def test_a_kind_has_one_policy() -> None:
    with pytest.raises(ValueError, match="policy already"):
        file_policy(PICTURE, lambda actor, file: True)


def test_without_a_scope_nothing_is_kept(desk: Member) -> None:
    with pytest.raises(OutsideTenant):
        kept(desk)


def test_without_a_store_nothing_is_kept(in_green: Company, desk: Member, root: Path) -> None:
    keep_files_in(None)

    with pytest.raises(NoFileStore):
        kept(desk)


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("册.xlsx", corpus.workbook(), XLSX),
        ("册.csv", "户号,姓名\n1-1-101,李秀英\n".encode(), CSV),
        ("册.csv", "户号,姓名\n1-1-101,李秀英\n".encode("gb18030"), CSV),
        (None, corpus.workbook(), XLSX),
    ],
)
def test_sheets(in_green: Company, desk: Member, root: Path, name: str | None, data: bytes, found: str) -> None:
    file = store(TABLE, data, name=name, by=desk, at=AT)

    assert (file.media_type, file.is_picture) == (found, False)
    with open_file(file) as stream:
        assert stream.read() == data
    with pytest.raises(NothingThere):
        open_file(file, small=True)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", b"PK\x03\x04 not a zip"),
        ("a.xlsx", corpus.zipped(a=b"b")),
        ("a.xlsx", corpus.jpeg()),
        ("a.csv", corpus.HTML),
        ("a.csv", b"\xef\xbb\xbf <html>"),
        ("a.csv", b"a,b\x00c"),
        ("a.csv", b"a\x1b[31m"),
        ("a.csv", b"\xff\xfe\xff\xff"),
        ("a.html", b"a,b\n1,2"),
        ("a.xlsm", corpus.workbook()),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("a.pdf", b"%PDF-1.7"),
    ],
)
def test_what_is_no_sheet(in_green: Company, desk: Member, name: str, data: bytes) -> None:
    with pytest.raises(WrongType):
        store(TABLE, data, name=name, by=desk, at=AT)


@pytest.mark.rule("T13")
def test_a_swollen_workbook_is_refused_before_anything_reads_it(in_green: Company, desk: Member) -> None:
    with pytest.raises(SwollenFile):
        store(TABLE, corpus.workbook(b"\x00" * 40_000_000), name="a.xlsx", by=desk, at=AT)


def test_the_result_of_a_job_is_its_askers_alone(in_green: Company, desk: Member, manager: Member, root: Path) -> None:
    file = store(JOB_RESULT, b"%PDF-1.7\n%%EOF", name="月报", by=desk, at=AT, to=new_id())

    assert (file.media_type, file.download_name) == (PDF, "月报.pdf")
    assert may_read(desk, file)
    assert not may_read(manager, file)


def test_an_upload_becomes_part_of_something(in_green: Company, resident: Member, desk: Member, root: Path) -> None:
    first, second, thing = kept(resident), kept(resident), new_id()

    taken = take_uploads([second.token, first.token, first.token], kind=PICTURE, to=thing, by=resident, at=AT)

    assert taken == [second, first]
    assert list(files_of(PICTURE, thing)) == [first, second]
    assert list(files_of(TABLE, thing)) == []
    assert all((file.subject_id, file.attached_at) == (thing, AT) for file in taken)


def test_until_then_it_is_its_uploaders_alone(in_green: Company, resident: Member, desk: Member, root: Path) -> None:
    file = kept(resident)
    assert may_read(resident, file)
    assert not may_read(desk, file)

    attach(file, to=new_id(), at=AT)

    assert may_read(desk, file)
    assert not may_read(resident, file)


def test_only_ones_own_fresh_uploads_are_taken(in_green: Company, resident: Member, desk: Member, root: Path) -> None:
    theirs, used, sheet = kept(desk), kept(resident), store(TABLE, b"a,b", name=None, by=resident, at=AT)
    attach(used, to=new_id(), at=AT)
    db.session.commit()

    for token in (theirs.token, used.token, sheet.token, "no-such-token", ""):
        with pytest.raises(UploadGone):
            take_uploads([token], kind=PICTURE, to=new_id(), by=resident, at=AT)


def test_a_file_belongs_to_one_thing_for_good(in_green: Company, desk: Member, root: Path) -> None:
    file = kept(desk, to=new_id())

    with pytest.raises(UploadGone):
        attach(file, to=new_id(), at=AT)


def test_hoarding_is_refused(in_green: Company, resident: Member, desk: Member, root: Path) -> None:
    first = kept(resident)
    columns = {name: getattr(first, name) for name in [column.name for column in inspect(StoredFile).columns]}
    for _ in range(59):
        file_id = new_id()
        db.session.add(StoredFile(**{**columns, "id": file_id, "token": file_id.hex, "key": file_id.hex}))
    db.session.commit()

    with pytest.raises(TooManyUploads):
        kept(resident)
    assert kept(resident, to=new_id())
    assert kept(desk)


def test_the_neighbour_finds_nothing(
    green: Company, grey: Company, desk: Member, neighbour: Member, root: Path
) -> None:
    with acting_in(green.id):
        file = kept(desk, to=new_id())
    with acting_in(grey.id):
        assert find_file(file.token) is None
        with pytest.raises(UploadGone):
            take_uploads([file.token], kind=PICTURE, to=new_id(), by=neighbour, at=AT)
        assert list(files_of(PICTURE, file.subject_id or new_id())) == []


def test_the_database_refuses_a_half_described_file(in_green: Company, desk: Member, root: Path) -> None:
    file = kept(desk)
    file.attached_at = AT

    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()


def test_a_place_is_never_written_twice(in_green: Company, desk: Member, root: Path) -> None:
    file = kept(desk)

    with pytest.raises(AlreadyThere):
        FolderStore(root).put(file.key, io.BytesIO(b"other"))
