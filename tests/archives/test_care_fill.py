"""What the demonstration tells of care notes."""

from __future__ import annotations

from types import SimpleNamespace

from deploy.fill.care import FIRST, NOTES, add_care
from deploy.fill.places import BuiltEstate, Place
from deploy.fill.plot import COMPANIES
from saas import archives
from tenants.clock import local_date, now
from tenants.members import Member
from tests.cast import Company
from tests.factories.archives import tenure_in


def test_a_house_of_the_demonstration_has_one(in_green: Company, desk: Member) -> None:
    tenure_in(in_green.house_id)
    home = Place(in_green.house_id, in_green.estate_id, "1-1-101", "1栋1单元101", "self_used")
    estate = BuiltEstate(COMPANIES[0].estates[0], in_green.estate_id, (home,) * (FIRST + 1))
    at = now()
    add_care([estate], SimpleNamespace(one=lambda _role: desk), at=at)
    [note] = archives.care_of_house(in_green.house_id, on=local_date(at))
    assert (tuple(note.kinds), note.words) == NOTES[0][:2]
