"""A version's way into force on pages: revised, submitted, compared, approved or sent back."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.emergencies.blueprint import bp
from blueprints.emergencies.plan_finding import my_plan, my_version, today, version_asked, visible_plan
from blueprints.emergencies.plan_forms import ApproveForm, ReviseForm, WordsForm
from blueprints.forms import Form
from saas import emergencies
from saas.emergencies import PlanVersion
from saas.emergencies.kinds import Trigger
from saas.emergencies.months import months_after
from saas.emergencies.plans.duty import When, filled, gaps
from saas.emergencies.policy import may_approve
from tenants.permissions import Permission


@bp.route("/plans/<uuid:plan_id>/revise", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_PLAN)
def revise_plan(plan_id: UUID) -> ResponseReturnValue:
    """A new draft, for one of the six reasons."""
    found = my_plan(plan_id)
    form = ReviseForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            version = emergencies.revise(found, Trigger(form.trigger.data), form.words.data, by=actor(), at=at())
            return redirect(url_for("emergencies.plan", plan_id=found.id, version=version.number), 303)
    return render_template("emergencies/plans/revise.html", form=form, plan=found), form.status


@bp.post("/plans/versions/<uuid:plan_version_id>/submit")
@requires(Permission.EMERGENCIES_PLAN)
def submit_plan(plan_version_id: UUID) -> ResponseReturnValue:
    """The draft is ready."""
    version, form = my_version(plan_version_id), Form()
    with form.showing_refusals():
        emergencies.submit(version, by=actor(), at=at())
        flash(_("Submitted. Somebody else approves it."))
    for sentence in form.form_errors:
        flash(sentence, "error")
    return redirect(url_for("emergencies.plan", plan_id=version.plan_id, version=version.number), 303)


@bp.route("/plans/versions/<uuid:plan_version_id>/approve", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_APPROVE)
def approve_plan(plan_version_id: UUID) -> ResponseReturnValue:
    """Look at it once more, with what is missing in red, and put it in force."""
    version = my_version(plan_version_id, may_approve)
    form = ApproveForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            emergencies.approve(version, next_review=form.next_review.data, by=actor(), at=at())
            flash(_("Approved. It counts from today."))
            return redirect(url_for("emergencies.plan", plan_id=version.plan_id), 303)
    elif not form.is_submitted():
        form.next_review.data = months_after(today(), version.plan.review_months)
    return _decision(version, form, WordsForm(formdata=None))


@bp.post("/plans/versions/<uuid:plan_version_id>/send-back")
@requires(Permission.EMERGENCIES_APPROVE)
def send_back_plan(plan_version_id: UUID) -> ResponseReturnValue:
    """Back to who wrote it."""
    version = my_version(plan_version_id, may_approve)
    form = WordsForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            emergencies.send_back(version, form.words.data, by=actor(), at=at())
            flash(_("Sent back."))
            return redirect(url_for("emergencies.plan", plan_id=version.plan_id, version=version.number), 303)
    return _decision(version, ApproveForm(formdata=None), form)


@bp.get("/plans/<uuid:plan_id>/compare")
@requires(Permission.EMERGENCIES_VIEW)
def compare_plan(plan_id: UUID) -> ResponseReturnValue:
    """Two versions, before and after."""
    found = visible_plan(plan_id)
    if len(found.versions) < 2:
        abort(404)
    newest, earlier = found.versions[0], found.versions[1]
    after = version_asked(found, "after") if _named("after") else emergencies.find_version(newest.id)
    before = version_asked(found, "before") if _named("before") else emergencies.find_version(earlier.id)
    assert before is not None
    assert after is not None
    if before.number > after.number:
        before, after = after, before
    return render_template("emergencies/plans/compare.html", plan=found, comparison=emergencies.compare(before, after))


def _named(name: str) -> bool:
    return bool(http.args.get(name))


def _decision(version: PlanVersion, form: ApproveForm, words: WordsForm) -> ResponseReturnValue:
    people = filled(version, at())
    before = version.plan.in_force
    page = render_template(
        "emergencies/plans/approve.html",
        plan=version.plan,
        version=version,
        form=form,
        words=words,
        people=people,
        moments=list(When),
        gaps=gaps(people),
        problems=[one.sentence(_) for one in emergencies.problems(version)],
        is_mine=version.submitted_by_id == actor().id,
        before=before,
    )
    return page, 422 if words.status == 422 else form.status
