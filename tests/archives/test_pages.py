"""Every page of archives and estates opens for those who may, in both languages, and is badly made for nobody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from saas import archives
from tenants.db import db
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.factories.archives import person_in

AT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_page_opens(visit: Visit, green: Company, administrator: Member, resident: Member, language: str) -> None:
    with acting_in(green.id):
        person = person_in(green.house_id, member=resident, name="张三丰")
        person_id = person.id
        change = archives.request_change(person, "phone", "19900009999", estate_id=green.estate_id, by=resident, at=AT)
        change_id = change.id
        tenure_id = archives.tenures_of(person)[0].id
        db.session.commit()
    pages = visit.as_(administrator, language=language)
    pages.get("estates.index")
    pages.get("estates.new")
    pages.get("estates.show", estate_id=green.estate_id)
    pages.get("estates.edit", estate_id=green.estate_id)
    pages.get("estates.add_house", estate_id=green.estate_id)
    pages.get("estates.house", house_id=green.house_id)
    pages.get("estates.edit_house", house_id=green.house_id)
    pages.get("archives.index")
    pages.get("archives.index", q="zsf")
    pages.get("archives.index", q="nobody")
    pages.get("archives.index", tray="filed")
    pages.get("archives.person", person_id=person_id)
    pages.get("archives.edit", person_id=person_id)
    pages.get("archives.new", house=green.house_id)
    pages.get("archives.move_in", person_id=person_id)
    pages.get("archives.move_out", tenure_id=tenure_id)
    pages.get("archives.ask_change", person_id=person_id)
    pages.get("archives.changes")
    pages.get("archives.change", change_id=change_id)
    pages.get("archives.imports")
    own = visit.as_(resident, language=language)
    own.get("archives.mine")
    own.get("archives.ask_mine")
