"""Projects paid from the maintenance fund: planned, decided by the owners, under way, done."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, FileField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from blueprints.access import actor, at, requires
from blueprints.belonging import asked_estate
from blueprints.disclosures.blueprint import bp
from blueprints.forms import Form
from saas import disclosures
from saas.disclosures import CAUSE_NAMES, EXCLUSIONS, Cause, FundProject, ProjectState, Vote
from saas.disclosures.refusals import VoteImpossible
from saas.estates import estates_open_to
from saas.ledger import fen_from_text
from tenants.clock import local_date
from tenants.permissions import Permission

P = Permission
FILL, DAY = _l("Please fill this in."), _l("Please give a day.")
MONEY = [InputRequired(FILL), Length(max=20)]
MOST_HEADS = 10**7


class PlanForm(Form):
    """A use of the fund."""

    title = StringField(_l("Project"), [InputRequired(FILL), Length(max=120)])
    cause = SelectField(_l("Why"), [InputRequired()])
    scope = StringField(_l("Who bears it"), [InputRequired(FILL), Length(max=120)])
    share = StringField(_l("How it is apportioned"), [Optional(), Length(max=120)])
    budget = StringField(_l("Budget, yuan"), MONEY)
    none_excluded = BooleanField(_l("None of these is the case"))

    def __init__(self) -> None:
        super().__init__()
        self.cause.choices = [(one.value, _(CAUSE_NAMES[one])) for one in Cause]


class DecideForm(Form):
    """What the owners decided, in the numbers of the vote."""

    decided_on = DateField(_l("Decided on"), [InputRequired(DAY)])
    area_all = StringField(_l("Area of all, ㎡"), [Optional(), Length(max=14)])
    area_part = StringField(_l("Area that took part, ㎡"), [Optional(), Length(max=14)])
    area_for = StringField(_l("Area in favour, ㎡"), [Optional(), Length(max=14)])
    heads_all = IntegerField(_l("Owners in all"), [Optional(), NumberRange(0, MOST_HEADS)])
    heads_part = IntegerField(_l("Owners who took part"), [Optional(), NumberRange(0, MOST_HEADS)])
    heads_for = IntegerField(_l("Owners in favour"), [Optional(), NumberRange(0, MOST_HEADS)])
    document = FileField(_l("Decision, order or certificate"), [InputRequired(_l("Choose a file."))])


class ContractForm(Form):
    """Who does it."""

    contractor = StringField(_l("Contractor"), [InputRequired(FILL), Length(max=120)])
    contract_sum = StringField(_l("Contract sum, yuan"), MONEY)


class FinishForm(Form):
    """How it ended."""

    final_sum = StringField(_l("Final sum, yuan"), MONEY)
    audit = StringField(_l("Audit"), [Optional(), Length(max=120)])
    warranty_until = DateField(_l("Under warranty until"), [Optional()])
    done_on = DateField(_l("Finished on"), [InputRequired(DAY)])


@bp.get("/disclosures/fund-projects")
@requires(P.DISCLOSURES_VIEW)
def fund_projects() -> ResponseReturnValue:
    """The projects of the estates one sees, latest first."""
    estates = estates_open_to(actor(), P.DISCLOSURES_VIEW)
    chosen = asked_estate(estates)
    shown = [chosen] if chosen is not None else list(estates)
    writable = [one for one in shown if disclosures.may_prepare(actor(), one.id)]
    return render_template(
        "disclosures/fund_projects.html",
        open_estates=estates,
        estate=chosen,
        rows=disclosures.projects_of([one.id for one in shown]),
        cause_names=CAUSE_NAMES,
        new_in=writable[0] if writable else None,
    )


@bp.route("/disclosures/fund-projects/new/<uuid:estate_id>", methods=["GET", "POST"])
@requires(P.DISCLOSURES_PREPARE)
def new_fund_project(estate_id: UUID) -> ResponseReturnValue:
    """Plan a use of the fund."""
    estate = next((one for one in estates_open_to(actor(), P.DISCLOSURES_VIEW) if one.id == estate_id), None)
    if estate is None:
        abort(404)
    if not disclosures.may_prepare(actor(), estate.id):
        abort(403)
    form = PlanForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            project = disclosures.plan_project(
                estate,
                form.title.data or "",
                Cause(form.cause.data),
                scope=form.scope.data or "",
                share=form.share.data or "",
                budget_fen=fen_from_text(form.budget.data),
                none_excluded=bool(form.none_excluded.data),
                planned_on=local_date(at()),
                by=actor(),
                at=at(),
            )
            flash(_("Planned. Next comes the owners' decision."))
            return redirect(url_for("disclosures.fund_project", project_id=project.id), 303)
    page = render_template("disclosures/new_fund_project.html", form=form, estate=estate, exclusions=EXCLUSIONS)
    return page, form.status


def _seen(project_id: UUID) -> FundProject:
    project = disclosures.find_project(project_id)
    if project is None or not disclosures.may_view(actor(), project.estate_id):
        abort(404)
    return project


STEPS: dict[str, type[Form]] = {
    ProjectState.PLANNED: DecideForm,
    ProjectState.DECIDED: ContractForm,
    ProjectState.UNDER_WAY: FinishForm,
}


@bp.get("/disclosures/fund-projects/<uuid:project_id>")
@requires(P.DISCLOSURES_VIEW)
def fund_project(project_id: UUID) -> ResponseReturnValue:
    """One project with its next step."""
    project = _seen(project_id)
    return _project_page(project, STEPS[project.state]() if project.state in STEPS else None)


def _project_page(project: FundProject, form: Form | None) -> ResponseReturnValue:
    page = render_template(
        "disclosures/fund_project.html",
        project=project,
        form=form,
        cause_names=CAUSE_NAMES,
        may_prepare=disclosures.may_prepare(actor(), project.estate_id),
    )
    return page, form.status if form is not None else 200


@bp.post("/disclosures/fund-projects/<uuid:project_id>/go-on")
@requires(P.DISCLOSURES_PREPARE)
def fund_project_step(project_id: UUID) -> ResponseReturnValue:
    """The next step: the decision, the contract, or the end."""
    project = _seen(project_id)
    if not disclosures.may_prepare(actor(), project.estate_id):
        abort(403)
    if project.state not in STEPS:
        return redirect(url_for("disclosures.fund_project", project_id=project.id), 303)
    form: Any = STEPS[project.state]()
    if form.validate_on_submit():
        with form.showing_refusals():
            _go_on(project, form)
            flash(_("Kept."))
            return redirect(url_for("disclosures.fund_project", project_id=project.id), 303)
    return _project_page(project, form)


def _go_on(project: FundProject, form: Any) -> None:
    by: dict[str, Any] = {"by": actor(), "at": at()}
    if isinstance(form, DecideForm):
        sent = form.document.data
        disclosures.decide_project(
            project,
            _vote(form) if not project.is_urgent else None,
            decided_on=form.decided_on.data,
            decision=sent.stream if getattr(sent, "filename", None) else None,
            decision_name=getattr(sent, "filename", None),
            **by,
        )
    elif isinstance(form, ContractForm):
        disclosures.contract_project(project, form.contractor.data, fen_from_text(form.contract_sum.data), **by)
    else:
        disclosures.finish_project(
            project,
            fen_from_text(form.final_sum.data),
            audit=form.audit.data or "",
            warranty_until=form.warranty_until.data,
            done_on=form.done_on.data,
            **by,
        )


def _vote(form: DecideForm) -> Vote:
    areas = [_area(field.data) for field in (form.area_all, form.area_part, form.area_for)]
    heads = [field.data or 0 for field in (form.heads_all, form.heads_part, form.heads_for)]
    return Vote(*areas, *heads)


def _area(text: str | None) -> int:
    """An area as typed in ㎡, in hundredths."""
    try:
        exact = Decimal((text or "0").replace(",", "").strip()) * 100
    except InvalidOperation:
        raise VoteImpossible from None
    if not exact.is_finite() or exact != exact.to_integral_value() or not 0 <= exact <= 10**12:
        raise VoteImpossible
    return int(exact)
