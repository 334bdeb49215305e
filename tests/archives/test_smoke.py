from tests.factories.archives import person_in
from saas.archives import homes_of, find_households
from datetime import date, datetime, UTC
from tenants.members import EVERYWHERE
from tenants.db import db
def test_it(in_green, resident):
    p = person_in(in_green.house_id, member=resident, phone="19900001234", name="张三丰")
    db.session.commit()
    assert [h.house_id for h in homes_of(resident, at=datetime.now(UTC))] == [in_green.house_id]
    for t in ["1-1-101","1栋1单元101","1234","19900001234","张三","zsf","三丰","zs","1-1","101"]:
        f = find_households(t, EVERYWHERE, on=date.today()); print(t, f.by, len(f.households))
