"""How often somebody may try at a door: per account, per address range and per company, counted in PostgreSQL.

A try is counted before it is looked at and given back when it was right, so a thousand tries at once are counted like
a thousand in a row. When counting fails nobody is let in: the error goes up and the door stays shut (trust.md T20).
Wiping Redis neither opens nor locks a door. What is counted is the HMAC of an account, never its name.

Whoever comes from an address range where this account (or, for the company's limit, any member of it) was logged in
lately has a count of their own, so that a stranger who fills a count locks no member out of their usual place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

import structlog
from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint, case, delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import internal, personal
from tenants.db import PLATFORM, Model, TenantOwned, db, new_id
from tenants.keys import blind_index
from tenants.platform import platform_session
from tenants.refusals import Refused
from tenants.scope import THROUGH_BULK, current_tenant_id
from tenants.text import N_
from tenants.verbs import in_verb, transaction

log = structlog.get_logger(__name__)
KEPT_FOR = timedelta(days=2)
UNKNOWN_RANGE = "unknown"


class TooManyTries(Refused):
    """The door is closed for a while. The same sentence whether the account exists or not."""

    message = N_("Too many tries. Please wait %(minutes)s minutes and try again.")


class CannotCount(Refused):
    """Counting failed, so nobody comes in: answered with 503."""

    message = N_("Logging in is not possible at this moment. Please try again in a minute.")


@dataclass(frozen=True)
class Door:
    """One way in with its limits per window: of one account, of one address range, of strangers to the company."""

    name: str
    window: timedelta
    account: int
    address: int
    company: int


PASSWORD = Door("password", timedelta(minutes=15), account=10, address=100, company=1000)
SECOND_STEP = Door("second_step", timedelta(minutes=15), account=10, address=100, company=1000)
ASK_CODE = Door("ask_code", timedelta(hours=1), account=5, address=200, company=2000)
ASK_CODE_ANYWHERE = Door("ask_code_anywhere", timedelta(hours=1), account=15, address=400, company=4000)
TRY_CODE = Door("try_code", timedelta(hours=1), account=20, address=300, company=3000)
LETTER = Door("letter", timedelta(hours=1), account=1000, address=30, company=300)
RESET = Door("reset", timedelta(hours=1), account=3, address=60, company=500)
DOORS = (PASSWORD, SECOND_STEP, ASK_CODE, ASK_CODE_ANYWHERE, TRY_CODE, LETTER, RESET)


class Throttle(TenantOwned, Model):
    """How often one account of this company (or strangers to it) tried at one door since the window began."""

    __tablename__ = "throttle"
    __table_args__ = (
        UniqueConstraint("tenant_id", "door", "key"),
        Index(None, "tenant_id", "began_at"),
        CheckConstraint("count >= 0", name="count_from_zero"),
    )

    door: Mapped[str] = mapped_column(info=internal())
    key: Mapped[bytes] = mapped_column(info=personal("security"))
    began_at: Mapped[datetime] = mapped_column(info=internal())
    count: Mapped[int] = mapped_column(Integer, info=internal())


class AddressThrottle(Model):
    """How often one address range tried at one door, at whatever company."""

    __tablename__ = "address_throttle"
    __table_args__ = (Index(None, "began_at"), {"schema": PLATFORM})

    door: Mapped[str] = mapped_column(primary_key=True)
    address_range: Mapped[str] = mapped_column(primary_key=True)
    began_at: Mapped[datetime]
    count: Mapped[int] = mapped_column(Integer)


def range_of(address: str | None) -> str:
    """The range an address is counted under: /24 of IPv4, /64 of IPv6; everything unreadable is one range."""
    try:
        parsed = ip_address((address or "").split("%")[0])
    except ValueError:
        return UNKNOWN_RANGE
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return str(ip_network((parsed, 24 if parsed.version == 4 else 64), strict=False))


@dataclass(frozen=True)
class Try:
    """A try that was counted, to be given back when it was right."""

    door: Door
    keys: tuple[tuple[bytes, int], ...]
    address_range: str


def count_try(
    door: Door,
    account: str,
    *,
    address: str | None,
    at: datetime,
    knows_account: bool = False,
    knows_company: bool = False,
) -> Try:
    """Count a try at a door in a transaction of its own; refuse it when a limit is passed or counting fails.

    `account` is what was typed (normalised) or an id. `knows_account`, `knows_company`: whether the account, or any
    member, was logged in from this range lately (`tenants.sessions.usual_places`).
    """
    if in_verb():
        raise RuntimeError("a try counted inside a verb would be taken back with it")
    here = range_of(address)
    place = here if knows_account else "anywhere"
    account_key = blind_index("throttle", door.name, f"account:{account}:{place}")
    company_key = blind_index("throttle", door.name, f"company:{here if knows_company else 'strangers'}")
    counted = Try(door, ((account_key, door.account), (company_key, door.company)), here)
    try:
        passed = _count_everywhere(counted, at)
    except SQLAlchemyError as error:
        log.error("door_shut_uncounted", door=door.name, error=type(error).__name__)
        raise CannotCount from error
    if passed:
        log.warning("door_shut", door=door.name)
        raise TooManyTries(minutes=_minutes(door))
    return counted


def count_address(door: Door, address: str | None, *, at: datetime) -> None:
    """Count a try at a door that belongs to no company, by its address range alone; refuse it beyond the limit."""
    try:
        passed = _count_address(door, range_of(address), at) > door.address
    except SQLAlchemyError as error:
        log.error("door_shut_uncounted", door=door.name, error=type(error).__name__)
        raise CannotCount from error
    if passed:
        log.warning("door_shut", door=door.name)
        raise TooManyTries(minutes=_minutes(door))


@transaction
def _count_everywhere(counted: Try, at: datetime) -> bool:
    """Count at all three, also when one is passed already; whether any limit is passed."""
    passed = _count_address(counted.door, counted.address_range, at) > counted.door.address
    for key, limit in counted.keys:
        passed = _count(counted.door, key, at) > limit or passed
    return passed


@transaction
def give_back(counted: Try) -> None:
    """The try was right: the account starts anew, the range and the company get this one back."""
    (account_key, _), *others = counted.keys
    _set(counted.door, account_key, 0)
    for key, _limit in others:
        _lower(counted.door, key)
    _lower_address(counted.door, counted.address_range)


@transaction
def forget_old(*, at: datetime) -> int:
    """Delete this company's counts whose window is long over; how many."""
    gone = db.session.execute(delete(Throttle).where(Throttle.began_at < at - KEPT_FOR).returning(Throttle.id))
    return len(gone.all())


def forget_old_addresses(*, at: datetime) -> None:
    """Delete the counts of address ranges whose window is long over."""
    with platform_session() as session:
        session.execute(delete(AddressThrottle).where(AddressThrottle.began_at < at - KEPT_FOR))


def _count(door: Door, key: bytes, at: datetime) -> int:
    """One more in the running window, or the first of a new one; atomic, whoever else counts."""
    first = insert(Throttle).values(
        tenant_id=current_tenant_id(), id=new_id(), door=door.name, key=key, began_at=at, count=1
    )
    over = Throttle.began_at <= at - door.window
    counted = first.on_conflict_do_update(
        index_elements=["tenant_id", "door", "key"],
        set_={
            "count": case((over, 1), else_=Throttle.count + 1),
            "began_at": case((over, at), else_=Throttle.began_at),
        },
    ).returning(Throttle.count)
    return int(db.session.execute(counted, execution_options={THROUGH_BULK: True}).scalar_one())


def _count_address(door: Door, address_range: str, at: datetime) -> int:
    first = insert(AddressThrottle).values(door=door.name, address_range=address_range, began_at=at, count=1)
    over = AddressThrottle.began_at <= at - door.window
    counted = first.on_conflict_do_update(
        index_elements=["door", "address_range"],
        set_={
            "count": case((over, 1), else_=AddressThrottle.count + 1),
            "began_at": case((over, at), else_=AddressThrottle.began_at),
        },
    ).returning(AddressThrottle.count)
    with platform_session() as session:
        return int(session.execute(counted).scalar_one())


def _set(door: Door, key: bytes, count: int) -> None:
    db.session.execute(update(Throttle).where(Throttle.door == door.name, Throttle.key == key).values(count=count))


def _lower(door: Door, key: bytes) -> None:
    db.session.execute(
        update(Throttle)
        .where(Throttle.door == door.name, Throttle.key == key, Throttle.count > 0)
        .values(count=Throttle.count - 1)
    )


def _lower_address(door: Door, address_range: str) -> None:
    with platform_session() as session:
        session.execute(
            update(AddressThrottle)
            .where(
                AddressThrottle.door == door.name,
                AddressThrottle.address_range == address_range,
                AddressThrottle.count > 0,
            )
            .values(count=AddressThrottle.count - 1)
        )


def _minutes(door: Door) -> int:
    return int(door.window.total_seconds() // 60)
