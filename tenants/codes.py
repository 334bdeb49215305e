"""Residents come in with a code of six digits that is sent to an address the company already has.

Whoever asks only leaves a knock: what was typed (sealed), and the browser it was typed in. A job finds out whether
anybody is meant and sends the code. So the answer, the work done and the time taken are the same for everybody, and
the code works only in the browser that asked, for ten minutes, once, and for five tries (trust.md T21, T22).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import internal, personal, secret
from tenants.db import Model, TenantOwned, belongs_to, db
from tenants.history import record
from tenants.members import Member, MemberKind, MemberState, find_member
from tenants.queue import ask
from tenants.refusals import Refused
from tenants.sealed_text import SealedText, normal_phone, normal_text, sealed
from tenants.sessions import begin_session
from tenants.text import N_
from tenants.throttles import ASK_CODE, ASK_CODE_ANYWHERE, RESET, TRY_CODE, Door, count_try, give_back
from tenants.tokens import digits_of
from tenants.verbs import transaction

LIVES_FOR = timedelta(minutes=10)
MAX_TRIES = 5
KEPT_FOR = timedelta(days=1)


class Purpose(StrEnum):
    """What is sent: a login code, a link to a new password, a code that proves a new address, a word to the old one."""

    LOGIN = "login"
    RESET = "reset"
    CONTACT = "contact"
    OLD_ADDRESS = "old_address"


class Knock(TenantOwned, Model):
    """Somebody typed an address and waits for what is sent there."""

    __tablename__ = "knock"
    __table_args__ = (
        belongs_to("member", "member_id", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "browser_hash"),
        Index(None, "tenant_id", "asked_at"),
        Index(None, "tenant_id", "member_id"),
        CheckConstraint("purpose in ('login', 'reset', 'contact', 'old_address')", name="known_purpose"),
        CheckConstraint("tries >= 0", name="tries_from_zero"),
    )

    purpose: Mapped[str] = mapped_column(info=internal())
    contact: SealedText = sealed("contact", info=personal("login", mask="email"))
    browser_hash: Mapped[bytes] = mapped_column(info=secret())
    member_id: Mapped[UUID | None] = mapped_column(info=internal())
    asked_at: Mapped[datetime] = mapped_column(info=internal())
    expires_at: Mapped[datetime] = mapped_column(info=internal())
    tries: Mapped[int] = mapped_column(Integer, default=0, info=internal())
    used_at: Mapped[datetime | None] = mapped_column(info=internal())

    @property
    def code(self) -> str:
        """The six digits, computed with a key of the company: nothing to steal from the table."""
        return digits_of("login_code", self.id)


class CodeRefused(Refused):
    """The same for a wrong code, an old one, a used one, and an address nobody has."""

    message = N_("This code is not right, or it is too old. You may ask for a new one.")


def ask_for_code(contact: str, *, address: str | None, at: datetime) -> str:
    """Leave a knock for a login code and return the token of the asking browser."""
    return _knock(Purpose.LOGIN, ASK_CODE, contact, None, address=address, at=at)


def ask_for_reset(contact: str, *, address: str | None, at: datetime) -> None:
    """Leave a knock for a link to a new password."""
    _knock(Purpose.RESET, RESET, contact, None, address=address, at=at)


def ask_to_prove(member: Member, contact: str, *, address: str | None, at: datetime) -> str:
    """Have a code sent to a member's new address, to be typed in this browser."""
    return _knock(Purpose.CONTACT, ASK_CODE, contact, member, address=address, at=at)


def try_login_code(browser: str | None, code: str, *, address: str | None, agent: str | None, at: datetime) -> str:
    """The token of a session for whoever got the code in the browser that asked. Refuses `CodeRefused`."""
    knock = _use(browser, Purpose.LOGIN, code, address=address, at=at)
    return _let_in(knock, address=address, agent=agent, at=at)


def try_contact_code(member: Member, browser: str | None, code: str, *, address: str | None, at: datetime) -> str:
    """The address that was proved by its code. Refuses `CodeRefused`."""
    knock = _use(browser, Purpose.CONTACT, code, address=address, at=at)
    if knock.member_id != member.id or knock.contact is None:
        raise CodeRefused
    return knock.contact


def tell_old_address(member: Member, address: str, *, at: datetime) -> None:
    """Have the address a member had until now told that it was replaced, in the running transaction."""
    _write_knock(Purpose.OLD_ADDRESS, address, member, at=at)


@transaction
def _let_in(knock: Knock, *, address: str | None, agent: str | None, at: datetime) -> str:
    member = find_member(knock.member_id) if knock.member_id else None
    if member is None or not member.is_active or not member.is_resident:
        raise CodeRefused
    token = begin_session(member, at=at, address=address, agent=agent)
    record("members.logged_in", member, by=member, at=at, after={"how": "code"})
    return token


def waiting_for(browser: str | None, purpose: Purpose, *, at: datetime) -> str | None:
    """What was typed in this browser, for saying "we wrote to …" whether or not anybody has that address."""
    query = select(Knock).where(Knock.browser_hash == _hash(browser or ""), Knock.purpose == purpose)
    knock = db.session.scalar(query)
    return knock.contact if knock is not None and knock.used_at is None and at < knock.expires_at else None


def resident_at(contact: str) -> Member | None:
    """The active resident whose mail address or telephone number this is. Asked only by the job that sends."""
    return db.session.scalars(
        select(Member).where(
            Member.kind == MemberKind.RESIDENT,
            Member.state == MemberState.ACTIVE,
            or_(Member.email.matches(contact), Member.phone.matches(contact)),
        )
    ).first()


def normal_contact(typed: str) -> str:
    """A mail address in one case, or a telephone number as digits, so that both are counted as one."""
    return normal_text(typed) if "@" in typed else normal_phone(typed) or normal_text(typed)


def end_knocks_of(member: Member, *, at: datetime) -> None:
    """Make every open code of a member worthless, in the running transaction."""
    db.session.execute(
        update(Knock).where(Knock.member_id == member.id, Knock.used_at.is_(None)).values(used_at=at, member_id=None)
    )


@transaction
def forget_old_knocks(*, at: datetime) -> int:
    """Delete knocks that were answered or expired a day ago; how many."""
    return len(db.session.execute(delete(Knock).where(Knock.asked_at < at - KEPT_FOR).returning(Knock.id)).all())


def _knock(
    purpose: Purpose, door: Door, contact: str, member: Member | None, *, address: str | None, at: datetime
) -> str:
    normal = normal_contact(contact)
    if door is ASK_CODE:  # five from one place, fifteen in all: a stranger elsewhere cannot use up somebody's codes
        count_try(ASK_CODE, normal, address=address, at=at, knows_account=True)
        count_try(ASK_CODE_ANYWHERE, normal, address=address, at=at)
    else:
        count_try(door, normal, address=address, at=at)
    return _write_knock(purpose, contact, member, at=at)


@transaction
def _write_knock(purpose: Purpose, contact: str, member: Member | None, *, at: datetime) -> str:
    browser = secrets.token_urlsafe(32)
    knock = Knock(
        purpose=purpose,
        contact=contact.strip(),
        browser_hash=_hash(browser),
        member_id=member.id if member is not None else None,
        asked_at=at,
        expires_at=at + LIVES_FOR,
    )
    db.session.add(knock)
    db.session.flush()
    ask("members.answer_knock", first=True, knock_id=knock.id)
    return browser


def _use(browser: str | None, purpose: Purpose, code: str, *, address: str | None, at: datetime) -> Knock:
    """The knock whose code was typed, used up. A try is counted before it is compared."""
    counted = count_try(TRY_CODE, f"browser:{_hash(browser or '').hex()}", address=address, at=at)
    knock = _count_code(browser, purpose, at=at)
    digits = "".join(code.split())
    expected = knock.code if knock is not None else "------"
    right = hmac.compare_digest(digits.encode(), expected.encode())
    if knock is None or not right or knock.member_id is None or not _take(knock, at=at):
        raise CodeRefused
    give_back(counted)
    return knock


@transaction
def _count_code(browser: str | None, purpose: Purpose, *, at: datetime) -> Knock | None:
    found = db.session.scalars(
        update(Knock)
        .where(
            Knock.browser_hash == _hash(browser or ""),
            Knock.purpose == purpose,
            Knock.used_at.is_(None),
            Knock.expires_at > at,
            Knock.tries < MAX_TRIES,
        )
        .values(tries=Knock.tries + 1)
        .returning(Knock)
        .execution_options(populate_existing=True)
    )
    return found.first()


@transaction
def _take(knock: Knock, *, at: datetime) -> bool:
    taken = db.session.execute(
        update(Knock).where(Knock.id == knock.id, Knock.used_at.is_(None)).values(used_at=at).returning(Knock.id)
    ).first()
    return taken is not None


def _hash(browser: str) -> bytes:
    return hashlib.sha256(browser.encode()).digest()
