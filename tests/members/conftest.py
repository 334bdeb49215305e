"""What the tests of the door share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from deploy.ports import any_free_port
from tests.client import Visit


class Postbox:
    """A mail server of the test's own that keeps what it gets."""

    def __init__(self) -> None:
        self.mails: list[Message] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        mail = BytesParser(EmailMessage, policy=default).parsebytes(envelope.content)
        self.mails.append(mail)
        return "250 kept"

    def to(self, address: str | None) -> list[str]:
        """The texts of mails to an address, oldest first, subject in front."""
        assert address is not None
        return [f"{mail['Subject']}\n{_text(mail)}" for mail in self.mails if mail["To"] == address]


def _text(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


@pytest.fixture
def post(app: Flask) -> Iterator[Postbox]:
    """Mails that really went through SMTP."""
    postbox = Postbox()
    controller = Controller(postbox, hostname="127.0.0.1", port=any_free_port())
    controller.start()
    before = app.config["MAIL_HOST"], app.config["MAIL_PORT"]
    app.config["MAIL_HOST"], app.config["MAIL_PORT"] = "127.0.0.1", controller.port
    yield postbox
    app.config["MAIL_HOST"], app.config["MAIL_PORT"] = before
    controller.stop()


@pytest.fixture
def stranger(visit: Visit) -> Callable[[], Visit]:
    """A new browser in which nobody is logged in."""
    return visit.as_nobody
