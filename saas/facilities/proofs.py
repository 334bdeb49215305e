"""What is proven by hand: that something of the compliance calendar was done, when, with a note and a photo."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import internal, public
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.files import StoredFile
from tenants.members import Member


class ObligationProof(TenantOwned, Model):
    """That an item was done on a day. Only inserted; the earliest day counts."""

    __tablename__ = "obligation_proof"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("stored_file", "file_id"),
        belongs_to("member", "by_id"),
        UniqueConstraint("tenant_id", "estate_id", "code", "period", "id"),
        CheckConstraint("note <> ''", name="said"),
        {"info": {"append_only": True}},
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    code: Mapped[str] = mapped_column(info=public())
    period: Mapped[str] = mapped_column(info=public())
    done_on: Mapped[date] = mapped_column(info=public())
    note: Mapped[str] = mapped_column(info=internal())
    file_id: Mapped[UUID | None] = mapped_column(info=internal())
    by_id: Mapped[UUID] = mapped_column(info=internal())
    at: Mapped[datetime] = mapped_column(info=internal())

    file: Mapped[StoredFile | None] = to_parent("ObligationProof", "StoredFile", "file_id")
    by: Mapped[Member] = to_parent("ObligationProof", "Member", "by_id")
