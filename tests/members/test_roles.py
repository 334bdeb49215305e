"""Roles change only by another's hand, count at once, and end every session that stood on the old ones."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from flask import Flask

from tenants.clock import now
from tenants.db import db
from tenants.history import History
from tenants.members import POST_NAMES, Member
from tenants.permissions import GRANTS, Permission, Role
from tenants.scope import acting_in
from tenants.staffing import LastAdministrator, NoRole, NotYourself, change_roles
from tests.cast import Company
from tests.client import Visit
from tests.members.people import administrator_of, colleague, fresh, is_logged_in


def test_new_roles_count_at_once_and_old_sessions_end(green: Company, visit: Visit) -> None:
    member, boss = colleague(green, (Role.FRONT_DESK, green.estate_id)), administrator_of(green)
    device = visit.as_(member)
    fields = {
        "post": "receptionist",
        "holdings": [f"dispatcher@{green.estate_id}", f"technician@{green.other_estate_id}"],
    }
    visit.as_(boss).post("members.edit_roles", fields, member_id=member.id)
    assert not is_logged_in(device)
    changed = fresh(green, member)
    assert changed.roles == {Role.DISPATCHER, Role.TECHNICIAN}
    assert changed.may(Permission.REPAIRS_WORK, estate_id=green.other_estate_id)
    assert not changed.may(Permission.REPAIRS_WORK, estate_id=green.estate_id)
    assert changed.post == "receptionist"


def test_before_and_after_are_in_history(green: Company) -> None:
    member, boss = colleague(green, (Role.FRONT_DESK, green.estate_id)), administrator_of(green)
    with acting_in(green.id):
        member, boss = (db.session.get_one(Member, (green.id, one.id)) for one in (member, boss))
        change_roles(member, [(Role.FINANCE, None)], by=boss, at=now())
        [row] = db.session.query(History).filter(History.verb == "members.roles_changed")
        assert row.before == {"roles": [f"front_desk@{green.estate_id}"]}
        assert row.after == {"roles": ["finance"]}
        assert row.actor_id == boss.id


def test_refusals(green: Company) -> None:
    member, boss = colleague(green), administrator_of(green)
    with acting_in(green.id):
        member, boss = (db.session.get_one(Member, (green.id, one.id)) for one in (member, boss))
        with pytest.raises(NotYourself):
            change_roles(boss, [(Role.ADMINISTRATOR, None), (Role.FINANCE, None)], by=boss, at=now())
        with pytest.raises(NoRole):
            change_roles(member, [], by=boss, at=now())
        with pytest.raises(LastAdministrator):
            change_roles(boss, [(Role.FINANCE, None)], by=member, at=now())


def test_two_administrators_who_remove_each_other_leave_one(app: Flask, green: Company) -> None:
    one, other = administrator_of(green), administrator_of(green)
    gate = Barrier(2)

    def take_away(from_id: UUID, by_id: UUID) -> str:
        with app.app_context(), acting_in(green.id):
            member, by = (db.session.get_one(Member, (green.id, found)) for found in (from_id, by_id))
            gate.wait(10)
            try:
                change_roles(member, [(Role.FINANCE, None)], by=by, at=now())
            except LastAdministrator:
                return "refused"
            return "done"

    for _turn in range(5):
        with ThreadPoolExecutor(2) as pool:
            turns = [pool.submit(take_away, one.id, other.id), pool.submit(take_away, other.id, one.id)]
            assert sorted(turn.result() for turn in turns) == ["done", "refused"]
        with acting_in(green.id):
            for member in (one, other):
                held = db.session.get_one(Member, (green.id, member.id), populate_existing=True).holdings
                if [holding.role for holding in held] != [Role.ADMINISTRATOR]:
                    boss = other if member is one else one
                    by = db.session.get_one(Member, (green.id, boss.id))
                    found = db.session.get_one(Member, (green.id, member.id))
                    change_roles(found, [(Role.ADMINISTRATOR, None)], by=by, at=now())


def test_what_a_page_was_sent_beside_its_fields_changes_nothing(green: Company, visit: Visit) -> None:
    """Mass assignment (trust.md T18): only the declared fields are read."""
    member, boss = colleague(green), administrator_of(green)
    before = fresh(green, member)
    extra = {"state": "left", "kind": "resident", "login": "evil", "name": "evil", "tenant_id": 1, "version": 99}
    fields = {"holdings": f"front_desk@{green.estate_id}", "password_hash": "x", "totp": "x", **extra}
    visit.as_(boss).post("members.edit_roles", fields, member_id=member.id)
    after = fresh(green, member)
    for name in ("state", "kind", "login", "name", "tenant_id", "password_hash", "totp_sealed"):
        assert getattr(after, name) == getattr(before, name)
    assert after.version == before.version + 1


@pytest.mark.parametrize(
    "role", [Role.FRONT_DESK, Role.ESTATE_MANAGER, Role.HEAD_OFFICE, Role.TECHNICIAN, Role.COMMITTEE]
)
def test_nobody_else_changes_roles(green: Company, visit: Visit, role: Role) -> None:
    actor = colleague(green, (role, None))
    member = colleague(green)
    for endpoint in ("members.edit_roles", "members.leave", "members.change_contact"):
        visit.as_(actor).get(endpoint, expect=403, member_id=member.id)
    for endpoint in ("members.renew_access", "members.end_sessions"):
        visit.as_(actor).post(endpoint, expect=403, member_id=member.id)


def test_the_neighbour_finds_nobody(green: Company, grey: Company, visit: Visit, neighbour: Member) -> None:
    member = colleague(green)
    there = visit.as_(neighbour, company=grey)
    for endpoint in ("members.show", "members.edit_roles", "members.leave", "members.change_contact"):
        there.get(endpoint, expect=404, member_id=member.id)


@pytest.mark.rule("PRV-16")
def test_a_manager_sees_members_of_their_own_estates(green: Company, visit: Visit, manager: Member) -> None:
    mine = colleague(green, (Role.FRONT_DESK, green.estate_id), name="本小区前台")
    theirs = colleague(green, (Role.FRONT_DESK, green.other_estate_id), name="别处前台")
    wide = colleague(green, (Role.FINANCE, None), name="总部财务")
    at_office = visit.as_(manager)
    page = at_office.get("members.index")
    assert "本小区前台" in page.text and "总部财务" in page.text
    assert "别处前台" not in page.text
    at_office.get("members.show", member_id=mine.id)
    at_office.get("members.show", member_id=wide.id)
    at_office.get("members.show", expect=404, member_id=theirs.id)


@pytest.mark.rule("ORG-01")
def test_posts_of_the_reception(green: Company, visit: Visit) -> None:
    assert {"receptionist", "service_agent", "issue_coordinator"} <= {str(post) for post in POST_NAMES}
    member = colleague(green, (Role.FRONT_DESK, green.estate_id))
    page = visit.as_(administrator_of(green)).get("members.edit_roles", member_id=member.id)
    offered = {option["value"] for option in page.select("select[name=post] option")}
    assert {"receptionist", "service_agent", "issue_coordinator", "information_receiver"} <= offered


@pytest.mark.rule("ORG-02", "ORG-03")
def test_heads_and_receivers_of_an_estate(green: Company) -> None:
    for role in (Role.SERVICE_SUPERVISOR, Role.ESTATE_MANAGER):
        head = fresh(green, colleague(green, (role, green.estate_id)))
        assert head.may(Permission.REQUESTS_VIEW, estate_id=green.estate_id)
        assert not head.may(Permission.REQUESTS_VIEW, estate_id=green.other_estate_id)
    assert "information_receiver" in {str(post) for post in POST_NAMES}
    assert Permission.REQUESTS_REGISTER in GRANTS[Role.FRONT_DESK]


@pytest.mark.rule("WEB-14")
def test_who_answers_in_the_companys_name() -> None:
    official = {role for role in Role if Permission.OFFICIAL_REPLY in GRANTS[role]}
    assert official == {Role.SERVICE_SUPERVISOR, Role.ESTATE_MANAGER, Role.ADMINISTRATOR}


def test_pages(green: Company, visit: Visit, administrator: Member) -> None:
    member = colleague(green, email="zhou@example.com", phone="13800138000")
    for language in ("zh_CN", "en"):
        here = visit.as_(administrator, language=language)
        for endpoint in ("members.show", "members.edit_roles", "members.leave", "members.change_contact"):
            page = here.get(endpoint, member_id=member.id)
            assert "13800138000" not in page.text and "zhou@example.com" not in page.text
        for query in (
            {},
            {"kind": "resident"},
            {"role": "front_desk"},
            {"state": "left"},
            {"q": "周"},
            {"estate": green.estate_id},
        ):
            here.get("members.index", **query)
        here.get("members.new")
        here.get("members.me")
        here.get("members.who_looked")


def test_the_list_goes_on_behind_fifty(green: Company, visit: Visit, administrator: Member) -> None:
    from tenants.members import RoleHolding

    with acting_in(green.id):
        for number in range(60):
            member = Member(kind="staff", login=f"m{number}", name=f"成员{number:02}", joined_at=now())
            db.session.add(member)
            db.session.flush()
            db.session.add(RoleHolding(member_id=member.id, role=Role.TECHNICIAN, estate_id=green.estate_id))
        db.session.commit()
    here = visit.as_(administrator)
    first = here.get("members.index")
    more = first.select_one("#members-more a")
    assert more is not None
    second = here.get_path(str(more["href"]))
    names = [row.select_one("a").text for page in (first, second) for row in page.select("#members tr")]  # type: ignore[union-attr]
    assert len(names) == len(set(names)) == 61
