"""What the books must say, worked out a second time in plain Python: no database, no code of the product.

Money is whole fen; ids are whatever the machine uses. Two pots, each with its own prepaid. What houses are billed is in
`oracle_bills`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

COMPANY, COMMON = "company", "common"
POTS = (COMPANY, COMMON)
MONTHS_AHEAD = 3
"""The agreement of the machine lets nobody pay ahead for longer."""

PRIORITY = {"F01": 20, "F02": 20, "F04": 30, "F05": 30, "F08": 50, "F14": 45, "F16": 80, "F19": 90}
AGAINST = {
    "F01": ("income", "F01"),
    "F02": ("income", "F02"),
    "F04": ("pass_through", "F04"),
    "F05": ("pass_through", "F05"),
    "F08": ("common_income", "parking"),
    "F14": ("agency_payable", "F14"),
    "F16": ("deposits", "F16"),
    "F19": ("late_fee", "F19"),
}
"""Whose money an item is: the account that a line is credited to, and the item it has there."""
RECURRING = frozenset({"F01", "F02", "F04", "F05"})


@dataclass
class Owed:
    """A line of a bill."""

    key: Any
    house: Any
    item: str
    amount: int
    due: Any
    period: str = ""
    first: Any = None
    last: Any = None
    released: bool = True
    run: Any = None
    gone: bool = False
    """Owed by somebody who left."""
    costs: frozenset[Any] = frozenset()
    live: bool = True
    paid: int = 0
    written: int = 0
    returned: int = 0

    @property
    def pot(self) -> str:
        return COMMON if self.item == "F08" else COMPANY

    @property
    def priority(self) -> int:
        return PRIORITY[self.item]

    @property
    def deposit(self) -> bool:
        return self.item == "F16"

    @property
    def left(self) -> int:
        return self.amount - self.paid - self.written if self.live else 0


@dataclass
class Paid:
    """A payment, where it lies, and what it was put against: lists of line, fen and day."""

    key: Any
    house: Any
    amount: int
    where: str
    day: Any
    txn: Any = None
    against: list[list[Any]] = field(default_factory=list)
    ahead: dict[str, int] = field(default_factory=lambda: dict.fromkeys(POTS, 0))
    refunded: int = 0
    live: bool = True


@dataclass
class Asked:
    """A refund that somebody asked for: of a payment's prepaid, or of a deposit."""

    fen: int
    pot: str = COMPANY
    payment: Any = None
    line: Any = None
    state: str = "asked"


class Oracle:
    """The whole of the money of one estate."""

    def __init__(self) -> None:
        self.lines: dict[Any, Owed] = {}
        self.payments: dict[Any, Paid] = {}
        self.refunds: dict[Any, Asked] = {}
        self.given_up: dict[Any, dict[Any, int]] = {}
        self.money: Counter[tuple[str, str]] = Counter()
        self.fees = 0
        self.receipts = 0

    def open_lines(self, house: Any, chosen: Any = ()) -> list[Owed]:
        """What a house may pay, in the order in which money goes to it."""
        lines = [one for one in self.lines.values() if one.house == house and one.released and one.left > 0]
        return sorted(lines, key=lambda one: (one.key not in chosen, one.due, one.priority, one.key))

    def own_lines(self, house: Any, chosen: Any = ()) -> list[Owed]:
        """The same without what somebody who left owes, unless it is chosen."""
        return [one for one in self.open_lines(house, chosen) if not one.gone or one.key in chosen]

    def monthly(self, house: Any) -> int:
        """What a house is billed in its dearest of the last twelve months of recurring items."""
        months: Counter[str] = Counter()
        for one in self.lines.values():
            if one.house == house and one.live and one.item in RECURRING:
                months[one.period] += one.amount
        return max((months[name] for name in sorted(months)[-12:]), default=0)

    def may_pay(self, house: Any, amount: int, chosen: Any = ()) -> bool:
        """Whether what would be left over is within the limit for paying ahead."""
        left = amount - sum(one.left for one in self.own_lines(house, chosen))
        ahead = sum(sum(one.ahead.values()) for one in self.payments.values() if one.house == house)
        return left <= max(MONTHS_AHEAD * self.monthly(house) - ahead, 0) or left <= 0

    def pay(self, key: Any, house: Any, amount: int, where: str, day: Any, chosen: Any = (), txn: Any = None) -> None:
        if key in self.payments:
            return
        paid = self.payments[key] = Paid(key, house, amount, where, day, txn)
        left = amount
        for line in self.own_lines(house, chosen):
            part = min(left, line.left)
            if part:
                self._put(paid, line, part, day)
                left -= part
                self.money[line.pot, where] += part
        paid.ahead[COMPANY] += left
        self.money[COMPANY, where] += left
        self.receipts += 1

    @staticmethod
    def _put(paid: Paid, line: Owed, part: int, day: Any) -> None:
        line.paid += part
        paid.against.append([line.key, part, day])

    def may_reverse(self, key: Any) -> bool:
        line = self.lines[key]
        return line.live and not line.returned

    def reverse_line(self, key: Any) -> bool:
        if not self.may_reverse(key):
            return False
        line = self.lines[key]
        for paid in self.payments.values():
            for part in [part for part in paid.against if part[0] == key]:
                paid.against.remove(part)
                paid.ahead[line.pot] += part[1]
        for parts in self.given_up.values():
            parts.pop(key, None)
        line.paid, line.written, line.live = 0, 0, False
        return True

    def write_off(self, key: Any, lines: list[Any]) -> None:
        """All that is open on some lines is given up."""
        self.given_up[key] = {line: self.lines[line].left for line in lines}
        for line, fen in self.given_up[key].items():
            self.lines[line].written += fen

    def claim_again(self, key: Any) -> bool:
        """What is left of a write-off is owed again."""
        parts, self.given_up[key] = self.given_up[key], {}
        for line, fen in parts.items():
            self.lines[line].written -= fen
        return bool(parts)

    def use_ahead(self, house: Any, day: Any) -> int:
        used = 0
        mine = [one for one in self.payments.values() if one.house == house]
        for paid in sorted(mine, key=lambda one: (one.day, one.key)):
            for pot in POTS:
                for line in [one for one in self.own_lines(house) if one.pot == pot]:
                    part = min(paid.ahead[pot], line.left)
                    if part:
                        paid.ahead[pot] -= part
                        self._put(paid, line, part, day)
                        used += part
        return used

    def may_undo(self, key: Any) -> bool:
        paid = self.payments[key]
        return paid.live and not paid.refunded and not any(self.lines[part[0]].returned for part in paid.against)

    def reverse_payment(self, key: Any) -> bool:
        if not self.may_undo(key):
            return False
        paid = self.payments[key]
        for line, part, _ in paid.against:
            self.lines[line].paid -= part
            self.money[self.lines[line].pot, paid.where] -= part
        for pot, fen in paid.ahead.items():
            self.money[pot, paid.where] -= fen
        paid.against, paid.live, paid.ahead = [], False, dict.fromkeys(POTS, 0)
        return True

    def may_ask(self, asked: Asked) -> bool:
        """Whether so much is still there that nobody else has asked for."""
        return asked.fen <= self._there(asked) - sum(
            one.fen for one in self.refunds.values() if one.state == "asked" and self._same(one, asked)
        )

    @staticmethod
    def _same(one: Asked, other: Asked) -> bool:
        return (one.payment, one.line, one.pot) == (other.payment, other.line, other.pot)

    def _there(self, asked: Asked) -> int:
        if asked.line is not None:
            line = self.lines[asked.line]
            return line.paid - line.returned if line.deposit else -1
        paid = self.payments[asked.payment]
        return paid.ahead[asked.pot] if paid.live else -1

    def may_give(self, key: Any) -> bool:
        asked = self.refunds[key]
        return asked.state == "asked" and asked.fen <= self._there(asked)

    def give(self, key: Any) -> None:
        """The second person said yes."""
        asked = self.refunds[key]
        asked.state = "paid"
        if asked.line is not None:
            self.lines[asked.line].returned += asked.fen
            self.money[COMPANY, "cash"] -= asked.fen
            return
        paid = self.payments[asked.payment]
        paid.ahead[asked.pot] -= asked.fen
        paid.refunded += asked.fen
        self.money[asked.pot, paid.where] -= asked.fen

    def fail(self, key: Any) -> None:
        """The channel ended it without giving the money back: it is paid ahead again."""
        asked = self.refunds[key]
        paid = self.payments[asked.payment]
        asked.state = "failed"
        paid.ahead[asked.pot] += asked.fen
        paid.refunded -= asked.fen
        self.money[asked.pot, paid.where] += asked.fen

    def settle(self, fen: int, fee: int) -> None:
        """The channel paid out what was on its way, less its fee."""
        self.money[COMPANY, "gateway_clearing"] -= fen
        self.money[COMPANY, "bank"] += fen - fee
        self.fees += fee

    def balances(self) -> dict[tuple[str, str, str], int]:
        """Every account that is not at zero: pot, account and item, debit above zero."""
        found: Counter[tuple[str, str, str]] = Counter()
        for (pot, where), fen in self.money.items():
            found[pot, where, ""] += fen
        found[COMPANY, "channel_fee", ""] += self.fees
        for paid in self.payments.values():
            for pot in POTS:
                found[pot, "prepaid", ""] -= paid.ahead[pot]
        for line in self.lines.values():
            found[line.pot, "receivable", line.item] += line.left
            found[line.pot, "write_off", line.item] += line.written
            if line.live:
                found[line.pot, *AGAINST[line.item]] -= line.amount
            found[line.pot, "deposits", line.item] += line.returned
        return {key: fen for key, fen in found.items() if fen}

    def owed_by(self, house: Any) -> int:
        """What a house owes, whether it has been told already or not."""
        return sum(one.left for one in self.lines.values() if one.house == house)
