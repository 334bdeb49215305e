"""The pages: the office from draft to board, residents and the committee reading, anybody checking a paper."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from typing import Any

import pytest

from saas import disclosures
from saas.disclosures import Disclosure, Topic
from saas.estates import find_estate
from tenants.clock import local_date, now
from tenants.db import db
from tenants.members import Member
from tenants.permissions import Role
from tenants.scope import acting_in
from tests.cast import Company, add_member
from tests.client import Visit
from tests.factories.archives import person_in
from tests.factories.disclosures import approved as approved_by
from tests.factories.disclosures import books_with_life, hang, picture

Q = "2026-Q3"


@pytest.fixture
def ready(green: Company, finance: Member, manager: Member) -> Company:
    """Books with life, a region chosen, nothing published; the scope is closed."""
    with acting_in(green.id):
        books_with_life(green, finance, now())
        estate = find_estate(green.estate_id)
        disclosures.follow_region("shanghai", estate=estate, valid_from=date(2026, 7, 1), by=manager, at=now())
        db.session.commit()
    return green


@pytest.fixture
def sealed(ready: Company, manager: Member, finance: Member) -> Disclosure:
    """A quarter that was approved and hangs."""
    with acting_in(ready.id):
        one = approved_by(ready, manager, finance, now() - timedelta(hours=3), period=Q)
        disclosures.keep_paper(
            one, disclosures.PaperKind.SHEET, b"%PDF-1.7 a", pages=1, missing="", by=finance, at=now()
        )
        hang(one, manager, now() - timedelta(hours=1))
        db.session.commit()
        assert one.seal is not None
        db.session.expunge_all()
    return one


@pytest.fixture
def owner(ready: Company, resident: Member) -> Member:
    """A resident at home in the first estate."""
    with acting_in(ready.id):
        person_in(ready.house_id, name="李秀英", member=resident)
        db.session.commit()
    return resident


def test_from_the_calendar_to_the_board(
    ready: Company, visit: Visit, manager: Member, finance: Member, run_jobs: Any
) -> None:
    office = visit.as_(manager, language="en")
    page = office.get("disclosures.index")
    assert "overdue" in page.h1.text and page.select("tr.row-broken")
    fields = {"estate": str(ready.estate_id), "topic": "common_income", "period": Q}
    draft = office.post("disclosures.begin", fields)
    page = office.follow(draft)
    number = draft.response.headers["Location"].split("/")[-2]
    assert "The sums meet" in page.text
    typed = {"income/parking/contract": "TC-2026-01", "end/bank": "1.00", "then": "save"}
    office.post("disclosures.edit", typed, disclosure_id=number)
    office.get("disclosures.as_resident", disclosure_id=number)
    figure = office.get("disclosures.figure", disclosure_id=number, key="income/parking/received")
    assert "add up to this figure" in figure.text and figure.select('a[href*="/ledger"]')
    bad = office.post("disclosures.edit", {"end/bank": "x", "then": "save"}, disclosure_id=number, expect=422)
    assert "cannot be read" in bad.text
    office.post("disclosures.edit", {"then": "submit"}, disclosure_id=number)
    assert "Somebody else approves it" in office.get("disclosures.show", disclosure_id=number).text
    office.post("disclosures.approve", disclosure_id=number, expect=409)
    second = visit.as_(finance, language="en")
    assert "Approve and seal" in second.get("disclosures.show", disclosure_id=number).text
    second.post("disclosures.approve", disclosure_id=number)
    assert set(run_jobs()) == {"done"}
    photos = {f"photo-{index}": (io.BytesIO(picture(shade)), "p.jpg") for index, shade in ((0, 90), (1, 140))}
    here = {"place-0": "公告栏", "place-1": "大堂", "since": str(local_date(now())), "days": "30"}
    few = office.post("disclosures.post_up", {**here, "place-1": "", **photos}, disclosure_id=number, expect=422)
    assert "at least 2 places" in few.text
    photos = {f"photo-{index}": (io.BytesIO(picture(shade)), "p.jpg") for index, shade in ((0, 90), (1, 140))}
    office.post("disclosures.post_up", {**here, **photos}, disclosure_id=number)
    page = office.get("disclosures.show", disclosure_id=number)
    assert "30 days left" in page.text and "A3 poster" in page.text
    assert "Published, 30 days left" in office.get("disclosures.index").text


def test_timeliness_opens_its_rows(sealed: Disclosure, ready: Company, visit: Visit, head_office: Member) -> None:
    office = visit.as_(head_office, language="en")
    assert "All estates" in office.get("disclosures.index").text
    page = office.get("disclosures.timely", year=2026, estate=ready.estate_id)
    kept = office.get("disclosures.timely", year=2026, estate=ready.estate_id, part="kept")
    assert page.h1.text.split()[0] == str(len(kept.select("tbody tr")))
    office.get("disclosures.timely", part="x", expect=404)
    office.get("disclosures.index", estate=ready.other_estate_id)


def test_sent_back_and_discarded(ready: Company, visit: Visit, manager: Member, finance: Member) -> None:
    office = visit.as_(manager)
    made = office.post("disclosures.begin", {"estate": str(ready.estate_id), "topic": "fund", "period": "2026-H1"})
    number = made.response.headers["Location"].split("/")[-2]
    office.post("disclosures.edit", {"then": "submit"}, disclosure_id=number)
    visit.as_(finance).post("disclosures.send_back", {"reason": "缺项目明细"}, disclosure_id=number)
    assert "缺项目明细" in office.get("disclosures.edit", disclosure_id=number).text
    office.post("disclosures.read_anew", disclosure_id=number)
    office.post("disclosures.discard", {"confirm": "held"}, disclosure_id=number)
    office.get("disclosures.show", disclosure_id=number, expect=404)


def test_a_correction(sealed: Disclosure, visit: Visit, manager: Member, finance: Member) -> None:
    office = visit.as_(manager)
    office.post("disclosures.correct", {"reason": ""}, disclosure_id=sealed.id, expect=422)
    made = office.post("disclosures.correct", {"reason": "漏列合同"}, disclosure_id=sealed.id)
    number = made.response.headers["Location"].split("/")[-2]
    office.post("disclosures.edit", {"then": "submit"}, disclosure_id=number)
    visit.as_(finance).post("disclosures.approve", disclosure_id=number)
    code = sealed.seals[0].code
    page = visit.as_nobody().get("disclosures.check_code", code=code)
    assert page.select_one("[data-verdict]")["data-verdict"] == "replaced"
    assert "漏列合同" in office.get("disclosures.show", disclosure_id=number).text


@pytest.mark.rule("FEE-01")
def test_residents_read_and_object(
    sealed: Disclosure, ready: Company, visit: Visit, owner: Member, manager: Member
) -> None:
    at_home = visit.as_(owner, language="en")
    page = at_home.get("disclosures.mine")
    assert "7 topics are not published" in page.h1.text
    page = at_home.get("disclosures.read", disclosure_id=sealed.id)
    assert "Object" in page.text and not page.select('a[href*="/figures/"]')
    refused = at_home.post("disclosures.object_to", {"words": "打13912345678"}, disclosure_id=sealed.id, expect=422)
    assert "leave out names" in refused.text
    at_home.post("disclosures.object_to", {"words": "停车收入为什么少了？"}, disclosure_id=sealed.id)
    office = visit.as_(manager, language="en")
    page = office.get("disclosures.index")
    assert "1 objection waits for an answer" in page.text
    page = office.get("disclosures.show", disclosure_id=sealed.id)
    [link] = page.select('a[href*="/objections/"]')
    number = link["href"].split("/")[-1]
    office.get("disclosures.answer", disclosure_objection_id=number)
    office.post("disclosures.answer", {"words": "地库改造"}, disclosure_objection_id=number)
    public = visit.as_nobody().get("disclosures.check_code", code=sealed.seals[0].code)
    assert "地库改造" in public.text and "李秀英" not in public.text
    assert "地库改造" in at_home.get("disclosures.read", disclosure_id=sealed.id).text


def test_whose_eyes(sealed: Disclosure, ready: Company, visit: Visit, committee: Member, manager: Member) -> None:
    """The committee reads what is sealed, not drafts; a resident from elsewhere sees nothing."""
    office = visit.as_(manager)
    made = office.post("disclosures.begin", {"estate": str(ready.estate_id), "topic": "fund", "period": "2026-H1"})
    number = made.response.headers["Location"].split("/")[-2]
    board = visit.as_(committee)
    board.get("disclosures.index")
    board.get("disclosures.show", disclosure_id=sealed.id)
    board.get("disclosures.figure", disclosure_id=sealed.id, key="income/parking/received")
    board.get("disclosures.show", disclosure_id=number, expect=404)
    board.post("disclosures.correct", {"reason": "x"}, disclosure_id=sealed.id, expect=403)
    stranger = add_member(ready, Role.RESIDENT, name="外人")
    visit.as_(stranger).get("disclosures.read", disclosure_id=sealed.id, expect=404)
    assert "bound" in visit.as_(stranger, language="en").get("disclosures.mine").text
    visit.as_(add_member(ready, Role.FRONT_DESK)).get("disclosures.index", expect=403)


def test_anybody_may_check(sealed: Disclosure, ready: Company, visit: Visit, grey: Company) -> None:
    nobody = visit.as_nobody()
    code = sealed.seals[0].code
    page = nobody.get("disclosures.check_code", code=code)
    assert page.select_one("[data-verdict]")["data-verdict"] == "genuine"
    register = json.loads(page.select_one("[data-register]").text)
    assert [one["newest"] for one in register] == [True] and len(register[0]["sha256"]) == 64
    nobody.get("disclosures.check")
    moved = nobody.get("disclosures.check", code=code.lower().replace("-", " "), expect=303)
    assert moved.response.headers["Location"].endswith(f"/check/{code}")
    page = nobody.get("disclosures.check_code", code="AAAA-BBBB-CCCC", expect=404)
    assert page.select_one("[data-verdict]")["data-verdict"] == "unknown"
    there = Visit(visit.app, grey)
    page = there.get("disclosures.check_code", code=code, expect=404)
    assert ready.slug not in page.text
    there.get("disclosures.bundle", code=code, expect=404)


def test_the_bundle_and_the_keys(sealed: Disclosure, visit: Visit) -> None:
    from deploy.verify.verify_disclosure import verify

    nobody = visit.as_nobody()
    bundle = nobody.get("disclosures.bundle", code=sealed.seals[0].code).response.get_json()
    keys = nobody.get("disclosures.keys").response.get_json()["keys"]
    check, replaced = verify(bundle, keys=keys, pdf=b"%PDF-1.7 a")
    assert (check.faults, replaced) == ([], None)


def test_rules(ready: Company, visit: Visit, manager: Member, head_office: Member) -> None:
    office = visit.as_(manager, language="en")
    page = office.get("disclosures.rules", estate_id=ready.estate_id)
    assert "Shanghai" in page.h1.text
    day = str(local_date(now()))
    office.post("disclosures.set_region", {"region": "beijing", "valid_from": day}, estate_id=ready.estate_id)
    loose = {"topic": "common_income", "source": "合同", "starts_on": day, "places": "1"}
    page = office.post("disclosures.set_stricter", loose, estate_id=ready.estate_id, expect=422)
    assert "asks for more" in page.text
    office.post("disclosures.set_stricter", {**loose, "places": "4"}, estate_id=ready.estate_id)
    reader = visit.as_(head_office)
    assert not reader.get("disclosures.rules", estate_id=ready.estate_id).select('form[method="post"] select')
    reader.post(
        "disclosures.set_region", {"region": "beijing", "valid_from": day}, estate_id=ready.estate_id, expect=403
    )


@pytest.mark.parametrize("topic", list(Topic))
def test_every_topic_can_be_written_and_seen(ready: Company, visit: Visit, manager: Member, topic: Topic) -> None:
    period = {"common_income": Q, "fund": "2026-H1", "shared_energy": "2026-09"}.get(
        topic.value, "2025" if topic in (Topic.PERFORMANCE, Topic.YEARLY_ACCOUNTS) else "standing"
    )
    for language in ("zh_CN", "en"):
        office = visit.as_(manager, language=language)
        if language == "zh_CN":
            made = office.post(
                "disclosures.begin", {"estate": str(ready.estate_id), "topic": topic.value, "period": period}
            )
            number = made.response.headers["Location"].split("/")[-2]
        office.get("disclosures.edit", disclosure_id=number)
        office.get("disclosures.as_resident", disclosure_id=number)
        office.get("disclosures.show", disclosure_id=number)


def test_a_figure_leads_to_the_books_only_where_one_may_read_them(
    visit: Visit, sealed: Disclosure, supervisor: Member, manager: Member
) -> None:
    for reader, leads in ((manager, True), (supervisor, False)):
        page = visit.as_(reader).get("disclosures.figure", disclosure_id=sealed.id, key="income/parking/received")
        assert bool(page.select('main a[href*="/ledger"]')) is leads
