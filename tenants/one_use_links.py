"""Links and codes that let one member in once: made, found, used up by guarded update, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import internal, secret
from tenants.db import Model, TenantOwned, belongs_to, db, new_id, to_parent
from tenants.keys import blind_index
from tenants.members import Member, MemberState, find_member
from tenants.refusals import Refused
from tenants.text import N_
from tenants.tokens import in_groups, letters_of, link_token, row_of_link


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


def find_link(kind: LinkKind, token: str, *, at: datetime) -> OneUseLink | None:
    """The open link behind a token, without using it up."""
    row_id = row_of_link(kind, token)
    found = db.session.scalar(select(OneUseLink).where(OneUseLink.id == row_id)) if row_id else None
    if found is None or found.kind != kind or not found.is_open(at) or found.member.state == MemberState.LEFT:
        return None
    return found


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


def make_link(kind: LinkKind, member: Member, *, by: Member | None, at: datetime) -> OneUseLink:
    """A new way in, in the running transaction. Earlier ones stay open; whoever asks ends them."""
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


def use_link(link: OneUseLink, *, at: datetime) -> Member:
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
