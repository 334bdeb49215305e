"""The review of an incident, the register of incidents, and what somebody has to do after one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from blueprints.access import actor, at, requires
from blueprints.emergencies.blueprint import bp
from blueprints.emergencies.learning import kind_asked, my_action, page_of, timeline_of, year_asked, years
from blueprints.emergencies.learning_forms import ChangeForm, DoneForm, RecordForm, ReviewForm
from blueprints.emergencies.plan_finding import estate_asked, estates_here
from blueprints.emergencies.running import visible_incident
from blueprints.forms import Form
from blueprints.language import current
from blueprints.photos import kept_photos, uploaded_photos
from saas.emergencies import Incident
from saas.emergencies.drills import holding
from saas.emergencies.kinds import IncidentState, PlanKind
from saas.emergencies.learning import papers, reviewing
from saas.emergencies.learning.actions import actions_in, actions_of, finish_action
from saas.emergencies.learning.files import ACTION_PROOF
from saas.emergencies.learning.queries import incidents_register, staff_of
from saas.emergencies.learning.reviewing_facts import facts_of
from saas.emergencies.policy import may_plan
from saas.emergencies.running.queries import outside_reports_of
from tenants.permissions import Permission


@bp.get("/incidents")
@requires(Permission.EMERGENCIES_VIEW)
def incidents() -> ResponseReturnValue:
    """Every incident that was real (EMG-14)."""
    estates = estates_here()
    estate = estate_asked(estates)
    wanted = http.args.get("state") if http.args.get("state") in list(IncidentState) else None
    found = incidents_register(
        actor().estates_with(Permission.EMERGENCIES_VIEW),
        estate_id=estate.id if estate else None,
        kind=kind_asked(),
        state=wanted,
        year=year_asked(),
    )
    return render_template(
        "emergencies/learning/incidents.html",
        incidents=found,
        estates=estates,
        estate=estate,
        kinds=list(PlanKind),
        states=list(IncidentState),
        years=years(),
        chosen_kind=kind_asked(),
        chosen_state=wanted,
        chosen_year=year_asked(),
        waiting=sum(one.state == IncidentState.ENDED for one in found),
    )


@bp.get("/actions")
@requires(Permission.EMERGENCIES_VIEW)
def actions() -> ResponseReturnValue:
    """What is still to be done after incidents and drills: mine first, then the estates'."""
    found = actions_in(actor().estates_with(Permission.EMERGENCIES_VIEW))
    return render_template(
        "emergencies/learning/actions.html",
        mine=[one for one in found if one.owner_id == actor().id],
        others=[one for one in found if one.owner_id != actor().id],
    )


@bp.route("/actions/<uuid:review_action_id>", methods=["GET", "POST"], endpoint="finish_action")
@requires(Permission.EMERGENCIES_VIEW)
def finish(review_action_id: UUID) -> ResponseReturnValue:
    """It is done: what was done, with the photo that proves it."""
    found = my_action(review_action_id)
    drill = holding.drill_of(found.incident)
    back, form = page_of(found.incident, drill), DoneForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            photos = uploaded_photos("photo", ACTION_PROOF)
            photo = photos[0] if photos else None
            finish_action(found, form.done_words.data, photo=photo, by=actor(), at=at())
            flash(pgettext("incident", "Done."))
            return redirect(back, 303)
    page = render_template(
        "emergencies/learning/action.html",
        one=found,
        form=form,
        back=back,
        kept=kept_photos("photo", ACTION_PROOF),
        photo_kind=ACTION_PROOF,
    )
    return page, form.status


@bp.route("/incidents/<uuid:incident_id>/review", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_VIEW)
def review(incident_id: UUID) -> ResponseReturnValue:
    """The facts are there; three boxes are written."""
    incident, form = visible_incident(incident_id), ReviewForm()
    if incident.is_drill:
        return _of_drill(incident)
    if form.is_submitted():
        _refuse_readers(incident)
    if form.validate_on_submit():
        with form.showing_refusals():
            reviewing.write_review(
                incident,
                went_well=form.went_well.data or "",
                went_badly=form.went_badly.data or "",
                to_change=form.to_change.data or "",
                by=actor(),
                at=at(),
            )
            return _back(incident, _("Saved."))
    return _shown(incident, boxes=form) if form.is_submitted() else _shown(incident)


@bp.post("/incidents/<uuid:incident_id>/changes", endpoint="change_after")
@requires(Permission.EMERGENCIES_PLAN)
def change(incident_id: UUID) -> ResponseReturnValue:
    """A change becomes an action or a revision of the plan."""
    incident = visible_incident(incident_id)
    _refuse_readers(incident)
    form = ChangeForm(staff_of(incident.estate_id))
    if form.validate_on_submit():
        with form.showing_refusals():
            if form.how.data == "revision":
                reviewing.change_by_revision(incident, form.task, by=actor(), at=at())
            else:
                reviewing.change_by_action(incident, form.task, by=actor(), at=at())
            return _back(incident, _("Given to %(name)s.", name=form.task.owner.name))
    return _shown(incident, change=form)


@bp.post("/incidents/<uuid:incident_id>/review/close")
@requires(Permission.EMERGENCIES_PLAN)
def close_review(incident_id: UUID) -> ResponseReturnValue:
    """Everything is said, each change has become something."""
    incident, form = visible_incident(incident_id), Form()
    _refuse_readers(incident)
    if form.validate_on_submit():
        with form.showing_refusals():
            reviewing.close_review(incident, by=actor(), at=at())
            return _back(incident, _("The review is closed."))
    return _shown(incident, close=form)


@bp.post("/incidents/<uuid:incident_id>/report")
@requires(Permission.EMERGENCIES_VIEW)
def incident_paper(incident_id: UUID) -> ResponseReturnValue:
    """Have the report printed."""
    incident = visible_incident(incident_id)
    job = papers.ask_for_incident_report(incident, language=current(), by=actor(), at=at())
    return redirect(url_for("jobs.show", job_id=job.id), 303)


@bp.route("/incidents/<uuid:incident_id>/record", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_PLAN)
def record_drill(incident_id: UUID) -> ResponseReturnValue:
    """The record of a drill that was begun from the red button."""
    incident, form = visible_incident(incident_id), RecordForm()
    _refuse_readers(incident)
    if form.validate_on_submit():
        with form.showing_refusals():
            drill = holding.keep_record(
                incident,
                name=form.name.data,
                mode=form.chosen_mode,
                scenario=form.scenario.data,
                in_hall=bool(form.in_hall.data),
                by=actor(),
                at=at(),
            )
            return redirect(url_for("emergencies.drill", drill_id=drill.id), 303)
    return render_template("emergencies/learning/record.html", one=incident, form=form), form.status


def _of_drill(incident: Incident) -> ResponseReturnValue:
    drill = holding.drill_of(incident)
    if drill is not None:
        return redirect(url_for("emergencies.drill", drill_id=drill.id))
    return redirect(url_for("emergencies.record_drill", incident_id=incident.id))


def _refuse_readers(incident: Incident) -> None:
    if not may_plan(actor(), incident.estate_id):
        abort(403)


def _back(incident: Incident, sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("emergencies.review", incident_id=incident.id), 303)


def _shown(incident: Incident, **sent: Form) -> ResponseReturnValue:
    written, facts = reviewing.review_of(incident), facts_of(incident)
    staff = staff_of(incident.estate_id)
    forms: dict[str, Any] = {
        "boxes": ReviewForm(formdata=None, obj=written),
        "change": ChangeForm(staff, formdata=None),
    }
    forms |= sent
    page = render_template(
        "emergencies/learning/review.html",
        one=incident,
        review=written,
        facts=facts,
        timeline=timeline_of(facts),
        actions=actions_of(incident),
        reports=outside_reports_of(incident),
        forms=forms,
        sent=next(iter(sent.values()), None),
        may_plan=may_plan(actor(), incident.estate_id),
    )
    return page, next(iter(sent.values())).status if sent else 200
