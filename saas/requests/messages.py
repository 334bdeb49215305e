"""Messages inside the product: one door, one row for each person and change; mail follows from the row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Select, bindparam, func, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column

from saas.requests.message_words import IN_APP_ONLY, MAILED_IF_WANTED, MAILED_IN_BULK
from saas.requests.message_words import MessageKind as MessageKind
from saas.requests.models import Request
from tenants.bulk import insert_many
from tenants.columns import internal, personal
from tenants.db import Model, TenantOwned, belongs_to, db, new_id, to_parent
from tenants.members import Member
from tenants.queue import JobList, ask, ask_many
from tenants.verbs import transaction


class Message(TenantOwned, Model):
    """One sentence for one member about one change."""

    __tablename__ = "message"
    __table_args__ = (
        belongs_to("member", "member_id", ondelete="CASCADE"),
        belongs_to("request", "request_id", ondelete="CASCADE"),
        Index(None, "tenant_id", "member_id", "at", "id"),
        Index("ix_message_unread", "tenant_id", "member_id", postgresql_where="read_at is null"),
        Index(None, "tenant_id", "request_id", "at"),
        CheckConstraint("kind <> ''", name="kind_named"),
    )

    member_id: Mapped[UUID] = mapped_column(info=internal())
    request_id: Mapped[UUID | None] = mapped_column(info=internal())
    kind: Mapped[str] = mapped_column(info=internal())
    values: Mapped[dict[str, Any]] = mapped_column(default=dict, info=personal("service"))
    at: Mapped[datetime] = mapped_column(info=internal())
    read_at: Mapped[datetime | None] = mapped_column(info=internal())
    mailed_at: Mapped[datetime | None] = mapped_column(info=internal())

    member: Mapped[Member] = to_parent("Message", "Member", "member_id")
    request: Mapped[Request | None] = to_parent("Message", "Request", "request_id")


def tell(
    members: Iterable[Member | None], kind: MessageKind, request: Request | None, *, at: datetime, **values: Any
) -> list[Message]:
    """Write a message for each of these members in the running transaction; mail follows for those who have one.

    Nobody is told twice in one call, and nobody who left. Values are names, numbers, codes and ISO instants.
    """
    plain = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
    if request is not None:
        plain.setdefault("number", request.number)
    written = []
    for member in {one.id: one for one in members if one is not None and one.is_active}.values():
        message = Message(
            member_id=member.id, request_id=request.id if request is not None else None, kind=kind, values=plain, at=at
        )
        db.session.add(message)
        db.session.flush()
        if member.email and _is_mailed(kind, member):
            ask("requests.mail_message", on=_list_of(kind), message_id=message.id)
        written.append(message)
    return written


def tell_each(
    told: Sequence[tuple[Member, Mapping[str, object]]], kind: MessageKind, *, at: datetime
) -> list[UUID | None]:
    """The same for hundreds at once, each with values of their own, in a few statements for all of them.

    Returns the id of each message, in the order given; nothing for somebody who left. About no request.
    """
    ids = [new_id() if member.is_active else None for member, _values in told]
    rows = [
        {"id": one, "member_id": member.id, "kind": kind, "values": dict(values), "at": at}
        for one, (member, values) in zip(ids, told, strict=True)
        if one is not None
    ]
    insert_many(Message, rows)
    mailed = [
        {"message_id": one}
        for one, (member, _values) in zip(ids, told, strict=True)
        if one is not None and member.email_index is not None and _is_mailed(kind, member)  # type: ignore[attr-defined]
    ]
    ask_many("requests.mail_message", mailed, on=_list_of(kind))
    return ids


def _list_of(kind: MessageKind) -> JobList:
    return JobList.BULK if kind in MAILED_IN_BULK else JobList.FAST


def _is_mailed(kind: MessageKind, member: Member) -> bool:
    if kind in MAILED_IF_WANTED:
        return member.bill_mail == "on"
    return kind not in IN_APP_ONLY


def residents_of(request: Request) -> list[Member]:
    """The logins of the household's reporter: who sent it in, and the archive's person when they have a login."""
    found = [request.reported_by, request.person.member if request.person is not None else None]
    return [member for member in found if member is not None and member.is_resident]


def unread_count(member: Member) -> int:
    """How many messages a member has not read."""
    return db.session.scalar(_unread(), {"member": member.id}) or 0


@cache
def _unread() -> Select[int]:
    theirs = Message.member_id == bindparam("member")
    return select(func.count()).select_from(Message).where(theirs, Message.read_at.is_(None))


def messages_for(member: Member, *, limit: int = 50) -> Sequence[Message]:
    """The latest messages of a member, newest first."""
    return db.session.scalars(
        select(Message)
        .where(Message.member_id == member.id)
        .order_by(Message.at.desc(), Message.id.desc())
        .limit(limit)
        .options(joinedload(Message.request))
    ).all()


def mark_read_if_new(member: Member, *, at: datetime, about: UUID) -> None:
    """The same for a page about one request, which writes nothing (and begins no second transaction) when all was read."""
    if db.session.scalar(_first_unread(), {"member": member.id, "request": about}) is not None:
        mark_read(member, at=at, about=about)


@cache
def _first_unread() -> Select[UUID]:
    theirs = Message.member_id == bindparam("member")
    return (
        select(Message.id).where(theirs, Message.request_id == bindparam("request"), Message.read_at.is_(None)).limit(1)
    )


@transaction
def mark_read(member: Member, *, at: datetime, about: UUID | None = None) -> None:
    """Note that the member has seen their messages, all of them or those about one request."""
    seen = update(Message).where(Message.member_id == member.id, Message.read_at.is_(None)).values(read_at=at)
    db.session.execute(seen if about is None else seen.where(Message.request_id == about))
