"""A pytest plugin: the crawler's world, built once in a run and put before every test that wants it untouched."""

from __future__ import annotations

import pickle
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask, current_app

from tenants.db import db
from tenants.keys import start_with
from tenants.master_keys import read_master_keys
from tests.servers import TEMPLATE, Servers
from tests.wall.crawler import World
from tests.wall.world import build_world

STALE_AFTER = 900.0
"""Seconds. Sessions and codes of a world that was built longer ago would be over."""


@dataclass
class Mould:
    """A furnished database to copy from, the files that hang on it, and what the crawler knows of it."""

    servers: Servers
    folder: Path

    @property
    def template(self) -> str:
        return f"{TEMPLATE}_furnished"

    @property
    def own(self) -> str:
        return f"mingbai_{self.servers.worker}"

    def pour(self) -> World:
        """This worker's database anew, holding the world and nothing else. Whatever it held before is gone."""
        with self.servers.only_one():
            if self._is_stale():
                self._build()
            self._replace(self.own, self.template)
            shutil.copytree(self.folder / "files", current_app.config["FILES"], dirs_exist_ok=True)
            world: World = pickle.loads((self.folder / "world").read_bytes())
        return world

    def _is_stale(self) -> bool:
        world = self.folder / "world"
        return not world.exists() or time.time() - world.stat().st_mtime > STALE_AFTER

    def _build(self) -> None:
        self._replace(self.own, TEMPLATE)
        shutil.rmtree(self.folder / "files", ignore_errors=True)
        world = build_world()
        shutil.copytree(current_app.config["FILES"], self.folder / "files")
        self._replace(self.template, self.own)
        (self.folder / "world").write_bytes(pickle.dumps(world))

    def _replace(self, name: str, template: str) -> None:
        db.session.remove()
        db.engine.dispose()
        start_with(read_master_keys(Path(current_app.config["MASTER_KEYS"])))
        self.servers.drop_database(name)
        self.servers.create_database(name, template=template)


@pytest.fixture(scope="session")
def mould(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Mould:
    """Where every worker of this run takes its worlds from."""
    here = tmp_path_factory.getbasetemp()
    folder = (here if servers.worker == "alone" else here.parent) / "furnished"
    folder.mkdir(exist_ok=True)
    return Mould(servers, folder)


@pytest.fixture
def world(mould: Mould, app_context: None) -> World:
    """Two companies in full life (tests/wall/world.py); nobody has touched them yet."""
    return mould.pour()


@pytest.fixture
def another_world(mould: Mould) -> Callable[[], World]:
    """Forget everything that was done to the world: the same one as it was just made."""
    return mould.pour


@pytest.fixture(scope="module")
def untouched_world(app: Flask, mould: Mould) -> World:
    """One world for a module that only looks."""
    with app.app_context():
        return mould.pour()
