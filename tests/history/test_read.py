"""The company reads its history: filtered, page by page, without personal data in clear, and exports leave a row."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import create_engine, select, text

from saas.estates import Estate
from tenants.bulk import insert_many
from tenants.clock import now
from tenants.db import db, new_id
from tenants.history import History, record, record_export, record_reading
from tenants.history_queries import Cursor, Wanted, page_of
from tenants.members import EVERYWHERE, Member
from tenants.permissions import Role
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.members.people import colleague, fresh
from tests.statements import statements


def write(company: Company, count: int = 1, **columns: Any) -> list[UUID]:
    """History rows straight into the table, a second apart, the last one now."""
    at = now()
    usual: dict[str, Any] = {
        "verb": "estates.described",
        "thing_kind": "estate",
        "via": "web",
        "before": {},
        "after": {},
    }
    rows = [{"id": new_id(), "at": at - timedelta(seconds=count - n), **usual, **columns} for n in range(count)]
    with acting_in(company.id):
        insert_many(History, rows)
        db.session.commit()
    return [row["id"] for row in rows]


def shown(page: Any) -> int:
    return len(page.select("#history tr"))


@pytest.mark.rule("PRV-18", "PRV-47")
def test_who_read_whose_data_when_and_what(green: Company, visit: Visit, administrator: Member, desk: Member) -> None:
    with acting_in(green.id):
        estate = db.session.scalars(select(Estate).where(Estate.id == green.estate_id)).one()
        record_reading(estate, ["phone", "id_number"], by=desk, purpose="repair", at=now(), reason="回访")
        db.session.commit()
    page = visit.as_(administrator, language="en").get("history.index", kind="personal")
    row = page.select_one("#history tr")
    assert row is not None
    for part in (desk.name, "Telephone number", "Identity number", "repair", "回访"):
        assert part in row.text
    assert shown(visit.as_(administrator).get("history.index", kind="personal", who=desk.id)) == 1
    assert shown(visit.as_(administrator).get("history.index", kind="personal", who=administrator.id)) == 0


@pytest.mark.rule("PRV-71", "INT-38")
def test_nobody_changes_or_deletes_history(green: Company, database_url: str) -> None:
    [row_id] = write(green)
    engine = create_engine(database_url)
    for statement in ("update history set verb = 'x'", "delete from history", "truncate history"):
        with engine.connect() as connection, pytest.raises(Exception, match="permission denied"):
            connection.execute(text("select set_config('app.tenant_id', :id, false)"), {"id": str(green.id)})
            connection.execute(text(statement))
    engine.dispose()
    with acting_in(green.id):
        assert db.session.scalars(select(History.verb).where(History.id == row_id)).one() == "estates.described"


def test_filters(green: Company, visit: Visit, administrator: Member, desk: Member) -> None:
    write(green, actor_id=desk.id, actor_name=desk.name)
    write(green, verb="request.reported", thing_kind="request", estate_id=green.estate_id)
    [_row] = write(
        green, verb="request.confirmed", thing_kind="request", estate_id=green.other_estate_id, thing_id=green.house_id
    )
    here = visit.as_(administrator)
    assert shown(here.get("history.index")) == 3
    assert shown(here.get("history.index", who=desk.id)) == 1
    assert shown(here.get("history.index", kind="request")) == 2
    assert shown(here.get("history.index", estate=green.estate_id)) == 1
    assert shown(here.get("history.index", thing_id=green.house_id, thing_kind="request")) == 1
    assert shown(here.get("history.index", last="2020-01-01", first="2019-12-31")) == 0
    for rubbish in (
        {"who": "x"},
        {"kind": "'"},
        {"estate": "0"},
        {"first": "2026-13-45"},
        {"after": "x~y"},
        {"last": "9999-12-31"},
    ):
        assert shown(here.get("history.index", **rubbish)) == 3


def test_days_begin_in_shanghai(green: Company) -> None:
    from datetime import UTC, date, datetime

    for at in (datetime(2026, 3, 1, 15, 59, tzinfo=UTC), datetime(2026, 3, 1, 16, 0, tzinfo=UTC)):
        write(green, at=at)
    with acting_in(green.id):
        for day, count in ((date(2026, 3, 1), 1), (date(2026, 3, 2), 1)):
            rows, _more = page_of(Wanted(first=day, last=day), within=EVERYWHERE)
            assert len(rows) == count


def test_pages_follow_each_other_without_gap_or_repeat(green: Company, visit: Visit, administrator: Member) -> None:
    ids = write(green, 120)
    same = now()
    ids += write(green, 30, at=same)
    seen: list[UUID] = []
    with acting_in(green.id):
        after: Cursor | None = None
        while True:
            rows, after = page_of(Wanted(), within=EVERYWHERE, after=after, size=17)
            seen += [row.id for row in rows]
            if after is None:
                break
            after = Cursor.read(str(after))
    assert len(seen) == 150
    assert set(seen) == set(ids)
    here = visit.as_(administrator)
    first = here.get("history.index")
    more = first.select_one("#history-more a")
    assert shown(first) == 50 and more is not None
    assert shown(here.get_path(str(more["href"]))) == 50


@pytest.mark.rule("PRV-16")
def test_a_manager_reads_the_history_of_their_own_estates(green: Company, visit: Visit, manager: Member) -> None:
    for place in (green.estate_id, green.other_estate_id, None):
        write(green, estate_id=place)
    here = visit.as_(manager)
    assert shown(here.get("history.index")) == 1
    assert shown(here.get("history.index", estate=green.other_estate_id)) == 0


def test_who_may_read(green: Company, visit: Visit, desk: Member, technician: Member, resident: Member) -> None:
    for member in (desk, technician, resident):
        visit.as_(member).get("history.index", expect=403)
        visit.as_(member).post("history.export", expect=403)


def test_the_neighbour_reads_only_their_own(green: Company, grey: Company, visit: Visit, neighbour: Member) -> None:
    write(green, actor_name="和安的人")
    page = visit.as_(neighbour, company=grey).get("history.index")
    assert "和安的人" not in page.text
    assert shown(page) == 0


def test_before_and_after_are_readable(green: Company, visit: Visit, administrator: Member) -> None:
    write(
        green,
        verb="members.roles_changed",
        thing_kind="member",
        before={"roles": [f"front_desk@{green.estate_id}"]},
        after={"roles": ["administrator"], "expires_at": "2026-03-01T16:00:00+00:00"},
    )
    page = visit.as_(administrator, language="en").get("history.index")
    row = page.select_one("#history tr")
    assert row is not None
    assert f"Front desk · {green.slug} 花园" in row.text
    assert "Company administrator" in row.text
    assert "2026-03-02 00:00" in row.text
    assert str(green.estate_id) not in row.text


def test_personal_data_is_masked(green: Company, visit: Visit, administrator: Member) -> None:
    write(
        green,
        verb="archives.changed",
        thing_kind="person",
        before={"name": "李秀英", "phone": "13800138000"},
        after={"name": "李秀莲", "phone": "13900139000"},
    )
    text_ = visit.as_(administrator).get("history.index").text
    for clear in ("李秀英", "李秀莲", "13800138000", "13900139000"):
        assert clear not in text_
    assert "李**" in text_


def test_payloads_stay_text(green: Company, visit: Visit, administrator: Member) -> None:
    payload = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{7*7777}}'
    write(
        green,
        actor_name=payload,
        before={payload: payload},
        after={"x": [payload, {payload: payload}]},
        address=payload,
        reason=payload,
    )
    page = visit.as_(administrator).get("history.index")
    assert page.select_one("#history script") is None and page.select_one("#history img") is None
    assert "54439" not in page.select_one("#history").text  # type: ignore[union-attr]


@pytest.mark.rule("PRV-24")
def test_an_export_says_that_it_left(green: Company, visit: Visit, administrator: Member) -> None:
    write(green, 3, actor_name="=cmd|'/c calc'!A1", reason="x")
    here = visit.as_(administrator)
    answer = here.client.post(
        here.url("history.export", kind="estates"),
        data={"csrf_token": here.csrf_token()},
        base_url=f"http://{green.host}/",
    )
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert len(rows) == 4
    assert rows[1][1] == "'=cmd|'/c calc'!A1"
    with acting_in(green.id):
        note = db.session.scalars(select(History).where(History.verb == "history.exported")).one()
        assert note.actor_id == administrator.id
        assert note.after["rows"] == 3
        assert note.after["filters"]["kind"] == "estates"


@pytest.mark.rule("PRV-24")
def test_other_exports_have_one_way_to_say_so(in_green: Company, desk: Member) -> None:
    record_export("archives", 25, by=desk, at=now(), filters={"estate": in_green.estate_id})
    db.session.commit()
    row = db.session.scalars(select(History).where(History.verb == "personal.exported")).one()
    assert (row.after["what"], row.after["rows"]) == ("archives", 25)


def test_residents_see_who_looked(green: Company, visit: Visit, desk: Member) -> None:
    from tenants import residents
    from tests.members.people import resident_of

    resident, person_id = resident_of(green), new_id()
    write(green, verb="personal.read", thing_kind="person", thing_id=person_id, actor_id=desk.id, actor_name=desk.name)
    write(green, verb="personal.read", thing_kind="person", thing_id=new_id(), actor_id=desk.id, actor_name="别人的")
    before = (residents._Archives.estates_of, residents._Archives.persons_of)
    residents.know_residents(estates_of=lambda _id: [], persons_of=lambda _id: [person_id])
    try:
        page = visit.as_(resident).get("members.who_looked")
    finally:
        residents._Archives.estates_of, residents._Archives.persons_of = before  # type: ignore[method-assign,assignment]
    assert desk.name in page.text
    assert "别人的" not in page.text


def test_the_page_costs_the_same_for_one_and_for_fifty_rows(
    green: Company, visit: Visit, administrator: Member
) -> None:
    counts = []
    here = visit.as_(administrator)
    for more in (1, 49):
        write(green, more, actor_id=administrator.id, actor_name="x", thing_kind="member", thing_id=administrator.id)
        with statements() as sent:
            here.get("history.index")
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_record_takes_what_verbs_have(in_green: Company, desk: Member) -> None:
    row = record(
        "estates.described",
        None,
        by=fresh(in_green, desk),
        before={"role": Role.FINANCE},
        after={"at": now(), "id": new_id(), "set": {1}},
    )
    db.session.commit()
    assert row.before == {"role": "finance"}
    assert isinstance(row.after["id"], str)


def test_colleagues_names_are_no_secret_inside(green: Company, visit: Visit, administrator: Member) -> None:
    member = colleague(green, name="欧阳修")
    page = visit.as_(administrator).get("history.index", thing_id=member.id, thing_kind="member")
    assert "欧阳修" in page.text


@pytest.mark.parametrize(("language", "said"), [("zh_CN", "待反馈"), ("en", "To be fed back")])
def test_codes_are_read_as_words(green: Company, visit: Visit, administrator: Member, language: str, said: str) -> None:
    codes = {"state": "result_reported", "urgency": "P1", "channel": "phone", "handling": "scheduled_repair"}
    codes_told = {"told": ["assignee", "head_office"]}
    paper = "A3海报" if language == "zh_CN" else "A3 poster"
    write(green, actor_name="x", thing_kind="disclosure", verb="disclosure.printed", after={"kind": "poster"})
    [row] = write(
        green, actor_name="x", thing_kind="request", verb="request.result_reported", after={**codes, **codes_told}
    )
    page = visit.as_(administrator, language=language).get("history.index")
    assert row and said in page.text and paper in page.text
    assert not [code for code in [*codes.values(), *codes_told["told"]] if code in page.text]
