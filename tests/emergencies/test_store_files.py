"""Photos of checks and printed sheets open for those who see the store, and for nobody else."""

from __future__ import annotations

import pytest

from saas.emergencies.stores.checking import check
from saas.emergencies.stores.files import SHEET_KIND
from tenants.clock import now
from tenants.db import db
from tenants.files import MADE_BY_US, store
from tenants.scope import acting_in
from tests.factories.stores import GOOD, check_photo, item_of

PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def tokens(green, manager, technician):
    """A photo of a check, and a sheet."""
    with acting_in(green.id):
        at = now()
        item = item_of(green, manager, 5, at=at)
        photo = check_photo(technician, at)
        check(item, 5, GOOD, photo=photo, by=technician, at=at)
        sheet = store(SHEET_KIND, PDF, name="sheet.pdf", by=manager, at=at, limits=MADE_BY_US, to=green.estate_id).token
        db.session.commit()
    return photo, sheet


@pytest.mark.rule("EMG-11")
def test_photos_and_sheets_are_for_the_staff_of_the_estate(
    tokens, green, grey, desk, technician, manager, head_office, other_manager, committee, resident, neighbour, visit
):
    def status(member, token, company=green):
        there = visit.as_(member, company=company) if company is not green else visit.as_(member)
        return there.client.get(f"/files/{token}", base_url=f"http://{company.host}/").status_code

    for token in tokens:
        assert {status(one, token) for one in (desk, technician, manager, head_office)} == {200}
        assert {status(one, token) for one in (other_manager, committee, resident)} <= {403, 404}
        assert status(neighbour, token, grey) == 404
