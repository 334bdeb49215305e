"""The letter for a resident without mail: a code on paper that opens the door once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from tenants.db import db
from tenants.history import record
from tenants.keys import blind_index
from tenants.members import Member
from tenants.one_use_links import LinkKind, LinkRefused, OneUseLink, end_links_of, make_link, use_link
from tenants.refusals import Refused
from tenants.sessions import begin_session
from tenants.text import N_
from tenants.throttles import LETTER, count_try, give_back
from tenants.tokens import as_typed
from tenants.verbs import lock, transaction


class LetterRefused(Refused):
    message = N_("This code is not right, was used already, or is too old. The front desk prints a new letter.")


class NoLetterForStaff(Refused):
    message = N_("Letters are for residents. Colleagues get an invitation.")


class NoLetterForLeaver(Refused):
    message = N_("%(name)s has left; a letter would open nothing.")


@transaction
def issue_letter(member: Member, *, by: Member, at: datetime) -> OneUseLink:
    """A letter with a code for a resident who has no mail (14 days, once); earlier letters end."""
    lock(member)
    if not member.is_resident:
        raise NoLetterForStaff
    if not member.is_active:
        raise NoLetterForLeaver(name=member.name)
    end_links_of(member, at=at, kinds=(LinkKind.LETTER,))
    letter = make_link(LinkKind.LETTER, member, by=by, at=at)
    record("members.letter_issued", member, by=by, at=at, after={"expires_at": letter.expires_at})
    return letter


@transaction
def note_letter_shown(letter: OneUseLink, *, by: Member, at: datetime) -> None:
    """Whoever sees the code on the screen could use it, so each showing is recorded."""
    record("members.letter_shown", letter.member, by=by, at=at)


@transaction
def void_letter(letter: OneUseLink, *, by: Member, at: datetime) -> None:
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
        member = use_link(letter, at=at)
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
