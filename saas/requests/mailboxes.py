"""The two incoming mailboxes of a company (行政部邮箱, 客户邮箱): a mail to one of them becomes a request (WEB-09)."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.estates.models import Estate
from tenants.checks import one_of
from tenants.columns import internal, public
from tenants.db import Model, TenantOwned, belongs_to, to_parent


class MailboxPurpose(StrEnum):
    """Whose mailbox it is: exactly these two."""

    ADMINISTRATION = "administration"
    CUSTOMERS = "customers"


class Mailbox(TenantOwned, Model):
    """An address that mail is received for, and the estate that gets what no sender's home decides."""

    __tablename__ = "mailbox"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        UniqueConstraint("tenant_id", "purpose"),
        UniqueConstraint("tenant_id", "address"),
        one_of("purpose", MailboxPurpose),
    )

    purpose: Mapped[str] = mapped_column(info=public())
    address: Mapped[str] = mapped_column(info=public())
    estate_id: Mapped[UUID] = mapped_column(info=internal())

    estate: Mapped[Estate] = to_parent("Mailbox", "Estate", "estate_id")
