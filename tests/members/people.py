"""Colleagues with a real password and a real second step, and residents with an address, for tests of the door."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from tenants.clock import now
from tenants.db import db
from tenants.members import Member, RoleHolding
from tenants.passwords import hash_password
from tenants.permissions import Role
from tenants.residents import open_resident_login
from tenants.scope import acting_in
from tenants.staffing import Holding, add_staff
from tenants.totp import STEP_SECONDS, code_at, new_secret
from tests.cast import Company, fresh_mark
from tests.client import Page, Visit

PASSWORD = "vier Wolken ueber Hangzhou"


@cache
def hashed() -> str:
    """One hash for every test: making one takes 100 ms."""
    return hash_password(PASSWORD)


def colleague(company: Company, *holdings: Holding, totp: str | None = "new", **details: Any) -> Member:
    """A colleague who can log in with `PASSWORD` and, unless `totp` is None, a second step."""
    with acting_in(company.id):
        member = add_staff(
            details.pop("name", "周晓燕"),
            details.pop("login", f"zhou{fresh_mark(8)}"),
            holdings or [(Role.FRONT_DESK, company.estate_id)],
            totp_secret=new_secret() if totp == "new" else totp,
            at=now(),
            **details,
        )
        member.password_hash = hashed()
        db.session.commit()
        db.session.expunge_all()
    return member


def resident_of(
    company: Company, *, email: str | None = "new", estate_id: UUID | None = None, name: str = "李秀英"
) -> Member:
    """A resident whose codes go to an address of their own."""
    with acting_in(company.id):
        address = f"li-{fresh_mark(10)}@example.com" if email == "new" else email
        member = open_resident_login(name, estate_id=estate_id or company.estate_id, email=address, by=None, at=now())
        db.session.expunge_all()
    return member


def administrator_of(company: Company, name: str = "吴昊") -> Member:
    """Another administrator, so that the first is not the last."""
    return colleague(company, (Role.ADMINISTRATOR, None), name=name)


def secret_of(company: Company, member: Member) -> str:
    """The secret of a member's authenticator app."""
    with acting_in(company.id):
        secret = db.session.get_one(Member, (company.id, member.id)).totp
        assert secret is not None
        return secret


def code_now(company: Company, member: Member, *, at: datetime | None = None, steps: int = 0) -> str:
    """What the member's app shows now."""
    return code_at(secret_of(company, member), int((at or now()).timestamp()) // STEP_SECONDS + steps)


def type_password(visit: Visit, member: Member, *, password: str = PASSWORD, expect: int = 303) -> Page:
    """The first step at the door of colleagues."""
    return visit.post("members.login_staff", {"login": member.login, "password": password}, expect=expect)


def log_in(visit: Visit, company: Company, member: Member) -> Page:
    """Both steps."""
    type_password(visit, member)
    return visit.post("members.second_step", {"code": code_now(company, member)})


def is_logged_in(visit: Visit) -> bool:
    """Whether this browser sees its own page."""
    answer = visit.client.get(visit.url("members.me"), base_url=f"http://{visit.company.host}/")
    assert answer.status_code in (200, 303)
    return answer.status_code == 200


def fresh(company: Company, member: Member) -> Member:
    """A member as the database has it, with holdings loaded."""
    with acting_in(company.id):
        found = db.session.get_one(Member, (company.id, member.id), populate_existing=True)
        assert all(isinstance(one, RoleHolding) for one in found.holdings)
        db.session.expunge_all()
    return found
