"""Disclosures, their seals, postings, papers and objections, the rules an estate follows, and the signing keys.

A disclosure is written until it is approved; from then on it is what was sealed. Seals, postings, papers and rules are
only ever inserted (grants), and `saas/disclosures/ddl.py` keeps the rest from changing behind anybody's back.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.disclosures.rule_models import SigningKey
from saas.disclosures.topics import Span, Topic, span_named
from saas.estates import Estate
from tenants.checks import one_of
from tenants.clock import local_date
from tenants.columns import internal, public
from tenants.db import Model, TenantOwned, belongs_to, to_children, to_parent
from tenants.files import StoredFile
from tenants.members import Member


class State(StrEnum):
    """草稿 → 待审核 → 已批准 → 已公示 → 期满归档; 已更正 once a newer version is sealed."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    POSTED = "posted"
    ARCHIVED = "archived"
    CORRECTED = "corrected"


WRITABLE = frozenset({State.DRAFT, State.IN_REVIEW})
SEALED = frozenset(State) - WRITABLE
CURRENT = frozenset({State.APPROVED, State.POSTED, State.ARCHIVED})


class Disclosure(TenantOwned, Model):
    """One version of what an estate discloses about one topic and stretch of time."""

    __tablename__ = "disclosure"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("disclosure", "corrects_id"),
        belongs_to("member", "prepared_by_id"),
        belongs_to("member", "submitted_by_id"),
        belongs_to("member", "approved_by_id"),
        UniqueConstraint("tenant_id", "estate_id", "topic", "period", "version"),
        Index(
            "uq_disclosure_open_draft",
            "tenant_id",
            "estate_id",
            "topic",
            "period",
            unique=True,
            postgresql_where="state in ('draft', 'in_review')",
        ),
        Index("ix_disclosure_posted", "tenant_id", "state", "posted_until", postgresql_where="state = 'posted'"),
        one_of("topic", Topic),
        one_of("state", State),
        CheckConstraint("version >= 1", name="version_from_one"),
        CheckConstraint("(version = 1) = (corrects_id is null)", name="a_correction_corrects"),
        CheckConstraint("(state in ('draft', 'in_review')) = (approved_at is null)", name="approved_once_sealed"),
        CheckConstraint("approved_by_id <> prepared_by_id", name="approved_by_somebody_else"),
        CheckConstraint("posted_until is null or posted_until >= posted_from", name="ends_after_it_begins"),
        CheckConstraint("state <> 'posted' or posted_from is not null", name="posted_from_a_day"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    topic: Mapped[str] = mapped_column(info=public())
    period: Mapped[str] = mapped_column(info=public())
    version: Mapped[int] = mapped_column(Integer, default=1, info=public())
    corrects_id: Mapped[UUID | None] = mapped_column(info=internal())
    correction_reason: Mapped[str] = mapped_column(default="", info=public())
    state: Mapped[str] = mapped_column(default=State.DRAFT, info=internal())
    title: Mapped[str] = mapped_column(info=public())
    content: Mapped[dict[str, Any]] = mapped_column(info=public())
    assembled_at: Mapped[datetime] = mapped_column(info=internal())
    explanations: Mapped[dict[str, Any]] = mapped_column(default=dict, info=public())
    due_on: Mapped[date] = mapped_column(info=public())
    posting_days: Mapped[int] = mapped_column(Integer, info=public())
    places_min: Mapped[int] = mapped_column(Integer, info=public())
    answer_days: Mapped[int] = mapped_column(Integer, info=public())
    prepared_by_id: Mapped[UUID] = mapped_column(info=internal())
    submitted_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    submitted_at: Mapped[datetime | None] = mapped_column(info=internal())
    returned_reason: Mapped[str] = mapped_column(default="", info=internal())
    approved_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    approved_at: Mapped[datetime | None] = mapped_column(info=public())
    posted_at: Mapped[datetime | None] = mapped_column(info=public())
    posted_from: Mapped[date | None] = mapped_column(info=public())
    posted_until: Mapped[date | None] = mapped_column(info=public())
    archived_at: Mapped[datetime | None] = mapped_column(info=public())

    estate: Mapped[Estate] = to_parent("Disclosure", "Estate", "estate_id")
    prepared_by: Mapped[Member] = to_parent("Disclosure", "Member", "prepared_by_id")
    submitted_by: Mapped[Member | None] = to_parent("Disclosure", "Member", "submitted_by_id")
    approved_by: Mapped[Member | None] = to_parent("Disclosure", "Member", "approved_by_id")
    seals: Mapped[list[DisclosureSeal]] = to_children("Disclosure", "DisclosureSeal", "disclosure_id", lazy="selectin")
    postings: Mapped[list[DisclosurePosting]] = to_children(
        "Disclosure",
        "DisclosurePosting",
        "disclosure_id",
        order_by="(DisclosurePosting.at, DisclosurePosting.id)",
        lazy="select",
    )
    papers: Mapped[list[DisclosurePaper]] = to_children(
        "Disclosure",
        "DisclosurePaper",
        "disclosure_id",
        order_by="(DisclosurePaper.made_at, DisclosurePaper.id)",
        lazy="select",
    )
    objections: Mapped[list[DisclosureObjection]] = to_children(
        "Disclosure",
        "DisclosureObjection",
        "disclosure_id",
        order_by="(DisclosureObjection.raised_at, DisclosureObjection.id)",
        lazy="select",
    )

    @property
    def span(self) -> Span:
        """The stretch of time it covers."""
        found = span_named(self.period)
        assert found is not None
        return found

    @property
    def seal(self) -> DisclosureSeal | None:
        """Its seal, once it was approved."""
        return self.seals[0] if self.seals else None

    @property
    def is_sealed(self) -> bool:
        """Whether it can no longer be written."""
        return self.state in SEALED

    def days_left(self, today: date) -> int | None:
        """How many more days it has to hang there, today included; nothing when it is not posted or stays up."""
        if self.state != State.POSTED or self.posted_until is None:
            return None
        return max(0, (self.posted_until - today).days + 1)


class DisclosureSeal(TenantOwned, Model):
    """What was published, to the byte, with its place in the estate's chain. Only ever inserted."""

    __tablename__ = "disclosure_seal"
    __table_args__ = (
        belongs_to("disclosure", "disclosure_id"),
        belongs_to("estate", "estate_id"),
        belongs_to("disclosure_seal", "previous_id"),
        belongs_to("signing_key", "key_id"),
        UniqueConstraint("tenant_id", "disclosure_id"),
        UniqueConstraint("tenant_id", "estate_id", "number"),
        UniqueConstraint("tenant_id", "code"),
        UniqueConstraint("tenant_id", "previous_id"),
        CheckConstraint("(number = 1) = (previous_id is null)", name="only_the_first_has_none_before"),
        {"info": {"append_only": True}},
    )

    disclosure_id: Mapped[UUID] = mapped_column(info=internal())
    estate_id: Mapped[UUID] = mapped_column(info=internal())
    number: Mapped[int] = mapped_column(info=public())
    code: Mapped[str] = mapped_column(info=public())
    content: Mapped[str] = mapped_column(info=public())
    content_sha256: Mapped[str] = mapped_column(info=public())
    header: Mapped[str] = mapped_column(info=public())
    header_sha256: Mapped[str] = mapped_column(info=public())
    signature: Mapped[str] = mapped_column(info=public())
    previous_id: Mapped[UUID | None] = mapped_column(info=internal())
    key_id: Mapped[UUID] = mapped_column(info=internal())
    sealed_at: Mapped[datetime] = mapped_column(info=public())

    disclosure: Mapped[Disclosure] = to_parent("DisclosureSeal", "Disclosure", "disclosure_id")
    previous: Mapped[DisclosureSeal | None] = to_parent(
        "DisclosureSeal", "DisclosureSeal", "previous_id", remote_side="DisclosureSeal.id"
    )
    key: Mapped[SigningKey] = to_parent("DisclosureSeal", "SigningKey", "key_id")


class DisclosurePosting(TenantOwned, Model):
    """One place at which a disclosure hangs, with the photo that shows it. Only ever inserted."""

    __tablename__ = "disclosure_posting"
    __table_args__ = (
        belongs_to("disclosure", "disclosure_id"),
        belongs_to("stored_file", "photo_id"),
        belongs_to("member", "by_id"),
        Index(None, "tenant_id", "disclosure_id", "at"),
        {"info": {"append_only": True}},
    )

    disclosure_id: Mapped[UUID] = mapped_column(info=internal())
    place: Mapped[str] = mapped_column(info=public())
    photo_id: Mapped[UUID] = mapped_column(info=internal())
    by_id: Mapped[UUID] = mapped_column(info=internal())
    at: Mapped[datetime] = mapped_column(info=public())

    photo: Mapped[StoredFile] = to_parent("DisclosurePosting", "StoredFile", "photo_id", lazy="joined", innerjoin=True)
    by: Mapped[Member] = to_parent("DisclosurePosting", "Member", "by_id")


class PaperKind(StrEnum):
    """The A4 sheet to hand out and file, the A3 poster for the board."""

    SHEET = "sheet"
    POSTER = "poster"


class DisclosurePaper(TenantOwned, Model):
    """A PDF that was made of a sealed disclosure, with its own hash. Only ever inserted."""

    __tablename__ = "disclosure_paper"
    __table_args__ = (
        belongs_to("disclosure", "disclosure_id"),
        belongs_to("stored_file", "file_id"),
        Index(None, "tenant_id", "disclosure_id", "made_at"),
        Index(None, "tenant_id", "sha256"),
        one_of("kind", PaperKind),
        {"info": {"append_only": True}},
    )

    disclosure_id: Mapped[UUID] = mapped_column(info=internal())
    kind: Mapped[str] = mapped_column(info=public())
    file_id: Mapped[UUID] = mapped_column(info=internal())
    sha256: Mapped[str] = mapped_column(info=public())
    pages: Mapped[int] = mapped_column(Integer, info=public())
    missing_characters: Mapped[str] = mapped_column(default="", info=internal())
    made_at: Mapped[datetime] = mapped_column(info=public())

    file: Mapped[StoredFile] = to_parent("DisclosurePaper", "StoredFile", "file_id", lazy="joined", innerjoin=True)


class DisclosureObjection(TenantOwned, Model):
    """What a resident says against a disclosure, until when it has to be answered, and the answer. Both are public."""

    __tablename__ = "disclosure_objection"
    __table_args__ = (
        belongs_to("disclosure", "disclosure_id"),
        belongs_to("estate", "estate_id"),
        belongs_to("member", "raised_by_id"),
        belongs_to("member", "answered_by_id"),
        Index(None, "tenant_id", "disclosure_id", "raised_at"),
        Index(
            "ix_disclosure_objection_open", "tenant_id", "estate_id", "due_at", postgresql_where="answered_at is null"
        ),
        CheckConstraint("(answered_at is null) = (answer is null)", name="answered_with_words"),
    )

    disclosure_id: Mapped[UUID] = mapped_column(info=internal())
    estate_id: Mapped[UUID] = mapped_column(info=internal())
    words: Mapped[str] = mapped_column(info=public())
    raised_by_id: Mapped[UUID] = mapped_column(info=internal())
    raised_at: Mapped[datetime] = mapped_column(info=public())
    due_at: Mapped[datetime] = mapped_column(info=public())
    answer: Mapped[str | None] = mapped_column(info=public())
    answered_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    answered_at: Mapped[datetime | None] = mapped_column(info=public())

    disclosure: Mapped[Disclosure] = to_parent("DisclosureObjection", "Disclosure", "disclosure_id")
    raised_by: Mapped[Member] = to_parent("DisclosureObjection", "Member", "raised_by_id")
    answered_by: Mapped[Member | None] = to_parent("DisclosureObjection", "Member", "answered_by_id")

    @property
    def due_day(self) -> date:
        """The last day for the answer."""
        return local_date(self.due_at - timedelta(seconds=1))

    def is_late(self, at: datetime) -> bool:
        """Whether the answer came, or still fails to come, after its time."""
        return (self.answered_at or at) > self.due_at
