"""Who gets a stored file: each kind, everybody, everybody's things (trust T01, T02).

A file's address is a random token that opens nothing by itself: at every hit the kind's policy is asked again. Here a
file of each kind hangs on each place's own thing, and the table says who may have it; it is written from the
requirements, apart from the code.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from saas.arrears.models import ArrearsDelivery
from saas.payments.models import Receipt
from saas.reports.models import ServiceReport
from tenants.clock import now
from tenants.db import db, new_id
from tenants.file_kinds import _KINDS
from tenants.files import MADE_BY_US, store
from tenants.permissions import Role
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.wall.crawler import GROUPS, World, asked

PDF = b"%PDF-1.4\n%%EOF\n"
HOUSEHOLD, ESTATE = "household", "estate"


@dataclass(frozen=True)
class Kept:
    """What a kind of file hangs on (an id of the world), and whom it is for."""

    subject: str
    groups: str
    residents: str = ""
    is_estates_work: bool = False
    """Whether the technicians of an estate may open it without a job of their own."""


KINDS = {
    "arrears.proof": Kept("notice_id", "manage finance head_office"),
    "arrears.write_off": Kept("write_off_id", "manage finance head_office"),
    "arrears.letter": Kept("notice_id", "manage finance head_office", HOUSEHOLD),
    "ledger.voucher": Kept("estate_id", "manage finance head_office committee"),
    "billing.cost": Kept("cost_id", "front_desk manage finance head_office committee", ESTATE),
    "billing.reduction": Kept("reduction_id", "front_desk manage finance head_office", HOUSEHOLD),
    "tariffs.document": Kept("agreement_id", "front_desk manage finance head_office committee", ESTATE),
    "tariffs.confidential": Kept("house_id", "manage finance"),
    "payments.receipt": Kept("receipt_id", "front_desk manage finance head_office", HOUSEHOLD),
    "disclosures.paper": Kept("disclosure_id", "supervise manage finance head_office committee", ESTATE),
    "reports.yearly_form": Kept("estate_id", "decide finance head_office"),
    "reports.service_report": Kept("estate_id", "decide head_office"),
    "reports.dispatch_order": Kept("repair_id", "desk head_office technician"),
    "emergencies.photo": Kept("incident_id", "staff", is_estates_work=True),
}
ELSEWHERE = {
    "requests.photo": "tests/wall/crawler.py, with tokens of its own",
    "import": "whoever uploaded it: tests/archives",
    "job_result": "whoever asked: tests/files",
    "company_export": "the administrator: tests/operator",
    "reports.daily_sheet": "its writer and the superiors: tests/reports/test_daily.py",
    "reports.yearly_form_of_all": "of no estate: tests/metrics/test_year_pages.py",
    "disclosures.photo": "the same policy as disclosures.paper",
    "disclosures.fund_decision": "tests/disclosures",
    "billing.one_off": "tests/billing",
    "billing.reading": "tests/billing",
    "emergencies.store_check": "tests/emergencies/test_store_files.py",
    "emergencies.store_sheet": "tests/emergencies/test_store_files.py",
    "emergencies.shutoff": "tests/emergencies/test_plan_pages.py",
    "emergencies.plan_paper": "tests/emergencies/test_plan_paper.py",
    "facilities.paper": "tests/facilities",
    "facilities.proof": "tests/facilities",
    "facilities.round": "tests/facilities",
    "facilities.asset_file": "tests/facilities",
    "facilities.estate_paper": "tests/facilities",
    "emergencies.action_proof": "tests/emergencies",
    "emergencies.incident_paper": "tests/emergencies",
    "facilities.hazard": "tests/facilities",
    "facilities.hazard_notice": "the same policy as facilities.hazard",
}
"""Kinds that hang on a person or on nothing, or that their own capability tries."""


def keep(company: Company, kind: str, subject: UUID) -> str:
    """A file of a kind on a thing of a company; its token."""
    with acting_in(company.id):
        at = now()
        if kind == "arrears.proof":
            subject = db.session.scalars(select(ArrearsDelivery.id).where(ArrearsDelivery.notice_id == subject)).one()
        file = store(kind, PDF, name="paper.pdf", by=None, at=at, limits=MADE_BY_US, to=subject)
        if kind == "payments.receipt":
            db.session.get_one(Receipt, (company.id, subject)).file_id = file.id
        if kind == "reports.service_report":
            told = {"period": "2026-10", "number": f"MSR-{new_id().hex[-8:]}", "language": "zh_CN", "check_code": ""}
            db.session.flush()
            db.session.add(ServiceReport(estate_id=subject, **told, pages=1, file_id=file.id, made_at=at))
        db.session.commit()
        return file.token


def is_for(kept: Kept, world: World, name: str, origin: str) -> bool:
    """What the table says."""
    member = world.actors[name].member
    if member is None or origin == "neighbour":
        return False
    if member.is_resident:
        homes = {"resident": "own", "other_resident": "other_household"}
        in_estate = kept.residents == ESTATE and origin in homes.values()
        return in_estate or (kept.residents == HOUSEHOLD and homes[name] == origin)
    estate = world.company.other_estate_id if origin == "other_estate" else world.company.estate_id
    held = {Role(one.role) for one in member.holdings if one.estate_id in (None, estate)}
    works_there = origin == "own" or (kept.is_estates_work and origin == "other_household")
    if not (name == "technician" and works_there):
        held -= {Role.TECHNICIAN}
    return bool(held & set().union(*(GROUPS[word] for word in kept.groups.split())))


@pytest.mark.rule("INT-08")
def test_a_file_opens_for_whom_its_kind_is(app: Flask, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    visits = {name: Visit(app, world.company, actor.member) for name, actor in world.actors.items()}
    wrong, made, opened = [], 0, 0
    for kind, kept in KINDS.items():
        for origin, ids in world.ids[kept.subject].items():
            company = world.neighbour if origin == "neighbour" else world.company
            token = keep(company, kind, UUID(ids[0]))
            for name, visit in visits.items():
                status = asked(visit.client, f"/files/{token}", base_url=f"http://{world.company.host}/").status_code
                made += 1
                opened += status == 200
                if (status == 200) != is_for(kept, world, name, origin) or status not in (200, 303, 403, 404):
                    wrong.append(f"{name} {kind} [{origin}]: {status}")
    with capsys.disabled():
        print(f"\n{made} hits on files of {len(KINDS)} kinds, {opened} opened")
    assert wrong == [], "\n".join(wrong)
    assert opened > len(KINDS)


def test_every_kind_of_file_is_tried_somewhere(app: Flask) -> None:
    assert set(KINDS) <= set(_KINDS)
    ours = {name for name in _KINDS if not name.startswith("test_")}  # tests/files has kinds of its own
    assert ours - set(KINDS) - set(ELSEWHERE) == set()
