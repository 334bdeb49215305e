"""Accounts, journals with their entries, and closed months. Journals and entries are only ever inserted."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.estates import Estate, House
from saas.ledger.accounts import AccountClass, Pot
from saas.ledger.money import MAX_FEN
from tenants.columns import internal, public
from tenants.db import Model, TenantOwned, belongs_to, to_children, to_parent
from tenants.members import Member
from tenants.text import N_

SORTED = Text(collation="C")


def _one_of(values: type[StrEnum]) -> str:
    return ", ".join(f"'{value}'" for value in values)


class JournalKind(StrEnum):
    """Why money moved."""

    OPENING = "opening"
    BILL = "bill"
    PAYMENT = "payment"
    ALLOCATION = "allocation"
    DEALLOCATION = "deallocation"
    REFUND = "refund"
    WRITE_OFF = "write_off"
    SETTLEMENT = "settlement"
    PASSED_ON = "passed_on"
    COST = "cost"
    COMMON_INCOME = "common_income"
    COMMON_COST = "common_cost"
    COMMON_USE = "common_use"
    FUND = "fund"
    CORRECTION = "correction"
    REVERSAL = "reversal"


KIND_NAMES: dict[JournalKind, str] = {
    JournalKind.OPENING: N_("Opening balance"),
    JournalKind.BILL: N_("Billed"),
    JournalKind.PAYMENT: N_("Payment"),
    JournalKind.ALLOCATION: N_("Settled from prepaid"),
    JournalKind.DEALLOCATION: N_("Back to prepaid"),
    JournalKind.REFUND: N_("Refund"),
    JournalKind.WRITE_OFF: N_("Written off"),
    JournalKind.SETTLEMENT: N_("Into the bank account"),
    JournalKind.PASSED_ON: N_("Passed on to suppliers"),
    JournalKind.COST: N_("Cost"),
    JournalKind.COMMON_INCOME: N_("Common income"),
    JournalKind.COMMON_COST: N_("Cost of common income"),
    JournalKind.COMMON_USE: N_("Use of common income"),
    JournalKind.FUND: N_("Maintenance fund"),
    JournalKind.CORRECTION: N_("Correction"),
    JournalKind.REVERSAL: N_("Reversal"),
}


class Account(TenantOwned, Model):
    """One account of one estate and one pot, made when it is first used."""

    __tablename__ = "account"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        UniqueConstraint("tenant_id", "estate_id", "pot", "code", "item_code"),
        CheckConstraint(f"pot in ({_one_of(Pot)})", name="known_pot"),
        CheckConstraint(f"account_class in ({_one_of(AccountClass)})", name="known_class"),
        {"info": {"append_only": True}},
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    pot: Mapped[str] = mapped_column(info=public())
    code: Mapped[str] = mapped_column(info=public())
    item_code: Mapped[str] = mapped_column(default="", info=public())
    account_class: Mapped[str] = mapped_column(info=public())


class Journal(TenantOwned, Model):
    """One movement of money in one pot of one estate; its entries add up to zero.

    `lines` says how many entries it has: with the unique position of each, nothing can be added to it afterwards.
    """

    __tablename__ = "journal"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("journal", "reverses_id"),
        belongs_to("member", "posted_by_id"),
        UniqueConstraint("tenant_id", "reverses_id"),
        Index(None, "tenant_id", "estate_id", "pot", "dated", "id"),
        Index(None, "tenant_id", "source_id"),
        CheckConstraint(f"pot in ({_one_of(Pot)})", name="known_pot"),
        CheckConstraint(f"kind in ({_one_of(JournalKind)})", name="known_kind"),
        CheckConstraint("lines between 2 and 100000", name="has_lines"),
        CheckConstraint("(kind = 'reversal') = (reverses_id is not null)", name="reversal_points_back"),
        CheckConstraint(
            "period = lpad(extract(year from dated)::text, 4, '0') || '-' || lpad(extract(month from dated)::text, 2, '0')",
            name="period_of_date",
        ),
        {"info": {"append_only": True}},
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    pot: Mapped[str] = mapped_column(info=public())
    dated: Mapped[date] = mapped_column(info=public(), doc="the day it counts for, in Asia/Shanghai")
    period: Mapped[str] = mapped_column(SORTED, info=public())
    kind: Mapped[str] = mapped_column(info=public())
    lines: Mapped[int] = mapped_column(Integer, info=internal())
    source_kind: Mapped[str] = mapped_column(info=internal())
    source_id: Mapped[UUID] = mapped_column(info=internal())
    reverses_id: Mapped[UUID | None] = mapped_column(info=internal())
    memo: Mapped[str] = mapped_column(default="", info=internal())
    posted_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    posted_at: Mapped[datetime] = mapped_column(info=internal())

    entries: Mapped[list[Entry]] = to_children("Journal", "Entry", "journal_id", order_by="Entry.position")
    posted_by: Mapped[Member | None] = to_parent("Journal", "Member", "posted_by_id")
    estate: Mapped[Estate] = to_parent("Journal", "Estate", "estate_id")
    reverses: Mapped[Journal | None] = to_parent("Journal", "Journal", "reverses_id", remote_side="Journal.id")


class Entry(TenantOwned, Model):
    """One line of a journal: debit above zero, credit below. Never changed, never deleted."""

    __tablename__ = "entry"
    __table_args__ = (
        belongs_to("journal", "journal_id"),
        belongs_to("account", "account_id"),
        belongs_to("house", "house_id"),
        belongs_to("stored_file", "document_id"),
        UniqueConstraint("tenant_id", "journal_id", "position"),
        Index(None, "tenant_id", "account_id", "dated", "id", postgresql_include=["amount_fen"]),
        Index(None, "tenant_id", "estate_id", "dated", "id"),
        Index(None, "tenant_id", "house_id", "dated", postgresql_where="house_id is not null"),
        Index(None, "tenant_id", "charge_id", postgresql_where="charge_id is not null"),
        CheckConstraint(f"amount_fen between -{MAX_FEN} and {MAX_FEN} and amount_fen <> 0", name="amount_is_real"),
        CheckConstraint("position >= 1", name="position_counts"),
        {"info": {"append_only": True}},
    )

    journal_id: Mapped[UUID] = mapped_column(info=internal())
    position: Mapped[int] = mapped_column(Integer, info=internal())
    account_id: Mapped[UUID] = mapped_column(info=internal())
    estate_id: Mapped[UUID] = mapped_column(info=internal())
    pot: Mapped[str] = mapped_column(info=public())
    dated: Mapped[date] = mapped_column(info=public())
    amount_fen: Mapped[int] = mapped_column(info=internal())
    item_code: Mapped[str] = mapped_column(default="", info=public())
    house_id: Mapped[UUID | None] = mapped_column(info=internal())
    charge_id: Mapped[UUID | None] = mapped_column(info=internal())
    counterparty: Mapped[str] = mapped_column(default="", info=internal())
    document_id: Mapped[UUID | None] = mapped_column(info=internal())

    journal: Mapped[Journal] = to_parent("Entry", "Journal", "journal_id")
    account: Mapped[Account] = to_parent("Entry", "Account", "account_id")
    house: Mapped[House | None] = to_parent("Entry", "House", "house_id")


class PeriodState(StrEnum):
    """proposed → closed. A closed month never opens again."""

    PROPOSED = "proposed"
    CLOSED = "closed"


class AccountingPeriod(TenantOwned, Model):
    """A month of an estate whose books somebody wants closed, or has closed with a second person."""

    __tablename__ = "accounting_period"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("member", "proposed_by_id"),
        belongs_to("member", "closed_by_id"),
        UniqueConstraint("tenant_id", "estate_id", "period"),
        CheckConstraint(f"state in ({_one_of(PeriodState)})", name="known_state"),
        CheckConstraint(
            "(state = 'closed') = (closed_at is not null and closed_by_id is not null and trial_hash is not null)",
            name="closed_completely",
        ),
        CheckConstraint("closed_by_id is null or closed_by_id <> proposed_by_id", name="second_person"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    period: Mapped[str] = mapped_column(SORTED, info=public())
    state: Mapped[str] = mapped_column(default=PeriodState.PROPOSED, info=internal())
    proposed_by_id: Mapped[UUID] = mapped_column(info=internal())
    proposed_at: Mapped[datetime] = mapped_column(info=internal())
    closed_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    closed_at: Mapped[datetime | None] = mapped_column(info=internal())
    trial: Mapped[dict[str, Any]] = mapped_column(default=dict, info=internal())
    trial_hash: Mapped[str | None] = mapped_column(info=public())

    proposed_by: Mapped[Member] = to_parent("AccountingPeriod", "Member", "proposed_by_id")
    closed_by: Mapped[Member | None] = to_parent("AccountingPeriod", "Member", "closed_by_id")
    estate: Mapped[Estate] = to_parent("AccountingPeriod", "Estate", "estate_id")
