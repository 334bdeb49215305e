"""A request, and its timeline. What happened is only ever appended; nobody edits or deletes it (INT-38)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from saas.archives.models import Person
from saas.estates.models import Estate, House
from saas.promises.defaults import Team, Urgency
from saas.requests.kinds import (
    FINISHED,
    Category,
    Channel,
    ClosedHow,
    FeedbackWay,
    Handling,
    IdentityCheck,
    Part,
    RequestState,
    Source,
)
from tenants.checks import one_of
from tenants.columns import internal, personal, public
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.members import Member
from tenants.sealed_text import SealedText, normal_phone, sealed

OPEN_SQL = "state not in ('closed', 'withdrawn', 'merged', 'declined') and not is_imported_history"
_BEFORE_DISPATCH = "'reported', 'registered', 'withdrawn', 'merged', 'declined'"


class Request(TenantOwned, Model):
    """Anything a resident brings (客户信息), from the moment somebody hears of it until the resident has the answer."""

    __tablename__ = "request"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("estate", "received_in_id"),
        belongs_to("house", "house_id"),
        belongs_to("person", "person_id"),
        belongs_to("member", "reported_by_id"),
        belongs_to("member", "first_receiver_id"),
        belongs_to("member", "first_receiver_now_id"),
        belongs_to("member", "handler_id"),
        belongs_to("request", "merged_into_id"),
        UniqueConstraint("tenant_id", "received_in_id", "number"),
        Index(None, "tenant_id", "estate_id", "received_at", "id"),
        Index(None, "tenant_id", "received_at", "id"),
        Index(None, "tenant_id", "house_id", "received_at"),
        Index(None, "tenant_id", "person_id", "received_at"),
        Index(None, "tenant_id", "reported_by_id", "received_at"),
        Index(None, "tenant_id", "number"),
        Index(None, "tenant_id", "reporter_phone_index"),
        Index("ix_request_queue", "tenant_id", "estate_id", "next_due_at", "id", postgresql_where=OPEN_SQL),
        Index("ix_request_first_received", "tenant_id", "first_receiver_now_id", "id", postgresql_where=OPEN_SQL),
        Index("ix_request_handler", "tenant_id", "handler_id", "id", postgresql_where=OPEN_SQL),
        Index("ix_request_awaiting", "tenant_id", "fed_back_at", postgresql_where="state = 'fed_back'"),
        Index("ix_request_completed", "tenant_id", "completed_at", postgresql_where="completed_at is not null"),
        Index("ix_request_closed", "tenant_id", "closed_at", postgresql_where="closed_at is not null"),
        Index(
            "ix_request_comment_waits",
            *("tenant_id", "estate_id", "comment_waits_since"),
            postgresql_where="comment_waits_since is not null",
        ),
        Index("ix_request_grams", "search_grams", postgresql_using="gin"),
        one_of("category", Category),
        one_of("source", Source),
        one_of("channel", Channel),
        one_of("state", RequestState),
        one_of("urgency", Urgency),
        one_of("department", Team),
        one_of("handling", Handling),
        one_of("part", Part),
        one_of("identity_check", IdentityCheck),
        one_of("closed_how", ClosedHow),
        one_of("fed_back_how", FeedbackWay),
        CheckConstraint("satisfaction between 1 and 5", name="known_satisfaction"),
        CheckConstraint("is_imported_history or house_id is not null or place <> ''", name="somewhere"),
        CheckConstraint("is_imported_history or description <> '' or service_type is not null", name="described"),
        CheckConstraint(
            f"is_imported_history or classified_at is not null or state in ({_BEFORE_DISPATCH})",
            name="classified_before_dispatched",
        ),
        CheckConstraint(
            "is_imported_history or state not in ('fed_back', 'closed') or (fed_back_at is not null "
            "and fed_back_by_id is not null and fed_back_how is not null and fed_back_what is not null)",
            name="fed_back_before_closed",
        ),
        CheckConstraint("is_imported_history or (state = 'closed') = (closed_how is not null)", name="closed_somehow"),
        CheckConstraint("state <> 'declined' or outcome <> ''", name="declined_with_reason"),
        CheckConstraint("(state = 'merged') = (merged_into_id is not null)", name="merged_into_something"),
        CheckConstraint("is_imported_history or first_receiver_id is not null or state = 'reported'", name="received"),
    )

    number: Mapped[str] = mapped_column(info=public())
    received_in_id: Mapped[UUID] = mapped_column(info=internal(), doc="whose sequence the number comes from")
    estate_id: Mapped[UUID] = mapped_column(info=internal())
    house_id: Mapped[UUID | None] = mapped_column(info=internal())
    place: Mapped[str] = mapped_column(default="", info=public(), doc="where, when it is not (only) a house")
    part: Mapped[str] = mapped_column(default=Part.UNKNOWN, info=public())
    person_id: Mapped[UUID | None] = mapped_column(info=internal())
    identity_check: Mapped[str] = mapped_column(default=IdentityCheck.NOT_VERIFIED, info=internal())
    reporter_name: Mapped[str] = mapped_column(default="", info=personal("contact", mask="name"))
    reporter_phone: SealedText = sealed("reporter_phone", info=personal("contact", mask="phone"), index=normal_phone)
    reported_by_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="the login that sent it in")

    category: Mapped[str] = mapped_column(info=public())
    source: Mapped[str] = mapped_column(info=public())
    channel: Mapped[str] = mapped_column(info=public())
    service_type: Mapped[str | None] = mapped_column(info=public())
    urgency: Mapped[str | None] = mapped_column(info=public())
    department: Mapped[str | None] = mapped_column(info=public())
    handling: Mapped[str | None] = mapped_column(info=public())
    description: Mapped[str] = mapped_column(info=personal("service"))
    appointment_from: Mapped[datetime | None] = mapped_column(info=internal())
    appointment_until: Mapped[datetime | None] = mapped_column(info=internal())
    may_enter: Mapped[bool] = mapped_column(default=False, info=personal("service"))

    state: Mapped[str] = mapped_column(default=RequestState.REPORTED, info=internal())
    handler_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="who deals with it now")
    first_receiver_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="never changes (INT-04)")
    first_receiver_now_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="a named successor, or the same")
    received_at: Mapped[datetime] = mapped_column(info=internal())
    recorded_at: Mapped[datetime] = mapped_column(info=internal())
    registered_at: Mapped[datetime | None] = mapped_column(info=internal())
    classified_at: Mapped[datetime | None] = mapped_column(info=internal())
    first_response_at: Mapped[datetime | None] = mapped_column(info=internal())
    handling_started_at: Mapped[datetime | None] = mapped_column(info=internal())
    completed_at: Mapped[datetime | None] = mapped_column(info=internal())
    outcome: Mapped[str | None] = mapped_column(info=personal("service"), doc="the result report, or why not")
    fed_back_at: Mapped[datetime | None] = mapped_column(info=internal())
    fed_back_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    fed_back_how: Mapped[str | None] = mapped_column(info=internal())
    fed_back_what: Mapped[str | None] = mapped_column(info=personal("service"))
    closed_at: Mapped[datetime | None] = mapped_column(info=internal())
    closed_how: Mapped[str | None] = mapped_column(info=internal())
    merged_into_id: Mapped[UUID | None] = mapped_column(info=internal())
    reopened_count: Mapped[int] = mapped_column(Integer, default=0, info=internal())
    transfer_count: Mapped[int] = mapped_column(Integer, default=0, info=internal())
    chased_count: Mapped[int] = mapped_column(Integer, default=0, info=internal())
    escalated_at: Mapped[datetime | None] = mapped_column(info=internal())
    comment_waits_since: Mapped[datetime | None] = mapped_column(info=internal(), doc="a resident's word unanswered")
    satisfaction: Mapped[int | None] = mapped_column(Integer, info=personal("service"))
    low_reasons: Mapped[list[Any]] = mapped_column(default=list, info=personal("service"))
    opinion: Mapped[str | None] = mapped_column(info=personal("service"), doc="what the resident said about the result")
    next_due_at: Mapped[datetime | None] = mapped_column(info=internal(), doc="the next promise that can break")
    is_imported_history: Mapped[bool] = mapped_column(default=False, info=internal())
    imported: Mapped[dict[str, Any]] = mapped_column(default=dict, info=personal("service"))
    search_text: Mapped[str] = mapped_column(
        default="", deferred=True, info=personal("service"), doc="folded; decides what grams find"
    )
    search_grams: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, deferred=True, info=personal("service"))

    estate: Mapped[Estate] = to_parent("Request", "Estate", "estate_id")
    house: Mapped[House | None] = to_parent("Request", "House", "house_id")
    person: Mapped[Person | None] = to_parent("Request", "Person", "person_id")
    reported_by: Mapped[Member | None] = to_parent("Request", "Member", "reported_by_id")
    first_receiver: Mapped[Member | None] = to_parent("Request", "Member", "first_receiver_id")
    first_receiver_now: Mapped[Member | None] = to_parent("Request", "Member", "first_receiver_now_id")
    handler: Mapped[Member | None] = to_parent("Request", "Member", "handler_id")
    merged_into: Mapped[Request | None] = relationship(
        "Request",
        primaryjoin="and_(Request.tenant_id == remote(Request.tenant_id), "
        "foreign(Request.merged_into_id) == remote(Request.id))",
    )

    @property
    def is_finished(self) -> bool:
        """Whether nothing more happens by itself; a resident may still say that it is not so."""
        return self.state in FINISHED

    @property
    def is_unanswered(self) -> bool:
        """Whether the resident is still waiting for a first word, from second zero on (INT-10)."""
        return self.first_response_at is None and not self.is_finished

    @property
    def received_lag(self) -> timedelta | None:
        """From hearing of it to its place in the register (INT-07); none before it is registered."""
        return None if self.registered_at is None else self.registered_at - self.received_at

    @property
    def has_appointment(self) -> bool:
        """Whether a time was agreed."""
        return self.appointment_until is not None


class RequestEvent(TenantOwned, Model):
    """One thing that happened to a request. Rows are inserted and read, never changed."""

    __tablename__ = "request_event"
    __table_args__ = (
        belongs_to("request", "request_id"),
        belongs_to("member", "by_id"),
        Index(None, "tenant_id", "request_id", "at", "id"),
        {"info": {"append_only": True}},
    )

    request_id: Mapped[UUID] = mapped_column(info=internal())
    kind: Mapped[str] = mapped_column(info=internal())
    visible_to_resident: Mapped[bool] = mapped_column(info=internal())
    words: Mapped[str | None] = mapped_column(info=personal("service"), doc="what a person wrote")
    values: Mapped[dict[str, Any]] = mapped_column(default=dict, info=personal("service"))
    by_id: Mapped[UUID | None] = mapped_column(info=internal())
    by_name: Mapped[str | None] = mapped_column(info=personal("history"))
    at: Mapped[datetime] = mapped_column(info=internal())
