"""Finance's day: cash by method, the three-way comparison with its open items, collection rates, brakes."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.belonging import asked_or_first
from blueprints.payments.blueprint import bp, estate_with_days, estates_with_days
from blueprints.payments.forms import BrakeForm, CountForm, LineForm, SettleForm, StatementForm
from blueprints.typed import as_day, as_uuid
from saas import payments
from saas.estates import Estate, house_by_code
from saas.ledger import Period, Pot, fen_from_text, period_named
from saas.payments import Channel, StatementLine, policy
from tenants.clock import local_date
from tenants.permissions import Permission

MOST_BYTES = 8 * 1024 * 1024
NAMED = 20
"""So many numbers of lines are named in a sentence."""


@bp.get("/daily")
@requires(Permission.PAYMENTS_VIEW)
def daily() -> ResponseReturnValue:
    """One day's money by the way it took, and the count of the drawer."""
    estates = estates_with_days()
    estate = asked_or_first(estates)
    if estate is None:
        return render_template("payments/none.html")
    return _day_page(estate, CountForm())


def _day_page(estate: Estate, form: CountForm) -> ResponseReturnValue:
    day = as_day(request.args.get("day")) or local_date(at())
    page = render_template(
        "payments/daily.html",
        estates_shown=estates_with_days(),
        estate=estate,
        day=day,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        today=local_date(at()),
        rows=payments.day_by_method(estate.id, day),
        in_books=payments.cash_in_books(estate.id, day),
        count=payments.find_count(estate.id, day),
        counts=payments.counts_of(estate.id, most=10),
        form=form,
        may_work=policy.may_work_on_days(actor(), estate.id),
    )
    return page, form.status


@bp.post("/daily/<uuid:estate_id>")
@requires(Permission.PAYMENTS_VIEW)
def count_cash(estate_id: UUID) -> ResponseReturnValue:
    """Write down what was counted."""
    estate = estate_with_days(estate_id, policy.may_work_on_days)
    day = as_day(request.args.get("day")) or abort(404)
    form = CountForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            payments.count_cash(estate.id, day, form.fen, reason=form.reason.data or "", by=actor(), at=at())
            flash(_("Counted."))
            return redirect(url_for("payments.daily", estate=estate.id, day=day), 303)
    return _day_page(estate, form)


@bp.get("/reconcile")
@requires(Permission.PAYMENTS_VIEW)
def reconcile() -> ResponseReturnValue:
    """What does not agree between channel, payments and books, and the days side by side."""
    estate = asked_or_first(estates_with_days())
    if estate is None:
        return render_template("payments/none.html")
    return _reconcile_page(estate, StatementForm(), SettleForm())


def _reconcile_page(estate: Estate, form: StatementForm, settle_form: SettleForm) -> ResponseReturnValue:
    today = local_date(at())
    if not settle_form.is_submitted():
        settle_form.on.data, settle_form.fee.data = today, "0.00"
    page = render_template(
        "payments/reconcile.html",
        estates_shown=estates_with_days(),
        estate=estate,
        items=payments.open_items(estate.id),
        fault_words=payments.FAULT_NAMES,
        days=payments.days_three_ways(estate.id, today - timedelta(days=31), today),
        statements=payments.statements_of(estate.id, most=10),
        form=form,
        settle_form=settle_form,
        may_work=policy.may_work_on_days(actor(), estate.id),
    )
    return page, max(form.status, settle_form.status)


@bp.post("/statements/<uuid:estate_id>")
@requires(Permission.PAYMENTS_VIEW)
def import_statement(estate_id: UUID) -> ResponseReturnValue:
    """Read a channel's statement."""
    estate = estate_with_days(estate_id, policy.may_work_on_days)
    form = StatementForm()
    file = request.files.get("file")
    if form.validate_on_submit() and file is not None:
        data = file.stream.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            abort(413)
        with form.showing_refusals():
            done = payments.import_statement(estate.id, Channel(form.channel.data), data, by=actor(), at=at())
            _say(done)
            return redirect(url_for("payments.reconcile", estate=estate.id), 303)
    return _reconcile_page(estate, form, SettleForm(formdata=None))


def _say(done: payments.Imported) -> None:
    flash(_("%(new)s new lines, %(known)s known before.", new=done.new, known=done.known))
    if done.left_out:
        flash(_("%(count)s rows left out: nothing came in, or they have no transaction number.", count=done.left_out))
    if done.clashing:
        numbers = _("; ").join(dict.fromkeys(done.clashing[:NAMED]))
        flash(
            _(
                "%(count)s lines not taken, because another line has the same number but another day, amount or"
                " payer: %(numbers)s. Please look at them in the file.",
                count=len(done.clashing),
                numbers=numbers,
            ),
            "warning",
        )


@bp.post("/settle/<uuid:estate_id>")
@requires(Permission.PAYMENTS_VIEW)
def settle(estate_id: UUID) -> ResponseReturnValue:
    """The channel paid out: from on its way to the bank."""
    estate = estate_with_days(estate_id, policy.may_work_on_days)
    form = SettleForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            payments.settle(
                estate.id,
                Pot(form.pot.data),
                fen_from_text(form.amount.data),
                form.fee_fen,
                on=form.on.data,
                by=actor(),
                at=at(),
            )
            flash(_("Booked."))
            return redirect(url_for("payments.reconcile", estate=estate.id), 303)
    return _reconcile_page(estate, StatementForm(formdata=None), form)


@bp.route("/lines/<uuid:line_id>", methods=["GET", "POST"])
@requires(Permission.PAYMENTS_VIEW)
def line(line_id: UUID) -> ResponseReturnValue:
    """An open line of a statement: take it for a house, or say why no house paid it."""
    found = _line(line_id)
    form = LineForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            house = house_by_code(found.estate_id, form.house.data) if form.house.data else None
            if house is not None:
                payment = payments.take_from_line(found, house.id, by=actor(), at=at())
                flash(_("Taken. The receipt is being printed."))
                return redirect(url_for("payments.show", payment_id=payment.id), 303)
            if form.words.data and not form.house.data:
                payments.explain_line(found, form.words.data, by=actor(), at=at())
                flash(_("Noted."))
                return redirect(url_for("payments.reconcile", estate=found.estate_id), 303)
            form.form_errors.append(_("No house of this estate is called that."))
    return render_template("payments/line.html", line=found, form=form), form.status


def _line(line_id: UUID) -> StatementLine:
    found = payments.find_line(line_id)
    if found is None or not policy.may_see_days(actor(), found.estate_id):
        abort(404)
    if not policy.may_work_on_days(actor(), found.estate_id):
        abort(403)
    return found


@bp.get("/collection")
@requires(Permission.PAYMENTS_VIEW)
def collection() -> ResponseReturnValue:
    """Collection rates as defined, each opening its rows."""
    estates = estates_with_days()
    estate = asked_or_first(estates)
    if estate is None:
        return render_template("payments/none.html")
    period = period_named(request.args.get("period")) or Period.of(at())
    until = as_day(request.args.get("until"))
    course = [payments.collection_of(estate.id, period.shifted(-back)) for back in range(5, 0, -1)]
    return render_template(
        "payments/collection.html",
        estates_shown=estates,
        estate=estate,
        period=period,
        months=[Period.of(at()).shifted(1 - back).name for back in range(14)],
        now_=payments.collection_of(estate.id, period, until=until),
        course=course,
        page=payments.rows_due(
            estate.id,
            period,
            until=until,
            open_only=request.args.get("part") == "open",
            after=request.args.get("after"),
        ),
        only_open=request.args.get("part") == "open",
    )


@bp.route("/brakes", methods=["GET", "POST"])
@requires(Permission.PAYMENTS_APPROVE)
def brakes() -> ResponseReturnValue:
    """Stop taking payments in an estate or the whole company. Refunds go on."""
    estates = [one for one in estates_with_days() if policy.may_approve(actor(), one.id)]
    form = BrakeForm(estates)
    if form.validate_on_submit():
        chosen = as_uuid(form.estate.data)
        if chosen is None and not actor().may_everywhere(Permission.PAYMENTS_APPROVE):
            abort(403)
        with form.showing_refusals():
            payments.put_on_brake(chosen, reason=form.reason.data, by=actor(), at=at())
            flash(_("Stopped. Refunds go on."))
            return redirect(url_for("payments.brakes"), 303)
    return render_template("payments/brakes.html", form=form, on=payments.brakes_on()), form.status


@bp.post("/brakes/<uuid:brake_id>/off")
@requires(Permission.PAYMENTS_APPROVE)
def take_off_brake(brake_id: UUID) -> ResponseReturnValue:
    """Take payments again."""
    brake = payments.find_brake(brake_id) or abort(404)
    if brake.estate_id is None and not actor().may_everywhere(Permission.PAYMENTS_APPROVE):
        abort(403)
    if brake.estate_id is not None:
        estate_with_days(brake.estate_id, policy.may_approve)
    payments.take_off_brake(brake, by=actor(), at=at())
    flash(_("Payments are taken again."))
    return redirect(url_for("payments.brakes"), 303)
