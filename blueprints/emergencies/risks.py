"""The risk register on pages: the matrix, the list it opens, one risk and its course."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.belonging import asked_or_only
from blueprints.emergencies.blueprint import bp
from blueprints.emergencies.store_forms import EndForm, NewRiskForm, ReviewForm, RiskForm
from blueprints.emergencies.store_words import (
    one_of_mine,
    planned_risk,
    store_estates,
    visible_risk,
)
from saas.emergencies import Risk
from saas.emergencies import risks as verbs
from saas.emergencies.plans.queries import plans_of
from saas.emergencies.policy import may_plan
from saas.emergencies.risk_queries import RiskView, course_of, matrix_of, risk_counts, risks_of
from saas.emergencies.risks import SCALE
from tenants.clock import local_date
from tenants.members import members_with
from tenants.permissions import Permission


@bp.get("/risks")
@requires(Permission.EMERGENCIES_VIEW)
def risks() -> ResponseReturnValue:
    """How likely and how bad: the matrix, and the risks it opens."""
    estates, today = store_estates(), local_date(at())
    estate = asked_or_only(estates)
    view = RiskView(wanted) if (wanted := http.args.get("view")) in list(RiskView) else RiskView.OPEN
    likelihood, effect = _grade("likelihood"), _grade("effect")
    ids = [one.id for one in ([estate] if estate else estates)]
    return render_template(
        "emergencies/stores/risks.html",
        risks=risks_of(ids, today=today, view=view, likelihood=likelihood, effect=effect),
        matrix=matrix_of(ids),
        counts=risk_counts(ids, today),
        scale=list(SCALE),
        views=list(RiskView),
        view=view,
        likelihood=likelihood,
        effect=effect,
        estates=estates,
        estate=estate,
        today=today,
        may_add=[one for one in estates if may_plan(actor(), one.id)],
    )


@bp.route("/estates/<uuid:estate_id>/risks/new", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_PLAN)
def new_risk(estate_id: UUID) -> ResponseReturnValue:
    """Put a risk of an estate on the register."""
    estate = one_of_mine(estate_id, Permission.EMERGENCIES_PLAN)
    form = NewRiskForm(members_with(Permission.EMERGENCIES_RUN, estate_id=estate.id))
    if form.validate_on_submit():
        with form.showing_refusals():
            found = verbs.register_risk(estate, form.danger, form.assessment, by=actor(), at=at())
            flash(_("The risk is on the register."))
            return redirect(url_for("emergencies.risk", risk_id=found.id), 303)
    return render_template("emergencies/stores/risk_edit.html", form=form, risk=None, estate=estate), form.status


@bp.get("/risks/<uuid:risk_id>")
@requires(Permission.EMERGENCIES_VIEW)
def risk(risk_id: UUID) -> ResponseReturnValue:
    """One risk, and what became of it."""
    return _shown(visible_risk(risk_id), EndForm(formdata=None))


@bp.route("/risks/<uuid:risk_id>/edit", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_PLAN)
def edit_risk(risk_id: UUID) -> ResponseReturnValue:
    """Describe it anew."""
    found = planned_risk(risk_id)
    people = list(members_with(Permission.EMERGENCIES_RUN, estate_id=found.estate_id))
    form = RiskForm(people if found.owner in people else [*people, found.owner])
    if form.validate_on_submit():
        with form.showing_refusals():
            verbs.change_risk(found, form.danger, by=actor(), at=at())
            flash(_("Written down."))
            return redirect(url_for("emergencies.risk", risk_id=found.id), 303)
    elif not form.is_submitted():
        form.fill(found)
    return render_template("emergencies/stores/risk_edit.html", form=form, risk=found, estate=found.estate), form.status


@bp.route("/risks/<uuid:risk_id>/review", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_RUN)
def review_risk(risk_id: UUID) -> ResponseReturnValue:
    """Look at it again: whoever answers for it, and whoever writes the register."""
    found = visible_risk(risk_id)
    if not _may_review(found):
        abort(403)
    form = ReviewForm(found)
    if form.validate_on_submit():
        with form.showing_refusals():
            verbs.review_risk(found, form.assessment, form.words.data, by=actor(), at=at())
            flash(_("Reviewed. It is looked at again on %(day)s.", day=str(found.review_on)))
            return redirect(url_for("emergencies.risk", risk_id=found.id), 303)
    return render_template("emergencies/stores/risk_review.html", form=form, risk=found), form.status


@bp.post("/risks/<uuid:risk_id>/close")
@requires(Permission.EMERGENCIES_PLAN)
def close_risk(risk_id: UUID) -> ResponseReturnValue:
    """It is no risk any more."""
    found, form = planned_risk(risk_id), EndForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            verbs.close_risk(found, form.reason.data, by=actor(), at=at())
            flash(_("The risk is closed."))
            return redirect(url_for("emergencies.risk", risk_id=found.id), 303)
    return _shown(found, form)


def _grade(name: str) -> int | None:
    typed = http.args.get(name, "")
    return int(typed) if typed in [str(grade) for grade in SCALE] else None


def _may_review(found: Risk) -> bool:
    return found.closed_at is None and (found.owner_id == actor().id or may_plan(actor(), found.estate_id))


def _shown(found: Risk, form: EndForm) -> ResponseReturnValue:
    plans = plans_of(found.estate_id) if found.plan_kind else ()
    page = render_template(
        "emergencies/stores/risk.html",
        risk=found,
        form=form,
        course=course_of(found),
        plan=next((one for one in plans if one.kind == found.plan_kind), None),
        today=local_date(at()),
        may_plan=may_plan(actor(), found.estate_id),
        may_review=_may_review(found),
    )
    return page, form.status
