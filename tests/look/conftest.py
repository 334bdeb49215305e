"""The gallery as an application, served on loopback for the browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from tests.look.gallery import compile_chinese, make_app
from tests.look.screenshots import chromium


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The components and the frames, with sample data."""
    return make_app(compile_chinese(tmp_path_factory.mktemp("translations")))


@pytest.fixture(scope="session")
def gallery_url(gallery: Flask) -> Iterator[str]:
    """Where a browser finds it."""
    server = make_server("127.0.0.1", 0, gallery, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}/_components"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with chromium() as found:
        yield found


@pytest.fixture(autouse=True)
def app_context() -> None:
    """The look needs neither the whole application nor a database, unlike every other folder of tests."""
