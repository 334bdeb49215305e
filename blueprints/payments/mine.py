"""The resident's side: what was paid, the receipts, and paying online."""

from __future__ import annotations

from uuid import UUID

import segno
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from blueprints.access import actor, at, resident_only, signed_in
from blueprints.forms import Form
from blueprints.payments.blueprint import bp
from blueprints.typed import as_uuid
from saas import billing, payments
from saas.archives import homes_of
from saas.archives.queries import Home
from saas.billing.policy import concerns
from saas.payments import Channel, PaymentOrder, policy
from tenants.clock import local_date
from tenants.db import new_id


@bp.get("/mine")
@resident_only
def mine() -> ResponseReturnValue:
    """Payments and receipts of the resident's own houses, and what is open."""
    homes = homes_of(actor(), at=at())
    shown = [
        {
            "home": home,
            "key": new_id(),
            "owed": _owed(home),
            "account": payments.account_of_house(home.house_id),
            "receipts": payments.receipts_of_house(home.house_id, since=home.since),
        }
        for home in homes
    ]
    return render_template("payments/mine.html", homes=shown, channels=payments.channels_on())


def _owed(home: Home) -> list[billing.Charge]:
    """What a home owes of the time of who lives there now."""
    return [one for one in billing.payable_charges(home.house_id) if concerns(one.bill, home)]


@bp.post("/mine/<uuid:house_id>")
@resident_only
def begin(house_id: UUID) -> ResponseReturnValue:
    """Begin an online payment for the chosen lines."""
    home = next((one for one in homes_of(actor(), at=at()) if one.house_id == house_id), None) or abort(404)
    form = Form()
    if not form.validate_on_submit():
        abort(400)
    owed = {one.id: one.open_fen for one in _owed(home)}
    asked = {as_uuid(one) for one in request.form.getlist("charges")}
    chosen = [key for key in owed if key in asked] or list(owed)
    channel = next((one for one in Channel if one == request.form.get("channel")), None) or abort(400)
    order = payments.begin_order(
        home.house,
        channel,
        sum(owed[key] for key in chosen),
        chosen,
        id=as_uuid(request.form.get("key")) or new_id(),
        by=actor(),
        at=at(),
    )
    return redirect(url_for("payments.order", order_id=order.id), 303)


@bp.get("/orders/<uuid:order_id>")
@resident_only
def order(order_id: UUID) -> ResponseReturnValue:
    """Where to pay, and whether it has arrived."""
    found = payments.find_order(order_id)
    if found is None or not policy.is_of_household(actor(), found.house_id, local_date(found.begun_at), at()):
        abort(404)
    receipt = payments.receipt_of(found.payment_id) if found.payment_id else None
    return render_template("payments/order.html", order=found, receipt=receipt, code=_code(found))


def _code(found: PaymentOrder) -> Markup | None:
    if not found.pay_at:
        return None
    return Markup(segno.make(found.pay_at, micro=False).svg_inline(scale=5, border=2, omitsize=False))


@bp.post("/receipts/<uuid:receipt_id>")
@signed_in()
def print_receipt(receipt_id: UUID) -> ResponseReturnValue:
    """Have a receipt printed that came online."""
    receipt = payments.find_receipt(receipt_id)
    if receipt is None:
        abort(404)
    mine_ = policy.is_of_household(actor(), receipt.house_id, receipt.payment.received_on, at())
    if not mine_ and not policy.may_view(actor(), receipt.estate_id):
        abort(404)
    payments.ask_for_paper(receipt, by=actor())
    flash(_("The receipt is being printed."))
    back = url_for("payments.mine") if mine_ else url_for("payments.show", payment_id=receipt.payment_id)
    return redirect(back, 303)
