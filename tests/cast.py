"""The cast of every test: green (our company), grey (the neighbour who must never see inside), and their people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import choice
from uuid import UUID

from saas.estates import Building, Estate, House, Unit
from tenants.companies import Host, Tenant
from tenants.db import db, new_id
from tenants.keys import make_keys
from tenants.members import Member, MemberKind, RoleHolding
from tenants.permissions import COMPANY_WIDE, Role
from tenants.platform import platform_session
from tenants.scope import acting_in

OPENED = datetime(2025, 1, 2, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Company:
    """A company of a test, with two estates that have one house each, ready to be used by id from any session."""

    id: int
    slug: str
    host: str
    name: str
    estate_id: UUID
    other_estate_id: UUID
    house_id: UUID
    next_house_id: UUID
    other_house_id: UUID


def fresh_mark(length: int) -> str:
    """Random letters, neither figures nor words: no sum, day or number that a test looks for can be read in them."""
    return "".join(choice("bcdfghjklmnpqrstvwxz") for _ in range(length))


def open_company(prefix: str) -> Company:
    """Open a company with estates and houses whose names carry its slug, so that a leak can be recognised."""
    slug = f"{prefix}-{fresh_mark(10)}"
    host = f"{slug}.localhost"
    with platform_session() as session:
        tenant = Tenant(slug=slug, name=f"{slug} 物业", short_name=slug, opened_at=OPENED)
        session.add(tenant)
        session.flush()
        session.add(Host(name=host, tenant_id=tenant.id))
        tenant_id = tenant.id
    ids = [new_id() for _ in range(5)]
    with acting_in(tenant_id):
        make_keys(at=OPENED)
        _add_estate(ids[0], f"{slug} 花园", "HY", {"101": ids[2], "102": ids[3]})
        _add_estate(ids[1], f"{slug} 雅苑", "YY", {"101": ids[4]})
        db.session.commit()
    return Company(tenant_id, slug, host, f"{slug} 物业", *ids)


def _add_estate(estate_id: UUID, name: str, code: str, houses: dict[str, UUID]) -> None:
    db.session.add(Estate(id=estate_id, name=name, code=code, emergency_phone="0571-88880000"))
    db.session.flush()
    building = Building(estate_id=estate_id, name="1")
    db.session.add(building)
    db.session.flush()
    unit = Unit(building_id=building.id, name="1")
    db.session.add(unit)
    db.session.flush()
    for number, house_id in houses.items():
        db.session.add(
            House(
                id=house_id,
                estate_id=estate_id,
                unit_id=unit.id,
                code=f"1-1-{number}",
                number=number,
                floor=1,
                area=9640,
            )
        )


NAMES = {
    Role.FRONT_DESK: "周晓燕",
    Role.DISPATCHER: "刘志强",
    Role.TECHNICIAN: "王建国",
    Role.SERVICE_SUPERVISOR: "陈淑芬",
    Role.ESTATE_MANAGER: "赵立新",
    Role.FINANCE: "孙敏",
    Role.HEAD_OFFICE: "钱慧",
    Role.ADMINISTRATOR: "吴昊",
    Role.COMMITTEE: "郑怀德",
    Role.SUPPORT: "平台支持",
    Role.RESIDENT: "李秀英",
}


def add_member(company: Company, role: Role, *, name: str | None = None, estate_id: UUID | None = None) -> Member:
    """A member of a company in one role; bound to the first estate unless the role is company-wide."""
    kind = MemberKind.RESIDENT if role is Role.RESIDENT else MemberKind.STAFF
    with acting_in(company.id):
        member = Member(
            kind=kind,
            login=f"{role}-{fresh_mark(8)}",
            name=name or NAMES[role],
            joined_at=OPENED,
        )
        db.session.add(member)
        db.session.flush()
        bound = None if role in COMPANY_WIDE or role is Role.RESIDENT else (estate_id or company.estate_id)
        db.session.add(RoleHolding(member_id=member.id, role=role, estate_id=bound))
        db.session.commit()
        db.session.refresh(member)
        assert member.holdings
        db.session.expunge_all()
    return member
