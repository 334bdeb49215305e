"""What stands beside lines that no run made: the reason and paper of a one-off bill, the row of opening arrears."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.billing.models import Charge
from tenants.columns import internal, personal
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.files import StoredFile
from tenants.members import Member


class OneOff(TenantOwned, Model):
    """A bill for one thing: why, on what paper, and (for a deposit) until when it is to be returned."""

    __tablename__ = "one_off"
    __table_args__ = (
        belongs_to("charge", "charge_id"),
        belongs_to("estate", "estate_id"),
        belongs_to("house", "house_id"),
        belongs_to("stored_file", "file_id"),
        belongs_to("member", "issued_by_id"),
        UniqueConstraint("tenant_id", "charge_id"),
        Index(None, "tenant_id", "estate_id", "issued_at", "id"),
        Index(None, "tenant_id", "house_id"),
        CheckConstraint("reason <> ''", name="has_a_reason"),
        {"info": {"append_only": True}},
    )

    charge_id: Mapped[UUID] = mapped_column(info=internal())
    estate_id: Mapped[UUID] = mapped_column(info=internal())
    house_id: Mapped[UUID] = mapped_column(info=internal())
    reason: Mapped[str] = mapped_column(info=personal("fees"))
    file_id: Mapped[UUID | None] = mapped_column(info=internal())
    return_by: Mapped[date | None] = mapped_column(info=internal(), doc="a deposit's last day")
    issued_by_id: Mapped[UUID] = mapped_column(info=internal())
    issued_at: Mapped[datetime] = mapped_column(info=internal())

    charge: Mapped[Charge] = to_parent("OneOff", "Charge", "charge_id")
    file: Mapped[StoredFile | None] = to_parent("OneOff", "StoredFile", "file_id")
    issued_by: Mapped[Member] = to_parent("OneOff", "Member", "issued_by_id")


class OpeningCharge(TenantOwned, Model):
    """That a line was taken over from the old books, and from which row of which import."""

    __tablename__ = "opening_charge"
    __table_args__ = (
        belongs_to("charge", "charge_id"),
        belongs_to("estate", "estate_id"),
        belongs_to("member", "taken_by_id"),
        UniqueConstraint("tenant_id", "charge_id"),
        Index(None, "tenant_id", "arrears_id"),
        Index(None, "tenant_id", "estate_id", "taken_at"),
        {"info": {"append_only": True}},
    )

    charge_id: Mapped[UUID] = mapped_column(info=internal())
    estate_id: Mapped[UUID] = mapped_column(info=internal())
    arrears_id: Mapped[UUID] = mapped_column(info=internal(), doc="the imported row; gone when the import was undone")
    import_run_id: Mapped[UUID | None] = mapped_column(info=internal())
    row_number: Mapped[int | None] = mapped_column(Integer, info=internal())
    item_said: Mapped[str] = mapped_column(info=internal(), doc="what the old books called the fee")
    taken_by_id: Mapped[UUID] = mapped_column(info=internal())
    taken_at: Mapped[datetime] = mapped_column(info=internal())

    charge: Mapped[Charge] = to_parent("OpeningCharge", "Charge", "charge_id")


class BillTold(TenantOwned, Model):
    """That a resident was told of a run's bills, so that they are told once."""

    __tablename__ = "bill_told"
    __table_args__ = (
        belongs_to("bill_run", "run_id"),
        belongs_to("member", "member_id", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "run_id", "member_id"),
        {"info": {"append_only": True}},
    )

    run_id: Mapped[UUID] = mapped_column(info=internal())
    member_id: Mapped[UUID] = mapped_column(info=internal())
    at: Mapped[datetime] = mapped_column(info=internal())
