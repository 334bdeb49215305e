"""Care notes (关爱备注): who in a house cannot save themselves alone, kept only with the person's separate consent.

What kind of help and the words about it are sensitive (PIPL 28, 29; PRV-02): sealed, read by few, and gone when the
note ends. Of an ended note only stays that it was there, who agreed to it and why it ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from saas.archives.models import Person, Tenure
from saas.estates.models import House
from tenants.checks import one_of
from tenants.columns import internal, personal, sensitive
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.members import Member
from tenants.sealed_text import SealedText, sealed
from tenants.text import N_


class CareKind(StrEnum):
    """What somebody needs: a closed list, so that nobody writes down more than helps."""

    WALKS = "walks"
    BEDRIDDEN = "bedridden"
    DEAF = "deaf"
    BLIND = "blind"
    ALONE = "alone"
    INFANT = "infant"
    POWER = "power"
    OTHER = "other"


CARE_NAMES: dict[str, str] = {
    CareKind.WALKS: N_("Walks with help, or uses a wheelchair"),
    CareKind.BEDRIDDEN: N_("Bedridden, or on oxygen"),
    CareKind.DEAF: N_("Deaf or hard of hearing"),
    CareKind.BLIND: N_("Blind or hard of seeing"),
    CareKind.ALONE: N_("Over 65 and living alone"),
    CareKind.INFANT: N_("An infant in the home"),
    CareKind.POWER: N_("Dialysis, medicine in the fridge, or a device that needs electricity"),
    CareKind.OTHER: N_("Something else"),
}
CARE_SHORT: dict[str, str] = {
    CareKind.WALKS: N_("needs carrying"),
    CareKind.BEDRIDDEN: N_("bedridden, oxygen"),
    CareKind.DEAF: N_("deaf"),
    CareKind.BLIND: N_("blind"),
    CareKind.ALONE: N_("old and alone"),
    CareKind.INFANT: N_("infant"),
    CareKind.POWER: N_("needs power"),
    CareKind.OTHER: N_("see the note"),
}
"""For the board and the paper: read in one glance."""


class AgreedAs(StrEnum):
    """Whose consent it is."""

    SELF = "self"
    GUARDIAN = "guardian"


class AgreedVia(StrEnum):
    """How the consent was given. Online only by the resident's own login."""

    SIGNED = "signed"
    VISIT = "visit"
    PHONE = "phone"
    ONLINE = "online"


class CareEnd(StrEnum):
    """Why a note ended."""

    WITHDRAWN = "withdrawn"
    NOT_NEEDED = "not_needed"
    MOVED_OUT = "moved_out"
    RAN_OUT = "ran_out"


class CareNote(TenantOwned, Model):
    """One note about a person of a tenancy, or about somebody who lives with them and has no archive."""

    __tablename__ = "care_note"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("house", "house_id"),
        belongs_to("tenure", "tenure_id"),
        belongs_to("person", "person_id"),
        belongs_to("member", "noted_by_id"),
        belongs_to("member", "ended_by_id"),
        Index(
            "uq_care_note_open",
            "tenant_id",
            "tenure_id",
            "person_id",
            unique=True,
            postgresql_where="ended_at is null",
            postgresql_nulls_not_distinct=True,
        ),
        Index(None, "tenant_id", "house_id"),
        Index("ix_care_note_valid", "tenant_id", "estate_id", "valid_until", postgresql_where="ended_at is null"),
        one_of("agreed_as", AgreedAs),
        one_of("agreed_via", AgreedVia),
        one_of("ended_why", CareEnd),
        CheckConstraint("agreed_name_sealed is not null", name="somebody_agreed"),
        CheckConstraint("valid_until between agreed_on and agreed_on + 366", name="a_year_at_most"),
        CheckConstraint("(ended_at is null) = (ended_why is null)", name="ended_for_a_reason"),
        CheckConstraint("(ended_at is null) = (kinds_sealed is not null)", name="ended_ones_keep_no_kinds"),
        CheckConstraint("ended_at is null or words_sealed is null", name="ended_ones_keep_no_words"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    house_id: Mapped[UUID] = mapped_column(info=internal())
    tenure_id: Mapped[UUID] = mapped_column(info=internal(), doc="the tenancy it lives and ends with")
    person_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="nothing for somebody who has no archive")
    kinds_said: SealedText = sealed("kinds", info=sensitive("care"))
    words: SealedText = sealed("words", info=sensitive("care"))
    agreed_name: SealedText = sealed("agreed_name", info=personal("care"))
    agreed_as: Mapped[str] = mapped_column(info=personal("care"))
    agreed_via: Mapped[str] = mapped_column(info=personal("care"))
    agreed_on: Mapped[date] = mapped_column(info=personal("care"))
    valid_until: Mapped[date] = mapped_column(info=personal("care"), doc="the last day it holds without asking again")
    noted_by_id: Mapped[UUID] = mapped_column(info=internal())
    noted_at: Mapped[datetime] = mapped_column(info=internal())
    ended_at: Mapped[datetime | None] = mapped_column(info=internal())
    ended_by_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="nothing when time ended it")
    ended_why: Mapped[str | None] = mapped_column(info=internal())

    house: Mapped[House] = to_parent("CareNote", "House", "house_id")
    tenure: Mapped[Tenure] = to_parent("CareNote", "Tenure", "tenure_id")
    person: Mapped[Person | None] = to_parent("CareNote", "Person", "person_id")
    noted_by: Mapped[Member] = to_parent("CareNote", "Member", "noted_by_id")

    @property
    def kinds(self) -> list[CareKind]:
        """What is needed, in the order of the list; nothing once the note has ended."""
        said = (self.kinds_said or "").split()
        return [kind for kind in CareKind if kind in said]

    def keep_kinds(self, kinds: Iterable[CareKind]) -> None:
        """Seal what is needed."""
        self.kinds_said = " ".join(sorted(kinds))

    @property
    def is_open(self) -> bool:
        """Whether it has not ended. One that only ran out is still open, to be asked again."""
        return self.ended_at is None

    def holds_on(self, day: date) -> bool:
        """Whether it may be used on a day: agreed, not run out, not ended, and its tenancy goes on."""
        return self.is_open and self.agreed_on <= day <= self.valid_until and self.tenure.holds_on(day)
