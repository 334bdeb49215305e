"""Statements of banks and channels: read a file, keep its lines, match them, take a transfer from a line, explain one."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from saas.ledger import BadAmount, fen_from_text
from saas.payments.channels import BankStatement, StatementLine
from saas.payments.kinds import Channel, LineState, Method
from saas.payments.matching import match_lines
from saas.payments.models import Payment
from saas.payments.refusals import (
    FileTwice,
    LineDecided,
    NothingCameIn,
    ReasonMissing,
    StatementColumnsMissing,
    StatementTooLong,
    UnreadableStatement,
)
from saas.payments.taking import pay
from tenants.bulk import insert_many
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member
from tenants.verbs import lock, transaction

MOST_LINES = 20_000
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "txn": ("交易流水号", "流水号", "交易单号", "微信订单号", "支付宝交易号", "凭证号", "transaction"),
    "day": ("交易日期", "交易时间", "记账日期", "日期", "入账时间", "date"),
    "amount": (
        "金额", "交易金额", "收入金额", "订单金额", "贷方发生额", "贷方金额", "收入", "amount"
    ),
    "way": ("借贷标志", "借贷方向", "借贷", "收/支", "收支", "收支类型"),
    "counterparty": ("对方户名", "对方名称", "付款人", "counterparty"),
    "memo": ("摘要", "附言", "备注", "用途", "memo"),
}  # fmt: skip
_DAY = re.compile(r"(20\d\d)[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})")
_NOTHING = re.compile(r"[-−+¥￥0.,\s]*元?")
_OUT = ("借", "支", "出")
_UNIT = re.compile(r"[（(][^（）()]*[）)]$")


@dataclass(frozen=True)
class ReadLine:
    """A line as it was read: money in above zero, out below, in fen."""

    txn: str
    day: date
    amount_fen: int
    counterparty: str
    memo: str


@dataclass(frozen=True)
class Reading:
    """A file as it was read: its lines, and how many rows were left out because nothing came in with them."""

    lines: Sequence[ReadLine]
    left_out: int


@dataclass(frozen=True)
class Imported:
    """What became of a file: new lines, known ones, rows left out, and numbers that another line has already."""

    statement: BankStatement
    new: int
    known: int
    left_out: int
    clashing: Sequence[str]


def read_statement(data: bytes) -> Reading:
    """The lines of a CSV file in UTF-8 or GB18030.

    Raises `StatementColumnsMissing`, `UnreadableStatement`, `StatementTooLong`.
    """
    rows = list(csv.reader(io.StringIO(_decoded(data))))
    for place, row in enumerate(rows[:40]):
        names = [_UNIT.sub("", cell.strip().strip("`")).strip().lower() for cell in row]
        found = {
            key: names.index(name) for key, known in COLUMNS.items() for name in known[::-1] if name.lower() in names
        }
        if {"txn", "day", "amount"} <= set(found):
            read = list(_read(rows[place + 1 :], found, place + 2))
            lines = [line for line in read if line is not None]
            if len(lines) > MOST_LINES:
                raise StatementTooLong(most=MOST_LINES)
            return Reading(lines, len(read) - len(lines))
    raise StatementColumnsMissing


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise StatementColumnsMissing


def _read(rows: Sequence[Sequence[str]], found: Mapping[str, int], first: int) -> Iterator[ReadLine | None]:
    """Line by line; nothing for a row with which no money came in, or that has no number to know it by."""
    for number, row in enumerate(rows, first):
        cells = {key: row[place].strip().strip("`\t ") if place < len(row) else "" for key, place in found.items()}
        if not any(cells.values()):
            continue
        day = _day(cells["day"])
        if not cells["txn"] and day is None:
            return  # the totals below the lines
        if not cells["txn"] or _NOTHING.fullmatch(cells["amount"]) or cells.get("way", "").startswith(_OUT):
            yield None
            continue
        if day is None:
            raise UnreadableStatement(line=number, what=cells["day"][:40])
        yield ReadLine(
            cells["txn"][:80], day, _amount(cells["amount"], number), cells.get("counterparty", "")[:80],
            cells.get("memo", "")[:200],
        )  # fmt: skip


def _day(text: str) -> date | None:
    match = _DAY.search(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _amount(text: str, number: int) -> int:
    out = text.startswith(("-", "−"))
    try:
        fen = fen_from_text(text.lstrip("-−+"))
    except BadAmount as error:
        raise UnreadableStatement(line=number, what=text[:40]) from error
    return -fen if out else fen


@transaction
def import_statement(estate_id: UUID, channel: Channel, data: bytes, *, by: Member, at: datetime) -> Imported:
    """Keep the new lines of a statement and match them; says what became of the others.

    A transaction that an earlier file already brought stays one line; a number that stands for another line there is
    named. Raises `FileTwice`, `NothingCameIn` and what reading raises.
    """
    reading = read_statement(data)
    lines, digest = reading.lines, hashlib.sha256(data).hexdigest()
    if not lines:
        raise NothingCameIn
    seen = select(BankStatement).where(
        BankStatement.estate_id == estate_id, BankStatement.channel == channel, BankStatement.sha256 == digest
    )
    if db.session.scalar(seen) is not None:
        raise FileTwice
    statement = BankStatement(
        estate_id=estate_id,
        channel=channel,
        sha256=digest,
        first_day=min(line.day for line in lines),
        last_day=max(line.day for line in lines),
        lines=len(lines),
        imported_by_id=by.id,
        imported_at=at,
    )
    db.session.add(statement)
    db.session.flush()
    fresh, clashing = _sorted_out(channel, lines)
    insert_many(StatementLine, (_row(statement, line) for line in fresh))
    match_lines(estate_id, at=at)
    after = {"lines": len(lines), "new": len(fresh), "left_out": reading.left_out, "clashing": clashing}
    record("payments.statement_imported", statement, by=by, at=at, after=after)
    known = len(lines) - len(fresh) - len(clashing)
    return Imported(statement, len(fresh), known, reading.left_out, clashing)


def _sorted_out(channel: Channel, lines: Sequence[ReadLine]) -> tuple[list[ReadLine], list[str]]:
    """The lines that are new, and the numbers of those that cannot be told from another line with the same number."""
    wanted = StatementLine.channel == channel, StatementLine.txn.in_([line.txn for line in lines])
    there = {
        txn: (day, fen, who)
        for txn, day, fen, who in db.session.execute(
            select(StatementLine.txn, StatementLine.day, StatementLine.amount_fen, StatementLine.counterparty).where(
                *wanted
            )
        )
    }
    fresh: list[ReadLine] = []
    clashing: list[str] = []
    for line in lines:
        facts = line.day, line.amount_fen, line.counterparty
        if line.txn not in there:
            there[line.txn] = facts
            fresh.append(line)
        elif there[line.txn] != facts:
            clashing.append(line.txn)
    return fresh, clashing


def _row(statement: BankStatement, line: ReadLine) -> dict[str, object]:
    return {
        "statement_id": statement.id,
        "estate_id": statement.estate_id,
        "channel": statement.channel,
        "txn": line.txn,
        "day": line.day,
        "amount_fen": line.amount_fen,
        "counterparty": line.counterparty,
        "memo": line.memo,
        "state": LineState.OPEN,
        "payment_id": None,
        "explanation": "",
        "decided_by_id": None,
        "decided_at": None,
    }


@transaction
def take_from_line(line: StatementLine, house_id: UUID, *, by: Member, at: datetime) -> Payment:
    """Somebody recognised a transfer: take it as a payment of that house.

    The line's id is the payment's key, unless a payment that was reversed since has it.
    """
    lock(line)
    if line.state != LineState.OPEN or line.amount_fen <= 0:
        raise LineDecided
    used = db.session.scalar(select(Payment.id).where(Payment.id == line.id)) is not None
    payment = pay(
        id=new_id() if used else line.id,
        house_id=house_id,
        amount_fen=line.amount_fen,
        method=_METHODS[Channel(line.channel)],
        channel=Channel(line.channel),
        channel_txn=line.txn,
        received_on=line.day,
        payer=line.counterparty,
        by=by,
        at=at,
        checked=False,
    )
    line.state, line.payment_id = LineState.MATCHED, payment.id
    line.decided_by_id, line.decided_at = by.id, at
    return payment


_METHODS = {
    Channel.BANK: Method.TRANSFER,
    Channel.POS: Method.POS,
    Channel.WECHAT: Method.WECHAT,
    Channel.ALIPAY: Method.ALIPAY,
}


@transaction
def explain_line(line: StatementLine, words: str, *, by: Member, at: datetime) -> None:
    """Say why a line has no payment here (rent of another account, a fee of the bank). It stays on record."""
    if not words.strip():
        raise ReasonMissing
    lock(line)
    if line.state != LineState.OPEN:
        raise LineDecided
    line.state, line.explanation = LineState.EXPLAINED, words.strip()
    line.decided_by_id, line.decided_at = by.id, at
    record("payments.line_explained", line, by=by, at=at, reason=words.strip())


def find_line(line_id: UUID) -> StatementLine | None:
    """A line of a statement of this company."""
    return db.session.scalar(select(StatementLine).where(StatementLine.id == line_id))


def statements_of(estate_id: UUID, most: int = 30) -> Sequence[BankStatement]:
    """The latest statements of an estate."""
    return db.session.scalars(
        select(BankStatement)
        .where(BankStatement.estate_id == estate_id)
        .order_by(BankStatement.imported_at.desc(), BankStatement.id)
        .limit(most)
    ).all()
