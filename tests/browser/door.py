"""A running server for browser tests of the door: the test's own application, on a loopback port."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import make_server

from deploy.ports import any_free_port


@contextmanager
def serving(app: Flask) -> Iterator[int]:
    """Serve on loopback, and say at which port."""
    port = any_free_port()
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield port
    finally:
        server.shutdown()
        thread.join()
