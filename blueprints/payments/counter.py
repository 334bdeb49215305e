"""The counter: find the house, see what it owes, take the money, give the receipt."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.payments.blueprint import bp, house_to_take_for
from blueprints.payments.forms import FindHouseForm, TakeForm
from blueprints.typed import as_uuid
from saas import billing, payments
from saas.archives.models import OWNING
from saas.archives.queries import households_of
from saas.estates import estates_open_to, house_by_code
from saas.ledger import fen_from_text
from saas.payments import Method
from saas.tariffs import items
from tenants.clock import local_date
from tenants.db import new_id
from tenants.permissions import Permission


@bp.route("/take", methods=["GET", "POST"])
@requires(Permission.PAYMENTS_TAKE)
def take() -> ResponseReturnValue:
    """Find the house that pays."""
    estates = estates_open_to(actor(), Permission.PAYMENTS_TAKE)
    form = FindHouseForm(estates)
    if form.validate_on_submit():
        house = house_by_code(UUID(form.estate.data), form.house.data)
        if house is not None:
            return redirect(url_for("payments.counter", house_id=house.id), 303)
        form.form_errors.append(_("No house of this estate is called that."))
    stopped = payments.brakes_on()
    return render_template("payments/take.html", form=form, stopped=stopped), form.status


@bp.route("/houses/<uuid:house_id>", methods=["GET", "POST"])
@requires(Permission.PAYMENTS_TAKE)
def counter(house_id: UUID) -> ResponseReturnValue:
    """What the house owes, and taking its payment. The key made with the page makes it one payment."""
    house = house_to_take_for(house_id)
    owed = billing.payable_charges(house.id)
    language = str(get_locale())
    form = TakeForm(owed, {code: item.called(language) for code, item in items().items()})
    people = households_of([house.id], on=local_date(at())).get(house.id, [])
    if not form.is_submitted():
        form.key.data = str(new_id())
        form.payer.data = next((one.person.name for one in people if one.kind in OWNING), "")
    if form.validate_on_submit():
        with form.showing_refusals():
            payment = payments.pay(
                id=as_uuid(form.key.data) or new_id(),
                house_id=house.id,
                amount_fen=fen_from_text(form.amount.data),
                method=Method(form.method.data),
                charges=form.chosen,
                channel_txn=form.transaction.data,
                payer=form.payer.data or "",
                note=form.note.data or "",
                by=actor(),
                at=at(),
            )
            flash(_("Taken. The receipt is being printed."))
            return redirect(url_for("payments.show", payment_id=payment.id), 303)
    months, room = payments.room_to_prepay(house, local_date(at()))
    page = render_template(
        "payments/counter.html",
        house=house,
        owed=owed,
        form=form,
        account=payments.account_of_house(house.id),
        latest=payments.payments_of_house(house.id, most=5),
        months=months,
        room=room,
        today=local_date(at()),
        people=people,
    )
    return page, form.status
