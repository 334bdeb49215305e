"""Moving in and out: which houses a person belongs to, since when and until when."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.archives.blueprint import bp
from blueprints.archives.forms import MoveInForm, MoveOutForm
from blueprints.archives.people import find_editable
from saas import archives, estates
from saas.archives import Tenure
from tenants.permissions import Permission


@bp.route("/people/<uuid:person_id>/houses", methods=["GET", "POST"])
@requires(Permission.ARCHIVES_EDIT)
def move_in(person_id: UUID) -> ResponseReturnValue:
    """Another house for a known person."""
    person = find_editable(person_id)
    form = MoveInForm(estates.estates_open_to(actor(), Permission.ARCHIVES_EDIT))
    if form.validate_on_submit():
        house = estates.house_by_code(form.chosen_estate.id, form.house.data)
        if house is None:
            form.house.errors = [*form.house.errors, _("There is no such house in this estate.")]
        else:
            with form.showing_refusals():
                archives.move_in(
                    person,
                    house,
                    archives.TenureKind(form.kind.data),
                    by=actor(),
                    at=at(),
                    since=form.since.data,
                    share=form.fraction,
                )
                return redirect(url_for(".person", person_id=person.id), 303)
    return render_template("archives/move_in.html", form=form, person=person), form.status


@bp.route("/houses/<uuid:tenure_id>/end", methods=["GET", "POST"])
@requires(Permission.ARCHIVES_EDIT)
def move_out(tenure_id: UUID) -> ResponseReturnValue:
    """The last day that somebody belongs to a house."""
    tenure: Tenure | None = archives.find_tenure(tenure_id)
    if tenure is None or not archives.may_view(actor(), [tenure.estate_id]):
        abort(404)
    if not archives.may_edit(actor(), [tenure.estate_id]):
        abort(403)
    form = MoveOutForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            archives.move_out(tenure, form.until.data, by=actor(), at=at())
            flash(_("The moving out is noted."), "message")
            return redirect(url_for(".person", person_id=tenure.person_id), 303)
    return render_template("archives/move_out.html", form=form, tenure=tenure), form.status
