"""Logins of the demonstration: one for every role, and residents who get their codes in the demo's inbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from deploy.fill.people import People
from deploy.fill.places import BuiltEstate
from deploy.fill.plot import CompanyPlot
from saas import promises, roster
from saas.archives import bind_member
from saas.archives.models import Person
from saas.promises import Team
from tenants.db import db
from tenants.members import Member, MemberState
from tenants.operators import add_operator
from tenants.passwords import hash_password
from tenants.permissions import COMPANY_WIDE, Role
from tenants.residents import open_resident_login
from tenants.staffing import Holding, add_staff
from tenants.totp import new_secret

PASSWORD = "晴天散步喝茶 2026"

STAFF: tuple[tuple[Role, str, str], ...] = (
    (Role.FRONT_DESK, "zhouxiaoyan", "周晓燕"),
    (Role.DISPATCHER, "liuzhiqiang", "刘志强"),
    (Role.TECHNICIAN, "wangjianguo", "王建国"),
    (Role.TECHNICIAN, "zhaodawei", "赵大伟"),
    (Role.SERVICE_SUPERVISOR, "chenshufen", "陈淑芬"),
    (Role.ESTATE_MANAGER, "zhaolixin", "赵立新"),
    (Role.FINANCE, "sunmin", "孙敏"),
    (Role.HEAD_OFFICE, "qianhui", "钱慧"),
    (Role.COMMITTEE, "zhenghuaide", "郑怀德"),
)
SKILLS: dict[str, tuple[Team, ...]] = {
    "wangjianguo": (Team.PLUMBING_ELECTRICAL, Team.GENERAL),
    "zhaodawei": (Team.GENERAL, Team.PLUMBING_ELECTRICAL),
}


@dataclass
class Accounts:
    """The members by role, and how the demonstration lists them."""

    by_role: dict[Role, list[Member]] = field(default_factory=dict)
    residents: dict[Any, Member] = field(default_factory=dict)
    listed: list[dict[str, Any]] = field(default_factory=list)

    def one(self, role: Role) -> Member:
        """The first member in a role."""
        return self.by_role[role][0]

    def note(self, member: Member, role: Role, **more: Any) -> None:
        """Remember a member."""
        self.by_role.setdefault(role, []).append(member)
        entry = {"role": str(role), "login": member.login, "password": None, "totp_secret": None}
        self.listed.append({**entry, "name": member.name, "estate": None, "house": None, **more})


def add_demo_operator() -> dict[str, Any]:
    """The platform's operator."""
    _operator, secret = add_operator(login="operator", name="平台运营", password=PASSWORD)
    return {"login": "operator", "password": PASSWORD, "totp_secret": secret}


def add_accounts(plot: CompanyPlot, estates: Sequence[BuiltEstate], people: People, *, at: datetime) -> Accounts:
    """Take on staff for every role and open logins for two residents of the first estate and one of each other."""
    accounts = Accounts()
    _let_administrator_in(accounts)
    everywhere = [estate.id for estate in estates]
    for role, login, name in STAFF:
        secret = new_secret()
        holdings = _holdings(role, everywhere)
        member = add_staff(
            name, login, holdings, password=PASSWORD, totp_secret=secret, email=f"{login}@{plot.slug}.example", at=at
        )
        names = {built.id: built.plot.name for built in estates}
        bound_to = "、".join(names[estate_id] for _role, estate_id in holdings if estate_id is not None)
        accounts.note(member, role, password=PASSWORD, totp_secret=secret, estate=bound_to or None)
        if login in SKILLS:
            roster.set_skills(member, SKILLS[login], by=None, at=at)
    for estate in estates:
        _open_residents(plot, estate, people, accounts, at)
    promises.publish_defaults(by=accounts.one(Role.ADMINISTRATOR), at=at)
    return accounts


def _holdings(role: Role, everywhere: Sequence[UUID]) -> list[Holding]:
    """Company-wide roles for the company, a manager for the first estate, everybody else for all of them."""
    if role in COMPANY_WIDE:
        return [(role, None)]
    return [(role, estate_id) for estate_id in (everywhere[:1] if role is Role.ESTATE_MANAGER else everywhere)]


def _let_administrator_in(accounts: Accounts) -> None:
    member = db.session.scalars(select(Member).where(Member.login == "wuhao")).one()
    secret = new_secret()
    member.state = MemberState.ACTIVE
    member.password_hash, member.totp = hash_password(PASSWORD), secret
    db.session.commit()
    accounts.note(member, Role.ADMINISTRATOR, password=PASSWORD, totp_secret=secret)


def _open_residents(plot: CompanyPlot, estate: BuiltEstate, people: People, accounts: Accounts, at: datetime) -> None:
    count = 3 if estate.plot is plot.estates[0] else 1
    homes = [house for house in estate.houses if house.state == "self_used"]
    for index in range(count):
        house = homes[4 + index * 11]
        person = db.session.scalars(select(Person).where(Person.id == people[house.id][0].id)).one()
        email = f"{estate.plot.code.lower()}{index + 1}@{plot.slug}.example"
        member = open_resident_login(person.name, estate_id=estate.id, email=email, by=None, at=at)
        bind_member(person, member, by=None, at=at)
        accounts.residents[house.id] = member
        accounts.note(member, Role.RESIDENT, login=email, estate=estate.plot.name, house=house.code)
