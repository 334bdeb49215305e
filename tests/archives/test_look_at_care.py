"""Before a care note runs out its keepers hear how many must be asked again, and its resident once; nobody what it says."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from saas import archives
from saas.archives import AgreedAs, AgreedVia, CareEnd, CareKind, CareNote, Consent
from saas.requests import Message, MessageKind
from tenants.clock import SHANGHAI, local_date, now
from tenants.db import db
from tenants.members import Member
from tenants.permissions import Role
from tenants.queue import ask
from tenants.scope import acting_in
from tenants.verbs import transaction
from tests.cast import Company, add_member
from tests.factories.archives import tenure_in
from workers.schedule import SCHEDULE

MONTH, WEEK = timedelta(days=30), timedelta(days=7)
TODAY = date(2026, 11, 23)


def noted(
    company: Company, desk: Member, until: date, *, member: Member | None = None, name: str = "李秀英"
) -> CareNote:
    """A note that was agreed to just over three weeks before it ends, or today."""
    on = min(until - timedelta(days=20), local_date(now()))
    consent = Consent(name, AgreedAs.SELF, AgreedVia.PHONE, on)
    tenure = tenure_in(company.house_id, member=member, name=name)
    at = datetime(on.year, on.month, on.day, 12, tzinfo=SHANGHAI)
    return archives.note_care(tenure, [CareKind.DEAF], words="敲窗", consent=consent, valid_until=until, by=desk, at=at)


def due(on: date = TODAY) -> list[tuple[int, int, list[str]]]:
    found = archives.care_to_ask_again(on=on, within=MONTH, newly=WEEK)
    return [(one.soon, one.over, sorted(str(day) for day in one.residents)) for one in found]


def test_what_ends_within_thirty_days_and_what_has_ended(in_green: Company, desk: Member) -> None:
    noted(in_green, desk, TODAY + MONTH + timedelta(days=1), name="还早")
    assert due() == []
    noted(in_green, desk, TODAY + MONTH, name="一个月")
    noted(in_green, desk, TODAY, name="今天")
    noted(in_green, desk, TODAY - timedelta(days=1), name="昨天")
    ended = noted(in_green, desk, TODAY, name="不要了")
    archives.end_care(ended, CareEnd.NOT_NEEDED, by=desk, at=now())
    assert due() == [(2, 1, [])]


def test_a_resident_hears_of_it_in_one_week_only(in_green: Company, desk: Member, resident: Member) -> None:
    until = noted(in_green, desk, TODAY + MONTH, member=resident).valid_until
    heard = [due(TODAY + week * WEEK)[0][2] for week in range(5)]
    assert heard == [[str(until)], [], [], [], []]


def test_on_mondays_keepers_and_residents_are_told(
    green: Company, desk: Member, manager: Member, resident: Member, technician: Member, run_jobs
) -> None:
    with acting_in(green.id):
        supervisor = add_member(green, Role.SERVICE_SUPERVISOR)
        noted(green, desk, local_date(now()) + MONTH, member=resident)
        transaction(ask)("archives.look_at_care")
    assert run_jobs()[0] == "done"
    with acting_in(green.id):
        told = db.session.scalars(select(Message)).all()
        assert {one.member_id for one in told if one.kind == MessageKind.CARE_DUE} == {
            desk.id, manager.id, supervisor.id
        }  # fmt: skip
        assert [one.member_id for one in told if one.kind == MessageKind.CARE_OF_MINE] == [resident.id]
        assert not any("敲窗" in str(one.values) or "李秀英" in str(one.values) for one in told)


def test_it_runs_on_mondays_at_eight() -> None:
    [entry] = [one for one in SCHEDULE if one.kind == "archives.look_at_care"]
    due_time = entry.due_time(datetime(2026, 11, 26, tzinfo=SHANGHAI)).astimezone(SHANGHAI)
    assert due_time == datetime(2026, 11, 23, 8, tzinfo=SHANGHAI)
