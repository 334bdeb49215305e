"""From the form of a booking to the one verb that knows its pot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from werkzeug.datastructures import FileStorage

from blueprints.ledger.forms import BookForm
from saas import ledger
from saas.ledger import AccountCode, CommonSource, CommonUse, CostGroup, Journal, Pot
from saas.ledger.documents import keep_document
from tenants.members import Member


def book_from(form: BookForm, *, by: Member, at: datetime, picture: FileStorage | None) -> Journal:
    """Post what the form says. Raises the ledger's refusals, and those of pictures."""
    estate_id = form.chosen.id
    document = (
        keep_document(picture.stream, name=picture.filename, estate_id=estate_id, by=by, at=at)
        if picture is not None and picture.filename
        else None
    )
    fen = ledger.fen_from_text(form.amount.data)
    document_id = document.id if document is not None else None
    money = AccountCode(form.money_in.data)
    when: dict[str, Any] = {"on": form.on.data, "memo": form.memo.data or "", "by": by, "at": at}
    whom = {"counterparty": (form.counterparty.data or "").strip(), **when}
    source = CommonSource(form.source.data)
    held, _colon, held_item = (form.held.data or "").partition(":")
    ways: dict[str, Callable[[], Journal]] = {
        "cost": lambda: ledger.book_cost(
            estate_id, CostGroup(form.group.data), fen, paid_from=money, document_id=document_id, **whom
        ),
        "passed_on": lambda: ledger.pass_on(
            estate_id, AccountCode(held), held_item, fen, paid_from=money, document_id=document_id, **whom
        ),
        "common_income": lambda: ledger.book_common_income(
            estate_id, source, fen, received_in=money, document_id=document_id, **whom
        ),
        "common_cost": lambda: ledger.book_common_cost(
            estate_id, source, fen, paid_from=money, document_id=document_id, **whom
        ),
        "common_use": lambda: ledger.book_common_use(
            estate_id, CommonUse(form.use.data), fen, paid_from=money, decision_id=document_id, **whom
        ),
        "hand_over": lambda: ledger.hand_over_to_fund(estate_id, fen, decision_id=document_id, **when)[0],
        "fund_in": lambda: ledger.book_fund_line(
            estate_id, AccountCode.FUND_PAID_IN, fen, document_id=document_id, **when
        ),
        "fund_interest": lambda: ledger.book_fund_line(
            estate_id, AccountCode.FUND_INTEREST, fen, document_id=document_id, **when
        ),
        "fund_use": lambda: ledger.book_fund_line(
            estate_id, AccountCode.FUND_USE, fen, document_id=document_id, **when
        ),
        "opening": lambda: ledger.book_opening(estate_id, Pot.COMPANY, money, fen, document_id=document_id, **when),
        "common_opening": lambda: ledger.book_opening(
            estate_id, Pot.COMMON, money, fen, document_id=document_id, **when
        ),
        "fund_opening": lambda: ledger.book_opening(
            estate_id, Pot.FUND, AccountCode.FUND_BANK, fen, document_id=document_id, **when
        ),
        "to_bank": lambda: ledger.take_to_bank(estate_id, Pot.COMPANY, fen, **when),
        "common_to_bank": lambda: ledger.take_to_bank(estate_id, Pot.COMMON, fen, **when),
    }
    return ways[form.what.data]()
