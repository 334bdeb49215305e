"""Both stores keep the same promises: the same tests, against a folder and against a server that speaks S3."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.server import ThreadedMotoServer

from tenants.clock import now
from tenants.file_stores import (
    AlreadyThere,
    BadKey,
    FileStore,
    FolderStore,
    NoFileStore,
    NothingThere,
    checked,
    store_from,
)
from tenants.s3_store import S3Store

BAD_KEYS = [
    "",
    "t",
    "t/1001",
    "t/1001/2026/",
    "t/0/2026/{id}",
    "t/-1/2026/{id}",
    "t/1001/26/{id}",
    "t/1001/2026/{id}/",
    "t/1001/2026/{id}.php",
    "t/1001/2026/{id}.small.small",
    "t/1001/2026/{id}\n",
    "t/1001/2026/{id}\x00",
    "t/1001/2026/../{id}",
    "t/1001/../1002/2026/{id}",
    "../t/1001/2026/{id}",
    "{outside}/t/1001/2026/{id}",
    "t//1001/2026/{id}",
    "T/1001/2026/{id}",
    "t\\1001\\2026\\{id}",
    "t/１００１/2026/{id}",
    "{outside}",
    "%2e%2e/secret",
]


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """A server on loopback that speaks S3."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A bucket of this test's own; credentials come the way boto3 finds them."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tests-only")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "tests-only")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    name = f"files-{uuid4().hex}"
    boto3.client("s3", endpoint_url=s3_server).create_bucket(Bucket=name)
    return name


@pytest.fixture(params=["folder", "s3", "s3 with prefix"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    """Each of the stores."""
    if request.param == "folder":
        return store_from(str(tmp_path / "files"))
    bucket = request.getfixturevalue("bucket")
    prefix = "/one/installation" if "prefix" in request.param else ""
    return store_from(f"s3://{bucket}{prefix}", endpoint=request.getfixturevalue("s3_server"))


def a_key(tenant: int = 1001, suffix: str = "") -> str:
    return f"t/{tenant}/2026/{uuid4()}{suffix}"


def put(store: FileStore, key: str, data: bytes = b"bytes") -> str:
    store.put(key, io.BytesIO(data))
    return key


def read(store: FileStore, key: str) -> bytes:
    with store.open(key) as stream:
        return stream.read()


@pytest.mark.parametrize("size", [0, 1, 70_000, 9_000_000])
def test_what_was_put_is_opened(store: FileStore, size: int) -> None:
    data = os.urandom(size)

    assert read(store, put(store, a_key(), data)) == data


def test_a_stream_is_given_in_parts(store: FileStore) -> None:
    key = put(store, a_key(), b"0123456789")

    with store.open(key) as stream:
        assert (stream.read(4), stream.read(4), stream.read(4), stream.read(4)) == (b"0123", b"4567", b"89", b"")


def test_a_key_is_written_once(store: FileStore) -> None:
    key = put(store, a_key(), b"first")

    with pytest.raises(AlreadyThere):
        put(store, key, b"second")

    assert read(store, key) == b"first"


def test_nothing_is_there_before_and_after(store: FileStore) -> None:
    key = a_key()
    with pytest.raises(NothingThere):
        store.open(key)

    put(store, key)
    store.delete(key)

    with pytest.raises(NothingThere):
        store.open(key)


def test_deleting_twice_is_no_error(store: FileStore) -> None:
    key = put(store, a_key())

    store.delete(key)
    store.delete(key)


def test_the_small_one_is_a_file_of_its_own(store: FileStore) -> None:
    key = put(store, a_key(), b"large")
    put(store, f"{key}.small", b"small")

    store.delete(key)

    assert read(store, f"{key}.small") == b"small"


def test_keys_are_listed_for_one_company(store: FileStore) -> None:
    mine = {put(store, a_key(1001)), put(store, a_key(1001, ".small"))}
    put(store, a_key(10011))
    put(store, a_key(100))

    listed = dict(store.keys(1001))

    assert set(listed) == mine
    assert all(abs(now() - at) < timedelta(minutes=5) for at in listed.values())
    assert list(store.keys(1003)) == []


@pytest.mark.parametrize("key", BAD_KEYS)
def test_no_other_key_touches_anything(store: FileStore, tmp_path: Path, key: str) -> None:
    key = key.replace("{id}", str(UUID(int=7))).replace("{outside}", str(tmp_path / "outside"))

    for attempt in (lambda: store.put(key, io.BytesIO(b"x")), lambda: store.open(key), lambda: store.delete(key)):
        with pytest.raises(BadKey):
            attempt()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("tenant", [0, -1, 10**19])
def test_no_other_company_is_listed(store: FileStore, tenant: int) -> None:
    with pytest.raises(BadKey):
        list(store.keys(tenant))


@given(st.text())
def test_a_key_is_what_we_make_and_nothing_else(text: str) -> None:
    with pytest.raises(BadKey):
        checked(text)


class Breaking(io.RawIOBase):
    """A stream that fails after its first part."""

    parts = 0

    def read(self, size: int = -1) -> bytes:
        self.parts += 1
        if self.parts > 1:
            raise OSError("the disk is full")
        return b"half of it"

    def seekable(self) -> bool:
        return False


def test_half_a_file_is_no_file(tmp_path: Path) -> None:
    store, key = FolderStore(tmp_path / "files"), a_key()
    broken: Any = Breaking()

    with pytest.raises(OSError, match="full"):
        store.put(key, broken)

    with pytest.raises(NothingThere):
        store.open(key)
    assert list(store.keys(1001)) == []
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_a_part_left_by_a_crash_is_not_listed(tmp_path: Path) -> None:
    store, key = FolderStore(tmp_path / "files"), a_key()
    put(store, key)
    (tmp_path / "files" / key).with_name(f".{uuid4()}.0000.part").write_bytes(b"half")

    assert [listed for listed, _ in store.keys(1001)] == [key]


def test_the_folder_and_its_files_are_its_owners_alone(tmp_path: Path) -> None:
    store, key = FolderStore(tmp_path / "files"), a_key()
    put(store, key)

    path = tmp_path / "files" / key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in path.parents[:4]:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    store, key = FolderStore(tmp_path / "files"), a_key()
    put(store, key)
    secret = tmp_path / "secret"
    secret.write_text("secret")
    (tmp_path / "files" / key).unlink()
    (tmp_path / "files" / key).symlink_to(secret)

    with pytest.raises(OSError):  # ELOOP has no class of its own
        store.open(key)
    with pytest.raises(AlreadyThere):
        put(store, key, b"overwritten")
    assert secret.read_text() == "secret"


def test_written_at_is_an_instant(tmp_path: Path) -> None:
    store, key = FolderStore(tmp_path / "files"), a_key()
    put(store, key)
    os.utime(tmp_path / "files" / key, (0, 1_700_000_000))

    assert dict(store.keys(1001))[key] == datetime.fromtimestamp(1_700_000_000, UTC)


@pytest.mark.parametrize("named", ["", "s3://", "ftp://host/files", "http://host/files"])
def test_a_meaningless_name_is_refused(named: str) -> None:
    with pytest.raises(NoFileStore):
        store_from(named)


def test_names_of_stores(tmp_path: Path, bucket: str, s3_server: str) -> None:
    plain, as_url = store_from(str(tmp_path)), store_from(f"file://{tmp_path}")
    assert isinstance(plain, FolderStore)
    assert isinstance(as_url, FolderStore)
    assert plain.root == as_url.root == tmp_path
    assert isinstance(store_from(f"s3://{bucket}", endpoint=s3_server), S3Store)
