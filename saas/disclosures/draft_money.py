"""公共收益, 维修资金 and 收支: sheets that come from the books, one aggregate a pot and stretch of time."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select

from saas.billing.posting import source_of
from saas.disclosures.books import Books, books_of, counterparties
from saas.disclosures.drafting import Order, fills
from saas.disclosures.fund_models import CAUSE_NAMES, Cause, FundProject
from saas.disclosures.fund_projects import projects_in
from saas.disclosures.layouts import Sheet
from saas.disclosures.topics import Topic
from saas.ledger import ACCOUNT_NAMES, ITEM_NAMES, AccountCode, CommonUse, CostGroup, Pot
from saas.ledger.accounts import COST_GROUP_NAMES
from saas.tariffs import ChargingModel, FeeItem, ServiceAgreement
from tenants.db import db
from tenants.text import N_

C = AccountCode
HELD = (C.CASH, C.BANK, C.GATEWAY_CLEARING)
EARNED = (C.INCOME, C.TRUST, C.LATE_FEE)
FOR_OTHERS = (C.PASS_THROUGH, C.AGENCY_PAYABLE, C.DEPOSITS)
URGENT_WITHOUT_VOTE = N_("urgent, by order or certificate")
OTHER_RECEIPTS = N_("Receipts not yet identified")
FUND_NAMES = {
    "owners": N_("Paid in by owners"),
    "from_common": N_("From the income of common parts"),
}
MODEL_NAMES = {
    ChargingModel.LUMP_SUM: N_("Lump sum (包干制)"),
    ChargingModel.REMUNERATION: N_("Remuneration (酬金制)"),
}


@fills(Topic.COMMON_INCOME)
def fill_common_income(sheet: Sheet, order: Order) -> None:
    """Money held at the beginning, what came in by source, what it cost, what it was used for, money held at the end."""
    books = books_of(order.estate.id, Pot.COMMON, order.span.first, order.span.last)
    names = _names(order)
    sheet.put("begin.opening", *books.figure(*[(code, None, "opening", 1) for code in HELD]))
    billed = _billed_items(books)
    for item in sorted({*books.items(C.COMMON_INCOME), *billed}):
        due = books.figure((C.COMMON_INCOME, item, "net", -1))
        owed = [
            (code, fee, "net", -1) for fee in billed.get(item, ()) for code in (C.RECEIVABLE, C.WRITE_OFF, C.OPENING)
        ]
        received = books.figure((C.COMMON_INCOME, item, "net", -1), *owed)
        cells = {
            "source": names.get(item, item) or order.translate(OTHER_RECEIPTS),
            "counterparty": counterparties(books, C.COMMON_INCOME, item) or None,
            "due": due[0],
            "received": received[0],
        }
        sheet.add_row("income", item or "other", cells, {"due": due[1], "received": received[1]})
    without_item: tuple[tuple[AccountCode, str | None], ...] = (
        (C.PREPAID, None),
        (C.UNIDENTIFIED, None),
        (C.OPENING, ""),
    )
    for code, of_item in without_item:
        value, source = books.figure((code, of_item, "net", -1))
        if value:
            cells = {"source": order.translate(ACCOUNT_NAMES[code]), "received": value}
            sheet.add_row("income", code.value, cells, {"received": source})
    for item in books.items(C.COMMON_COST):
        value, source = books.figure((C.COMMON_COST, item, "net", 1))
        sheet.add_row("cost", item, {"item": names.get(item, item), "amount": value}, {"amount": source})
    fees, fees_from = books.figure((C.CHANNEL_FEE, None, "net", 1))
    if fees:
        cells = {"item": order.translate(ACCOUNT_NAMES[C.CHANNEL_FEE]), "amount": fees}
        sheet.add_row("cost", C.CHANNEL_FEE.value, cells, {"amount": fees_from})
    for item in books.items(C.COMMON_USE):
        value, source = books.figure((C.COMMON_USE, item, "net", 1))
        sheet.add_row("use", item, {"item": names.get(item, item), "amount": value}, {"amount": source})
    if (C.COMMON_USE, CommonUse.TO_FUND.value) in books.movements:
        sheet.put("end.to_fund", *books.figure((C.COMMON_USE, CommonUse.TO_FUND.value, "net", 1)))
    sheet.put("end.closing", *books.figure(*[(code, None, "closing", 1) for code in HELD]))


def _billed_items(books: Books) -> dict[str, list[str]]:
    """The fee items that houses owe to the owners' pot, by the source of income they are booked under."""
    found: dict[str, list[str]] = {}
    for fee in books.items(C.RECEIVABLE, C.WRITE_OFF):
        found.setdefault(source_of(fee), []).append(fee)
    return found


@fills(Topic.FUND)
def fill_fund(sheet: Sheet, order: Order) -> None:
    """The mirror of the bank's statements: balance, paid in, interest, used, balance (住宅专项维修资金管理办法 30)."""
    books = books_of(order.estate.id, Pot.FUND, order.span.first, order.span.last)
    sheet.put("begin.opening", *books.figure((C.FUND_BANK, None, "opening", 1)))
    for item in books.items(C.FUND_PAID_IN):
        value, source = books.figure((C.FUND_PAID_IN, item, "net", -1))
        name = order.translate(FUND_NAMES[item]) if item in FUND_NAMES else item
        sheet.add_row("income", item, {"source": name, "amount": value}, {"amount": source})
    for code in (C.FUND_INTEREST, C.OPENING):
        value, source = books.figure((code, None, "net", -1))
        if value or code is C.FUND_INTEREST:
            cells = {"source": order.translate(ACCOUNT_NAMES[code]), "amount": value}
            sheet.add_row("income", code.value, cells, {"amount": source})
    for item in books.items(C.FUND_USE):
        value, source = books.figure((C.FUND_USE, item, "net", 1))
        name = order.translate(ACCOUNT_NAMES[C.FUND_USE]) if item == "owners" else item
        sheet.add_row("use", item, {"item": name, "amount": value}, {"amount": source})
    for project in projects_in(order.estate.id, order.span.first, order.span.last):
        sheet.add_row("projects", project.number, _project_cells(project, order))
    sheet.put("end.closing", *books.figure((C.FUND_BANK, None, "closing", 1)))


def _project_cells(project: FundProject, order: Order) -> dict[str, object]:
    """A project as the posting names it: what, why, who bears it, how it was voted, by whom and for how much."""
    cause = order.translate(CAUSE_NAMES[Cause(project.cause)])
    return {
        "project": f"{project.title}（{cause}）",
        "scope": project.scope,
        "budget": project.budget_fen,
        "vote": project.vote.said if project.vote is not None else order.translate(URGENT_WITHOUT_VOTE),
        "contractor": project.contractor or None,
        "contract_sum": project.contract_fen,
        "final_sum": project.final_fen,
        "audit": project.audit or None,
        "share": project.share or None,
        "warranty": project.warranty_until.isoformat() if project.warranty_until is not None else None,
    }


@fills(Topic.YEARLY_ACCOUNTS)
def fill_accounts(sheet: Sheet, order: Order) -> None:
    """Income by fee and cost by the nine groups of 1864号, beside the stretch before; what is collected for others apart."""
    books = books_of(order.estate.id, Pot.COMPANY, order.span.first, order.span.last)
    before = books_of(order.estate.id, Pot.COMPANY, order.span.before.first, order.span.before.last)
    names = _names(order)
    agreement = agreement_on(order.estate.id, order.span.last)
    if agreement is not None:
        sheet.put("head.model", order.translate(MODEL_NAMES[ChargingModel(agreement.charging_model)]))
        if agreement.charging_model == ChargingModel.REMUNERATION:
            earned = [(code, None, "opening", -1) for code in (*EARNED, C.COST, C.WRITE_OFF, C.CHANNEL_FEE)]
            sheet.put("head.opening", *books.figure(*earned))
    for item in sorted({*books.items(*EARNED), *before.items(*EARNED)}):
        _earned_row(sheet, order, books, before, item, names)
    for group in CostGroup:
        _cost_row(sheet, books, before, (C.COST, group.value), order.translate(COST_GROUP_NAMES[group]))
    for code in (C.WRITE_OFF, C.CHANNEL_FEE):
        if any(book.figure((code, None, "net", 1))[0] for book in (books, before)):
            _cost_row(sheet, books, before, (code, None), order.translate(ACCOUNT_NAMES[code]))
    result = [(code, None, "net", -1) for code in (*EARNED, C.COST, C.WRITE_OFF, C.CHANNEL_FEE)]
    value, source = books.figure(*result)
    opening = sheet.fact("head.opening")
    sheet.put("end.result", value + (opening["value"] or 0), source + opening.get("from", []))
    for code in FOR_OTHERS:
        for item in books.items(code):
            collected, paid = books.figure((code, item, "credit", 1)), books.figure((code, item, "debit", 1))
            cells = {"item": names.get(item, item), "collected": collected[0], "paid": paid[0]}
            sheet.add_row("agency", f"{code.value}-{item}", cells, {"collected": collected[1], "paid": paid[1]})


def _earned_row(sheet: Sheet, order: Order, books: Books, before: Books, item: str, names: dict[str, str]) -> None:
    due = books.figure(*[(code, item, "net", -1) for code in EARNED])
    received = _received(books, item, *EARNED)
    earlier = before.figure(*[(code, item, "net", -1) for code in EARNED])
    cells = {
        "source": names.get(item, item) or order.translate(ACCOUNT_NAMES[C.LATE_FEE]),
        "due": due[0],
        "received": received[0],
        "before": earlier[0],
    }
    sheet.add_row(
        "income",
        item or C.LATE_FEE.value,
        cells,
        {"due": due[1], "received": received[1], "before": earlier[1]},
    )


def _cost_row(sheet: Sheet, books: Books, before: Books, account: tuple[AccountCode, str | None], name: str) -> None:
    code, item = account
    now, earlier = books.figure((code, item, "net", 1)), before.figure((code, item, "net", 1))
    cells = {"item": name, "amount": now[0], "before": earlier[0]}
    sheet.add_row("cost", item or code.value, cells, {"amount": now[1], "before": earlier[1]})


def _received(books: Books, item: str, *earned: AccountCode) -> tuple[int, list[dict[str, object]]]:
    """What came in: what became due, less what more is owed than before, less what was written off.

    What houses owed when the company came became due elsewhere: its opening entry is set against what they owe.
    """
    parts = [(code, item, "net", -1) for code in (*earned, C.RECEIVABLE, C.WRITE_OFF, C.OPENING)]
    return books.figure(*parts)


def _names(order: Order) -> dict[str, str]:
    """What items are called on paper: fee items by their own name, sources, groups and uses by ours."""
    ours = {item: order.translate(name) for names in ITEM_NAMES.values() for item, name in names.items()}
    return {**ours, **{item.code: item.name for item in db.session.scalars(select(FeeItem))}}


def agreement_on(estate_id: UUID, day: date) -> ServiceAgreement | None:
    """The service agreement that holds on a day."""
    return db.session.scalars(
        select(ServiceAgreement)
        .where(
            ServiceAgreement.estate_id == estate_id,
            ServiceAgreement.starts_on <= day,
            ServiceAgreement.ends_on.is_(None) | (ServiceAgreement.ends_on >= day),
        )
        .order_by(ServiceAgreement.starts_on.desc(), ServiceAgreement.id)
        .limit(1)
    ).first()
