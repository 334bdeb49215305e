"""People, what they are to houses, their vehicles, and what is said about them and changed on their wish."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.archives.office_words import TenureKind
from saas.archives.people import is_child, last_four
from saas.estates.models import House, ParkingSpace
from tenants.columns import internal, personal, secret, sensitive
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.keys import blind_index
from tenants.members import Member
from tenants.sealed_text import SealedText, normal_identity, normal_phone, normal_text, sealed

CLASS_PRIMARY = "A"
CLASS_OTHER = "B"


class CollectedVia(StrEnum):
    """How we came to know a person (ARC-10)."""

    REGISTRATION = "registration"
    SERVICE = "service"
    ACTIVITY = "activity"
    ONLINE = "online"


class Person(TenantOwned, Model):
    """The archive of one person. Its number is a class letter and a sequence (ARC-16) and is never given again."""

    __tablename__ = "person"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("member", "member_id"),
        UniqueConstraint("tenant_id", "number"),
        Index("uq_person_member", "tenant_id", "member_id", unique=True, postgresql_where="member_id is not null"),
        Index(None, "tenant_id", "phone_index"),
        Index(None, "tenant_id", "phone_tail"),
        Index(None, "tenant_id", "certificate_index"),
        Index(None, "tenant_id", "name"),
        Index(None, "tenant_id", "initials"),
        Index(None, "tenant_id", "estate_id"),
        CheckConstraint(
            "collected_via in ('registration', 'service', 'activity', 'online')", name="known_collected_via"
        ),
        CheckConstraint("language in ('zh_CN', 'en')", name="known_language"),
    )

    number: Mapped[str] = mapped_column(info=internal())
    estate_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="where the person was first registered")
    name: Mapped[str] = mapped_column(Text(collation="C"), info=personal("contact", mask="name"))
    initials: Mapped[str] = mapped_column(Text(collation="C"), info=personal("contact"))
    phone: SealedText = sealed("phone", info=personal("contact", mask="phone"), index=normal_phone)
    phone_kind: Mapped[str | None] = mapped_column(info=personal("contact"))
    phone_tail: Mapped[bytes | None] = mapped_column(info=secret())
    certificate: SealedText = sealed("certificate", info=sensitive("identity", mask="id_number"), index=normal_identity)
    certificate_kind: Mapped[str | None] = mapped_column(info=personal("identity"))
    born: Mapped[date | None] = mapped_column(info=sensitive("identity"))
    language: Mapped[str] = mapped_column(default="zh_CN", info=personal("service"))
    preferences: Mapped[str] = mapped_column(default="", info=personal("service"))
    internal_note: SealedText = sealed("internal_note", info=personal("service"))
    collected_via: Mapped[str] = mapped_column(default=CollectedVia.REGISTRATION, info=personal("register"))
    member_id: Mapped[UUID | None] = mapped_column(info=internal())
    registered_at: Mapped[datetime] = mapped_column(info=internal())
    last_verified_at: Mapped[datetime | None] = mapped_column(info=internal())
    last_contact_at: Mapped[datetime | None] = mapped_column(info=internal())
    completed_at: Mapped[datetime | None] = mapped_column(info=internal())
    filed_at: Mapped[datetime | None] = mapped_column(info=internal())
    filed_by_id: Mapped[UUID | None] = mapped_column(info=internal())

    member: Mapped[Member | None] = to_parent("Person", "Member", "member_id")

    def is_sensitive(self, on: date) -> bool:
        """Whether everything about this person is sensitive: a child under fourteen (PRV-02)."""
        return is_child(self.born, on)

    def set_phone(self, number: str | None, kind: str | None) -> None:
        """Keep a number that `read_phone` has read, with the index of its last four digits."""
        self.phone = number
        self.phone_kind = kind if number else None
        self.phone_tail = phone_tail(number) if number else None


def phone_tail(number: str) -> bytes:
    """The blind index of a number's last four digits. Only ever asked together with an estate (trust 3.3)."""
    return blind_index("person", "phone_tail", last_four(number))


class Tenure(TenantOwned, Model):
    """What a person is to a house, from one day to another (both included; without a day it is open on that side)."""

    __tablename__ = "tenure"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("house", "house_id"),
        belongs_to("estate", "estate_id"),
        Index(None, "tenant_id", "house_id", "person_id"),
        Index(None, "tenant_id", "person_id"),
        Index(None, "tenant_id", "estate_id", "person_id"),
        CheckConstraint("kind in ('owner', 'co_owner', 'family', 'renter', 'other')", name="known_kind"),
        CheckConstraint("since is null or until is null or since <= until", name="ends_after_it_begins"),
        CheckConstraint(
            "(share_num is null) = (share_den is null) and (share_num is null or "
            "(share_den between 1 and 1000000 and share_num between 1 and share_den))",
            name="share_is_a_fraction",
        ),
        CheckConstraint("share_num is null or kind in ('owner', 'co_owner')", name="owners_have_shares"),
    )

    person_id: Mapped[UUID] = mapped_column(info=internal())
    house_id: Mapped[UUID] = mapped_column(info=internal())
    estate_id: Mapped[UUID] = mapped_column(info=internal())
    kind: Mapped[str] = mapped_column(info=personal("household"))
    share_num: Mapped[int | None] = mapped_column(Integer, info=personal("household"))
    share_den: Mapped[int | None] = mapped_column(Integer, info=personal("household"))
    since: Mapped[date | None] = mapped_column(info=personal("household"))
    until: Mapped[date | None] = mapped_column(info=personal("household"))

    person: Mapped[Person] = to_parent("Tenure", "Person", "person_id")
    house: Mapped[House] = to_parent("Tenure", "House", "house_id")

    @property
    def share(self) -> Fraction | None:
        """The share of ownership, exact."""
        if self.share_num is None or self.share_den is None:
            return None
        return Fraction(self.share_num, self.share_den)

    @share.setter
    def share(self, share: Fraction | None) -> None:
        self.share_num = share.numerator if share is not None else None
        self.share_den = share.denominator if share is not None else None

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    @property
    def owns(self) -> bool:
        """Whether the person owns the house or a part of it."""
        return self.kind in OWNING


OWNING = frozenset({TenureKind.OWNER, TenureKind.CO_OWNER})


class Vehicle(TenantOwned, Model):
    """A vehicle of a household, with the space it stands on."""

    __tablename__ = "vehicle"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("house", "house_id"),
        belongs_to("person", "person_id"),
        belongs_to("parking_space", "space_id"),
        Index("uq_vehicle_plate", "tenant_id", "estate_id", "plate_index", unique=True),
        Index(None, "tenant_id", "plate_index"),
        Index(None, "tenant_id", "house_id"),
        Index(None, "tenant_id", "space_id"),
        Index(None, "tenant_id", "person_id"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    house_id: Mapped[UUID] = mapped_column(info=internal())
    person_id: Mapped[UUID | None] = mapped_column(info=internal())
    space_id: Mapped[UUID | None] = mapped_column(info=internal())
    plate: SealedText = sealed("plate", info=personal("vehicle", mask="plate"), index=normal_text)

    person: Mapped[Person | None] = to_parent("Vehicle", "Person", "person_id")
    house: Mapped[House] = to_parent("Vehicle", "House", "house_id")
    space: Mapped[ParkingSpace | None] = to_parent("Vehicle", "ParkingSpace", "space_id")


class OpeningArrears(TenantOwned, Model):
    """What a household owed for a month when its company came to us, in fen: kept for the fees to take over."""

    __tablename__ = "opening_arrears"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("house", "house_id"),
        UniqueConstraint("tenant_id", "house_id", "item", "period"),
        CheckConstraint("amount >= 0", name="amount_is_owed"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    house_id: Mapped[UUID] = mapped_column(info=internal())
    item: Mapped[str] = mapped_column(info=internal())
    period: Mapped[str] = mapped_column(info=internal(), doc="month of account, 2025-09")
    amount: Mapped[int] = mapped_column(info=personal("fees"), doc="fen")
    due_on: Mapped[date | None] = mapped_column(info=internal(), doc="the day to pay by, where the old books say it")
    import_run_id: Mapped[UUID | None] = mapped_column(info=internal())
    row_number: Mapped[int | None] = mapped_column(Integer, info=internal(), doc="the row as the spreadsheet counts")

    house: Mapped[House] = to_parent("OpeningArrears", "House", "house_id")


class Contact(TenantOwned, Model):
    """One contact with a person that was not a request: who, when, how, what about (ARC-02)."""

    __tablename__ = "contact"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("estate", "estate_id"),
        belongs_to("member", "by_id"),
        Index(None, "tenant_id", "person_id", "at"),
        CheckConstraint("channel in ('phone', 'visit', 'online', 'letter')", name="known_channel"),
    )

    person_id: Mapped[UUID] = mapped_column(info=internal())
    estate_id: Mapped[UUID | None] = mapped_column(info=internal())
    by_id: Mapped[UUID] = mapped_column(info=internal())
    at: Mapped[datetime] = mapped_column(info=internal())
    channel: Mapped[str] = mapped_column(info=internal())
    summary: SealedText = sealed("summary", info=personal("service"))

    by: Mapped[Member] = to_parent("Contact", "Member", "by_id")


class Steward(TenantOwned, Model):
    """Who keeps the archives of an estate, or of one building of it: exactly one (ARC-14)."""

    __tablename__ = "steward"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("building", "building_id"),
        belongs_to("member", "member_id"),
        Index(
            "uq_steward_scope",
            "tenant_id",
            "estate_id",
            "building_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index(None, "tenant_id", "member_id"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    building_id: Mapped[UUID | None] = mapped_column(info=internal())
    member_id: Mapped[UUID] = mapped_column(info=internal())

    member: Mapped[Member] = to_parent("Steward", "Member", "member_id")


class ChangeState(StrEnum):
    """open → approved | rejected (ARC-13). Approved changes are applied in the same transaction."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"


class ChangeRequest(TenantOwned, Model):
    """A wish to change one field of an archive, by a resident or staff, with what stood there before (ARC-13)."""

    __tablename__ = "change_request"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("estate", "estate_id"),
        belongs_to("member", "asked_by_id"),
        belongs_to("member", "decided_by_id"),
        Index("ix_change_request_open", "tenant_id", "estate_id", "asked_at", "id", postgresql_where="state = 'open'"),
        Index(None, "tenant_id", "person_id", "asked_at"),
        CheckConstraint("state in ('open', 'approved', 'rejected')", name="known_state"),
        CheckConstraint("(state = 'open') = (decided_at is null)", name="decided_when_not_open"),
    )

    person_id: Mapped[UUID] = mapped_column(info=internal())
    estate_id: Mapped[UUID] = mapped_column(info=internal())
    field: Mapped[str] = mapped_column(info=internal())
    before: SealedText = sealed("before", info=personal("register"))
    after: SealedText = sealed("after", info=personal("register"))
    state: Mapped[str] = mapped_column(default=ChangeState.OPEN, info=internal())
    asked_by_id: Mapped[UUID] = mapped_column(info=internal())
    asked_at: Mapped[datetime] = mapped_column(info=internal())
    decided_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    decided_at: Mapped[datetime | None] = mapped_column(info=internal())
    reason: Mapped[str | None] = mapped_column(info=internal())

    person: Mapped[Person] = to_parent("ChangeRequest", "Person", "person_id")
    asked_by: Mapped[Member] = to_parent("ChangeRequest", "Member", "asked_by_id")
    decided_by: Mapped[Member | None] = to_parent("ChangeRequest", "Member", "decided_by_id")
