"""Opening, suspending, closing: the platform's verbs, and what the company sees of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tenants import provisioning
from tenants.clock import now
from tenants.companies import CompanyState, Tenant, company_at, company_by_id
from tenants.db import db
from tenants.file_kinds import MADE_BY_US
from tenants.file_types import ZIP
from tenants.files import files_of, keep_made, open_file, store
from tenants.history import History
from tenants.keys import NoTenantKey, seal
from tenants.members import Member, MemberState
from tenants.permissions import Role
from tenants.queue import Job, JobList, JobState, ask
from tenants.scope import acting_in
from tenants.verbs import transaction
from tests.cast import Company, fresh_mark
from tests.client import Visit
from tests.files.corpus import jpeg
from tests.files.kinds import PICTURE
from tests.operator.conftest import OperatorVisit
from workers.companies import COMPANY_EXPORT
from workers.upkeep import sweep_jobs


def open_one(slug: str | None = None, **changes: str) -> Tenant:
    slug = slug or f"c{fresh_mark(8)}"
    values = {"name": f"{slug} 有限公司", "short_name": slug, "administrator": "吴昊", "login": "admin", **changes}
    return provisioning.open_company(slug=slug, base_host="localhost", email=f"{slug}@example.cn", at=now(), **values)


def test_a_company_gets_host_keys_and_an_invited_administrator() -> None:
    tenant = open_one()

    assert company_at(f"{tenant.slug}.localhost") is not None
    with acting_in(tenant.id):
        [member] = db.session.scalars(select(Member)).all()
        assert member.state == MemberState.INVITED
        assert member.roles == {Role.ADMINISTRATOR}
        assert member.email == f"{tenant.slug}@example.cn"
        assert "members.send_invitation" in db.session.scalars(select(Job.kind)).all()


@pytest.mark.parametrize("slug", ["ab", "9abc", "operator", "Ü-ber", "a" * 40, "a b c", "-abc"])
def test_a_bad_address_is_refused(slug: str) -> None:
    with pytest.raises(provisioning.BadSlug):
        open_one(slug)


def test_a_name_is_taken_once() -> None:
    first = open_one()
    with pytest.raises(provisioning.NameTaken):
        open_one(name=first.name)
    with pytest.raises(provisioning.NameTaken):
        open_one(first.slug, name="another")


def test_suspended_no_new_work_but_reading_goes_on(green: Company, visit: Visit, administrator: Member) -> None:
    provisioning.suspend(green.id, reason="invoice overdue", operator="值班", at=now())

    visit.as_(administrator).get("jobs.index")
    visit.as_(administrator).post("jobs.again", expect=403, job_id=uuid4())


def test_the_company_reads_why(green: Company) -> None:
    provisioning.suspend(green.id, reason="invoice overdue", operator="值班", at=now())
    with acting_in(green.id):
        [entry] = db.session.scalars(select(History).where(History.verb == "company.suspended")).all()
        assert entry.reason == "invoice overdue"
        assert entry.after["operator"] == "值班"


def test_a_reason_is_needed(green: Company) -> None:
    with pytest.raises(provisioning.ReasonMissing):
        provisioning.suspend(green.id, reason=" ", operator="值班", at=now())


def test_suspending_twice_is_refused(green: Company) -> None:
    provisioning.suspend(green.id, reason="a", operator="b", at=now())
    with pytest.raises(provisioning.NotPossibleNow):
        provisioning.suspend(green.id, reason="a", operator="b", at=now())


def test_closing_waits_for_the_export_then_locks_up(
    green: Company, grey: Company, visit: Visit, administrator: Member, run_jobs: Callable[..., list[str]]
) -> None:
    provisioning.begin_closing(green.id, reason="contract ends", operator="b", at=now())
    with pytest.raises(provisioning.NotExported):
        provisioning.finish_closing(green.id, reason="done", operator="b", at=now())
    assert "done" in run_jobs()

    provisioning.finish_closing(green.id, reason="done", operator="b", at=now())

    closed = company_by_id(green.id)
    assert closed is not None and closed.state == CompanyState.CLOSED
    visit.as_(administrator).get("jobs.index", expect=404)
    with acting_in(green.id), pytest.raises(NoTenantKey):
        seal("person", "phone", green.estate_id, "13800138000")
    with acting_in(grey.id):
        assert seal("person", "phone", grey.estate_id, "13800138000")


def test_an_export_of_a_closing_taken_back_closes_nothing(green: Company, run_jobs: Callable[..., list[str]]) -> None:
    provisioning.begin_closing(green.id, reason="contract ends", operator="b", at=now())
    run_jobs(green)
    provisioning.resume(green.id, reason="they stay", operator="b", at=now())
    provisioning.begin_closing(green.id, reason="contract ends after all", operator="b", at=now())

    with pytest.raises(provisioning.NotExported):
        provisioning.finish_closing(green.id, reason="done", operator="b", at=now())
    run_jobs(green)
    provisioning.finish_closing(green.id, reason="done", operator="b", at=now())


def test_an_export_holds_every_file_and_no_other_export(green: Company, run_jobs: Callable[..., list[str]]) -> None:
    with acting_in(green.id):
        photo = store(PICTURE, jpeg(), name="tap.jpg", by=None, at=now())
    for _turn in range(2):
        with acting_in(green.id):
            job = _ask_for_export()
        run_jobs(green)
    with acting_in(green.id):
        first, second = files_of(COMPANY_EXPORT, UUID(int=0))
        job = db.session.get_one(Job, (green.id, job.id))
        with ZipFile(open_file(second)) as archive:
            assert archive.testzip() is None
            manifest = json.loads(archive.read("manifest.json"))
            with open_file(photo) as kept:
                assert archive.read(f"files/{photo.id}") == kept.read()
        assert list(manifest["files"]) == [str(photo.id)]
        assert manifest["tables"]["stored_file"]["rows"] == 2, "that there was another one stays known"
        assert (job.state, job.progress_total) == (JobState.DONE, len(manifest["tables"]) + 2)
        assert first.size > 0


def test_a_damaged_file_stops_no_export_and_is_named(
    app: Flask, green: Company, visit: Visit, administrator: Member, run_jobs: Callable[..., list[str]]
) -> None:
    with acting_in(green.id):
        photos = [store(PICTURE, jpeg(), name=f"{n}.jpg", by=None, at=now()) for n in range(3)]
        root = Path(app.config["FILES"])
        (root / photos[0].key).write_bytes(b"something else")
        (root / photos[1].key).unlink()
        job = _ask_for_export()
    run_jobs(green)
    with acting_in(green.id):
        [made] = files_of(COMPANY_EXPORT, UUID(int=0))
        with ZipFile(open_file(made)) as archive:
            assert archive.testzip() is None
            manifest = json.loads(archive.read("manifest.json"))
        whys = {entry["name"]: entry["why"] for entry in manifest["damaged"].values()}
        assert whys == {"0.jpg": "Corrupted", "1.jpg": "NothingThere"}
        assert list(manifest["files"]) == [str(photos[2].id)]
        assert db.session.get_one(Job, (green.id, job.id)).result["damaged"] == 2
    assert "2 个文件无法读取" in visit.as_(administrator).get("jobs.show", job_id=job.id).text


@transaction
def _ask_for_export() -> Job:
    job = ask(provisioning.EXPORT, on=JobList.BULK)
    assert job is not None
    return job


def test_a_company_may_be_larger_than_a_paper(green: Company) -> None:
    with acting_in(green.id), TemporaryFile() as made:
        made.truncate(MADE_BY_US.bytes + 1)
        file = keep_made(COMPANY_EXPORT, made, media_type=ZIP, name="export.zip", at=now(), to=UUID(int=0))
        with open_file(file) as kept:
            assert kept.seek(0, 2) == file.size == MADE_BY_US.bytes + 1


def test_a_finished_export_is_not_swept_away(green: Company, run_jobs: Callable[..., list[str]]) -> None:
    provisioning.begin_closing(green.id, reason="contract ends", operator="b", at=now())
    run_jobs(green)
    with time_machine.travel(now() + timedelta(days=60)), acting_in(green.id):
        sweep_jobs()
        db.session.commit()
    provisioning.finish_closing(green.id, reason="done", operator="b", at=now())


def test_pages_open_and_change_a_company(inside: OperatorVisit) -> None:
    slug = f"p{fresh_mark(8)}"
    fields = {"name": f"{slug} 有限公司", "short_name": slug, "slug": slug, "administrator": "甲", "login": "admin"}
    inside.get("operator.new")
    page = inside.follow(inside.post("operator.new", {**fields, "email": "a@example.cn"}))
    assert page.h1 is not None and slug in page.h1.text

    tenant = company_at(f"{slug}.localhost")
    assert tenant is not None
    inside.post("operator.change", {"reason": ""}, expect=422, tenant_id=tenant.id, step="suspend")
    inside.follow(inside.post("operator.change", {"reason": "欠费"}, tenant_id=tenant.id, step="suspend"))
    assert company_at(f"{slug}.localhost").state == CompanyState.SUSPENDED  # type: ignore[union-attr]


def test_pages_show_counts_and_no_names(inside: OperatorVisit, green: Company, administrator: Member) -> None:
    page = inside.get("operator.show", tenant_id=green.id)
    assert administrator.name not in page.text
    inside.get("operator.jobs")
    inside.get("operator.slow")
    inside.get("operator.show", tenant_id=99999999, expect=404)
