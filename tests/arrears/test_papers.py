"""Reminding a whole estate and printing its letters: jobs with progress, safe to run twice; what the paper says."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pikepdf
import pytest
from sqlalchemy import select

from saas.arrears import ArrearsNotice, NoticeKind, ask_for_letter, ask_for_letters, ask_to_remind_all, set_instructions
from saas.arrears.refusals import DeadlineTooSoon, NothingOwed
from saas.billing import Charge, object_to
from saas.estates import House
from saas.requests import Message
from tenants.clock import local_date, now
from tenants.db import db
from tenants.files import open_file
from tenants.members import Member
from tenants.queue import Job
from tenants.stored_file import StoredFile
from tests.cast import Company
from tests.factories.billing import agreement

pytestmark = pytest.mark.rule("FEE-03")
Owe = Callable[..., Charge]


def result(job_id: object) -> dict[str, object]:
    db.session.rollback()
    db.session.expire_all()
    job = db.session.scalars(select(Job).where(Job.id == job_id)).one()
    assert job.state == "done", job.last_error if hasattr(job, "last_error") else job.state
    return dict(job.result or {})


def printed(token: object) -> str:
    import subprocess

    file = db.session.scalars(select(StoredFile).where(StoredFile.token == token)).one()
    with open_file(file) as stream:
        data = stream.read()
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True
    ).stdout.decode()


def test_a_whole_estate_once(
    in_green: Company,
    home: House,
    owe: Owe,
    owner: Member,
    finance: Member,
    run_jobs: Callable[..., list[str]],
    inbox: list[object],
) -> None:
    owe()
    doubted = owe(100, house_id=in_green.next_house_id)
    object_to(doubted, "不对", by=owner, at=now())
    until = local_date(now()) + timedelta(days=10)
    with pytest.raises(DeadlineTooSoon):
        ask_to_remind_all(home.estate, answer_by=local_date(now()), by=finance, at=now())
    asked = ask_to_remind_all(home.estate, answer_by=until, by=finance, at=now())
    twice = ask_to_remind_all(home.estate, answer_by=until, by=finance, at=now())
    run_jobs()
    assert (result(asked)["written"], result(twice)["written"]) == (1, 0)
    [notice] = db.session.scalars(select(ArrearsNotice)).all()
    assert (notice.house_id, notice.answer_by) == (home.id, until)
    [told] = db.session.scalars(select(Message).where(Message.kind == "fees_letter")).all()
    assert (told.mailed_at is not None) == bool(owner.email)
    with pytest.raises(NothingOwed):
        ask_to_remind_all(home.estate, answer_by=until, by=finance, at=now())


def test_the_paper_says_what_it_must(
    home: House, owe: Owe, owner: Member, finance: Member, run_jobs: Callable[..., list[str]]
) -> None:
    agreement(home.estate_id, late_rate="0.5")
    owe(100000)
    set_instructions(
        home.estate,
        payee="绿城物业",
        bank="工商银行",
        account_no="6222 0001",
        ways="扫码或到前台",
        contact="服务中心",
        by=finance,
        at=now(),
    )
    asked = ask_to_remind_all(home.estate, answer_by=None, by=finance, at=now())
    run_jobs()
    result(asked)
    [notice] = db.session.scalars(select(ArrearsNotice)).all()
    one = ask_for_letter(notice, language="zh_CN", by=finance, at=now())
    many = ask_for_letters(home.estate, NoticeKind.REMINDER, local_date(now()), language="zh_CN", by=finance, at=now())
    run_jobs()
    text = printed(result(one)["token"])
    for words in (
        notice.number,
        "李秀英",
        "1,000.00",
        "壹仟元整",
        "6222 0001",
        "九百四十四",
        "HT-2025-01",
        "18.25",
        "李秀英",
        "送达",
    ):
        assert words in text, words
    assert "滞纳金" not in text
    assert result(many)["documents"] == 1 and notice.number in printed(result(many)["token"])
    file = db.session.scalars(select(StoredFile).where(StoredFile.token == result(one)["token"])).one()
    with open_file(file) as stream, pikepdf.open(io.BytesIO(stream.read())) as pdf:
        assert len(pdf.pages) == 1
