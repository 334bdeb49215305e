"""The catalogue of personal data (PRV-41): each stored field with its class, whether it is sealed, and who may read it.

It is read from the columns' own declarations and from the one table of permissions, so that it cannot say anything
else than the product does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tenants.columns import CLASS
from tenants.db import Base, TenantOwned
from tenants.permissions import GRANTS, Permission, Role
from tenants.text import N_

P = Permission


@dataclass(frozen=True)
class Purpose:
    """What a kind of personal data is for, and which permissions open it (any of them is enough)."""

    word: str
    opened_by: frozenset[Permission]
    in_clear: Permission | None = None
    """Where lists show it masked: the permission to see it whole, which is recorded each time."""


_CASE = frozenset({P.REQUESTS_VIEW, P.REPAIRS_WORK, P.REQUESTS_OWN})
_ARCHIVE = frozenset({P.ARCHIVES_VIEW})
PURPOSES: dict[str, Purpose] = {
    "contact": Purpose(N_("To reach residents"), _ARCHIVE, P.ARCHIVES_REVEAL),
    "identity": Purpose(N_("To know who somebody is"), frozenset({P.ARCHIVES_SENSITIVE}), P.ARCHIVES_SENSITIVE),
    "household": Purpose(N_("To know who lives where"), _ARCHIVE | {P.ESTATES_VIEW}),
    "vehicle": Purpose(N_("To know whose car it is"), _ARCHIVE, P.ARCHIVES_REVEAL),
    "register": Purpose(N_("To keep the archive right"), _ARCHIVE),
    "import": Purpose(N_("To take over earlier records"), frozenset({P.ARCHIVES_IMPORT})),
    "service": Purpose(N_("To do what was asked for"), _CASE),
    "file": Purpose(N_("To show what was asked for"), _CASE),
    "fees": Purpose(N_("To account for fees"), frozenset({P.MONEY_READ})),
    "login": Purpose(N_("To log in"), frozenset({P.MEMBERS_VIEW})),
    "security": Purpose(N_("To protect logins"), frozenset({P.MEMBERS_MANAGE})),
    "roster": Purpose(N_("To know who is on duty"), frozenset({P.ROSTER_PLAN})),
    "emergencies": Purpose(N_("To help in an emergency"), frozenset({P.EMERGENCIES_VIEW})),
    "history": Purpose(N_("To know who did what"), frozenset({P.HISTORY_VIEW})),
}


@dataclass(frozen=True)
class Field:
    """One stored field of a person."""

    table: str
    column: str
    data_class: str
    purpose: str
    mask: str | None
    is_encrypted: bool
    roles: frozenset[Role]
    roles_in_clear: frozenset[Role]


def catalogue() -> list[Field]:
    """Every personal or sensitive field of the product, by table and column."""
    return sorted(_fields(), key=lambda field: (field.table, field.column))


def _fields() -> Iterator[Field]:
    for mapper in Base.registry.mappers:
        if not issubclass(mapper.class_, TenantOwned):
            continue
        for column in mapper.local_table.columns:
            if column.info.get(CLASS) not in ("personal", "sensitive"):
                continue
            purpose = PURPOSES[column.info["purpose"]]
            opening = roles_with(purpose.opened_by)
            yield Field(
                table=str(column.table.name),
                column=column.name,
                data_class=column.info[CLASS],
                purpose=column.info["purpose"],
                mask=column.info.get("mask"),
                is_encrypted=bool(column.info.get("encrypted")),
                roles=opening,
                roles_in_clear=roles_with({purpose.in_clear}) if purpose.in_clear else opening,
            )


def roles_with(permissions: frozenset[Permission] | set[Permission]) -> frozenset[Role]:
    """The roles that hold any of these permissions."""
    return frozenset(role for role, granted in GRANTS.items() if granted & permissions)
