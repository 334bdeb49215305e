"""The demonstration's post office: takes every mail that is sent, keeps it in a folder, and shows it on a page.

``python -m deploy.inbox --smtp-port 2525 --port 8001 --data var/demo``. Loopback only. A mail that was sent more than
once (same Message-ID) is shown once, with the number of times. A second page shows who can log in, with the code that
an authenticator would show now, so that nobody has to set one up for a trial.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from zoneinfo import ZoneInfo

import pyotp
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

LOOPBACK = "127.0.0.1"
SHANGHAI = ZoneInfo("Asia/Shanghai")
SHOWN = 200
PERIOD = 30
"""Seconds a one-time code of an authenticator lasts."""
LINK = re.compile(r"https?://[!#-&(-;=?-~]+")  # visible ASCII without quotes and angle brackets

HEADERS = [
    ("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
]

Start = Callable[[str, list[tuple[str, str]]], Any]


@dataclass(frozen=True)
class Mail:
    """One message as it lies in the folder. ``times`` counts how often it was sent."""

    message_id: str
    sender: str
    to: str
    subject: str
    text: str
    received_at: datetime
    times: int = 1


class Catcher:
    """What aiosmtpd hands every message to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        keep(self.folder, content)
        return "250 Kept"


def keep(folder: Path, content: bytes) -> Path:
    """Write a message under a name that sorts by time, whole or not at all."""
    name = f"{time.time_ns():020d}-{hashlib.sha256(content).hexdigest()[:8]}.eml"
    part = folder / f".{name}.part"
    part.write_bytes(content)
    os.replace(part, folder / name)
    return folder / name


def mails(folder: Path) -> list[Mail]:
    """What lies in the folder, newest first; a repeated Message-ID once, where it came first."""
    found: dict[str, Mail] = {}
    for path in sorted(folder.glob("*.eml")):
        mail = read(path)
        if (known := found.get(mail.message_id)) is not None:
            found[mail.message_id] = Mail(**{**vars(known), "times": known.times + 1})
        else:
            found[mail.message_id] = mail
    return list(reversed(found.values()))


@lru_cache(maxsize=20_000)
def read(path: Path) -> Mail:
    """One kept message, by its plain text part. A kept message never changes, so each is taken apart once."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(preferencelist=("plain",))
    return Mail(
        message_id=str(message.get("Message-ID") or path.name),
        sender=str(message.get("From", "")),
        to=str(message.get("To", "")),
        subject=str(message.get("Subject", "")),
        text=body.get_content().replace("\r\n", "\n").strip() if body is not None else "",
        received_at=datetime.fromtimestamp(int(path.name.split("-")[0]) / 1e9, SHANGHAI),
    )


def linked(text: str) -> Markup:
    """The text, escaped, with its addresses made links."""
    parts, end = [], 0
    for match in LINK.finditer(text):
        address = match[0].rstrip(".,;:)")
        parts += [escape(text[end : match.start()]), Markup('<a href="{0}">{0}</a>').format(address)]
        end = match.start() + len(address)
    return Markup("").join([*parts, escape(text[end:])])


class InboxPage:
    """The WSGI application: ``/`` and ``/accounts`` for people, ``/messages.json`` for scripts, newest first."""

    def __init__(self, data: Path, port: int) -> None:
        self.folder = data / "inbox"
        self.accounts = data / "demo.json"
        self.hosts = {f"{name}:{port}" for name in ("inbox.localhost", "localhost", LOOPBACK)}
        loader = FileSystemLoader(Path(__file__).parent / "inbox_pages")
        self.pages = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
        self.pages.filters["linked"] = linked
        self.pages.filters["code"] = code_now
        self.style = (Path(__file__).parent / "inbox_pages" / "inbox.css").read_bytes()

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if environ.get("HTTP_HOST") not in self.hosts:  # a foreign name for our address is somebody's trick
            return self._answer(start, "404 Not Found", "text/plain", b"")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._answer(start, "405 Method Not Allowed", "text/plain", b"")
        match environ.get("PATH_INFO", "/"):
            case "/":
                return self._page(start, "inbox.html", mails=mails(self.folder)[:SHOWN])
            case "/accounts" if self.accounts.exists():
                told = json.loads(self.accounts.read_text(encoding="utf-8"))
                return self._page(start, "accounts.html", told=told, left=PERIOD - int(time.time()) % PERIOD)
            case "/inbox.css":
                return self._answer(start, "200 OK", "text/css", self.style)
            case "/messages.json":
                rows = [{**vars(mail), "received_at": mail.received_at.isoformat()} for mail in mails(self.folder)]
                return self._answer(start, "200 OK", "application/json", json.dumps(rows, ensure_ascii=False).encode())
            case _:
                return self._answer(start, "404 Not Found", "text/plain", b"")

    def _page(self, start: Start, name: str, **values: object) -> list[bytes]:
        return self._answer(start, "200 OK", "text/html", self.pages.get_template(name).render(values).encode())

    def _answer(self, start: Start, status: str, kind: str, body: bytes) -> list[bytes]:
        start(status, [("Content-Type", f"{kind}; charset=utf-8"), ("Content-Length", str(len(body))), *HEADERS])
        return [body]


def code_now(secret: str) -> str:
    """What an authenticator with this secret shows now, in two groups."""
    code = pyotp.TOTP(secret).now()
    return f"{code[:3]} {code[3:]}"


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        """Write nothing: a log of who read which mail is of no use here."""


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    chosen = parser.parse_args()
    page = InboxPage(chosen.data, chosen.port)
    page.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    post = Controller(Catcher(page.folder), hostname=LOOPBACK, port=chosen.smtp_port)
    post.start()
    server = make_server(LOOPBACK, chosen.port, page, server_class=_Server, handler_class=_Silent)
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever(poll_interval=0.2)
    server.server_close()
    post.stop()


if __name__ == "__main__":
    main()
