"""Equipment and its papers, public areas, checklists, plans of care, and rounds.

Numbers of equipment are gapless per estate and letters. What was answered on a round is only ever inserted.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.estates.models import Estate
from saas.facilities.kinds import AssetKind, AssetState, CertificateKind, Scope
from saas.requests.models import Request
from tenants.checks import one_of
from tenants.columns import internal, personal, public, secret
from tenants.db import Model, TenantOwned, belongs_to, to_children, to_parent
from tenants.files import StoredFile
from tenants.members import Member


class Asset(TenantOwned, Model):
    """One piece of equipment (设施设备) of an estate."""

    __tablename__ = "asset"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        UniqueConstraint("tenant_id", "estate_id", "number"),
        UniqueConstraint("tenant_id", "label_code"),
        Index(None, "tenant_id", "estate_id", "kind", "id"),
        one_of("kind", AssetKind),
        one_of("state", AssetState),
        CheckConstraint("name <> '' and place <> ''", name="named_and_placed"),
        CheckConstraint("state = 'in_use' or state_reason <> ''", name="out_of_use_for_a_reason"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    kind: Mapped[str] = mapped_column(info=public())
    number: Mapped[str] = mapped_column(info=public())
    name: Mapped[str] = mapped_column(info=public())
    place: Mapped[str] = mapped_column(info=public())
    maker: Mapped[str] = mapped_column(default="", info=public())
    model: Mapped[str] = mapped_column(default="", info=public())
    serial: Mapped[str] = mapped_column(default="", info=public())
    installed_on: Mapped[date | None] = mapped_column(info=public())
    warranty_until: Mapped[date | None] = mapped_column(info=public())
    maintainer: Mapped[str] = mapped_column(default="", info=public())
    maintainer_phone: Mapped[str] = mapped_column(default="", info=public())
    note: Mapped[str] = mapped_column(default="", info=internal())
    state: Mapped[str] = mapped_column(default=AssetState.STOPPED, info=public())
    state_reason: Mapped[str] = mapped_column(default="", info=internal())
    state_at: Mapped[datetime] = mapped_column(info=internal())
    label_code: Mapped[str] = mapped_column(info=secret(), doc="random; what its QR label leads to")

    estate: Mapped[Estate] = to_parent("Asset", "Estate", "estate_id")
    certificates: Mapped[list[AssetCertificate]] = to_children(
        "Asset", "AssetCertificate", "asset_id", order_by="AssetCertificate.id.desc()", lazy="selectin"
    )

    def paper(self, kind: str, *, by_day: date = date.max) -> AssetCertificate | None:
        """The paper of a kind that counts, of those that have begun by a day.

        It is the one that began last, so that an older one filed afterwards changes nothing; of two that began on
        the same day the one filed last, which puts the other right.
        """
        begun = [one for one in self.certificates if one.kind == kind and one.valid_from <= by_day]
        return max(begun, key=lambda one: (one.valid_from, one.id), default=None)


class AssetCertificate(TenantOwned, Model):
    """One paper of a piece of equipment. The last to begin counts; without an end it does not run out."""

    __tablename__ = "asset_certificate"
    __table_args__ = (
        belongs_to("asset", "asset_id"),
        belongs_to("stored_file", "file_id"),
        belongs_to("member", "by_id"),
        Index(None, "tenant_id", "asset_id", "kind", "id"),
        Index(None, "tenant_id", "valid_until", "id"),
        one_of("kind", CertificateKind),
        CheckConstraint("valid_until is null or valid_until >= valid_from", name="ends_after_it_begins"),
        {"info": {"append_only": True}},
    )

    asset_id: Mapped[UUID] = mapped_column(info=internal())
    kind: Mapped[str] = mapped_column(info=public())
    number: Mapped[str] = mapped_column(default="", info=public())
    valid_from: Mapped[date] = mapped_column(info=public())
    valid_until: Mapped[date | None] = mapped_column(info=public())
    file_id: Mapped[UUID | None] = mapped_column(info=internal())
    by_id: Mapped[UUID] = mapped_column(info=internal())
    at: Mapped[datetime] = mapped_column(info=internal())

    asset: Mapped[Asset] = to_parent("AssetCertificate", "Asset", "asset_id", overlaps="certificates")
    file: Mapped[StoredFile | None] = to_parent("AssetCertificate", "StoredFile", "file_id")

    def is_valid_on(self, day: date) -> bool:
        """Whether it has begun and not run out."""
        return self.valid_from <= day and (self.valid_until is None or self.valid_until >= day)


class Area(TenantOwned, Model):
    """A public area (公共区域) that is gone round: where, and for which scope of service (FAC-02, FAC-05)."""

    __tablename__ = "public_area"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        Index(
            "uq_public_area_name",
            *("tenant_id", "estate_id", "scope", "name"),
            unique=True,
            postgresql_where="ended_at is null",
        ),
        one_of("scope", Scope),
        CheckConstraint("name <> ''", name="named"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    scope: Mapped[str] = mapped_column(info=public())
    name: Mapped[str] = mapped_column(info=public())
    ended_at: Mapped[datetime | None] = mapped_column(info=internal())

    estate: Mapped[Estate] = to_parent("Area", "Estate", "estate_id")


class AssetRepair(TenantOwned, Model):
    """That a request is about a piece of equipment or a public area, and which answer of a round it came from."""

    __tablename__ = "asset_repair"
    __table_args__ = (
        belongs_to("asset", "asset_id"),
        belongs_to("public_area", "area_id"),
        belongs_to("request", "request_id"),
        UniqueConstraint("tenant_id", "request_id"),
        Index(None, "tenant_id", "asset_id", "id"),
        CheckConstraint("(asset_id is null) <> (area_id is null)", name="about_one_thing"),
        {"info": {"append_only": True}},
    )

    asset_id: Mapped[UUID | None] = mapped_column(info=internal())
    area_id: Mapped[UUID | None] = mapped_column(info=internal())
    request_id: Mapped[UUID] = mapped_column(info=internal())
    point: Mapped[str] = mapped_column(default="", info=public(), doc="the words of the point that failed")
    at: Mapped[datetime] = mapped_column(info=internal())

    asset: Mapped[Asset | None] = to_parent("AssetRepair", "Asset", "asset_id")
    area: Mapped[Area | None] = to_parent("AssetRepair", "Area", "area_id")
    request: Mapped[Request] = to_parent("AssetRepair", "Request", "request_id")


class RoundFile(TenantOwned, Model):
    """A photo taken on a round, at a point of its checklist."""

    __tablename__ = "round_photo"
    __table_args__ = (
        belongs_to("care_round", "round_id"),
        belongs_to("checklist_point", "point_id"),
        belongs_to("stored_file", "file_id"),
        belongs_to("member", "by_id"),
        Index(None, "tenant_id", "round_id", "id"),
        {"info": {"append_only": True}},
    )

    round_id: Mapped[UUID] = mapped_column(info=internal())
    point_id: Mapped[UUID] = mapped_column(info=internal())
    file_id: Mapped[UUID] = mapped_column(info=internal())
    by_id: Mapped[UUID] = mapped_column(info=internal())
    at: Mapped[datetime] = mapped_column(info=internal())

    file: Mapped[StoredFile] = to_parent("RoundFile", "StoredFile", "file_id", lazy="joined", innerjoin=True)
    by: Mapped[Member] = to_parent("RoundFile", "Member", "by_id")


class RoundAnswer(TenantOwned, Model):
    """What was found at one point: passed or not, a reading in the point's own scale, a few words."""

    __tablename__ = "round_answer"
    __table_args__ = (
        belongs_to("care_round", "round_id"),
        belongs_to("checklist_point", "point_id"),
        belongs_to("request", "request_id"),
        UniqueConstraint("tenant_id", "round_id", "point_id"),
        Index(None, "tenant_id", "request_id"),
        {"info": {"append_only": True}},
    )

    round_id: Mapped[UUID] = mapped_column(info=internal())
    point_id: Mapped[UUID] = mapped_column(info=internal())
    passed: Mapped[bool] = mapped_column(info=public())
    reading: Mapped[int | None] = mapped_column(Integer, info=public(), doc="in 10^-scale of the point's unit")
    words: Mapped[str] = mapped_column(default="", info=personal("service"))
    request_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="the repair a failure became (REP-13)")

    request: Mapped[Request | None] = to_parent("RoundAnswer", "Request", "request_id")
