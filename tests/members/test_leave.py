"""When somebody leaves, every way in dies at the next request, and their open requests get a successor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy import select

from tenants import leaving
from tenants.clock import now
from tenants.codes import Knock, Purpose, _write_knock
from tenants.columns import CLASS
from tenants.db import Base, TenantOwned, db
from tenants.leaving import SuccessorNeeded, UnfitSuccessor, leave
from tenants.letters import LetterRefused, issue_letter, use_letter
from tenants.members import Member, MemberState
from tenants.one_use_links import LinkKind, OneUseLink, make_link
from tenants.permissions import Role
from tenants.queue import Job, JobList, JobState, ask
from tenants.recovery_codes import RecoveryCode, make_recovery_codes, use_recovery_code
from tenants.scope import acting_in
from tenants.sessions import LoginSession
from tenants.staffing import AlreadyLeft, LastAdministrator, NotYourself
from tests.cast import Company
from tests.client import Visit
from tests.members.people import PASSWORD, administrator_of, colleague, is_logged_in, resident_of, type_password

CREDENTIALS = {
    "login_session": LoginSession,
    "one_use_link": OneUseLink,
    "recovery_code": RecoveryCode,
    "knock": Knock,
    "member": Member,
}
NO_WAY_IN = {
    "tenant_key",
    "stored_file",
    "person",
    "signing_key",
    "merchant",
    "merchant_change",
    "support_entry",
    "asset",
}
"""Tables with secrets that let no member in: keys, names of files (served to members only), hashes for searching,
what the company signs and collects with, and the operator's ticket, which is nobody's of the company."""


@pytest.fixture
def open_requests() -> Iterator[dict[str, int]]:
    """A capability one floor up with open first-received requests."""
    open_ones: dict[str, int] = {}

    def hand_over(leaver: Member, successor: Member | None, _by: Member, _at: datetime) -> None:
        count = open_ones.pop(str(leaver.id), 0)
        if count:
            assert successor is not None
            open_ones[str(successor.id)] = open_ones.get(str(successor.id), 0) + count

    def count(leaver: Member) -> int:
        return open_ones.get(str(leaver.id), 0)

    before = list(leaving._hand_overs)
    leaving.on_leaving(hand_over, count=count)
    yield open_ones
    leaving._hand_overs[:] = before


def there(green: Company, *members: Member) -> list[Member]:
    return [db.session.get_one(Member, (green.id, member.id)) for member in members]


def test_every_table_with_secrets_is_known_here() -> None:
    """A new kind of credential has to be closed in `leaving.close_ways_in`, and written down here."""
    found = {
        mapper.local_table.name  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, TenantOwned)
        and any(column.info.get(CLASS) == "secret" for column in mapper.local_table.columns)
    }
    assert found == set(CREDENTIALS) | NO_WAY_IN


def test_every_way_in_dies(green: Company, visit: Visit) -> None:
    member, boss = colleague(green, email="zhou@example.com"), administrator_of(green)
    device = visit.as_(member)
    assert is_logged_in(device)
    with acting_in(green.id):
        member, boss = there(green, member, boss)
        at = now()
        links = [make_link(kind, member, by=None, at=at) for kind in (LinkKind.INVITATION, LinkKind.RESET)]
        codes = make_recovery_codes(member, at=at)
        _write_knock(Purpose.CONTACT, "zhou@example.com", member, at=at)
        db.session.commit()
        tokens = [(link.kind, link.token) for link in links]
        leave(member, successor=None, by=boss, at=at)
        assert not use_recovery_code(member, codes[0], at=at)
        assert db.session.scalars(select(RecoveryCode)).all() == []
        assert all(row.ended_at for row in db.session.scalars(select(LoginSession)))
        assert all(row.used_at and row.member_id is None for row in db.session.scalars(select(Knock)))
        assert (member.password_hash, member.totp, member.email, member.phone) == (None, None, None, None)
    assert not is_logged_in(device)
    type_password(visit, member, password=PASSWORD, expect=422)
    for kind, token in tokens:
        visit.get("members.accept" if kind == "invitation" else "members.reset", expect=410, token=token)


def test_a_residents_letter_dies(green: Company, visit: Visit) -> None:
    resident, boss = resident_of(green, email=None), administrator_of(green)
    with acting_in(green.id):
        resident, boss = there(green, resident, boss)
        code = issue_letter(resident, by=boss, at=now()).code
        leave(resident, successor=None, by=boss, at=now())
        with pytest.raises(LetterRefused):
            use_letter(code, address=None, agent=None, at=now())


def test_the_name_stays_in_history_and_the_login_stays_taken(green: Company) -> None:
    member, boss = colleague(green, login="zhouxy"), administrator_of(green)
    with acting_in(green.id):
        member, boss = there(green, member, boss)
        leave(member, successor=None, by=boss, at=now())
        assert (member.state, member.name) == (MemberState.LEFT, "周晓燕")


@pytest.mark.rule("INT-38")
def test_nobody_leaves_open_requests_behind(green: Company, open_requests: dict[str, int]) -> None:
    member, boss, successor = colleague(green), administrator_of(green), colleague(green, name="钱慧")
    open_requests[str(member.id)] = 3
    with acting_in(green.id):
        member, boss, successor = there(green, member, boss, successor)
        with pytest.raises(SuccessorNeeded, match="3"):
            leave(member, successor=None, by=boss, at=now())
        assert member.is_active
        leave(member, successor=successor, by=boss, at=now())
        assert open_requests == {str(successor.id): 3}
        assert member.successor_id == successor.id


def test_the_page_asks_for_a_successor(green: Company, visit: Visit, open_requests: dict[str, int]) -> None:
    member, boss, successor = colleague(green), administrator_of(green), colleague(green, name="钱慧")
    open_requests[str(member.id)] = 2
    at_office = visit.as_(boss)
    page = at_office.get("members.leave", member_id=member.id)
    assert "2" in page.select_one(".note-risk").text  # type: ignore[union-attr]
    at_office.post("members.leave", {"successor": ""}, expect=422, member_id=member.id)
    at_office.post("members.leave", {"successor": str(uuid4())}, expect=422, member_id=member.id)
    at_office.post("members.leave", {"successor": str(successor.id)}, member_id=member.id)
    shown = at_office.get("members.show", member_id=member.id)
    assert "钱慧" in shown.text


def test_who_cannot_be_successor(green: Company) -> None:
    member, boss, resident = colleague(green), administrator_of(green), resident_of(green)
    with acting_in(green.id):
        member, boss, resident = there(green, member, boss, resident)
        for unfit in (member, resident):
            with pytest.raises(UnfitSuccessor):
                leave(member, successor=unfit, by=boss, at=now())


def test_nobody_leaves_twice_or_by_their_own_hand(green: Company) -> None:
    member, boss = colleague(green), administrator_of(green)
    with acting_in(green.id):
        member, boss = there(green, member, boss)
        with pytest.raises(NotYourself):
            leave(boss, successor=None, by=boss, at=now())
        leave(member, successor=None, by=boss, at=now())
        with pytest.raises(AlreadyLeft):
            leave(member, successor=None, by=boss, at=now())


def test_the_last_administrator_stays(green: Company, manager: Member) -> None:
    boss = administrator_of(green)
    with acting_in(green.id):
        last, hand = there(green, boss, manager)
        with pytest.raises(LastAdministrator):
            leave(last, successor=None, by=hand, at=now())
    other = administrator_of(green, name="钱慧")
    with acting_in(green.id):
        first, second = there(green, boss, other)
        leave(first, successor=None, by=second, at=now())


def test_unfinished_exports_stop(green: Company) -> None:
    member, boss = colleague(green), administrator_of(green)
    with acting_in(green.id):
        member, boss = there(green, member, boss)
        export = ask("archives.export", on=JobList.BULK, asked_by=member.id)
        mail = ask("requests.mail_message", on=JobList.FAST, asked_by=member.id)
        db.session.commit()
        leave(member, successor=None, by=boss, at=now())
        states = {job.kind: job.state for job in db.session.scalars(select(Job))}
    assert export is not None and mail is not None
    assert states == {"archives.export": JobState.CANCELLED, "requests.mail_message": JobState.WAITING}


def test_only_the_administrator_lets_people_go(
    green: Company, grey: Company, visit: Visit, manager: Member, neighbour: Member
) -> None:
    member = colleague(green, (Role.FRONT_DESK, green.estate_id))
    visit.as_(manager).post("members.leave", {"successor": ""}, expect=403, member_id=member.id)
    visit.as_(neighbour, company=grey).post("members.leave", {"successor": ""}, expect=404, member_id=member.id)
