"""Residents' questions about lines, and their answers."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.billing.blueprint import bp, estates_for
from blueprints.billing.forms import AnswerForm
from saas import billing
from tenants.permissions import Permission


@bp.get("/questions")
@requires(Permission.BILLING_VIEW)
def questions() -> ResponseReturnValue:
    """Questions about lines, the next due first."""
    ids = [estate.id for estate in estates_for(Permission.BILLING_VIEW)]
    return render_template("billing/questions.html", rows=billing.objections_in(ids, only_open=False))


@bp.route("/questions/<uuid:objection_id>", methods=["GET", "POST"])
@requires(Permission.BILLING_RUN)
def question(objection_id: UUID) -> ResponseReturnValue:
    """Answer a question: the line stands, is corrected, or the rule is corrected for everybody."""
    found = billing.find_objection(objection_id)
    if found is None or not billing.may_run(actor(), found.estate_id):
        abort(404)
    form = AnswerForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            if form.outcome.data == "stands":
                billing.answer_objection(found, form.answer.data or "", by=actor(), at=at())
                flash(_("Answered."))
            else:
                looked, corrected = billing.put_right(
                    found,
                    form.answer.data or "",
                    for_everybody=form.outcome.data == "everybody",
                    by=actor(),
                    at=at(),
                )
                flash(_("%(corrected)s of %(looked)s lines were corrected.", corrected=corrected, looked=looked))
            return redirect(url_for("billing.questions"), 303)
    page = render_template(
        "billing/question.html", objection=found, form=form, told=billing.explanation_of(found.charge)
    )
    return page, form.status
