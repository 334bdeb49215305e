"""The file of master keys: made, read, and refused."""

from __future__ import annotations

import base64
import secrets
import stat
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from tenants.master_keys import NoMasterKey, add_master_key, read_master_keys


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """A file with one master key."""
    path = tmp_path / "secret" / "master.keys"
    add_master_key(path)
    return path


def line(version: object, key: bytes | None = None) -> str:
    return f"{version} {base64.b64encode(key if key is not None else secrets.token_bytes(32)).decode()}\n"


def test_a_made_file_is_read_and_is_its_owners_alone(keys: Path) -> None:
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert read_master_keys(keys).newest == 1
    assert len(read_master_keys(keys).key(1)) == 32


def test_a_second_key_lives_beside_the_first(keys: Path) -> None:
    first = read_master_keys(keys).key(1)

    assert add_master_key(keys) == 2

    both = read_master_keys(keys)
    assert both.newest == 2
    assert both.key(1) == first != both.key(2)


def test_the_environment_names_the_file(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGBAI_MASTER_KEYS", str(keys))

    assert read_master_keys().newest == 1


def test_nothing_named_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MINGBAI_MASTER_KEYS", raising=False)

    with pytest.raises(NoMasterKey, match="MINGBAI_MASTER_KEYS"):
        read_master_keys()


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoMasterKey, match="cannot be read"):
        read_master_keys(tmp_path / "none")


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o602, 0o601])
def test_a_file_that_others_may_touch_is_refused(keys: Path, mode: int) -> None:
    keys.chmod(mode)

    with pytest.raises(NoMasterKey, match="chmod"):
        read_master_keys(keys)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only words\n",
        "not a key\n",
        line(0),
        line("one"),
        line(1, secrets.token_bytes(31)),
        line(1, secrets.token_bytes(33)),
        line(1, bytes(32)),
        line(1, b"password" * 4),
        line(1) + line(1),
        line(1) + "2\n",
        f"1 {'=' * 44}\n",
    ],
    ids=lambda _text: "",
)
def test_a_doubtful_file_is_refused(keys: Path, text: str) -> None:
    keys.write_text(text)

    with pytest.raises(NoMasterKey):
        read_master_keys(keys)


def test_a_refusal_never_shows_a_key(keys: Path) -> None:
    text = line(1)
    keys.write_text(text + text)

    with pytest.raises(NoMasterKey) as refused:
        read_master_keys(keys)

    assert text.split()[1] not in str(refused.value)
    keys.write_text(text)
    assert text.split()[1] not in repr(read_master_keys(keys))


def test_the_application_does_not_start_without_master_keys(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MINGBAI_MASTER_KEYS", raising=False)

    with pytest.raises(NoMasterKey):
        create_app({**app.config, "MASTER_KEYS": ""})
