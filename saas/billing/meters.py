"""Meters and what was read on them. Readings are whole thousandths of the meter's unit, so nothing is ever rounded."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.estates import Building, Estate, House
from tenants.checks import one_of
from tenants.columns import internal, personal, public
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.files import StoredFile
from tenants.members import Member

SORTED = Text(collation="C")
SCALE = 1000
"""A reading of 48 213.5 is kept as 48 213 500; a multiplier of 1.5 as 1 500."""
MOST_MULTIPLIER = 10**9
LARGEST_READING = 10**12


class MeterKind(StrEnum):
    """What a meter counts."""

    WATER = "water"
    ELECTRICITY = "electricity"
    GAS = "gas"
    HEAT = "heat"


class Meter(TenantOwned, Model):
    """A meter of a house, or (without one) of the common parts of a building or of the whole estate."""

    __tablename__ = "meter"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("house", "house_id"),
        belongs_to("building", "building_id"),
        UniqueConstraint("tenant_id", "estate_id", "code"),
        Index(None, "tenant_id", "house_id"),
        Index(None, "tenant_id", "estate_id", "position", "id"),
        one_of("kind", MeterKind),
        CheckConstraint(f"multiplier between 1 and {MOST_MULTIPLIER}", name="multiplier_is_real"),
        CheckConstraint("rolls_over_at is null or rolls_over_at > 0", name="roll_over_is_real"),
        CheckConstraint("first_value >= 0", name="first_value_is_real"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    house_id: Mapped[UUID | None] = mapped_column(info=internal())
    building_id: Mapped[UUID | None] = mapped_column(info=internal())
    item_code: Mapped[str] = mapped_column(info=public(), doc="the fee item its usage is for")
    kind: Mapped[str] = mapped_column(info=public())
    code: Mapped[str] = mapped_column(SORTED, info=public())
    place: Mapped[str] = mapped_column(default="", info=public())
    position: Mapped[str] = mapped_column(SORTED, default="", info=internal(), doc="the order of a reading round")
    multiplier: Mapped[int] = mapped_column(default=SCALE, info=public(), doc="thousandths")
    rolls_over_at: Mapped[int | None] = mapped_column(info=public(), doc="thousandths: shows this as zero again")
    first_value: Mapped[int] = mapped_column(default=0, info=public(), doc="thousandths, when it was installed")
    installed_on: Mapped[date] = mapped_column(info=public())
    removed_on: Mapped[date | None] = mapped_column(info=public())

    estate: Mapped[Estate] = to_parent("Meter", "Estate", "estate_id")
    house: Mapped[House | None] = to_parent("Meter", "House", "house_id")
    building: Mapped[Building | None] = to_parent("Meter", "Building", "building_id")


class Way(StrEnum):
    """How a reading reached us."""

    PHONE = "phone"
    DESK = "desk"
    IMPORT = "import"
    ESTIMATE = "estimate"


class Anomaly(StrEnum):
    """What makes a reading one to look at before it may be billed."""

    BACKWARDS = "backwards"
    JUMP = "jump"
    ROLLED_OVER = "rolled_over"


class ReadingState(StrEnum):
    """A reading stands, or was replaced by a later one of the same period."""

    VALID = "valid"
    REPLACED = "replaced"


class Reading(TenantOwned, Model):
    """One reading of a meter for a period: its value, the one before, and the usage between them."""

    __tablename__ = "reading"
    __table_args__ = (
        belongs_to("meter", "meter_id"),
        belongs_to("estate", "estate_id"),
        belongs_to("stored_file", "file_id"),
        belongs_to("member", "read_by_id"),
        belongs_to("member", "accepted_by_id"),
        Index("uq_reading_valid", "tenant_id", "meter_id", "period", unique=True, postgresql_where="state = 'valid'"),
        Index(None, "tenant_id", "estate_id", "period", "state"),
        one_of("way", Way),
        one_of("anomaly", Anomaly),
        one_of("state", ReadingState),
        CheckConstraint(f"value between 0 and {LARGEST_READING}", name="value_is_real"),
    )

    meter_id: Mapped[UUID] = mapped_column(info=internal())
    estate_id: Mapped[UUID] = mapped_column(info=internal())
    period: Mapped[str] = mapped_column(info=public())
    read_on: Mapped[date] = mapped_column(info=public())
    value: Mapped[int] = mapped_column(info=personal("household"), doc="thousandths")
    previous_value: Mapped[int] = mapped_column(info=personal("household"), doc="thousandths")
    previous_id: Mapped[UUID | None] = mapped_column(info=internal())
    usage: Mapped[int] = mapped_column(info=personal("household"), doc="thousandths, with multiplier and roll-over")
    rolled_over: Mapped[bool] = mapped_column(default=False, info=public())
    estimated: Mapped[bool] = mapped_column(default=False, info=public())
    way: Mapped[str] = mapped_column(info=internal())
    anomaly: Mapped[str | None] = mapped_column(info=internal())
    accepted_at: Mapped[datetime | None] = mapped_column(info=internal())
    accepted_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    remark: Mapped[str] = mapped_column(default="", info=internal())
    file_id: Mapped[UUID | None] = mapped_column(info=internal())
    read_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    recorded_at: Mapped[datetime] = mapped_column(info=internal())
    state: Mapped[str] = mapped_column(default=ReadingState.VALID, info=internal())

    meter: Mapped[Meter] = to_parent("Reading", "Meter", "meter_id")
    file: Mapped[StoredFile | None] = to_parent("Reading", "StoredFile", "file_id")
    read_by: Mapped[Member | None] = to_parent("Reading", "Member", "read_by_id")

    @property
    def may_be_billed(self) -> bool:
        """Whether nothing about it is left to look at."""
        return self.anomaly is None or self.accepted_at is not None


def in_units(thousandths: int) -> Decimal:
    """A stored value in the meter's unit, exactly: 48213500 is 48213.5."""
    return Decimal(thousandths).scaleb(-3)
