"""The demonstration's post office: every mail is kept, shown once and escaped, to this machine only."""

from __future__ import annotations

import json
import smtplib
from collections.abc import Iterable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pyotp
import pytest
from aiosmtpd.controller import Controller
from bs4 import BeautifulSoup

from deploy.inbox import Catcher, InboxPage, keep, mails
from deploy.ports import LOOPBACK, any_free_port

PORT = 8001


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def a_mail(*, number: int = 1, subject: str = "登录验证码", text: str = "您的验证码是 123456。\n") -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "no-reply@mingbai.localhost", "li@example.cn"
    message["Subject"], message["Message-ID"] = subject, f"<{number}@mingbai.localhost>"
    message.set_content(text)
    return bytes(message)


def visit(
    inbox: Path, path: str = "/", *, host: str = f"inbox.localhost:{PORT}", method: str = "GET"
) -> tuple[str, str]:
    statuses: list[str] = []

    def start(status: str, headers: Iterable[tuple[str, str]]) -> Any:
        statuses.append(status)

    body = InboxPage(inbox.parent, PORT)({"HTTP_HOST": host, "REQUEST_METHOD": method, "PATH_INFO": path}, start)
    return statuses[0], b"".join(body).decode()


def test_keeps_what_arrives_by_smtp(inbox: Path) -> None:
    port = any_free_port()
    post = Controller(Catcher(inbox), hostname=LOOPBACK, port=port)
    post.start()
    try:
        with smtplib.SMTP(LOOPBACK, port) as client:
            client.sendmail("a@b.cn", ["li@example.cn"], a_mail())
    finally:
        post.stop()

    [mail] = mails(inbox)
    assert (mail.to, mail.subject, mail.text) == ("li@example.cn", "登录验证码", "您的验证码是 123456。")


def test_shows_a_repeated_mail_once_with_its_count(inbox: Path) -> None:
    for number in (1, 2, 2, 2):
        keep(inbox, a_mail(number=number, subject=f"第 {number} 封"))

    page = BeautifulSoup(visit(inbox)[1], "html.parser")
    assert [" ".join(title.text.split()) for title in page("h2")] == ["第 2 封 ×3", "第 1 封"]


def test_escapes_everything_and_links_addresses(inbox: Path) -> None:
    keep(inbox, a_mail(subject="<script>x</script>", text='打开 http://hean.localhost:8000/in?a=1&b="><b>x。\n'))

    status, text = visit(inbox)
    page = BeautifulSoup(text, "html.parser")
    assert status == "200 OK"
    assert page("script") == page("b") == []
    assert [link["href"] for link in page.select("pre a")] == ["http://hean.localhost:8000/in?a=1&b="]
    assert '"><b>x。' in page.pre.text if page.pre else False


def test_answers_scripts_in_json(inbox: Path) -> None:
    keep(inbox, a_mail())

    [told] = json.loads(visit(inbox, "/messages.json")[1])
    assert told["text"].startswith("您的验证码是 123456")


@pytest.mark.parametrize(
    "host", ["evil.example:8001", "inbox.localhost", "inbox.localhost:80", "hean.localhost:8001", ""]
)
def test_a_foreign_name_for_our_address_gets_nothing(host: str, inbox: Path) -> None:
    keep(inbox, a_mail())

    assert visit(inbox, host=host) == ("404 Not Found", "")


@pytest.mark.parametrize(
    ("path", "method", "status"), [("/../keys", "GET", 404), ("/x", "GET", 404), ("/", "POST", 405)]
)
def test_knows_three_addresses_and_only_reads(path: str, method: str, status: int, inbox: Path) -> None:
    assert visit(inbox, path, method=method)[0].startswith(str(status))


def test_shows_accounts_with_the_codes_of_this_moment(inbox: Path) -> None:
    secret = pyotp.random_base32()
    account = {
        "role": "dispatcher",
        "login": "liu",
        "password": "<晴天>",
        "totp_secret": secret,
        "estate": None,
        "house": None,
    }
    resident = {
        "role": "resident",
        "login": "li@example.cn",
        "password": None,
        "totp_secret": None,
        "estate": "和园",
        "house": "1-1-101",
    }
    told = {
        "tenants": [{"name": "和安", "base_url": "http://hean.localhost:8000", "accounts": [account, resident]}],
        "operator": {
            "login": "operator",
            "password": "x",
            "totp_secret": secret,
            "base_url": "http://operator.localhost:8000",
        },
    }
    (inbox.parent / "demo.json").write_text(json.dumps(told), encoding="utf-8")
    before = pyotp.TOTP(secret).now()

    page = BeautifulSoup(visit(inbox, "/accounts")[1], "html.parser")
    codes = {cell.text.replace(" ", "") for cell in page.select("td.code")}
    assert codes <= {before, pyotp.TOTP(secret).now(), "收件箱"}
    assert "收件箱" in codes
    assert len(codes) >= 2
    assert "<晴天>" in page.text


def test_before_there_are_accounts_it_shows_none(inbox: Path) -> None:
    assert visit(inbox, "/accounts")[0] == "404 Not Found"
