"""What the desk does on a case. Every view: load, may, do; a refusal shows the case again with its sentence."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from blueprints.access import actor, at, staff_only
from blueprints.requests.blueprint import allow, back_to, bp, on_desk, uploaded_photos
from blueprints.requests.case import handlers_for, show_case, superiors_of, team_choices, transfer_form
from blueprints.requests.desk_forms import (
    ClassifyForm,
    ConsultForm,
    HandToForm,
    MergeForm,
    NoteForm,
    PhotoForm,
    ReasonForm,
    ResultForm,
    TextForm,
)
from saas import promises, requests
from saas.requests import Moment, policy
from saas.requests.finding import as_number
from tenants.permissions import Permission


@bp.post("/<uuid:request_id>/register")
@staff_only
def register(request_id: UUID) -> ResponseReturnValue:
    """Into the register."""
    request = on_desk(request_id)
    allow(policy.may_register(actor(), request))
    requests.register(request, by=actor(), at=at())
    return back_to(request)


@bp.post("/<uuid:request_id>/classify")
@staff_only
def classify(request_id: UUID) -> ResponseReturnValue:
    """Kind, urgency, department, way."""
    request = on_desk(request_id)
    allow(policy.may_register(actor(), request))
    form = ClassifyForm(promises.service_types(), str(get_locale()), team_choices())
    if form.validate_on_submit():
        with form.showing_refusals():
            requests.classify(request, by=actor(), at=at(), **form.values())  # type: ignore[arg-type]
            return back_to(request)
    return show_case(request, classify=form)


@bp.post("/<uuid:request_id>/note")
@staff_only
def write_note(request_id: UUID) -> ResponseReturnValue:
    """A note for the house, or by choice for the resident too."""
    request = on_desk(request_id)
    form = NoteForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            requests.write_note(request, form.words.data, visible=form.visible.data, by=actor(), at=at())
            return back_to(request)
    return show_case(request, note=form)


@bp.post("/<uuid:request_id>/consult")
@staff_only
def consult(request_id: UUID) -> ResponseReturnValue:
    """Ask a superior."""
    request = on_desk(request_id)
    allow(policy.may_escalate(actor(), request))
    form = ConsultForm(superiors_of(request))
    if form.validate_on_submit():
        with form.showing_refusals():
            asked = requests.consult_supervisor(request, form.question.data, of=form.chosen, by=actor(), at=at())
            flash(_("Reply within five minutes.") if asked.reply_due_at else _("Your question is there."))
            return back_to(request)
    return show_case(request, consult=form)


@bp.post("/<uuid:request_id>/consultations/<uuid:consultation_id>")
@staff_only
def advise(request_id: UUID, consultation_id: UUID) -> ResponseReturnValue:
    """A superior's advice."""
    request = on_desk(request_id)
    allow(policy.may_advise(actor(), request))
    found = [one for one in requests.consultations_of(request.id) if one.id == consultation_id]
    consultation = found[0] if found else abort(404)
    form = TextForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            requests.advise(consultation, form.words.data, by=actor(), at=at())
            return back_to(request)
    return show_case(request, advise=form)


@bp.post("/<uuid:request_id>/transfer")
@staff_only
def transfer(request_id: UUID) -> ResponseReturnValue:
    """Hand it to a named department."""
    request = on_desk(request_id)
    allow(policy.may_register(actor(), request))
    form = transfer_form(request)
    if form.validate_on_submit():
        with form.showing_refusals():
            requests.transfer(
                request,
                department=promises.Team(form.department.data),
                estate=form.chosen_estate,
                reason=form.reason.data,
                by=actor(),
                at=at(),
            )
            flash(_("Handed on. The number and the first receiver stay."))
            return back_to(request)
    return show_case(request, transfer=form)


@bp.post("/<uuid:request_id>/escalate")
@staff_only
def escalate(request_id: UUID) -> ResponseReturnValue:
    """Pass it up."""
    request = on_desk(request_id)
    allow(policy.may_escalate(actor(), request))
    form = ReasonForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            told = requests.escalate(request, form.reason.data, by=actor(), at=at())
            flash(_("Passed up to %(names)s.", names=", ".join(one.name for one in told)))
            return back_to(request)
    return show_case(request, escalate=form)


@bp.post("/<uuid:request_id>/major")
@staff_only
def mark_major(request_id: UUID) -> ResponseReturnValue:
    """A complaint that the service supervisor and the estate's manager must see to."""
    request = on_desk(request_id)
    allow(policy.may_escalate(actor(), request))
    form = ReasonForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            requests.mark_major(request, form.reason.data, by=actor(), at=at())
            flash(_("The service supervisor and the estate manager know of it."))
            return back_to(request)
    return show_case(request, major=form)


@bp.post("/<uuid:request_id>/decline")
@staff_only
def decline(request_id: UUID) -> ResponseReturnValue:
    """We cannot help, and say why."""
    request = on_desk(request_id)
    allow(policy.may_register(actor(), request))
    form = ReasonForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            requests.decline(request, form.reason.data, by=actor(), at=at())
            return back_to(request)
    return show_case(request, decline=form)


@bp.post("/<uuid:request_id>/merge")
@staff_only
def merge(request_id: UUID) -> ResponseReturnValue:
    """The same thing was reported before."""
    request = on_desk(request_id)
    allow(policy.may_register(actor(), request))
    form = MergeForm()
    if form.validate_on_submit():
        number = as_number(form.number.data) or form.number.data.strip()
        into = requests.request_numbered(number, actor().estates_with(Permission.REQUESTS_REGISTER))
        if into is None:
            form.form_errors.append(_("There is no request %(number)s.", number=number))
        else:
            with form.showing_refusals():
                requests.merge(request, into, by=actor(), at=at())
                return back_to(into)
    return show_case(request, merge=form)


@bp.post("/<uuid:request_id>/hand-to")
@staff_only
def hand_to(request_id: UUID) -> ResponseReturnValue:
    """Give it to somebody of the department."""
    request = on_desk(request_id)
    allow(policy.may_register(actor(), request))
    form = HandToForm(handlers_for(request))
    if form.validate_on_submit():
        with form.showing_refusals():
            requests.hand_to(request, form.chosen, by=actor(), at=at())
            return back_to(request)
    return show_case(request, hand_to=form)


@bp.post("/<uuid:request_id>/result")
@staff_only
def report_result(request_id: UUID) -> ResponseReturnValue:
    """What the department did."""
    request = on_desk(request_id)
    allow(policy.may_process(actor(), request))
    form = ResultForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            requests.report_result(request, form.result.data, by=actor(), at=at())
            return back_to(request)
    return show_case(request, result=form)


@bp.post("/<uuid:request_id>/photos")
@staff_only
def add_photos(request_id: UUID) -> ResponseReturnValue:
    """Photos that came later."""
    request = on_desk(request_id)
    form = PhotoForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            requests.bring_photos(request, uploaded_photos(), Moment.REPORTED, by=actor(), at=at())
            return back_to(request)
    return show_case(request, photo=form)
