"""A plan on paper: cover, approval, versions, contents, command, steps and annexes, with what changed at the end."""

from __future__ import annotations

import subprocess
from io import BytesIO

import pytest

from saas import emergencies
from saas.emergencies.kinds import Level, PlanKind, Trigger
from saas.emergencies.plans.files import PLAN_PAPER, SHUTOFF_KIND
from saas.emergencies.plans.papers import ask_for_plan
from saas.emergencies.plans.sections import save_shutoff
from saas.emergencies.plans.sheets import plan_paper_of
from saas.emergencies.plans.writing import Parts, write_parts
from tenants.clock import now
from tenants.db import db
from tenants.files import StoredFile, may_read, open_file, store
from tenants.scope import acting_in
from tests.factories.plans import MONDAY, approved, pattern
from tests.factories.requests import jpeg


def revised(company, writer, approver):
    """The water plan in its second version, with a photo of a valve and another flow."""
    plan = approved(company, writer, approver, PlanKind.WATER, at=now())
    version = emergencies.revise(plan, Trigger.LESSONS, "阀门钥匙难找", by=writer, at=now())
    values = {name: getattr(version, name) for name in ("scope", "responsibilities", "resources", "recovery")}
    write_parts(version, Parts(Level.B, flow=version.flow + "\n七、钥匙挂在消控室。", **values), by=writer, at=now())
    photo = store(SHUTOFF_KIND, BytesIO(jpeg()), name="valve.jpg", by=writer, at=now())
    save_shutoff(version, None, what="东门总阀", place="东门井", photo=photo.token, by=writer, at=now())
    emergencies.submit(version, by=writer, at=now())
    emergencies.approve(version, by=approver, at=now())
    return version


def paper(version, language="zh_CN"):
    return plan_paper_of(
        version, company="明白物业", translate=lambda words: words, language=language, printed_by="赵立新", at=MONDAY
    )


@pytest.mark.rule("EMG-04")
def test_the_printed_plan_has_everything(green, supervisor, manager, technician, neighbour, run_jobs):
    with acting_in(green.id):
        version = revised(green, supervisor, manager)
        ask_for_plan(version, language="zh_CN", by=manager, at=now())
        db.session.commit()
        db.session.expunge_all()
    run_jobs()

    with acting_in(green.id):
        [file] = db.session.query(StoredFile).filter_by(kind=PLAN_PAPER).all()
        assert may_read(technician, file)
        printed = open_file(file).read()
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=printed, capture_output=True, check=True)
    words = text.stdout.decode().replace(" ", "")
    for wanted in (
        "停水爆管应急预案",
        "批准页",
        "版本记录",
        "组织机构及职责",
        "东门总阀",
        "七、钥匙挂在消控室。",
        "12345",
    ):
        assert wanted in words, wanted
    assert "附件5与第1版对照" in words


def test_what_changed_is_the_last_annex(in_green, supervisor, manager):
    version = revised(in_green, supervisor, manager)

    document = paper(emergencies.find_version(version.id))

    assert document.before == 1
    assert [(one.change, one.after) for one in document.changes] == [
        ("Added", "七、钥匙挂在消控室。"),
        ("Added", "东门总阀：东门井"),
    ]
    assert [one.number for one in document.versions] == [2, 1]
    assert document.is_valid
    assert {role.depth for role in document.roles} == {0, 1}


def test_a_pattern_is_printed_without_an_estate(in_green, administrator):
    document = paper(pattern(administrator, PlanKind.BREACH).in_force, "en")

    assert (document.issuer.estate, document.material, document.changes) == ("", (), ())
    assert [name for name, _lines in document.parts][-1] == "Recovery"
    assert next(step.gate for _phase, steps in document.steps for step in steps if step.gate) == "1 Activate the plan"
    assert document.run.check_code


def test_the_code_changes_with_what_is_said(in_green, supervisor, manager):
    plan = approved(in_green, supervisor, manager)
    first = paper(emergencies.find_version(plan.in_force.id)).run.check_code
    plan.in_force.flow += "。"

    assert paper(emergencies.find_version(plan.in_force.id)).run.check_code != first
