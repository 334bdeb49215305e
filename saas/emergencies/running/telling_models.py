"""What an incident tells others: notices to residents with receipts, reports to authorities, marks, lift record, breach.

`is_drill` stands in each table that can reach outside, tied to the incident by its foreign key, so that PostgreSQL
itself refuses a released notice and a sent report of a drill.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.archives import Person
from saas.emergencies.kinds import NoticeKind, OutsideKind, OutsideState
from saas.emergencies.running.models import Incident
from saas.facilities import Asset
from saas.requests.messages import Message
from tenants.checks import one_of
from tenants.columns import internal, personal, public
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.members import Member


def _of_incident() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["tenant_id", "incident_id", "is_drill"], ["incident.tenant_id", "incident.id", "incident.is_drill"]
    )


class IncidentNotice(TenantOwned, Model):
    """A notice to the residents of the affected buildings: drafted from the plan, released by a person."""

    __tablename__ = "incident_notice"
    __table_args__ = (
        _of_incident(),
        belongs_to("member", "released_by_id"),
        Index(None, "tenant_id", "incident_id", "id"),
        one_of("kind", NoticeKind),
        CheckConstraint("words <> ''", name="said"),
        CheckConstraint("not is_drill or released_at is null", name="drills_tell_no_resident"),
        CheckConstraint("(released_at is null) = (released_by_id is null)", name="released_by_somebody"),
    )

    incident_id: Mapped[UUID] = mapped_column(info=internal())
    is_drill: Mapped[bool] = mapped_column(info=internal())
    kind: Mapped[str] = mapped_column(info=public())
    words: Mapped[str] = mapped_column(info=personal("emergencies"))
    words_en: Mapped[str] = mapped_column(default="", info=personal("emergencies"))
    at: Mapped[datetime] = mapped_column(info=internal())
    released_at: Mapped[datetime | None] = mapped_column(info=internal())
    released_by_id: Mapped[UUID | None] = mapped_column(info=internal())

    incident: Mapped[Incident] = to_parent("IncidentNotice", "Incident", "incident_id")
    released_by: Mapped[Member | None] = to_parent("IncidentNotice", "Member", "released_by_id")


class NoticeReceipt(TenantOwned, Model):
    """One resident of one notice: the message, and whether they said they are safe. Sent is what the message says."""

    __tablename__ = "notice_receipt"
    __table_args__ = (
        belongs_to("incident_notice", "notice_id"),
        belongs_to("member", "member_id"),
        belongs_to("house", "house_id"),
        belongs_to("message", "message_id"),
        UniqueConstraint("tenant_id", "notice_id", "member_id"),
        Index(None, "tenant_id", "member_id", "id"),
    )

    notice_id: Mapped[UUID] = mapped_column(info=internal())
    member_id: Mapped[UUID] = mapped_column(info=internal())
    house_id: Mapped[UUID] = mapped_column(info=internal())
    message_id: Mapped[UUID] = mapped_column(info=internal())

    notice: Mapped[IncidentNotice] = to_parent("NoticeReceipt", "IncidentNotice", "notice_id")
    member: Mapped[Member] = to_parent("NoticeReceipt", "Member", "member_id")
    message: Mapped[Message] = to_parent("NoticeReceipt", "Message", "message_id")


class OutsideReport(TenantOwned, Model):
    """A report to an authority or a superior, as a task with its own clock (within 1 hour; 4 for data)."""

    __tablename__ = "outside_report"
    __table_args__ = (
        _of_incident(),
        belongs_to("member", "by_id"),
        Index(None, "tenant_id", "incident_id", "id"),
        one_of("kind", OutsideKind),
        one_of("state", OutsideState),
        CheckConstraint("receiver <> ''", name="to_somebody"),
        CheckConstraint("state = 'open' or (by_id is not null and ended_at is not null)", name="ended_by_somebody"),
        CheckConstraint("state <> 'not_needed' or words <> ''", name="left_out_for_a_reason"),
        CheckConstraint("not is_drill or state <> 'sent'", name="drills_report_to_nobody"),
    )

    incident_id: Mapped[UUID] = mapped_column(info=internal())
    is_drill: Mapped[bool] = mapped_column(info=internal())
    kind: Mapped[str] = mapped_column(info=public())
    receiver: Mapped[str] = mapped_column(info=internal())
    basis: Mapped[str] = mapped_column(default="", info=public())
    due_at: Mapped[datetime] = mapped_column(info=internal())
    state: Mapped[str] = mapped_column(default=OutsideState.OPEN, info=public())
    ended_at: Mapped[datetime | None] = mapped_column(info=internal())
    by_id: Mapped[UUID | None] = mapped_column(info=internal())
    way: Mapped[str] = mapped_column(default="", info=internal(), doc="phone, letter, portal, with its number")
    words: Mapped[str] = mapped_column(default="", info=personal("emergencies"))

    incident: Mapped[Incident] = to_parent("OutsideReport", "Incident", "incident_id")
    by: Mapped[Member | None] = to_parent("OutsideReport", "Member", "by_id")


class IncidentMark(TenantOwned, Model):
    """That a mark of a clock was passed and told, once: `ack:…`, `update:…`, `lift:20`, `outside:…`."""

    __tablename__ = "incident_mark"
    __table_args__ = (
        belongs_to("incident", "incident_id"),
        UniqueConstraint("tenant_id", "incident_id", "code"),
        {"info": {"append_only": True}},
    )

    incident_id: Mapped[UUID] = mapped_column(info=internal())
    code: Mapped[str] = mapped_column(info=internal())
    at: Mapped[datetime] = mapped_column(info=internal())


class LiftRecord(TenantOwned, Model):
    """The record of people shut in a lift, with the fields of Beijing's 2025 process (domain 2.6)."""

    __tablename__ = "lift_record"
    __table_args__ = (
        belongs_to("incident", "incident_id"),
        belongs_to("asset", "asset_id"),
        UniqueConstraint("tenant_id", "incident_id"),
        CheckConstraint("persons between 0 and 100", name="real_count"),
        CheckConstraint("limit_minutes in (30, 60)", name="city_or_elsewhere"),
        CheckConstraint("vendor_arrived_at is null or vendor_called_at is not null", name="called_before_arriving"),
        CheckConstraint("freed_at is null or freed_at >= trapped_at", name="freed_after"),
    )

    incident_id: Mapped[UUID] = mapped_column(info=internal())
    asset_id: Mapped[UUID | None] = mapped_column(info=internal())
    lift_code: Mapped[str] = mapped_column(default="", info=public())
    persons: Mapped[int] = mapped_column(Integer, default=1, info=internal())
    trapped_at: Mapped[datetime] = mapped_column(info=internal())
    limit_minutes: Mapped[int] = mapped_column(Integer, default=30, info=internal())
    vendor: Mapped[str] = mapped_column(default="", info=internal())
    vendor_called_at: Mapped[datetime | None] = mapped_column(info=internal())
    vendor_arrived_at: Mapped[datetime | None] = mapped_column(info=internal())
    rescuers: Mapped[str] = mapped_column(default="", info=personal("emergencies"))
    rescue_began_at: Mapped[datetime | None] = mapped_column(info=internal())
    freed_at: Mapped[datetime | None] = mapped_column(info=internal())
    cause: Mapped[str] = mapped_column(default="", info=internal())
    handling: Mapped[str] = mapped_column(default="", info=internal())

    incident: Mapped[Incident] = to_parent("LiftRecord", "Incident", "incident_id")
    asset: Mapped[Asset | None] = to_parent("LiftRecord", "Asset", "asset_id")


class BreachNotice(TenantOwned, Model):
    """What the people whose data leaked are told: the situation and the possible risk, what to do, whom to ask
    (PRV-31; PIPL 57)."""

    __tablename__ = "breach_notice"
    __table_args__ = (
        _of_incident(),
        belongs_to("member", "by_id"),
        UniqueConstraint("tenant_id", "incident_id"),
        CheckConstraint("situation <> '' and risk <> ''", name="situation_and_risk"),
        CheckConstraint("not is_drill or released_at is null", name="drills_tell_nobody"),
    )

    incident_id: Mapped[UUID] = mapped_column(info=internal())
    is_drill: Mapped[bool] = mapped_column(info=internal())
    situation: Mapped[str] = mapped_column(info=personal("emergencies"))
    risk: Mapped[str] = mapped_column(info=personal("emergencies"))
    measures: Mapped[str] = mapped_column(default="", info=internal())
    contact: Mapped[str] = mapped_column(default="", info=internal())
    by_id: Mapped[UUID] = mapped_column(info=internal())
    released_at: Mapped[datetime | None] = mapped_column(info=internal())

    incident: Mapped[Incident] = to_parent("BreachNotice", "Incident", "incident_id")


class AffectedPerson(TenantOwned, Model):
    """A person whose data leaked, and how they were told: by message, or by letter, phone or at the door."""

    __tablename__ = "affected_person"
    __table_args__ = (
        belongs_to("incident", "incident_id"),
        belongs_to("person", "person_id"),
        belongs_to("message", "message_id"),
        belongs_to("member", "told_by_id"),
        UniqueConstraint("tenant_id", "incident_id", "person_id"),
        CheckConstraint("message_id is null or told_at is not null", name="told_by_message"),
        CheckConstraint("told_at is null or message_id is not null or way <> ''", name="told_somehow"),
    )

    incident_id: Mapped[UUID] = mapped_column(info=internal())
    person_id: Mapped[UUID] = mapped_column(info=internal())
    what: Mapped[str] = mapped_column(default="", info=internal(), doc="which kinds of their data")
    message_id: Mapped[UUID | None] = mapped_column(info=internal())
    told_at: Mapped[datetime | None] = mapped_column(info=internal())
    told_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    way: Mapped[str] = mapped_column(default="", info=internal())

    incident: Mapped[Incident] = to_parent("AffectedPerson", "Incident", "incident_id")
    person: Mapped[Person] = to_parent("AffectedPerson", "Person", "person_id")
    message: Mapped[Message | None] = to_parent("AffectedPerson", "Message", "message_id")
