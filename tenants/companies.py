"""The companies that subscribe and the hosts that lead to them. They live in `platform`, outside the wall."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from functools import cache

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Select, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import PLATFORM, Model
from tenants.platform import platform_session


class CompanyState(StrEnum):
    """open → suspended ⇄ open → closing → closed. Suspended: no new work, reading and refunds go on."""

    OPEN = "open"
    SUSPENDED = "suspended"
    CLOSING = "closing"
    CLOSED = "closed"


class Tenant(Model):
    """A property-management company (企业) that subscribes: the wall stands around it."""

    __tablename__ = "tenant"
    __table_args__ = (
        CheckConstraint("state in ('open', 'suspended', 'closing', 'closed')", name="known_state"),
        {"schema": PLATFORM},
    )

    id: Mapped[int] = mapped_column(Identity(start=1001), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    short_name: Mapped[str]
    locale: Mapped[str] = mapped_column(default="zh_CN")
    accent: Mapped[str] = mapped_column(default="teal")
    state: Mapped[str] = mapped_column(default=CompanyState.OPEN)
    state_reason: Mapped[str | None]
    cell: Mapped[str] = mapped_column(default="one")
    opened_at: Mapped[datetime]

    @property
    def takes_new_work(self) -> bool:
        """Whether anything new may begin here."""
        return self.state == CompanyState.OPEN

    @property
    def may_be_entered(self) -> bool:
        """Whether its members may still read (suspension never locks a company out of its own data)."""
        return self.state != CompanyState.CLOSED


class Host(Model):
    """An exact host name that leads to one company. No wildcard, no parameter: the host fixes the company."""

    __tablename__ = "host"
    __table_args__ = ({"schema": PLATFORM},)

    name: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[int] = mapped_column(ForeignKey(f"{PLATFORM}.tenant.id", ondelete="CASCADE"), index=True)


def company_at(host: str) -> Tenant | None:
    """The company behind an exact, normalised host name (no port), if there is one."""
    with platform_session() as session:
        return session.scalar(_at_host(), {"host": host})


@cache
def _at_host() -> Select[Tenant]:
    return select(Tenant).join(Host, Host.tenant_id == Tenant.id).where(Host.name == bindparam("host"))


class _Outside:
    """How the platform is reached from outside: set once by the entry points from the configuration."""

    scheme = "https"
    port = ""


def reach_from_outside(scheme: str, port: str) -> None:
    """Say with which scheme and port (empty: the scheme's own) links to companies begin."""
    _Outside.scheme, _Outside.port = scheme, str(port or "")


def external_url(tenant: Tenant, path: str) -> str:
    """An absolute address for mails and paper, from the company's own record and never from a request (trust.md T06)."""
    port = f":{_Outside.port}" if _Outside.port else ""
    return f"{_Outside.scheme}://{host_of(tenant)}{port}/{path.lstrip('/')}"


def host_of(tenant: Tenant) -> str:
    """The first host that leads to a company."""
    with platform_session() as session:
        return session.scalars(select(Host.name).where(Host.tenant_id == tenant.id).order_by(Host.name).limit(1)).one()


def company_by_id(tenant_id: int) -> Tenant | None:
    """The company of an id."""
    with platform_session() as session:
        return session.get(Tenant, tenant_id)


def company_named(name: str) -> tuple[Tenant, str] | None:
    """The company whose exact name or short name was typed, with its first host. The bare host's only question."""
    with platform_session() as session:
        row = session.execute(
            select(Tenant, Host.name)
            .join(Host, Host.tenant_id == Tenant.id)
            .where((Tenant.name == name) | (Tenant.short_name == name), Tenant.state != CompanyState.CLOSED)
            .order_by(Host.name)
        ).first()
        return (row[0], row[1]) if row else None


def every_company_that_works(*, suspended_too: bool = False) -> list[int]:
    """Ids of the companies that take new work; `suspended_too`: of all that are not closed."""
    states = [state for state in CompanyState if state != CompanyState.CLOSED] if suspended_too else [CompanyState.OPEN]
    with platform_session() as session:
        return list(session.scalars(select(Tenant.id).where(Tenant.state.in_(states)).order_by(Tenant.id)))


def every_company() -> list[Tenant]:
    """All companies, newest first, for the operator."""
    with platform_session() as session:
        return list(session.scalars(select(Tenant).order_by(Tenant.opened_at.desc(), Tenant.id.desc())))
