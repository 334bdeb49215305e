"""Nothing is in use after its papers ran out, and the planner sees to it."""

from __future__ import annotations

from datetime import date

import pytest

from saas import facilities
from saas.facilities.kinds import AssetKind, CertificateKind
from saas.facilities.refusals import CertificateExpired, CertificateMissing, EndsBeforeItBegins
from saas.requests import messages_for
from tenants.files import UploadGone
from tests.factories.facilities import DAY, MONDAY, certified, equipment


def test_a_lift_needs_its_registration_and_its_inspection(in_green, manager):
    lift = equipment(in_green, manager, AssetKind.LIFT)
    with pytest.raises(CertificateMissing):
        facilities.put_in_use(lift, by=manager, at=MONDAY)

    assert certified(lift, manager).state == "in_use"


def test_not_with_a_paper_that_ran_out_but_on_its_last_day(in_green, manager):
    lift = equipment(in_green, manager, AssetKind.LIFT)
    with pytest.raises(CertificateExpired):
        certified(lift, manager, until=date(2026, 11, 22))
    facilities.keep_certificate(
        lift,
        CertificateKind.INSPECTION,
        valid_from=date(2026, 11, 23),
        valid_until=date(2026, 11, 23),
        by=manager,
        at=MONDAY,
    )

    facilities.put_in_use(lift, by=manager, at=MONDAY)

    assert lift.state == "in_use"


def test_the_planner_stops_it_on_the_day_after_and_tells_once(in_green, manager, visit):
    lift = certified(equipment(in_green, manager, AssetKind.LIFT), manager, until=date(2026, 11, 24))

    assert facilities.stop_expired(at=MONDAY + DAY) == 0
    assert facilities.stop_expired(at=MONDAY + 2 * DAY) == 1
    assert facilities.stop_expired(at=MONDAY + 2 * DAY) == 0

    assert lift.state == "stopped"
    assert lift.state_reason == "papers_expired"
    me = visit.as_(manager)
    assert "所需证件已过期" in me.get("facilities.asset", asset_id=lift.id).select_one("main").get_text()
    assert "所需证件已过期" in me.get("history.index", thing_id=lift.id).get_text()
    assert [one.kind for one in messages_for(manager)].count("asset_stopped") == 1


def test_the_newest_paper_of_a_kind_counts(in_green, manager):
    lift = certified(equipment(in_green, manager, AssetKind.LIFT), manager, until=date(2026, 11, 24))
    facilities.keep_certificate(
        lift,
        CertificateKind.INSPECTION,
        valid_from=date(2026, 11, 24),
        valid_until=date(2027, 11, 23),
        by=manager,
        at=MONDAY,
    )

    assert facilities.stop_expired(at=MONDAY + 5 * DAY) == 0


def test_an_older_paper_filed_afterwards_changes_nothing(in_green, manager):
    lift = certified(equipment(in_green, manager, AssetKind.LIFT), manager)
    old = {"valid_from": date(2024, 1, 1), "valid_until": date(2024, 12, 31), "by": manager, "at": MONDAY}
    facilities.keep_certificate(lift, CertificateKind.INSPECTION, **old)

    assert facilities.stop_expired(at=MONDAY) == 0
    assert lift.state == "in_use"


def test_a_paper_counts_from_its_first_day_on(in_green, manager):
    lift = certified(equipment(in_green, manager, AssetKind.LIFT), manager, until=date(2026, 11, 24))
    coming = {"valid_from": date(2026, 11, 26), "valid_until": date(2027, 11, 25), "by": manager, "at": MONDAY}
    facilities.keep_certificate(lift, CertificateKind.INSPECTION, **coming)

    assert facilities.stop_expired(at=MONDAY + 2 * DAY) == 1, "for one day it has no valid paper"
    with pytest.raises(CertificateExpired):
        facilities.put_in_use(lift, by=manager, at=MONDAY + 2 * DAY)
    facilities.put_in_use(lift, by=manager, at=MONDAY + 3 * DAY)


def test_of_two_papers_that_begin_together_the_one_filed_last_puts_the_other_right(in_green, manager):
    lift = certified(equipment(in_green, manager, AssetKind.LIFT), manager, until=date(2099, 11, 24))
    right = {"valid_from": date(2025, 1, 1), "valid_until": date(2026, 11, 24), "by": manager, "at": MONDAY}
    facilities.keep_certificate(lift, CertificateKind.INSPECTION, **right)

    assert facilities.stop_expired(at=MONDAY + 2 * DAY) == 1


def test_a_paper_does_not_end_before_it_begins(in_green, manager):
    with pytest.raises(EndsBeforeItBegins):
        facilities.keep_certificate(
            equipment(in_green, manager),
            CertificateKind.INSURANCE,
            valid_from=date(2026, 2, 1),
            valid_until=date(2026, 1, 1),
            by=manager,
            at=MONDAY,
        )


def test_a_photo_that_nobody_uploaded_is_no_photo(in_green, manager):
    with pytest.raises(UploadGone):
        facilities.keep_certificate(
            equipment(in_green, manager),
            CertificateKind.INSURANCE,
            valid_from=date(2026, 2, 1),
            photo="nothing",
            by=manager,
            at=MONDAY,
        )
