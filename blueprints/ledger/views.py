"""Entries, journals, trial balance, months, and booking by hand."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.belonging import asked_or_first
from blueprints.ledger import words
from blueprints.ledger.booking import book_from
from blueprints.ledger.forms import WHAT, BookForm, ConfirmForm, ReasonForm
from blueprints.typed import as_day, as_uuid
from saas import ledger
from saas.estates import Estate, estates_open_to, find_house
from saas.ledger import AccountClass, AccountCode, Journal, JournalKind, Period, Pot, Wanted, policy
from saas.ledger.documents import vouchers_of
from tenants.clock import local_date
from tenants.permissions import Permission

Choice = TypeVar("Choice", bound=StrEnum)
bp = Blueprint("ledger", __name__, url_prefix="/ledger")


@bp.context_processor
def shared() -> dict[str, object]:
    """Words every template of the books says."""
    return {
        "pot_word": words.pot_word,
        "account_word": words.account_word,
        "item_word": words.item_word,
        "kind_word": words.kind_word,
        "choices_of": lambda estates: [(str(estate.id), estate.name) for estate in estates],
        "code_choices": lambda codes: [(code.value, words.account_word(code)) for code in codes],
        "month_choices": lambda months: [(month, month) for month in months],
        "pot_choices": [(pot.value, words.pot_word(pot)) for pot in Pot],
        "kind_choices": [(kind.value, words.kind_word(kind)) for kind in JournalKind],
        "Pot": Pot,
    }


@bp.get("/")
@requires(Permission.LEDGER_VIEW)
def entries() -> ResponseReturnValue:
    """The rows behind any figure: the address says which."""
    estates = _estates()
    shown = asked_or_first(estates)
    if shown is None:
        return render_template("ledger/none.html")
    wanted = _wanted(shown)
    return render_template(
        "ledger/entries.html",
        estates_shown=estates,
        estate=shown,
        wanted=wanted,
        page=ledger.entries_of(wanted, after=request.args.get("after")),
        total=ledger.total_of(wanted),
        codes=[code for code in AccountCode if wanted.pot is None or code in ledger.CODES_OF[wanted.pot]],
        house=find_house(wanted.house_id) if wanted.house_id else None,
        with_houses=policy.may_see_houses(actor(), shown.id),
    )


@bp.get("/journals/<uuid:journal_id>")
@requires(Permission.LEDGER_VIEW)
def journal(journal_id: UUID) -> ResponseReturnValue:
    """One movement of money with its lines, its reversal and its voucher."""
    found = _journal(journal_id)
    return _journal_page(found, ReasonForm())


@bp.post("/journals/<uuid:journal_id>/reverse")
@requires(Permission.LEDGER_BOOK)
def reverse(journal_id: UUID) -> ResponseReturnValue:
    """Undo a booking made by hand; what a payment or a bill caused is undone there."""
    found = _journal(journal_id)
    if not policy.may_book(actor(), found.estate_id) or found.source_kind != "booking":
        abort(403)
    form = ReasonForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            mirror = ledger.reverse_booking(found, reason=form.reason.data, by=actor(), at=at())
            flash(_("Reversed. The original stays in the books."))
            return redirect(url_for("ledger.journal", journal_id=mirror.id), 303)
    return _journal_page(found, form)


def _journal_page(found: Journal, form: ReasonForm) -> ResponseReturnValue:
    entries = ledger.entries_in(found)
    page = render_template(
        "ledger/journal.html",
        journal=found,
        entries=entries,
        vouchers=vouchers_of(entries, reader=actor()),
        reversal=ledger.reversal_of(found),
        form=form,
        with_houses=policy.may_see_houses(actor(), found.estate_id),
        may_reverse=policy.may_book(actor(), found.estate_id) and found.source_kind == "booking",
    )
    return page, form.status


@bp.get("/trial")
@requires(Permission.LEDGER_VIEW)
def trial_balance() -> ResponseReturnValue:
    """Every account of a month: opening, debit, credit, closing; each figure opens its rows."""
    estates = _estates()
    shown = asked_or_first(estates)
    if shown is None:
        return render_template("ledger/none.html")
    period = ledger.period_named(request.args.get("period")) or Period.of(at())
    rows = ledger.trial_balance(shown.id, period)
    return render_template(
        "ledger/trial_balance.html",
        estates_shown=estates,
        estate=shown,
        period=period,
        rows=rows,
        row=ledger.find_period(shown.id, period),
        months=[Period.of(at()).shifted(-back).name for back in range(18)],
        hash=ledger.hash_of(ledger.trial_of(shown.id, period)),
    )


@bp.get("/months")
@requires(Permission.LEDGER_VIEW)
def periods() -> ResponseReturnValue:
    """The months of an estate's books: open, proposed, closed."""
    estates = _estates()
    shown = asked_or_first(estates)
    if shown is None:
        return render_template("ledger/none.html")
    return render_template(
        "ledger/periods.html",
        estates_shown=estates,
        estate=shown,
        months=ledger.months_of(shown.id),
        this_month=Period.of(at()),
        may_propose=policy.may_propose_closing(actor(), shown.id),
        may_confirm=policy.may_confirm_closing,
    )


@bp.route("/months/<uuid:estate_id>/<month>/close", methods=["GET", "POST"])
@requires(Permission.LEDGER_CLOSE, fresh=True)
def close(estate_id: UUID, month: str) -> ResponseReturnValue:
    """Propose a month for closing, or close as the second person what somebody else proposed."""
    period = ledger.period_named(month) or abort(404)
    shown = next((one for one in _estates() if one.id == estate_id), None) or abort(404)
    if not policy.may_propose_closing(actor(), estate_id):
        abort(403)
    row = ledger.find_period(estate_id, period)
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            if row is None or not policy.may_confirm_closing(actor(), row):
                ledger.propose_closing(estate_id, period, by=actor(), at=at())
                flash(_("Proposed. Another person now looks and closes the month."))
            else:
                ledger.confirm_closing(row, seen=form.seen.data or "", by=actor(), at=at())
                flash(_("Closed. The figures of this month can no longer change."))
            return redirect(url_for("ledger.periods", estate=estate_id), 303)
    trial = ledger.trial_balance(estate_id, period)
    page = render_template(
        "ledger/close.html",
        estate=shown,
        period=period,
        row=row,
        rows=trial,
        form=form,
        hash=ledger.hash_of(ledger.trial_of(estate_id, period)),
        confirms=row is not None and policy.may_confirm_closing(actor(), row),
    )
    return page, form.status


@bp.route("/book", methods=["GET", "POST"])
@requires(Permission.LEDGER_BOOK)
def book() -> ResponseReturnValue:
    """Book what no bill causes. Each choice knows its pot."""
    form = BookForm(list(estates_open_to(actor(), Permission.LEDGER_BOOK)), local_date(at()))
    if form.validate_on_submit():
        with form.showing_refusals():
            made = book_from(form, by=actor(), at=at(), picture=request.files.get("document"))
            flash(_("Booked."))
            return redirect(url_for("ledger.journal", journal_id=made.id), 303)
    return render_template("ledger/book.html", form=form, what=WHAT), form.status


def _estates() -> Sequence[Estate]:
    return estates_open_to(actor(), Permission.LEDGER_VIEW)


def _journal(journal_id: UUID) -> Journal:
    found = ledger.find_journal(journal_id)
    if found is None or not policy.may_see_books(actor(), found.estate_id):
        abort(404)
    return found


def _wanted(estate: Estate) -> Wanted:
    with_houses = policy.may_see_houses(actor(), estate.id)
    return Wanted(
        estate_id=estate.id,
        pot=_member(Pot, "pot"),
        code=_member(AccountCode, "account"),
        account_class=_member(AccountClass, "class"),
        item_code=request.args.get("item") or None,
        kind=_member(JournalKind, "kind"),
        since=as_day(request.args.get("since")),
        until=as_day(request.args.get("until")),
        house_id=as_uuid(request.args.get("house")) if with_houses else None,
        charge_id=as_uuid(request.args.get("charge")) if with_houses else None,
        source_id=as_uuid(request.args.get("source")),
        counterparty=request.args.get("counterparty") or None,
    )


def _member(kind: type[Choice], name: str) -> Choice | None:
    try:
        return kind(request.args.get(name, ""))
    except ValueError:
        return None
