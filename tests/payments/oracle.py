"""What the books must say, worked out a second time in plain Python: no database, no code of the product.

Money is whole fen; ids are whatever the machine uses. Two pots, each with its own prepaid.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

COMPANY, COMMON = "company", "common"


@dataclass
class Owed:
    """A line of a bill."""

    key: Any
    house: Any
    pot: str
    amount: int
    due: Any
    priority: int
    deposit: bool = False
    live: bool = True
    paid: int = 0
    returned: int = 0

    @property
    def left(self) -> int:
        return self.amount - self.paid if self.live else 0


@dataclass
class Paid:
    """A payment, where it lies, and what it was put against."""

    key: Any
    house: Any
    amount: int
    where: str
    day: Any
    against: list[list[Any]] = field(default_factory=list)
    ahead: dict[str, int] = field(default_factory=lambda: {COMPANY: 0, COMMON: 0})
    asked: dict[str, int] = field(default_factory=lambda: {COMPANY: 0, COMMON: 0})
    refunded: int = 0
    live: bool = True


class Oracle:
    """The whole of the money of one estate."""

    def __init__(self) -> None:
        self.lines: dict[Any, Owed] = {}
        self.payments: dict[Any, Paid] = {}
        self.money: dict[tuple[str, str], int] = {}
        self.receipts = 0

    def _move(self, pot: str, where: str, fen: int) -> None:
        self.money[pot, where] = self.money.get((pot, where), 0) + fen

    def _open(self, house: Any, chosen: Any = ()) -> list[Owed]:
        lines = [one for one in self.lines.values() if one.house == house and one.left > 0]
        return sorted(lines, key=lambda one: (one.key not in chosen, one.due, one.priority, one.key))

    def may_pay(self, house: Any, amount: int, months: int, monthly: int) -> bool:
        left = amount - sum(one.left for one in self._open(house))
        ahead = sum(sum(one.ahead.values()) for one in self.payments.values() if one.house == house)
        return left <= max(months * monthly - ahead, 0) or left <= 0

    def pay(self, key: Any, house: Any, amount: int, where: str, day: Any, chosen: Any = ()) -> None:
        if key in self.payments:
            return
        paid = self.payments[key] = Paid(key, house, amount, where, day)
        left = amount
        for line in self._open(house, chosen):
            part = min(left, line.left)
            if part:
                line.paid += part
                left -= part
                paid.against.append([line.key, part])
                self._move(line.pot, where, part)
        paid.ahead[COMPANY] += left
        self._move(COMPANY, where, left)
        self.receipts += 1

    def reverse_line(self, key: Any) -> bool:
        line = self.lines[key]
        if not line.live or line.returned:
            return False
        for paid in self.payments.values():
            for part in [part for part in paid.against if part[0] == key]:
                paid.against.remove(part)
                paid.ahead[line.pot] += part[1]
        line.paid, line.live = 0, False
        return True

    def use_ahead(self, house: Any) -> int:
        used = 0
        for paid in sorted(
            (one for one in self.payments.values() if one.house == house), key=lambda one: (one.day, one.key)
        ):
            for pot in (COMPANY, COMMON):
                for line in [one for one in self._open(house) if one.pot == pot]:
                    part = min(paid.ahead[pot], line.left)
                    if part:
                        paid.ahead[pot] -= part
                        line.paid += part
                        paid.against.append([line.key, part])
                        used += part
        return used

    def reverse_payment(self, key: Any) -> bool:
        paid = self.payments[key]
        if not paid.live or paid.refunded or any(self.lines[line].returned for line, _ in paid.against):
            return False
        for line, part in paid.against:
            self.lines[line].paid -= part
            self._move(self.lines[line].pot, paid.where, -part)
        for pot, fen in paid.ahead.items():
            self._move(pot, paid.where, -fen)
        paid.against, paid.live = [], False
        paid.ahead = {COMPANY: 0, COMMON: 0}
        return True

    def refund(self, key: Any, pot: str, fen: int) -> None:
        paid = self.payments[key]
        paid.ahead[pot] -= fen
        paid.refunded += fen
        self._move(pot, paid.where, -fen)

    def return_deposit(self, key: Any, fen: int) -> bool:
        line = self.lines[key]
        if not line.deposit or fen > line.paid - line.returned:
            return False
        line.returned += fen
        self._move(COMPANY, "cash", -fen)
        return True

    def owed(self, pot: str) -> int:
        return sum(one.left for one in self.lines.values() if one.pot == pot)

    def ahead(self, pot: str) -> int:
        return sum(one.ahead[pot] for one in self.payments.values())

    def deposits(self) -> int:
        return sum(one.amount - one.returned for one in self.lines.values() if one.deposit and one.live)
