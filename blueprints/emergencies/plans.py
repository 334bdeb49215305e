"""Plans: what is covered, one plan to read, begun, copied, described, withdrawn and printed."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.access import actor, at, requires
from blueprints.emergencies.blueprint import bp
from blueprints.emergencies.plan_finding import (
    estate_asked,
    estates_here,
    my_plan,
    today,
    version_asked,
    visible_plan,
)
from blueprints.emergencies.plan_forms import CopyForm, DescribeForm, NewPlanForm, WordsForm
from blueprints.forms import Form
from blueprints.language import current
from saas import emergencies
from saas.emergencies import Plan
from saas.emergencies.kinds import Phase
from saas.emergencies.plans.duty import filled, gaps
from saas.emergencies.plans.papers import ask_for_plan
from saas.emergencies.plans.writing import begin, describe
from saas.emergencies.policy import may_approve, may_plan
from saas.estates import Estate
from tenants.permissions import Permission

SHOWN = ("approved", "drafts", "gaps", "overdue", "undrilled")
"""What a figure of the coverage opens: its rows."""


@bp.get("/plans")
@requires(Permission.EMERGENCIES_VIEW)
def plans() -> ResponseReturnValue:
    """The plans of an estate by kind, all estates side by side, or the company's patterns."""
    estates = estates_here()
    if http.args.get("estate") == "patterns":
        return _patterns(Form())
    estate = estate_asked(estates) or (estates[0] if len(estates) == 1 else None)
    covered = emergencies.coverage_of([one.id for one in ([estate] if estate else estates)], today=today())
    wanted = http.args.get("show") if http.args.get("show") in SHOWN else None
    if estate is None and wanted is None:
        return render_template("emergencies/plans/estates.html", estates=estates, covered=covered, shown=SHOWN)
    rows = [
        (one, row)
        for one in ([estate] if estate else estates)
        for row in (getattr(covered[one.id], wanted) if wanted else covered[one.id].rows)
    ]
    return render_template(
        "emergencies/plans/index.html",
        estates=estates,
        estate=estate,
        rows=rows,
        covered=covered[estate.id] if estate else None,
        wanted=wanted,
        shown=SHOWN,
        today=today(),
        may_plan=estate is not None and may_plan(actor(), estate.id),
    )


@bp.post("/plans/patterns")
@requires(Permission.EMERGENCIES_PLAN)
def bring_patterns() -> ResponseReturnValue:
    """Bring the thirteen patterns to the company."""
    if not may_plan(actor(), None):
        abort(403)
    count = emergencies.bring_patterns(by=actor(), at=at())
    flash(ngettext("%(num)s pattern was brought.", "%(num)s patterns were brought.", count))
    return redirect(url_for("emergencies.plans", estate="patterns"), 303)


@bp.post("/plans/estates/<uuid:estate_id>/patterns")
@requires(Permission.EMERGENCIES_PLAN)
def copy_patterns(estate_id: UUID) -> ResponseReturnValue:
    """Copy every pattern that the estate has no plan of."""
    estates = estates_here(Permission.EMERGENCIES_PLAN)
    estate = next((one for one in estates if one.id == estate_id), None) or abort(404)
    count = emergencies.copy_patterns(estate, by=actor(), at=at())
    flash(ngettext("%(num)s plan was copied as a draft.", "%(num)s plans were copied as drafts.", count))
    return redirect(url_for("emergencies.plans", estate=estate.id), 303)


@bp.route("/plans/new", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_PLAN)
def new_plan() -> ResponseReturnValue:
    """An empty plan, of one of the thirteen kinds or of one's own."""
    estates = estates_here(Permission.EMERGENCIES_PLAN)
    form = NewPlanForm(estates, patterns=may_plan(actor(), None))
    if form.validate_on_submit():
        with form.showing_refusals():
            plan = begin(form.chosen_estate, form.chosen_kind, form.details, by=actor(), at=at())
            return redirect(url_for("emergencies.plan", plan_id=plan.id), 303)
    elif not form.is_submitted() and (estate := estate_asked(estates)) is not None:
        form.estate.data = str(estate.id)
    return render_template("emergencies/plans/describe.html", form=form, plan=None), form.status


@bp.get("/plans/<uuid:plan_id>")
@requires(Permission.EMERGENCIES_VIEW)
def plan(plan_id: UUID) -> ResponseReturnValue:
    """One version of a plan as a document, with what hangs on it."""
    return _shown(visible_plan(plan_id), Form())


@bp.route("/plans/<uuid:plan_id>/describe", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_PLAN)
def describe_plan(plan_id: UUID) -> ResponseReturnValue:
    """Its name and its intervals."""
    found = my_plan(plan_id)
    form = DescribeForm(obj=found)
    if form.validate_on_submit():
        with form.showing_refusals():
            describe(found, form.details, by=actor(), at=at())
            flash(_("Saved."))
            return redirect(url_for("emergencies.plan", plan_id=found.id), 303)
    return render_template("emergencies/plans/describe.html", form=form, plan=found), form.status


@bp.route("/plans/<uuid:plan_id>/copy", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_PLAN)
def copy_plan(plan_id: UUID) -> ResponseReturnValue:
    """Copy it to an estate, as a draft."""
    found = visible_plan(plan_id)
    form = CopyForm([one for one in estates_here(Permission.EMERGENCIES_PLAN) if one.id != found.estate_id])
    if form.validate_on_submit():
        with form.showing_refusals():
            copy = emergencies.copy_to(found, form.chosen_estate, by=actor(), at=at())
            flash(_("Copied as a draft."))
            return redirect(url_for("emergencies.plan", plan_id=copy.id), 303)
    return render_template("emergencies/plans/copy.html", form=form, plan=found), form.status


@bp.route("/plans/<uuid:plan_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_APPROVE)
def withdraw_plan(plan_id: UUID) -> ResponseReturnValue:
    """It does not count any more."""
    found = my_plan(plan_id, may_approve)
    form = WordsForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            emergencies.withdraw(found, form.words.data, by=actor(), at=at())
            flash(_("Out of force. Its versions stay to be read."))
            return redirect(url_for("emergencies.plan", plan_id=found.id), 303)
    return render_template("emergencies/plans/withdraw.html", form=form, plan=found), form.status


@bp.post("/plans/<uuid:plan_id>/paper")
@requires(Permission.EMERGENCIES_VIEW)
def plan_paper(plan_id: UUID) -> ResponseReturnValue:
    """Have a version printed."""
    found = visible_plan(plan_id)
    job = ask_for_plan(version_asked(found), language=current(), by=actor(), at=at())
    return redirect(url_for("jobs.show", job_id=job.id), 303)


def _patterns(form: Form) -> ResponseReturnValue:
    """The company's own patterns, for those who work for the whole of it."""
    if not may_plan(actor(), None):
        abort(404)
    found = emergencies.plans_of(None)
    states = {one.id: emergencies.state_of(one, today()) for one in found}
    return render_template("emergencies/plans/patterns.html", plans=found, states=states, form=form), form.status


def _shown(found: Plan, form: Form) -> ResponseReturnValue:
    version = version_asked(found)
    is_open = version.state in ("drafting", "submitted")
    people = filled(version, at()) if is_open else []
    page = render_template(
        "emergencies/plans/plan.html",
        plan=found,
        version=version,
        form=form,
        state=emergencies.state_of(found, today()),
        phases=[(phase, [step for step in version.steps if step.phase == phase]) for phase in Phase],
        problems=[one.sentence(_) for one in emergencies.problems(version)] if is_open else [],
        gaps=gaps(people),
        may_plan=may_plan(actor(), found.estate_id),
        may_approve=may_approve(actor(), found.estate_id),
        may_write=may_plan(actor(), found.estate_id) and version.is_editable and found.withdrawn_at is None,
        estate=_estate_of(found),
    )
    return page, form.status


def _estate_of(found: Plan) -> Estate | None:
    return found.estate
