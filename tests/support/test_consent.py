"""An operator looks into a company only with its consent, only to read, and the company sees each page (trust T31)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from tenants import support
from tenants.clock import now
from tenants.db import db
from tenants.history import History
from tenants.members import Member, RoleHolding, find_member
from tenants.operators import Operator
from tenants.permissions import Role
from tenants.scope import acting_in
from tenants.sessions import LoginSession
from tenants.staffing import NoRole, change_roles
from tenants.support import ConsentMissing, ConsentRunning, NoReason, NotYours, SupportGrant, TooLong
from tests.cast import Company
from tests.client import Visit
from tests.operator.conftest import OperatorVisit, at_operators, inside, operator  # noqa: F401

MONEY = {"billing", "payments", "ledger", "arrears", "tariffs", "money", "disclosures"}
"""Capabilities whose pages are about money."""


def consent(company: Company, administrator: Member, *, hours: int = 4, ago: timedelta = timedelta(0)) -> SupportGrant:
    with acting_in(company.id):
        by = find_member(administrator.id)
        assert by is not None
        return support.grant_support("报修列表打不开", hours=hours, by=by, at=now() - ago)


@pytest.fixture
def looker(app: Flask, green: Company, administrator: Member, operator: Operator) -> Visit:  # noqa: F811
    """An operator who came in under green's consent."""
    consent(green, administrator)
    return let_in(app, green, operator)


def let_in(app: Flask, company: Company, who: Operator) -> Visit:
    visit = Visit(app, company)
    token = support.make_ticket(company.id, who, at=now())
    visit.get("support.enter", token=token)
    visit.post("support.enter", {}, token=token)
    return visit


def verbs(company: Company, verb: str) -> list[History]:
    with acting_in(company.id):
        return list(db.session.scalars(select(History).where(History.verb == verb).order_by(History.at, History.id)))


def test_without_consent_there_is_no_ticket(green: Company, inside: OperatorVisit, operator: Operator) -> None:  # noqa: F811
    assert "enter" not in str(inside.get("operator.show", tenant_id=green.id).main)
    inside.post("operator.enter", {}, expect=409, tenant_id=green.id)
    with pytest.raises(ConsentMissing):
        support.make_ticket(green.id, operator, at=now())


def test_the_administrator_consents_and_the_operator_comes_in_through_the_pages(
    app: Flask,
    green: Company,
    visit: Visit,
    administrator: Member,
    inside: OperatorVisit,  # noqa: F811
) -> None:
    office = visit.as_(administrator)
    office.post("support.index", {"reason": " ", "hours": "4"}, expect=422)
    office.post("support.index", {"reason": "报修列表打不开", "hours": "100"}, expect=422)
    office.follow(office.post("support.index", {"reason": "报修列表打不开", "hours": "4"}))
    assert "报修列表打不开" in inside.get("operator.show", tenant_id=green.id).text

    page = inside.post("operator.enter", {}, expect=200, tenant_id=green.id)
    match = re.search(r"/support/enter/([\w-]+)", str(page))
    assert match is not None
    looker = Visit(app, green)
    looker.post("support.enter", {}, token=match[1])
    looker.get("requests.index")
    assert "值班运营" in office.get("support.index").text
    with acting_in(green.id):
        [grant] = db.session.scalars(select(SupportGrant)).all()
        grant_id = grant.id
    office.post("support.close", {}, grant_id=grant_id)
    looker.get("requests.index", expect=303)


def test_each_page_is_in_the_companys_history(
    looker: Visit, green: Company, visit: Visit, administrator: Member
) -> None:
    looker.get("requests.index")
    looker.get("members.index")

    read = verbs(green, "support.read")
    assert [entry.after["page"] for entry in read] == ["/requests/", "/members"]
    assert {entry.actor_name for entry in read} == {"值班运营"}
    assert len(verbs(green, "support.entered")) == len(verbs(green, "support.granted")) == 1
    assert "值班运营" in visit.as_(administrator).get("history.index").text


def test_nothing_can_be_changed(app: Flask, looker: Visit, green: Company) -> None:
    """Every form of the product, sent by the operator: refused before anything happens."""
    token = looker.csrf_token()
    accepted = []
    for rule in app.url_map.iter_rules():
        entry = getattr(app.view_functions[rule.endpoint], "entry", None)
        if "POST" not in (rule.methods or ()) or entry is None or entry.place != "company" or entry.who == "anyone":
            continue
        path = re.sub(r"<uuid:\w+>", str(green.estate_id), rule.rule)
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", re.sub(r"<int:\w+>", "2026", path))
        path = re.sub(r"<\w+>", "x", path)
        answer = looker.client.post(path, data={"csrf_token": token}, base_url=f"http://{green.host}/")
        if answer.status_code not in (403, 404, 303) or (
            answer.status_code == 303 and "/confirm" not in answer.headers["Location"]
        ):
            accepted.append(f"{rule.endpoint}: {answer.status_code}")
    assert accepted == []


def test_no_archives_and_no_way_to_the_administrators_pages(looker: Visit) -> None:
    looker.get("archives.index", expect=403)
    looker.get("support.index", expect=403)
    looker.get("members.new", expect=403)


def test_no_money(app: Flask, looker: Visit, green: Company) -> None:
    """What the administrator reads before consenting: every page about money is closed, whatever it is about."""
    opened, asked = [], 0
    for rule in app.url_map.iter_rules():
        entry = getattr(app.view_functions[rule.endpoint], "entry", None)
        permission = str(getattr(entry, "permission", None) or "")
        if "GET" not in (rule.methods or ()) or permission.split(":")[0] not in MONEY:
            continue
        path = re.sub(r"<uuid:\w+>", str(green.estate_id), rule.rule)
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", re.sub(r"<int:\w+>", "2026", path))
        answer = looker.client.get(re.sub(r"<\w+>", "x", path), base_url=f"http://{green.host}/")
        asked += 1
        if answer.status_code != 403:
            opened.append(f"{rule.endpoint}: {answer.status_code}")
    assert opened == []
    assert asked > 30


def test_who_looked_in_before_sees_no_money_either(green: Company, looker: Visit, operator: Operator) -> None:  # noqa: F811
    with acting_in(green.id):
        member = db.session.scalars(select(Member).where(Member.login == f"{support.LOGIN}{operator.id.hex}")).one()
        db.session.execute(update(RoleHolding).where(RoleHolding.member_id == member.id).values(role="head_office"))
        db.session.commit()
    again = let_in(looker.app, green, operator)
    again.get("requests.index")
    again.get("payments.refunds", expect=403)


def test_nobody_is_given_the_role_of_support(green: Company, administrator: Member, desk: Member) -> None:
    with acting_in(green.id):
        member, by = (db.session.get_one(Member, (green.id, one.id)) for one in (desk, administrator))
        with pytest.raises(NoRole):
            change_roles(member, [(Role.SUPPORT, None)], by=by, at=now())


def test_a_ticket_opens_once_and_for_two_minutes(
    app: Flask,
    green: Company,
    administrator: Member,
    operator: Operator,  # noqa: F811
) -> None:
    consent(green, administrator, ago=timedelta(minutes=10))
    token = support.make_ticket(green.id, operator, at=now())
    visit = Visit(app, green)
    visit.post("support.enter", {}, token=token)
    Visit(app, green).post("support.enter", {}, expect=410, token=token)
    old = support.make_ticket(green.id, operator, at=now() - timedelta(minutes=3))
    Visit(app, green).post("support.enter", {}, expect=410, token=old)
    Visit(app, green).post("support.enter", {}, expect=410, token="x" * 43)


def test_a_ticket_opens_no_other_company(
    app: Flask,
    green: Company,
    grey: Company,
    administrator: Member,
    neighbour: Member,
    operator: Operator,  # noqa: F811
) -> None:
    consent(green, administrator)
    consent(grey, neighbour)
    token = support.make_ticket(green.id, operator, at=now())
    Visit(app, grey).post("support.enter", {}, expect=410, token=token)


def test_taken_back_means_out_at_the_next_request(looker: Visit, green: Company, administrator: Member) -> None:
    looker.get("requests.index")
    with acting_in(green.id):
        by, grant = find_member(administrator.id), support.running_grant(at=now())
        assert by is not None and grant is not None
        support.revoke_support(grant, by=by, at=now())
    looker.get("requests.index", expect=303)
    assert len(verbs(green, "support.revoked")) == 1


def test_it_ends_by_itself(looker: Visit, green: Company) -> None:
    """The session has no longer life than the consent, and the consent is asked at each request as well."""
    with acting_in(green.id):
        grant = support.running_grant(at=now())
        assert grant is not None
        session = db.session.scalars(select(LoginSession).where(LoginSession.support_grant_id == grant.id)).one()
        assert session.expires_at == grant.ends_at
        assert not session.is_alive(grant.ends_at)
        grant.granted_at, grant.ends_at = now() - timedelta(hours=5), now() - timedelta(minutes=1)
        db.session.commit()
    looker.get("requests.index", expect=403)


def test_reason_hours_and_one_at_a_time(green: Company, administrator: Member, manager: Member) -> None:
    with acting_in(green.id):
        by, other = find_member(administrator.id), find_member(manager.id)
        assert by is not None and other is not None
        with pytest.raises(NoReason):
            support.grant_support("  ", hours=4, by=by, at=now())
        for hours in (0, 73):
            with pytest.raises(TooLong):
                support.grant_support("看列表", hours=hours, by=by, at=now())
        with pytest.raises(NotYours):
            support.grant_support("看列表", hours=4, by=other, at=now())
        support.grant_support("看列表", hours=4, by=by, at=now())
        with pytest.raises(ConsentRunning):
            support.grant_support("看列表", hours=4, by=by, at=now())


def test_an_operators_own_login_opens_no_company(green: Company, app: Flask, inside: OperatorVisit) -> None:  # noqa: F811
    """The cookie of the operator's host, carried to a company's."""
    stranger = Visit(app, green)
    for cookie in inside.client._cookies.values():
        stranger.client.set_cookie(cookie.key, cookie.value, domain=green.host)
    stranger.get("requests.index", expect=303)
