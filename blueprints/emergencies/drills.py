"""The calendar and register of drills, planning one, and everything that is done with one."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from blueprints.access import actor, at, requires
from blueprints.emergencies.blueprint import bp
from blueprints.emergencies.learning import kind_asked, my_drill, timeline_of, visible_drill, year_asked, years
from blueprints.emergencies.learning_forms import (
    ActionForm,
    AnnounceForm,
    CancelForm,
    DoneForm,
    EvaluationForm,
    NewDrillForm,
    OutsidersForm,
    PeopleForm,
    WhenForm,
)
from blueprints.emergencies.plan_finding import estate_asked, estates_here
from blueprints.forms import Form
from blueprints.language import current
from blueprints.typed import as_uuid
from saas.emergencies import Drill
from saas.emergencies.drills import evaluating, holding, planning
from saas.emergencies.drills.calendar import drill_duties, months_and_basis
from saas.emergencies.drills.telling import told_it_is_off, told_of
from saas.emergencies.kinds import DrillState, PlanKind
from saas.emergencies.learning import papers
from saas.emergencies.learning.actions import actions_of
from saas.emergencies.learning.queries import (
    CANCELLED,
    drillable_plans,
    drills_in,
    news_of,
    people_of,
    staff_of,
    unrecorded_drills,
)
from saas.emergencies.learning.reviewing_facts import facts_of
from saas.emergencies.policy import may_plan, may_run
from saas.facilities.kinds import DueState
from tenants.clock import local_date
from tenants.db import new_id
from tenants.permissions import Permission

STATES = (*DrillState, CANCELLED)


@bp.get("/drills")
@requires(Permission.EMERGENCIES_VIEW)
def drills() -> ResponseReturnValue:
    """What is due when and by which rule, and every drill so far."""
    estates = estates_here()
    estate = estate_asked(estates)
    scope = actor().estates_with(Permission.EMERGENCIES_VIEW)
    wanted = http.args.get("state") if http.args.get("state") in STATES else None
    duties = drill_duties([estate] if estate else estates, today=local_date(at()))
    found = drills_in(
        scope, estate_id=estate.id if estate else None, kind=kind_asked(), state=wanted, year=year_asked()
    )
    return render_template(
        "emergencies/learning/drills.html",
        estates=estates,
        estate=estate,
        duties=duties,
        overdue=sum(one.state == DueState.OVERDUE for one in duties),
        drills=found,
        unrecorded=unrecorded_drills(scope, estate_id=estate.id if estate else None),
        kinds=list(PlanKind),
        states=STATES,
        years=years(),
        chosen_kind=kind_asked(),
        chosen_state=wanted,
        chosen_year=year_asked(),
        may_plan=actor().may(Permission.EMERGENCIES_PLAN),
    )


@bp.route("/drills/new", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_PLAN)
def new_drill() -> ResponseReturnValue:
    """Plan a drill."""
    plans = drillable_plans(actor().estates_with(Permission.EMERGENCIES_PLAN))
    form = NewDrillForm(plans, current())
    if form.validate_on_submit():
        with form.showing_refusals():
            drill = planning.plan_drill(
                form.chosen_plan,
                name=form.name.data,
                mode=form.chosen_mode,
                scenario=form.scenario.data,
                starts_at=form.moment,
                place=form.place.data or "",
                in_hall=bool(form.in_hall.data),
                by=actor(),
                at=at(),
            )
            flash(_("Planned."))
            return redirect(url_for("emergencies.drill", drill_id=drill.id), 303)
    elif not form.is_submitted():
        form.plan.data = http.args.get("plan")
        form.in_hall.data = "hall" in http.args
    return render_template("emergencies/learning/new_drill.html", form=form, plans=plans), form.status


@bp.get("/drills/<uuid:drill_id>")
@requires(Permission.EMERGENCIES_VIEW)
def drill(drill_id: UUID) -> ResponseReturnValue:
    """One drill: what is planned, who was told, what happened, what it showed."""
    return _shown(visible_drill(drill_id))


@bp.post("/drills/<uuid:drill_id>/move")
@requires(Permission.EMERGENCIES_PLAN)
def move_drill(drill_id: UUID) -> ResponseReturnValue:
    """Another time."""
    found, form = my_drill(drill_id), WhenForm()
    was_announced = found.announced_at is not None
    if form.validate_on_submit():
        with form.showing_refusals():
            planning.move(found, form.moment, by=actor(), at=at())
            return _back(found, _("Moved. It has to be announced again.") if was_announced else _("Moved."))
    return _shown(found, when=form)


@bp.post("/drills/<uuid:drill_id>/announce")
@requires(Permission.EMERGENCIES_PLAN)
def announce_drill(drill_id: UUID) -> ResponseReturnValue:
    """Tell the residents beforehand."""
    found, form = my_drill(drill_id), AnnounceForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            planning.announce(found, form.announcement.data, by=actor(), at=at())
            return _back(found, _("Announced. The messages are being written."))
    return _shown(found, announce=form)


@bp.post("/drills/<uuid:drill_id>/cancel")
@requires(Permission.EMERGENCIES_PLAN)
def cancel_drill(drill_id: UUID) -> ResponseReturnValue:
    """It is not held."""
    found, form = my_drill(drill_id), CancelForm()
    was_announced = found.announced_at is not None
    if form.validate_on_submit():
        with form.showing_refusals():
            planning.cancel(found, form.reason.data, by=actor(), at=at())
            return _back(
                found, _("Cancelled. Whoever it was announced to is told.") if was_announced else _("Cancelled.")
            )
    return _shown(found, cancel=form)


@bp.post("/drills/<uuid:drill_id>/hold")
@requires(Permission.EMERGENCIES_RUN)
def hold_drill(drill_id: UUID) -> ResponseReturnValue:
    """Begin: the board opens, striped."""
    found, form = my_drill(drill_id, may_run), Form()
    if form.validate_on_submit():
        with form.showing_refusals():
            key = as_uuid(http.form.get("client_key")) or new_id()
            incident = holding.hold(found, client_key=key, by=actor(), at=at())
            return redirect(url_for("emergencies.board", incident_id=incident.id), 303)
    return _shown(found, hold=form)


@bp.post("/drills/<uuid:drill_id>/sign-in")
@requires(Permission.EMERGENCIES_RUN)
def sign_in_drill(drill_id: UUID) -> ResponseReturnValue:
    """Somebody took part: oneself, or whom the keeper of the record names."""
    found = my_drill(drill_id, may_run)
    is_keeper = may_plan(actor(), found.estate_id) and bool(http.form.get("member"))
    form = PeopleForm(staff_of(found.estate_id)) if is_keeper else Form()
    if form.validate_on_submit():
        with form.showing_refusals():
            member = form.chosen if isinstance(form, PeopleForm) else actor()
            planning.sign_in(found, member, by=actor(), at=at())
            return _back(found, _("%(name)s has signed in.", name=member.name))
    return _shown(found, people=form)


@bp.post("/drills/<uuid:drill_id>/outsiders")
@requires(Permission.EMERGENCIES_PLAN)
def outsiders_of_drill(drill_id: UUID) -> ResponseReturnValue:
    """Who else took part."""
    found, form = my_drill(drill_id), OutsidersForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            planning.name_outsiders(found, form.outsiders.data or "", by=actor(), at=at())
            return _back(found, _("Saved."))
    return _shown(found, outsiders=form)


@bp.post("/drills/<uuid:drill_id>/evaluate")
@requires(Permission.EMERGENCIES_PLAN)
def evaluate_drill(drill_id: UUID) -> ResponseReturnValue:
    """Judge it."""
    found, form = my_drill(drill_id), EvaluationForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            evaluating.evaluate(found, form.found, by=actor(), at=at())
            return _back(found, _("Evaluated. Now write down what is put right, or close it."))
    return _shown(found, evaluation=form)


@bp.post("/drills/<uuid:drill_id>/problems")
@requires(Permission.EMERGENCIES_PLAN)
def problem_of_drill(drill_id: UUID) -> ResponseReturnValue:
    """Something is put right."""
    found = my_drill(drill_id)
    form = ActionForm(staff_of(found.estate_id))
    if form.validate_on_submit():
        with form.showing_refusals():
            evaluating.add_problem(found, form.task, by=actor(), at=at())
            return _back(found, _("Given to %(name)s.", name=form.task.owner.name))
    return _shown(found, problem=form)


@bp.post("/drills/<uuid:drill_id>/close")
@requires(Permission.EMERGENCIES_PLAN)
def close_drill(drill_id: UUID) -> ResponseReturnValue:
    """Everything is put right."""
    found, form = my_drill(drill_id), Form()
    if form.validate_on_submit():
        with form.showing_refusals():
            evaluating.close_drill(found, by=actor(), at=at())
            return _back(found, pgettext("incident", "Closed."))
    return _shown(found, close=form)


@bp.post("/drills/<uuid:drill_id>/paper")
@requires(Permission.EMERGENCIES_VIEW)
def drill_paper(drill_id: UUID) -> ResponseReturnValue:
    """Have its record printed."""
    found = visible_drill(drill_id)
    job = papers.ask_for_drill_record(found, language=current(), by=actor(), at=at())
    return redirect(url_for("jobs.show", job_id=job.id), 303)


def _back(found: Drill, sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("emergencies.drill", drill_id=found.id), 303)


def _shown(found: Drill, **sent: Form) -> ResponseReturnValue:
    """The page, with the form that was sent and refused in its place."""
    staff = staff_of(found.estate_id)
    facts = facts_of(found.incident) if found.incident is not None else None
    forms: dict[str, Any] = {
        "when": WhenForm(formdata=None),
        "announce": AnnounceForm(formdata=None),
        "cancel": CancelForm(formdata=None),
        "outsiders": OutsidersForm(formdata=None),
        "evaluation": EvaluationForm(formdata=None),
        "problem": ActionForm(staff, formdata=None),
        "done": DoneForm(formdata=None),
    }
    forms["outsiders"].outsiders.data = found.outsiders
    forms |= sent
    months, basis = months_and_basis(found.plan)
    page = render_template(
        "emergencies/learning/drill.html",
        one=found,
        forms=forms,
        sent=next(iter(sent.values()), None),
        told=told_of(found),
        told_off=told_it_is_off(found),
        people=people_of(found),
        staff=staff,
        facts=facts,
        timeline=timeline_of(facts) if facts is not None else [],
        news=news_of(found.plan) if found.incident is None else [],
        actions=actions_of(found.incident) if found.incident is not None else [],
        must_announce=planning.must_be_announced(found),
        months=months,
        basis=basis,
        client_key=uuid4(),
        may_plan=may_plan(actor(), found.estate_id),
        may_run=may_run(actor(), found.estate_id),
    )
    return page, next(iter(sent.values())).status if sent else 200
