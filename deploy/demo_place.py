"""The folder of a demonstration: its servers, keys, files, mail and logs, and the environment that its programs get."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from deploy.embedded import EmbeddedPostgres, EmbeddedRedis
from deploy.embedded.databases import APP, MIGRATOR
from tenants.master_keys import add_master_key

MIGRATOR_URL = "DATABASE_MIGRATOR_URL"


class Unfit(RuntimeError):
    """The demonstration cannot start as asked; the message is for the person who asked."""


class DemoPlace:
    """``DATA`` and everything below it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.keys = self.folder / "keys"
        self.inbox = self.folder / "inbox"
        self.files = self.folder / "files"
        self.logs = self.folder / "logs"
        self.demo_json = self.folder / "demo.json"
        self.filled_json = self.folder / "filled.json"

    def make(self) -> None:
        """Make the folders (an existing one keeps its permissions), and the keys at the first time."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.keys, self.inbox, self.files, self.logs):
            folder.mkdir(mode=0o700, exist_ok=True)
        if not self.master_keys.exists():
            add_master_key(self.master_keys)
        if not self._secret.exists():
            write_privately(self._secret, secrets.token_urlsafe(48))

    def lock(self) -> TextIO:
        """Hold the folder for as long as the file returned stays open; refuse a second demonstration in it."""
        held = (self.folder / "lock").open("w")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.close()
            raise Unfit(f"A demonstration is already running in {self.folder}. Choose another DATA=.") from None
        return held

    @property
    def master_keys(self) -> Path:
        return self.keys / "master.keys"

    @property
    def _secret(self) -> Path:
        return self.keys / "secret_key"

    def environment(self, *, port: int, smtp_port: int, servers: Mapping[str, str]) -> dict[str, str]:
        """What every program of the demonstration gets."""
        inherited = {name: value for name, value in os.environ.items() if name != MIGRATOR_URL}
        return {
            **inherited,
            **servers,
            "PYTHONUNBUFFERED": "1",
            "MINGBAI_ENV": "demo",
            "SECRET_KEY": self._secret.read_text(encoding="utf-8").strip(),
            "BASE_HOST": "localhost",
            "EXTERNAL_SCHEME": "http",
            "EXTERNAL_PORT": str(port),
            "WEB_BIND": f"127.0.0.1:{port}",
            "MINGBAI_MASTER_KEYS": str(self.master_keys),
            "MINGBAI_FILES": str(self.files),
            "MAIL_HOST": "127.0.0.1",
            "MAIL_PORT": str(smtp_port),
            "MAIL_FROM": "no-reply@mingbai.localhost",
        }

    def servers(self, running: ExitStack) -> dict[str, str]:
        """URLs of PostgreSQL and Redis: those of the environment, or private servers that end with ``running``."""
        urls: dict[str, str] = {}
        if given := os.environ.get("DATABASE_URL"):
            migrator = os.environ.get(MIGRATOR_URL)
            if not migrator:
                raise Unfit("With DATABASE_URL, set DATABASE_MIGRATOR_URL too: the role that owns the tables.")
            urls |= {"DATABASE_URL": given, MIGRATOR_URL: migrator}
        else:
            postgres = running.enter_context(EmbeddedPostgres(self.folder / "postgres"))
            self._begin_anew_if_half_filled(postgres)
            urls |= {"DATABASE_URL": postgres.url(APP), MIGRATOR_URL: postgres.url(MIGRATOR)}
        if given := os.environ.get("REDIS_URL"):
            return {**urls, "REDIS_URL": given}
        return {**urls, "REDIS_URL": running.enter_context(EmbeddedRedis(self.folder / "redis")).url}

    def _begin_anew_if_half_filled(self, postgres: EmbeddedPostgres) -> None:
        begun = self.folder / "filling"
        if begun.exists() and not self.filled_json.exists():
            postgres.drop_database("mingbai")
            postgres.create_database("mingbai")
            begun.unlink()

    def accounts(self) -> dict[str, Any]:
        """What the filling wrote down: companies, their accounts, the operator."""
        found: dict[str, Any] = json.loads(self.filled_json.read_text(encoding="utf-8"))
        return found

    def write_demo_json(self, *, port: int, inbox_port: int) -> dict[str, Any]:
        """Write ``demo.json`` for scripts, with the addresses of this start, and return it."""
        told = self.accounts()
        for tenant in told["tenants"]:
            tenant["base_url"] = f"http://{tenant['slug']}.localhost:{port}"
        told["operator"] = {**told.get("operator", {}), "base_url": f"http://operator.localhost:{port}"}
        told["inbox_url"] = f"http://inbox.localhost:{inbox_port}"
        write_privately(self.demo_json, json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        return told


def write_privately(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
    os.replace(part, path)
