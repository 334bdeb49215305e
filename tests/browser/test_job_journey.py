"""T1: a job on a technician's phone, from accept to done; and R4: the resident confirms."""

from __future__ import annotations

import re

from saas import repairs, requests
from tenants.scope import acting_in
from tests.browser.test_report_journey import Taps
from tests.factories.requests import jpeg
from tests.look.screenshots import overflows

CASE = re.compile(r"/requests/[0-9a-f-]{36}(\?.*)?$")


def test_a_job_in_eight_taps_and_no_typing(stage, green, open_as):
    with acting_in(green.id):
        repair = stage.dispatched(stage.classified())
        repair_id, request_id = repair.id, repair.request_id
    page = open_as(stage.technician, f"/repairs/{repair_id}")
    taps = Taps(page)
    button = page.locator(".hero .btn-primary")

    for word in ("接单", "出发", "到达"):
        taps.on(button.filter(has_text=word))
        page.wait_for_load_state()
    page.locator("#begin-cause label.tile").first.wait_for()
    assert not overflows(page)
    taps.on(page.locator("#begin-cause label.tile").first)
    taps.on(page.locator(".form-actions-stay button"))
    page.locator("#finish-trial").wait_for()
    assert not overflows(page)
    taps.on(page.locator("#finish-trial label.tile").first)
    with page.expect_file_chooser() as chooser:
        taps.on(page.locator(".upload-button").first)
    chooser.value.set_files({"name": "after.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})
    page.locator(".photo img").first.wait_for()
    taps.on(page.locator(".form-actions-stay button"))
    page.locator(".chip", has_text="已完工").first.wait_for()

    assert taps.count <= 8
    with acting_in(green.id):
        found = repairs.find_repair(repair_id)
        assert (found.state, found.inspection_skipped) == ("completed", "obvious")
        assert requests.find_request(request_id).state == "result_reported"  # nobody ticked that it was shown


def test_it_cannot_be_finished_now(stage, green, open_as):
    with acting_in(green.id):
        repair_id = stage.working(stage.dispatched(stage.classified())).id
    page = open_as(stage.technician, f"/repairs/{repair_id}")

    page.get_by_role("button", name="做不完").tap()
    page.locator("#pause").get_by_text("待备件").tap()
    page.locator("#pause .btn-primary").tap()
    page.locator(".chip", has_text="挂起").first.wait_for()

    with acting_in(green.id):
        assert repairs.find_repair(repair_id).pause_reason == "parts"


def test_confirming_takes_two_taps_and_a_face(stage, green, open_as):
    with acting_in(green.id):
        request_id = stage.fed_back(stage.classified()).id
    page = open_as(stage.resident, f"/requests/{request_id}")
    taps = Taps(page)

    taps.on(page.get_by_role("link", name="修好了"))
    page.locator(".tile").first.wait_for()
    assert not overflows(page)
    taps.on(page.locator(".tile").first)
    taps.on(page.locator(".form-actions button"))
    page.locator(".chip", has_text="修好了").first.wait_for()

    assert taps.count <= 3
    with acting_in(green.id):
        assert requests.find_request(request_id).satisfaction == 5


def test_not_solved_takes_two_taps(stage, green, open_as):
    with acting_in(green.id):
        request_id = stage.fed_back(stage.classified()).id
    page = open_as(stage.resident, f"/requests/{request_id}")

    page.get_by_role("link", name="没修好").tap()
    page.locator(".form-actions button").tap()
    page.wait_for_url(CASE)

    with acting_in(green.id):
        assert requests.find_request(request_id).reopened_count == 1
