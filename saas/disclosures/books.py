"""A pot's movements in a stretch of time, read in one aggregate, and figures that say which entries make them up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from saas.ledger import Account, AccountCode, Entry, Pot, Sum, Wanted, find_account, total_of
from tenants.db import db

Source = list[dict[str, Any]]
LATEST = 200
"""How many entries are looked at for the names of those an item was earned from."""


@dataclass(frozen=True)
class Movement:
    """What an account (and item) stood at before, and what came on each side, in fen; debit is above zero."""

    before: int = 0
    debit: int = 0
    credit: int = 0

    def __add__(self, other: Movement) -> Movement:
        return Movement(self.before + other.before, self.debit + other.debit, self.credit + other.credit)


@dataclass(frozen=True)
class Books:
    """The movements of one pot of an estate between two days, both included."""

    estate_id: UUID
    pot: Pot
    since: date
    until: date
    movements: Mapping[tuple[AccountCode, str], Movement]

    def items(self, *codes: AccountCode) -> list[str]:
        """The items that moved on any of these accounts, sorted."""
        return sorted(
            {item for (code, item), moved in self.movements.items() if code in codes and (moved.debit or moved.credit)}
        )

    def figure(self, *parts: tuple[AccountCode, str | None, str, int]) -> tuple[int, Source]:
        """A number and its source: parts (account, item or all, side, sign) with side net, debit, credit or opening."""
        value, source = 0, []
        for code, item, side, sign in parts:
            moved = self._moved(code, item)
            amount = {
                "net": moved.debit - moved.credit,
                "debit": moved.debit,
                "credit": moved.credit,
                "opening": moved.before,
                "closing": moved.before + moved.debit - moved.credit,
            }[side]
            if not amount and len(parts) > 1:
                continue
            value += sign * amount
            source.append(self._part(code, item, side, sign))
        return value, source or [self._part(*parts[0])]

    def _moved(self, code: AccountCode, item: str | None) -> Movement:
        return sum(
            (moved for (one, name), moved in self.movements.items() if one is code and (item is None or name == item)),
            Movement(),
        )

    def _part(self, code: AccountCode, item: str | None, side: str, sign: int) -> dict[str, Any]:
        part: dict[str, Any] = {"pot": self.pot.value, "code": code.value, "side": side, "sign": sign}
        if item is not None:
            part["item"] = item
        if side == "opening":
            part["until"] = (self.since - timedelta(days=1)).isoformat()
        else:
            part["until"] = self.until.isoformat()
            if side != "closing":
                part["since"] = self.since.isoformat()
        return part


def books_of(estate_id: UUID, pot: Pot, since: date, until: date) -> Books:
    """Read a pot's books: one pass over its entries, whatever their number."""
    amount, inside = Entry.amount_fen, Entry.dated >= since
    rows = db.session.execute(
        select(
            Entry.account_id,
            Entry.item_code,
            func.sum(amount).filter(~inside),
            func.sum(amount).filter(inside, amount > 0),
            func.sum(amount).filter(inside, amount < 0),
        )
        .where(Entry.estate_id == estate_id, Entry.pot == pot.value, Entry.dated <= until)
        .group_by(Entry.account_id, Entry.item_code)
    ).all()
    codes = dict(
        db.session.execute(
            select(Account.id, Account.code).where(Account.estate_id == estate_id, Account.pot == pot.value)
        ).all()
    )
    movements: dict[tuple[AccountCode, str], Movement] = {}
    for account_id, item, before, debit, credit in rows:
        key = AccountCode(codes[account_id]), item
        moved = Movement(int(before or 0), int(debit or 0), -int(credit or 0))
        movements[key] = movements.get(key, Movement()) + moved
    return Books(estate_id, pot, since, until, movements)


def counterparties(books: Books, code: AccountCode, item: str, most: int = 3) -> str:
    """With whom an item was earned, as its latest entries say; nothing when they are too many to name."""
    account = find_account(books.estate_id, books.pot, code, item)
    if account is None:
        return ""
    latest = (
        select(Entry.counterparty)
        .where(Entry.account_id == account.id, Entry.dated >= books.since, Entry.dated <= books.until)
        .order_by(Entry.dated.desc(), Entry.id.desc())
        .limit(LATEST)
    )
    names = sorted({name for name in db.session.scalars(latest) if name})
    return "、".join(names) if len(names) <= most else ""


def wanted_by(part: Mapping[str, Any], estate_id: UUID) -> Wanted:
    """The entries that a part of a source names."""
    return Wanted(
        estate_id=estate_id,
        pot=Pot(part["pot"]),
        code=AccountCode(part["code"]),
        item_code=part.get("item"),
        since=date.fromisoformat(part["since"]) if "since" in part else None,
        until=date.fromisoformat(part["until"]) if "until" in part else None,
    )


@dataclass(frozen=True)
class Part:
    """One part of a figure: whose entries, on which side, and what they come to."""

    code: AccountCode
    item: str | None
    side: str
    sign: int
    since: date | None
    until: date | None
    total: Sum
    source: Mapping[str, Any]

    @property
    def value(self) -> int:
        """What it adds to the figure, in fen."""
        return self.sign * {"debit": self.total.debit, "credit": self.total.credit}.get(self.side, self.total.balance)


def parts_of(source: Iterable[Mapping[str, Any]], estate_id: UUID) -> list[Part]:
    """The parts of a figure that come from the books, with their sums as they are today."""
    parts = []
    for part in source:
        if "code" in part:
            wanted = wanted_by(part, estate_id)
            assert wanted.code is not None
            parts.append(
                Part(
                    wanted.code,
                    wanted.item_code,
                    part["side"],
                    part["sign"],
                    wanted.since,
                    wanted.until,
                    total_of(wanted),
                    part,
                )
            )
    return parts


def value_now(source: Iterable[Mapping[str, Any]], estate_id: UUID) -> int:
    """What a source comes to in today's books, in fen: the same as published while nothing was posted since."""
    return sum(part.value for part in parts_of(source, estate_id))
