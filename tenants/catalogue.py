"""The catalogue of personal data (PRV-41, PRV-45): each stored field with its class, whether it is sealed, who may read
it, in which form and where it is kept, and for how long.

It is read from the columns' own declarations and from the one table of permissions, so that it cannot say anything
else than the product does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, JSON, BigInteger, Boolean, Date, DateTime, Integer, Uuid
from sqlalchemy.sql.elements import KeyedColumnElement

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
    term: str
    """How long it is kept: the period a company follows. Of these only care notes are deleted by the product itself."""
    in_clear: Permission | None = None
    """Where lists show it masked: the permission to see it whole, which is recorded each time."""


_CASE = frozenset({P.REQUESTS_VIEW, P.REPAIRS_WORK, P.REQUESTS_OWN})
_ARCHIVE = frozenset({P.ARCHIVES_VIEW})
_HOUSEHOLD = N_("While they belong to a house, and 3 years after its account is settled")
_CONTRACT = N_("While the company manages the estate, and 3 years after")
_VOUCHERS = N_("30 years, as vouchers and ledgers are kept")
_STAFF = N_("While they work or live here, and 3 years after")
_NEEDED = N_("Until who they are is known or the lawsuit is over, and 30 days after")
_LOGS = N_("12 months, never less than 6")
_TRACES = N_("3 years, never less")
_AGREED = N_("While the consent holds, a year at most; what it says is deleted when it ends")
_UNTIL_TAKEN = N_("Until the import is taken over, and 3 years after")
PURPOSES: dict[str, Purpose] = {
    "contact": Purpose(N_("To reach residents"), _ARCHIVE, _HOUSEHOLD, P.ARCHIVES_REVEAL),
    "identity": Purpose(
        N_("To know who somebody is"), frozenset({P.ARCHIVES_SENSITIVE}), _NEEDED, P.ARCHIVES_SENSITIVE
    ),
    "household": Purpose(N_("To know who lives where"), _ARCHIVE | {P.ESTATES_VIEW}, _HOUSEHOLD),
    "care": Purpose(N_("To help first who cannot save themselves alone"), frozenset({P.ARCHIVES_CARE}), _AGREED),
    "vehicle": Purpose(N_("To know whose car it is"), _ARCHIVE, _HOUSEHOLD, P.ARCHIVES_REVEAL),
    "register": Purpose(N_("To keep the archive right"), _ARCHIVE, _HOUSEHOLD),
    "import": Purpose(N_("To take over earlier records"), frozenset({P.ARCHIVES_IMPORT}), _UNTIL_TAKEN),
    "service": Purpose(N_("To do what was asked for"), _CASE, _CONTRACT),
    "file": Purpose(N_("To show what was asked for"), _CASE, _CONTRACT),
    "fees": Purpose(N_("To account for fees"), frozenset({P.MONEY_READ}), _VOUCHERS),
    "login": Purpose(N_("To log in"), frozenset({P.MEMBERS_VIEW}), _STAFF),
    "security": Purpose(N_("To protect logins"), frozenset({P.MEMBERS_MANAGE}), _LOGS),
    "roster": Purpose(N_("To know who is on duty"), frozenset({P.ROSTER_PLAN}), _STAFF),
    "emergencies": Purpose(N_("To help in an emergency"), frozenset({P.EMERGENCIES_VIEW}), _CONTRACT),
    "history": Purpose(N_("To know who did what"), frozenset({P.HISTORY_VIEW}), _TRACES),
}
DATABASE, FILES = "database", "database and file store"
FORMATS: tuple[tuple[type, str], ...] = (
    (DateTime, "instant"),
    (Date, "date"),
    (Boolean, "yes or no"),
    (BigInteger, "number"),
    (Integer, "number"),
    (Uuid, "reference"),
    (ARRAY, "list"),
    (JSON, "structure"),
)
"""The form of a column by its type; all others are text."""


@dataclass(frozen=True)
class Field:
    """One stored field of a person."""

    table: str
    column: str
    data_class: str
    purpose: str
    mask: str | None
    is_encrypted: bool
    format: str
    place: str
    term: str
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
                format=_format(column),
                place=FILES if column.table.name == "stored_file" else DATABASE,
                term=purpose.term,
                roles=opening,
                roles_in_clear=roles_with({purpose.in_clear}) if purpose.in_clear else opening,
            )


def _format(column: KeyedColumnElement[Any]) -> str:
    if column.info.get("encrypted"):
        return "sealed"
    return next((word for kind, word in FORMATS if isinstance(column.type, kind)), "text")


def roles_with(permissions: frozenset[Permission] | set[Permission]) -> frozenset[Role]:
    """The roles that hold any of these permissions."""
    return frozenset(role for role, granted in GRANTS.items() if granted & permissions)
