"""An objection at the office: answered in public by who speaks for the company, remarked on by the others (WEB-14)."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.disclosures.blueprint import bp
from blueprints.disclosures.forms import AnswerForm, RemarkForm
from saas import disclosures
from saas.disclosures import DisclosureObjection
from tenants.permissions import Permission


def _workable(objection_id: UUID) -> DisclosureObjection:
    objection = disclosures.find_objection(objection_id)
    if objection is None or not disclosures.may_work_on_objection(actor(), objection.estate_id):
        abort(404)
    return objection


@bp.route("/disclosures/objections/<uuid:disclosure_objection_id>", methods=["GET", "POST"])
@requires(Permission.DISCLOSURES_VIEW)
def answer(disclosure_objection_id: UUID) -> ResponseReturnValue:
    """One objection with the remarks of colleagues; who may speak for the company answers it in public."""
    objection, form = _workable(disclosure_objection_id), AnswerForm()
    may_answer = disclosures.may_answer(actor(), objection.estate_id)
    if form.is_submitted() and not may_answer:
        abort(403)
    if form.validate_on_submit():
        with form.showing_refusals():
            disclosures.answer(objection, form.words.data, by=actor(), at=at())
            flash(_("Answered. Everybody in the estate can read it."))
            return redirect(url_for(".show", disclosure_id=objection.disclosure_id), 303)
    return _page(objection, form, RemarkForm(formdata=None))


@bp.post("/disclosures/objections/<uuid:disclosure_objection_id>/remark")
@requires(Permission.DISCLOSURES_VIEW)
def remark(disclosure_objection_id: UUID) -> ResponseReturnValue:
    """Write for colleagues what is known about it. Residents never see it."""
    objection, form = _workable(disclosure_objection_id), RemarkForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            disclosures.remark(objection, form.remark.data, by=actor(), at=at())
            flash(_("Your remark is kept for your colleagues."))
            return redirect(url_for(".answer", disclosure_objection_id=objection.id), 303)
    return _page(objection, AnswerForm(formdata=None), form)


def _page(objection: DisclosureObjection, form: AnswerForm, remark_form: RemarkForm) -> ResponseReturnValue:
    return render_template(
        "disclosures/answer.html",
        objection=objection,
        one=objection.disclosure,
        form=form,
        remark_form=remark_form,
        remarks=disclosures.remarks_on(objection),
        may_answer=disclosures.may_answer(actor(), objection.estate_id),
    ), max(form.status, remark_form.status)
