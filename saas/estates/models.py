"""Estate → building → unit → house, and the parking spaces beside them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.estates.codes import displayed, in_counting_order
from tenants.columns import internal, personal, public
from tenants.db import Model, TenantOwned, belongs_to, to_parent

SORTED = Text(collation="C")
"""Codes are ASCII or one form of Chinese: byte order is the order we mean, on every machine."""


class PropertyType(StrEnum):
    """What kind of place an estate is (FAC-04)."""

    RESIDENTIAL = "residential"
    SINGLE_BUILDING = "single_building"
    APARTMENT = "apartment"
    VILLA = "villa"
    RESORT = "resort"


class IntakeDepartment(StrEnum):
    """Which department receives information in an estate: exactly one (INT-06)."""

    CONTROL_ROOM = "control_room"
    MONITORING_CENTRE = "monitoring_centre"
    CUSTOMER_SERVICE = "customer_service"


class Estate(TenantOwned, Model):
    """A managed estate (小区) of a company."""

    __tablename__ = "estate"
    __table_args__ = (
        UniqueConstraint("tenant_id", "name"),
        UniqueConstraint("tenant_id", "code"),
        CheckConstraint(
            "property_type in ('residential', 'single_building', 'apartment', 'villa', 'resort')",
            name="known_property_type",
        ),
        CheckConstraint(
            "intake_department in ('control_room', 'monitoring_centre', 'customer_service')",
            name="known_intake_department",
        ),
    )

    name: Mapped[str] = mapped_column(info=public())
    code: Mapped[str] = mapped_column(info=public())
    property_type: Mapped[str] = mapped_column(default=PropertyType.RESIDENTIAL, info=public())
    intake_department: Mapped[str] = mapped_column(default=IntakeDepartment.CUSTOMER_SERVICE, info=public())
    address: Mapped[str | None] = mapped_column(info=public())
    emergency_phone: Mapped[str | None] = mapped_column(info=public())
    grade_rank: Mapped[int] = mapped_column(default=1, info=public())


def _position_of_name(context: Any) -> str:
    return in_counting_order(context.get_current_parameters()["name"])


class Building(TenantOwned, Model):
    """A building (楼栋) of an estate; an estate without buildings (villas) has one with an empty name."""

    __tablename__ = "building"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        UniqueConstraint("tenant_id", "estate_id", "name"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    name: Mapped[str] = mapped_column(info=public())
    position: Mapped[str] = mapped_column(SORTED, default=_position_of_name, info=internal())

    estate: Mapped[Estate] = to_parent("Building", "Estate", "estate_id")


class Unit(TenantOwned, Model):
    """An entrance (单元) of a building; a building without entrances has one with an empty name."""

    __tablename__ = "unit"
    __table_args__ = (
        belongs_to("building", "building_id"),
        UniqueConstraint("tenant_id", "building_id", "name"),
    )

    building_id: Mapped[UUID] = mapped_column(info=internal())
    name: Mapped[str] = mapped_column(info=public())
    position: Mapped[str] = mapped_column(SORTED, default=_position_of_name, info=internal())

    building: Mapped[Building] = to_parent("Unit", "Building", "building_id")


class HouseState(StrEnum):
    """What a house is used for now (domain 3.2)."""

    UNSOLD = "unsold"
    SOLD = "sold"
    DELIVERED = "delivered"
    RENOVATING = "renovating"
    SELF_USED = "self_used"
    RENTED = "rented"
    LONG_VACANT = "long_vacant"


NOT_LIVED_IN = frozenset({HouseState.UNSOLD, HouseState.SOLD, HouseState.DELIVERED, HouseState.LONG_VACANT})


def _display_of_code(context: Any) -> str:
    return displayed(context.get_current_parameters()["code"])


def _position_of_code(context: Any) -> str:
    return in_counting_order(context.get_current_parameters()["code"])


class House(TenantOwned, Model):
    """A house (室). `code` is the canonical key within the estate (`3-2-1201`), `display` is how one says it."""

    __tablename__ = "house"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("unit", "unit_id"),
        UniqueConstraint("tenant_id", "estate_id", "code"),
        Index(None, "tenant_id", "unit_id"),
        Index(None, "tenant_id", "estate_id", "position", "id"),
        CheckConstraint(
            "state in ('unsold', 'sold', 'delivered', 'renovating', 'self_used', 'rented', 'long_vacant')",
            name="known_state",
        ),
        CheckConstraint("area is null or area > 0", name="area_is_real"),
        CheckConstraint("household_size is null or household_size between 0 and 99", name="household_is_real"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    unit_id: Mapped[UUID] = mapped_column(info=internal())
    code: Mapped[str] = mapped_column(SORTED, info=public())
    display: Mapped[str] = mapped_column(default=_display_of_code, info=public())
    position: Mapped[str] = mapped_column(SORTED, default=_position_of_code, info=internal())
    number: Mapped[str] = mapped_column(info=public())
    floor: Mapped[int | None] = mapped_column(info=public())
    area: Mapped[int | None] = mapped_column(info=public(), doc="built-up area in 1/100 ㎡")
    inner_area: Mapped[int | None] = mapped_column(info=public(), doc="inner area in 1/100 ㎡")
    state: Mapped[str] = mapped_column(default=HouseState.SELF_USED, info=personal("household"))
    delivered_on: Mapped[date | None] = mapped_column(info=internal())
    household_size: Mapped[int | None] = mapped_column(Integer, info=personal("household"))

    estate: Mapped[Estate] = to_parent("House", "Estate", "estate_id")
    unit: Mapped[Unit] = to_parent("House", "Unit", "unit_id")


class SpaceOwnership(StrEnum):
    """Whose a parking space is: what may be asked for it depends on this."""

    OWNED = "owned"
    COMMON = "common"
    DEVELOPER = "developer"
    CIVIL_DEFENCE = "civil_defence"
    UNKNOWN = "unknown"


class ParkingSpace(TenantOwned, Model):
    """A parking space (车位) of an estate, with its code as the office writes it: `B2-118`."""

    __tablename__ = "parking_space"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("house", "house_id"),
        UniqueConstraint("tenant_id", "estate_id", "code"),
        Index(None, "tenant_id", "house_id"),
        CheckConstraint(
            "ownership in ('owned', 'common', 'developer', 'civil_defence', 'unknown')", name="known_ownership"
        ),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    house_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="the house it belongs to, when it is owned")
    code: Mapped[str] = mapped_column(SORTED, info=public())
    ownership: Mapped[str] = mapped_column(default=SpaceOwnership.UNKNOWN, info=public())

    estate: Mapped[Estate] = to_parent("ParkingSpace", "Estate", "estate_id")
    house: Mapped[House | None] = to_parent("ParkingSpace", "House", "house_id")
