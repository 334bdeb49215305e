"""Agreements with the customer of one house, for those alone who set the prices of the estate (PRV-75)."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.forms import WithDocument
from blueprints.tariffs.blueprint import bp
from saas import tariffs
from saas.estates import find_house
from tenants.permissions import Permission


@bp.route("/houses/<uuid:house_id>/agreements", methods=["GET", "POST"])
@requires(Permission.TARIFFS_MANAGE)
def confidential(house_id: UUID) -> ResponseReturnValue:
    """The confidential agreements kept with a house, and keeping one more."""
    house = find_house(house_id)
    if house is None or not tariffs.may_manage(actor(), house.estate_id):
        abort(404)
    form = WithDocument()
    if form.validate_on_submit():
        with form.showing_refusals():
            tariffs.keep_confidential(house, form.stream, name=form.document_name, by=actor(), at=at())
            flash(_("The agreement is kept. Only who sets prices here can open it."))
            return redirect(url_for("tariffs.confidential", house_id=house.id), 303)
    kept = tariffs.confidential_of(house)
    return render_template("tariffs/confidential.html", house=house, form=form, kept=kept), form.status
