"""A mail server on loopback that keeps what it is given. `inbox` is what arrived during one test.

A pytest plugin (``pytest_plugins = ["tests.mail_catcher"]``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask


@dataclass
class Mail:
    """One mail as it arrived."""

    to: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    def _part(self, kind: str) -> str:
        body = self.message.get_body((kind,))
        return str(body.get_content()) if body is not None else ""

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")


@dataclass
class Catcher:
    """Keeps every mail; refuses to take any while `down`."""

    mails: list[Mail] = field(default_factory=list)
    down: bool = False

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.down:
            return "451 try again later"
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.mails += [Mail(to, message) for to in envelope.rcpt_tos]  # type: ignore[arg-type]
        return "250 kept"


class OnAnyPort(Controller):
    """A controller on a port the system chooses; its own check after the start asks for the number given."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture(scope="session")
def mail_server() -> Iterator[tuple[Catcher, int]]:
    """The server of this test process."""
    catcher = Catcher()
    controller = OnAnyPort(catcher, hostname="127.0.0.1", port=0)
    controller.start()
    assert controller.server is not None
    yield catcher, controller.server.sockets[0].getsockname()[1]
    controller.stop()


@pytest.fixture
def inbox(app: Flask, mail_server: tuple[Catcher, int]) -> Iterator[list[Mail]]:
    """What arrives during this test; the application's mail goes here."""
    catcher, port = mail_server
    catcher.mails, catcher.down = [], False
    before = {name: app.config[name] for name in ("MAIL_HOST", "MAIL_PORT")}
    app.config.update(MAIL_HOST="127.0.0.1", MAIL_PORT=port)
    yield catcher.mails
    app.config.update(before)
