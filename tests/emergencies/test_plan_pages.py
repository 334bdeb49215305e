"""Plans on pages: covered or a gap, read, written, approved by somebody else, compared, printed."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest

from saas import emergencies, roster
from saas.emergencies.kinds import PlanKind, VersionState
from saas.estates import find_estate
from tenants.clock import local_date, now
from tenants.db import db
from tenants.files import StoredFile
from tenants.scope import acting_in
from tests.factories.plans import approved, draft_of, drafted
from tests.factories.requests import jpeg


@pytest.fixture
def draft(green, manager):
    """A draft of the fire plan: ids by the name of the parameter."""
    with acting_in(green.id):
        plan = drafted(green, manager, at=now())
        version = draft_of(plan)
        found = {
            "plan_id": plan.id,
            "plan_version_id": version.id,
            "plan_role_id": version.roles[-1].id,
            "plan_step_id": version.steps[-1].id,
            "plan_contact_id": version.contacts[0].id,
        }
        db.session.expunge_all()
    return found


@pytest.mark.rule("EMG-03", "PRV-28")
def test_what_is_missing_is_counted_and_the_count_opens_its_rows(green, manager, supervisor, head_office, visit):
    with acting_in(green.id):
        approved(green, supervisor, manager, PlanKind.BREACH, at=now())
        db.session.expunge_all()
    me = visit.as_(head_office)

    page = me.get("emergencies.plans")
    assert [cell.text.strip() for cell in page.select("tbody tr:first-child td.number")] == ["1", "0", "12", "0", "0"]
    rows = me.get("emergencies.plans", estate=green.estate_id, show="gaps").select("tbody tr")
    assert len(rows) == 12
    assert len(me.get("emergencies.plans", show="gaps").select("tbody tr")) == 12 + 13
    assert len(me.get("emergencies.plans", show="approved").select("tbody tr")) == 1


def test_the_button_copies_the_patterns(green, administrator, visit):
    me = visit.as_(administrator)
    me.get("emergencies.plans", estate="patterns")
    page = me.follow(me.post("emergencies.bring_patterns"))
    assert len(page.select("tbody tr")) == 13

    page = me.follow(me.post("emergencies.copy_patterns", estate_id=green.estate_id))

    assert len(page.select("tbody tr")) == 13
    assert page.text.count("编制中") == 13


def test_a_plan_reads_like_a_document_in_both_languages(green, manager, draft, visit):
    me = visit.as_(manager)
    page = me.get("emergencies.plan", plan_id=draft["plan_id"])
    assert "火灾应急预案" in page.h1.text
    assert len(page.select(".plan-step")) == 15
    assert len(page.select(".command-role")) == 8
    assert "拨打119" in page.text

    page = visit.as_(manager, language="en").get("emergencies.plan", plan_id=draft["plan_id"])
    assert "Fire, electric bicycles included" in page.h1.text
    assert "Call 119" in page.text


def test_every_section_is_written_in_a_plain_form(green, manager, draft, visit):
    me = visit.as_(manager)
    version = {"plan_version_id": draft["plan_version_id"]}

    page = me.get("emergencies.plan_parts", **version)
    values = dict.fromkeys(("scope", "flow", "responsibilities", "resources"), "改过的")
    assert "消控室接报后" in page.select_one("#flow").text
    me.follow(me.post("emergencies.plan_parts", {"level": "B", **values}, **version))

    me.get("emergencies.plan_notices", **version)
    me.follow(me.post("emergencies.plan_notices", {"first": "{place}起火", "first_en": "Fire at {place}"}, **version))

    me.get("emergencies.new_plan_role", **version)
    role = {
        "name": "翻译",
        "department": "information",
        "job": "一\n二\n三",
        "post": "",
        "deputy_post": "",
        "reports_to": "",
    }
    page = me.follow(me.post("emergencies.new_plan_role", role, **version))
    assert "翻译" in page.text

    form = me.get("emergencies.new_plan_step", **version)
    first_role = form.select("#role option")[0]["value"]
    step = {"words": "关好防火门", "phase": "next", "role": first_role, "minutes": "12", "depends_on": ""}
    page = me.follow(me.post("emergencies.new_plan_step", step, **version))
    assert "关好防火门" in page.text

    me.get("emergencies.plan_step", plan_step_id=draft["plan_step_id"])
    me.post("emergencies.move_plan_step", plan_step_id=draft["plan_step_id"], way="down", expect=303)
    me.get("emergencies.new_plan_contact", **version)
    me.post("emergencies.new_plan_contact", {"kind": "supplier", "name": "燃气公司", "phone": "0571-96177"}, **version)
    me.get("emergencies.plan_contact", plan_contact_id=draft["plan_contact_id"])
    me.post("emergencies.remove_plan_contact", plan_contact_id=draft["plan_contact_id"], expect=303)
    page = me.get("emergencies.plan", plan_id=draft["plan_id"])
    assert "燃气公司" in page.text
    assert [section.text for section in page.select(".plan-part p.words")][:2] == ["改过的", "改过的"]


def test_a_shut_off_has_a_photo_that_only_staff_of_the_estate_sees(green, manager, technician, resident, draft, visit):
    me = visit.as_(manager)
    me.get("emergencies.new_plan_shutoff", plan_version_id=draft["plan_version_id"])
    picture = {"photo": (BytesIO(jpeg()), "valve.jpg")}
    me.post(
        "emergencies.new_plan_shutoff",
        {"what": "燃气总阀", "place": "东墙外", "how": "顺时针"} | picture,
        plan_version_id=draft["plan_version_id"],
    )

    page = me.get("emergencies.plan", plan_id=draft["plan_id"])
    assert page.select_one(".plan-shutoffs img")["alt"] == "燃气总阀 – 东墙外"
    with acting_in(green.id):
        token = db.session.query(StoredFile).filter_by(kind="emergencies.shutoff").one().token
    visit.as_(technician).get("files.show", token=token)
    visit.as_(resident).get("files.show", token=token, expect=404)


def test_submitted_by_one_and_approved_by_another(green, manager, supervisor, draft, visit):
    version = {"plan_version_id": draft["plan_version_id"]}
    writer, approver = visit.as_(supervisor), visit.as_(manager)
    writer.get("emergencies.plan", plan_id=draft["plan_id"])
    writer.post("emergencies.submit_plan", **version, expect=303)

    page = approver.get("emergencies.approve_plan", **version)
    assert page.text.count("只有项目经理顶岗") == 3 * 8
    approver.post("emergencies.approve_plan", {"next_review": str(local_date(now()) + timedelta(days=300))}, **version)

    page = approver.get("emergencies.plan", plan_id=draft["plan_id"])
    assert "生效" in page.h1.text
    with acting_in(green.id):
        assert emergencies.find_version(draft["plan_version_id"]).state == VersionState.IN_FORCE


def test_a_plan_with_an_empty_part_is_refused_by_name_on_the_page(green, manager, supervisor, draft, visit):
    with acting_in(green.id):
        version = emergencies.find_version(draft["plan_version_id"])
        version.resources = ""
        emergencies.submit(version, by=supervisor, at=now())
    me = visit.as_(manager)
    me.get("emergencies.approve_plan", plan_version_id=draft["plan_version_id"])

    page = me.post("emergencies.approve_plan", plan_version_id=draft["plan_version_id"], expect=422)

    assert "应急资源保障" in page.select_one(".error-summary").text


def test_sent_back_with_words_that_stand_on_the_draft(green, manager, supervisor, draft, visit):
    with acting_in(green.id):
        emergencies.submit(emergencies.find_version(draft["plan_version_id"]), by=supervisor, at=now())
        db.session.expunge_all()
    me = visit.as_(manager)
    me.get("emergencies.approve_plan", plan_version_id=draft["plan_version_id"])
    me.post("emergencies.send_back_plan", {"words": "补上夜间副岗"}, plan_version_id=draft["plan_version_id"])

    assert "补上夜间副岗" in visit.as_(supervisor).get("emergencies.plan", plan_id=draft["plan_id"]).text


def test_a_revision_is_compared_with_the_version_before(green, manager, supervisor, visit):
    with acting_in(green.id):
        plan_id = approved(green, supervisor, manager, at=now()).id
        db.session.expunge_all()
    me = visit.as_(supervisor)
    me.get("emergencies.revise_plan", plan_id=plan_id)
    page = me.follow(
        me.post("emergencies.revise_plan", {"trigger": "lessons", "words": "演练发现钥匙难找"}, plan_id=plan_id)
    )
    assert "演练发现钥匙难找" in page.text

    page = me.get("emergencies.compare_plan", plan_id=plan_id)

    assert "两个版本内容相同" in page.text


def test_a_technician_reads_and_does_not_write(green, technician, draft, visit):
    me = visit.as_(technician)
    page = me.get("emergencies.plan", plan_id=draft["plan_id"])

    assert not page.select("a[href*='/roles'], form[action*=submit]")
    me.get("emergencies.plan_parts", plan_version_id=draft["plan_version_id"], expect=403)


def test_who_works_elsewhere_knows_nothing_of_it(green, draft, visit, other_manager):
    visit.as_(other_manager).get("emergencies.plan", plan_id=draft["plan_id"], expect=404)


def test_withdrawn_it_counts_no_more(green, manager, draft, visit):
    me = visit.as_(manager)
    me.get("emergencies.withdraw_plan", plan_id=draft["plan_id"])
    page = me.follow(me.post("emergencies.withdraw_plan", {"words": "并入综合预案"}, plan_id=draft["plan_id"]))

    assert "废止" in page.h1.text
    with acting_in(green.id):
        assert emergencies.plans_of(green.estate_id) == []
        assert roster.posts_of(find_estate(green.estate_id).id)


def test_a_refused_removal_shows_the_role_as_it_stands(supervisor, visit, draft):
    page = visit.as_(supervisor).post("emergencies.remove_plan_role", plan_role_id=draft["plan_role_id"], expect=422)

    assert page.find("input", {"name": "name"})["value"]
    assert page.select_one("select[name=post] option[selected]")["value"]
