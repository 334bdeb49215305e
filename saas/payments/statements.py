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
    ReasonMissing,
    StatementColumnsMissing,
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
    "amount": ("金额", "交易金额", "收入金额", "订单金额", "贷方发生额", "收入", "amount"),
    "counterparty": ("对方户名", "对方名称", "付款人", "counterparty"),
    "memo": ("摘要", "附言", "备注", "用途", "memo"),
}
_DAY = re.compile(r"(20\d\d)[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})")


@dataclass(frozen=True)
class ReadLine:
    """A line as it was read: money in above zero, out below, in fen."""

    txn: str
    day: date
    amount_fen: int
    counterparty: str
    memo: str


def read_statement(data: bytes) -> list[ReadLine]:
    """The lines of a CSV file in UTF-8 or GB18030. Raises `StatementColumnsMissing`, `UnreadableStatement`."""
    rows = list(csv.reader(io.StringIO(_decoded(data))))
    for place, row in enumerate(rows[:40]):
        names = [cell.strip().strip("`").lower() for cell in row]
        found = {
            key: names.index(name) for key, known in COLUMNS.items() for name in known[::-1] if name.lower() in names
        }
        if {"txn", "day", "amount"} <= set(found):
            return list(_read(rows[place + 1 : place + 1 + MOST_LINES], found, place + 2))
    raise StatementColumnsMissing


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise StatementColumnsMissing


def _read(rows: Sequence[Sequence[str]], found: Mapping[str, int], first: int) -> Iterator[ReadLine]:
    for number, row in enumerate(rows, first):
        cells = {key: row[place].strip().strip("`\t ") if place < len(row) else "" for key, place in found.items()}
        if not any(cells.values()):
            continue
        if not cells["txn"]:
            return  # the totals below the lines
        match = _DAY.search(cells["day"])
        try:
            day = date(int(match[1]), int(match[2]), int(match[3])) if match else None
        except ValueError:
            day = None
        if day is None:
            raise UnreadableStatement(line=number, what=cells["day"][:40])
        yield ReadLine(
            cells["txn"][:80], day, _amount(cells["amount"], number), cells.get("counterparty", "")[:80],
            cells.get("memo", "")[:200],
        )  # fmt: skip


def _amount(text: str, number: int) -> int:
    out = text.startswith(("-", "−"))
    try:
        fen = fen_from_text(text.lstrip("-−+"))
    except BadAmount as error:
        raise UnreadableStatement(line=number, what=text[:40]) from error
    return -fen if out else fen


@transaction
def import_statement(
    estate_id: UUID, channel: Channel, data: bytes, *, by: Member, at: datetime
) -> tuple[BankStatement, int]:
    """Keep the new lines of a statement and match them; returns it with the number of lines that were there before.

    A transaction that an earlier file already brought stays one line. Raises `FileTwice` and what reading raises.
    """
    lines = read_statement(data)
    digest = hashlib.sha256(data).hexdigest()
    seen = select(BankStatement).where(
        BankStatement.estate_id == estate_id, BankStatement.channel == channel, BankStatement.sha256 == digest
    )
    if not lines or db.session.scalar(seen) is not None:
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
    fresh = _fresh(channel, lines)
    insert_many(StatementLine, (_row(statement, line) for line in fresh))
    match_lines(estate_id, at=at)
    record("payments.statement_imported", statement, by=by, at=at, after={"lines": len(lines), "new": len(fresh)})
    return statement, len(lines) - len(fresh)


def _fresh(channel: Channel, lines: Sequence[ReadLine]) -> list[ReadLine]:
    known = set(
        db.session.scalars(
            select(StatementLine.txn).where(
                StatementLine.channel == channel, StatementLine.txn.in_([line.txn for line in lines])
            )
        )
    )
    fresh: dict[str, ReadLine] = {}
    for line in lines:
        if line.txn not in known:
            fresh.setdefault(line.txn, line)
    return list(fresh.values())


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
