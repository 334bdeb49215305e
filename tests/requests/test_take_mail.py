"""Mail to one of the two mailboxes becomes a request, once (WEB-09)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from deploy.receive_mail import LATER, NOBODY, TAKEN, UNREADABLE, receive
from saas import requests
from saas.estates import find_estate
from saas.requests import Channel, IdentityCheck, Kind, Mailbox, MailboxPurpose, Request, Source
from saas.requests.refusals import EmptyMail
from tenants.db import db
from tenants.members import Member, find_member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.factories.requests import Stage, jpeg

ROOT = Path(__file__).resolve().parent.parent.parent


def _mail(sender: str = "周先生 <zhou@example.invalid>", **parts: object) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, "kefu@hean.example"
    mail["Subject"] = str(parts.get("subject", "地库灯不亮"))
    mail["Message-ID"] = str(parts.get("message_id", "<one@example.invalid>"))
    if "html" in parts:
        mail.set_content(str(parts["html"]), subtype="html")
    else:
        mail.set_content(str(parts.get("text", "二号地库东侧灯坏了三天。")))
    for name, data in parts.get("files", {}).items():  # type: ignore[attr-defined]
        kind = "image/jpeg" if name.endswith("jpg") else "application/pdf"
        mail.add_attachment(data, maintype=kind.split("/")[0], subtype=kind.split("/")[1], filename=name)
    return mail.as_bytes()


@pytest.fixture
def boxes(stage: Stage, administrator: Member) -> dict[MailboxPurpose, Mailbox]:
    estate = find_estate(stage.company.estate_id)
    assert estate is not None
    return {
        purpose: requests.set_mailbox(purpose, f"{purpose}@hean.example", estate, by=administrator, at=stage.at)
        for purpose in MailboxPurpose
    }


@pytest.mark.rule("WEB-09", "INT-28")
@pytest.mark.parametrize(
    ("purpose", "source"),
    [
        (MailboxPurpose.CUSTOMERS, Source.WRITTEN),
        (MailboxPurpose.ADMINISTRATION, Source.FORWARDED_BY_COMPANY),
    ],
)
def test_a_mail_becomes_a_request(
    stage: Stage, boxes: dict[MailboxPurpose, Mailbox], purpose: MailboxPurpose, source: Source
) -> None:
    request = requests.take_mail(boxes[purpose], _mail(), at=stage.later(1))

    assert (request.channel, request.source) == (Channel.EMAIL, source)
    assert "地库灯不亮" in request.description and "二号地库" in request.description
    assert request.reporter_name == "周先生"
    assert request.identity_check == IdentityCheck.NOT_VERIFIED
    assert request.first_receiver_id == stage.desk.id
    assert request.next_due_at is not None
    assert [event.kind for event in requests.timeline(request.id, for_resident=False)] == [Kind.MAILED]


@pytest.mark.rule("WEB-09")
def test_a_known_resident_writes_about_their_home(stage: Stage, boxes: dict[MailboxPurpose, Mailbox]) -> None:
    stage.settle()
    resident = find_member(stage.resident.id)
    assert resident is not None
    resident.email = "xiuying@example.invalid"
    db.session.commit()

    request = requests.take_mail(
        boxes[MailboxPurpose.CUSTOMERS], _mail("X <Xiuying@Example.invalid>"), at=stage.later(1)
    )

    assert request.house_id == stage.company.house_id
    assert request.reported_by_id == resident.id
    assert request.identity_check == IdentityCheck.MATCHED


def test_the_same_mail_twice_is_one_request(stage: Stage, boxes: dict[MailboxPurpose, Mailbox]) -> None:
    box = boxes[MailboxPurpose.CUSTOMERS]
    first = requests.take_mail(box, _mail(), at=stage.later(1))
    assert requests.take_mail(box, _mail(), at=stage.later(1)).id == first.id
    assert requests.take_mail(box, _mail(message_id="<two@example.invalid>"), at=stage.later(1)).id != first.id


def test_pictures_come_along_and_what_only_says_so_does_not(stage: Stage, boxes: dict[MailboxPurpose, Mailbox]) -> None:
    files = {"lamp.jpg": jpeg(), "fake.jpg": b"<svg onload=x>", "bill.pdf": b"%PDF-1.4"}
    request = requests.take_mail(boxes[MailboxPurpose.CUSTOMERS], _mail(files=files), at=stage.later(1))

    assert len(requests.photos_of(request.id)) == 1
    assert "bill.pdf" in request.description


def test_of_a_page_only_the_words_are_kept(stage: Stage, boxes: dict[MailboxPurpose, Mailbox]) -> None:
    html = "<p>电梯<b>异响</b></p><script>alert(1)</script><style>p{}</style>"
    request = requests.take_mail(boxes[MailboxPurpose.CUSTOMERS], _mail(html=html), at=stage.later(1))
    assert "电梯异响" in request.description
    assert "alert" not in request.description


def test_a_mail_that_says_nothing_is_refused(stage: Stage, boxes: dict[MailboxPurpose, Mailbox]) -> None:
    with pytest.raises(EmptyMail):
        requests.take_mail(boxes[MailboxPurpose.CUSTOMERS], _mail(subject="", text=""), at=stage.later(1))
    assert db.session.scalars(select(Request)).all() == []


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe\x00", b"Content-Type: multipart/mixed\n\n--x", b"Subject: =?x?q?=FF?=\n\n"]
)
def test_a_broken_mail_breaks_nothing(stage: Stage, boxes: dict[MailboxPurpose, Mailbox], raw: bytes) -> None:
    host = stage.company.host
    assert receive(host, MailboxPurpose.CUSTOMERS, raw) in (TAKEN, UNREADABLE)


def test_the_mail_servers_door(
    stage: Stage, boxes: dict[MailboxPurpose, Mailbox], grey: Company, run_jobs: Callable[..., list[str]]
) -> None:
    assert receive(stage.company.host, MailboxPurpose.CUSTOMERS, _mail()) == TAKEN
    assert receive(grey.host, MailboxPurpose.CUSTOMERS, _mail()) == NOBODY
    assert receive("nobody.localhost", MailboxPurpose.CUSTOMERS, _mail()) == NOBODY
    with acting_in(grey.id):
        assert db.session.scalars(select(Request)).all() == []


def test_a_mail_is_taken_later_when_nothing_can_be_reached() -> None:
    """Any other number than 75 makes the mail server give the mail back to whoever wrote it."""
    away = "postgresql+psycopg://mingbai_app@/mingbai?host=/nowhere"
    settings = {"PATH": os.environ["PATH"], "SECRET_KEY": "x" * 40, "DATABASE_URL": away}
    command = [sys.executable, "-m", "deploy.receive_mail", "green.localhost", "customers"]
    done = subprocess.run(command, input=_mail(), env=settings, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == LATER, done.stderr


def test_the_administrator_registers_the_mailboxes(
    visit: Visit, green: Company, administrator: Member, manager: Member
) -> None:
    inside = visit.as_(administrator)
    inside.get("requests.mailboxes")
    fields = {"purpose": "customers", "address": "Kefu@hean.example", "estate": str(green.estate_id)}
    inside.post("requests.mailboxes", fields)
    assert "kefu@hean.example" in inside.get("requests.mailboxes").text
    inside.post("requests.mailboxes", {**fields, "address": "kefu"}, expect=422)
    visit.as_(manager).get("requests.mailboxes", expect=403)
