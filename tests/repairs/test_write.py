"""Office, technician and resident talk on the work order (REP-10)."""

from __future__ import annotations

import pytest

from saas import requests
from saas.requests import Kind, Message, MessageKind
from tenants.clock import now
from tenants.db import db
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.factories.requests import Stage


@pytest.fixture
def stage(green: Company, resident: Member, desk: Member, dispatcher: Member, technician: Member) -> Stage:
    return Stage(green, resident, desk, dispatcher, technician, at=now())


@pytest.mark.rule("REP-10")
def test_what_both_sides_write_stands_on_the_work_order(visit: Visit, green: Company, stage: Stage) -> None:
    with acting_in(green.id):
        repair = stage.working()
        repair_id, request_id = repair.id, repair.request_id
    job = visit.as_(stage.technician)
    job.post("repairs.write", {"words": "阀芯要换，二十分钟后回来"}, repair_id=repair_id)
    visit.as_(stage.resident).post("requests.comment", {"words": "门没锁，直接进"}, request_id=request_id)

    page = job.get("repairs.job", repair_id=repair_id)
    assert "阀芯要换，二十分钟后回来" in page.text
    assert "门没锁，直接进" in page.text
    assert "阀芯要换，二十分钟后回来" in visit.as_(stage.resident).get("requests.show", request_id=request_id).text
    with acting_in(green.id):
        kinds = [event.kind for event in requests.timeline(request_id, for_resident=True)]
        assert Kind.REPLIED in kinds and Kind.COMMENTED in kinds
        told = {(message.member_id, message.kind) for message in db.session.query(Message)}
        assert (stage.resident.id, MessageKind.REPLIED) in told
        assert (stage.technician.id, MessageKind.COMMENTED) in told


def test_only_who_has_the_job_writes_from_it(visit: Visit, green: Company, stage: Stage) -> None:
    with acting_in(green.id):
        repair_id = stage.working().id
    visit.as_(stage.desk).post("repairs.write", {"words": "x"}, repair_id=repair_id, expect=403)
    visit.as_(stage.technician).post("repairs.write", {"words": ""}, repair_id=repair_id, expect=422)
