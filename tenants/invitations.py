"""One-use ways in: a colleague's invitation, the link to a new password, the letter for a resident without mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import internal, secret
from tenants.db import Model, TenantOwned, belongs_to, db, new_id, to_parent
from tenants.history import record
from tenants.keys import blind_index
from tenants.logins import find_staff, forget_ways_in, tell_access_changed
from tenants.members import Member, MemberState, find_member
from tenants.passwords import hash_password, refuse_weak
from tenants.queue import ask
from tenants.refusals import Refused
from tenants.sessions import Stage, begin_session, end_sessions_of
from tenants.text import N_
from tenants.throttles import LETTER, count_try, give_back
from tenants.tokens import as_typed, in_groups, letters_of, link_token, row_of_link
from tenants.verbs import lock, transaction


class LinkKind(StrEnum):
    """What a link lets do, once."""

    INVITATION = "invitation"
    RESET = "reset"
    LETTER = "letter"


LIVES_FOR = {
    LinkKind.INVITATION: timedelta(hours=72),
    LinkKind.RESET: timedelta(minutes=30),
    LinkKind.LETTER: timedelta(days=14),
}


class OneUseLink(TenantOwned, Model):
    """One way in for one member. What stands in the link or on the paper is computed, not stored."""

    __tablename__ = "one_use_link"
    __table_args__ = (
        belongs_to("member", "member_id", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "code_index"),
        Index(None, "tenant_id", "member_id", "made_at"),
        CheckConstraint("kind in ('invitation', 'reset', 'letter')", name="known_kind"),
    )

    kind: Mapped[str] = mapped_column(info=internal())
    member_id: Mapped[UUID] = mapped_column(info=internal())
    code_index: Mapped[bytes | None] = mapped_column(info=secret())
    made_at: Mapped[datetime] = mapped_column(info=internal())
    made_by: Mapped[UUID | None] = mapped_column(info=internal())
    expires_at: Mapped[datetime] = mapped_column(info=internal())
    used_at: Mapped[datetime | None] = mapped_column(info=internal())
    ended_at: Mapped[datetime | None] = mapped_column(info=internal())

    member: Mapped[Member] = to_parent("OneUseLink", "Member", "member_id", lazy="joined", innerjoin=True)

    def is_open(self, at: datetime) -> bool:
        """Whether it still lets its member in at this instant."""
        return self.used_at is None and self.ended_at is None and at < self.expires_at

    @property
    def token(self) -> str:
        """What stands in the link."""
        return link_token(self.kind, self.id)

    @property
    def code(self) -> str:
        """What stands on a letter: three groups of four letters and figures."""
        return in_groups(letters_of(self.kind, self.id))


class LinkRefused(Refused):
    """The same for a used, an old, an ended and an invented link."""

    message = N_("This link was used already, or it is too old. Please ask for a new one.")


class LetterRefused(Refused):
    message = N_("This code is not right, was used already, or is too old. The front desk prints a new letter.")


class NoLetterForStaff(Refused):
    message = N_("Letters are for residents. Colleagues get an invitation.")


class NoLetterForLeaver(Refused):
    message = N_("%(name)s has left; a letter would open nothing.")


class NotInvited(Refused):
    message = N_("%(name)s cannot be invited: only colleagues who have not left can.")


@transaction
def invite(member: Member, *, by: Member | None, at: datetime) -> OneUseLink:
    """Give a colleague a link (72 hours, once) to choose a password and set up the second factor.

    Their old password, second factor and sessions end: it is also the way for whoever lost everything.
    """
    lock(member)
    if not member.is_staff or member.state == MemberState.LEFT:
        raise NotInvited(name=member.name)
    was = member.state
    forget_ways_in(member)
    member.version += 1
    end_sessions_of(member, at=at, because="invited")
    end_links_of(member, at=at, kinds=(LinkKind.INVITATION, LinkKind.RESET))
    link = _make(LinkKind.INVITATION, member, by=by, at=at)
    record("members.invited", member, by=by, at=at, before={"state": was})
    if member.email is not None:
        ask("members.send_invitation", member_id=member.id)
    return link


@transaction
def invitation_for(member: Member, *, at: datetime) -> OneUseLink | None:
    """The open invitation of a colleague, made now if there is none and they never joined; asked only by the job."""
    if member.state != MemberState.INVITED:
        return open_invitation_of(member, at=at)
    return open_invitation_of(member, at=at) or _make(LinkKind.INVITATION, member, by=None, at=at)


def find_link(kind: LinkKind, token: str, *, at: datetime) -> OneUseLink | None:
    """The open link behind a token, without using it up."""
    row_id = row_of_link(kind, token)
    found = db.session.scalar(select(OneUseLink).where(OneUseLink.id == row_id)) if row_id else None
    if found is None or found.kind != kind or not found.is_open(at) or found.member.state == MemberState.LEFT:
        return None
    return found


def accept_invitation(
    link: OneUseLink, password: str, *, about: tuple[str, ...], address: str | None, agent: str | None, at: datetime
) -> str:
    """Choose the first password: the token of a halfway session, in which the second factor is set up."""
    refuse_weak(password, about=about)
    return _accept(link, hash_password(password), address=address, agent=agent, at=at)


@transaction
def _accept(link: OneUseLink, hashed: str, *, address: str | None, agent: str | None, at: datetime) -> str:
    member = _use(link, at=at)
    lock(member)
    member.password_hash = hashed
    member.state = MemberState.ACTIVE
    member.version += 1
    record("members.joined", member, by=member, at=at)
    return begin_session(member, at=at, address=address, agent=agent, stage=Stage.HALFWAY)


@transaction
def make_reset(contact: str, *, at: datetime) -> OneUseLink | None:
    """The link to a new password for whoever has this login, mail address or number; asked only by the job."""
    member = find_staff(contact)
    if member is None or not member.is_active or member.email is None:
        return None
    end_links_of(member, at=at, kinds=(LinkKind.RESET,))
    record("members.reset_asked", member, by=None, at=at)
    return _make(LinkKind.RESET, member, by=None, at=at)


def reset_password(link: OneUseLink, password: str, *, about: tuple[str, ...], at: datetime) -> None:
    """A new password through the mailed link. Every session ends; the second factor is asked for at the next login."""
    refuse_weak(password, about=about)
    _reset(link, hash_password(password), at=at)


@transaction
def _reset(link: OneUseLink, hashed: str, *, at: datetime) -> None:
    member = _use(link, at=at)
    lock(member)
    member.password_hash = hashed
    member.version += 1
    end_sessions_of(member, at=at, because="password")
    record("members.password_reset", member, by=member, at=at)
    tell_access_changed(member)


@transaction
def issue_letter(member: Member, *, by: Member, at: datetime) -> OneUseLink:
    """A letter with a code for a resident who has no mail (14 days, once); earlier letters end."""
    lock(member)
    if not member.is_resident:
        raise NoLetterForStaff
    if not member.is_active:
        raise NoLetterForLeaver(name=member.name)
    end_links_of(member, at=at, kinds=(LinkKind.LETTER,))
    letter = _make(LinkKind.LETTER, member, by=by, at=at)
    record("members.letter_issued", member, by=by, at=at, after={"expires_at": letter.expires_at})
    return letter


@transaction
def note_letter_shown(letter: OneUseLink, *, by: Member, at: datetime) -> None:
    """Whoever sees the code on the screen could use it, so each showing is recorded."""
    record("members.letter_shown", letter.member, by=by, at=at)


@transaction
def end_letter(letter: OneUseLink, *, by: Member, at: datetime) -> None:
    """A letter was lost or printed in error: it opens nothing from now on."""
    lock(letter)
    letter.ended_at = letter.ended_at or at
    record("members.letter_ended", letter.member, by=by, at=at)


def use_letter(typed: str, *, address: str | None, agent: str | None, at: datetime) -> str:
    """The token of a session for whoever holds the letter. Refuses `LetterRefused`, `TooManyTries`."""
    counted = count_try(LETTER, "any", address=address, at=at)
    code_index = blind_index("one_use_link", "code", as_typed(typed))
    letter = db.session.scalar(select(OneUseLink).where(OneUseLink.code_index == code_index))
    if letter is None or letter.kind != LinkKind.LETTER:
        raise LetterRefused
    token = _enter_with(letter, address=address, agent=agent, at=at)
    give_back(counted)
    return token


@transaction
def _enter_with(letter: OneUseLink, *, address: str | None, agent: str | None, at: datetime) -> str:
    try:
        member = _use(letter, at=at)
    except LinkRefused:
        raise LetterRefused from None
    token = begin_session(member, at=at, address=address, agent=agent)
    record("members.logged_in", member, by=member, at=at, after={"how": "letter"})
    return token


def letters_for(member: Member) -> Sequence[OneUseLink]:
    """The letters of a resident, newest first."""
    return db.session.scalars(
        select(OneUseLink)
        .where(OneUseLink.member_id == member.id, OneUseLink.kind == LinkKind.LETTER)
        .order_by(OneUseLink.made_at.desc())
        .limit(20)
    ).all()


def find_letter(member: Member, letter_id: UUID) -> OneUseLink | None:
    """One letter of one resident."""
    return db.session.scalar(
        select(OneUseLink).where(
            OneUseLink.id == letter_id, OneUseLink.member_id == member.id, OneUseLink.kind == LinkKind.LETTER
        )
    )


def open_invitation_of(member: Member, *, at: datetime) -> OneUseLink | None:
    """The invitation a colleague has not used yet."""
    found = db.session.scalars(
        select(OneUseLink)
        .where(OneUseLink.member_id == member.id, OneUseLink.kind == LinkKind.INVITATION)
        .order_by(OneUseLink.made_at.desc())
        .limit(1)
    ).first()
    return found if found is not None and found.is_open(at) else None


def end_links_of(member: Member, *, at: datetime, kinds: Sequence[LinkKind] = tuple(LinkKind)) -> None:
    """End every open link of a member, in the running transaction."""
    db.session.execute(
        update(OneUseLink)
        .where(
            OneUseLink.member_id == member.id,
            OneUseLink.kind.in_([kind.value for kind in kinds]),
            OneUseLink.used_at.is_(None),
            OneUseLink.ended_at.is_(None),
        )
        .values(ended_at=at)
    )


def _make(kind: LinkKind, member: Member, *, by: Member | None, at: datetime) -> OneUseLink:
    link_id = new_id()
    code = letters_of(kind, link_id) if kind is LinkKind.LETTER else None
    link = OneUseLink(
        id=link_id,
        kind=kind,
        member_id=member.id,
        code_index=blind_index("one_use_link", "code", code) if code else None,
        made_at=at,
        made_by=by.id if by is not None else None,
        expires_at=at + LIVES_FOR[kind],
    )
    db.session.add(link)
    db.session.flush()
    return link


def _use(link: OneUseLink, *, at: datetime) -> Member:
    """Use a link up by guarded update: of two at the same moment one gets in."""
    taken = db.session.execute(
        update(OneUseLink)
        .where(
            OneUseLink.id == link.id,
            OneUseLink.used_at.is_(None),
            OneUseLink.ended_at.is_(None),
            OneUseLink.expires_at > at,
        )
        .values(used_at=at)
        .returning(OneUseLink.id)
    ).first()
    member = find_member(link.member_id)
    if taken is None or member is None or member.state == MemberState.LEFT:
        raise LinkRefused
    return member
