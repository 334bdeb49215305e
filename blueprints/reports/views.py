"""Pages of printed papers."""

from __future__ import annotations

from uuid import UUID

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import InputRequired

from blueprints.access import actor, at, requires, signed_in
from blueprints.forms import Form
from blueprints.language import LANGUAGES, current
from blueprints.reports import daily
from blueprints.reports.blueprint import bp
from saas import metrics, reports
from saas.estates import Estate, estates_open_to
from saas.repairs.policy import may_see
from saas.repairs.queries import find_repair
from tenants.permissions import Permission

__all__ = ["bp", "daily"]

MONTHS = 18


class ReportForm(Form):
    estate = SelectField(_l("Estate"), [InputRequired()])
    period = SelectField(_l("Month"), [InputRequired()])
    language = SelectField(_l("Language of the paper"), [InputRequired()], choices=list(LANGUAGES.items()))

    def __init__(self, estates: list[Estate]) -> None:
        super().__init__()
        self._estates = {str(estate.id): estate for estate in estates}
        self.estate.choices = [(key, estate.name) for key, estate in self._estates.items()]
        months = [metrics.month_of(metrics.last_full_month(at()).after)]
        while len(months) < MONTHS:
            months.append(months[-1].before)
        self.period.choices = [(month.name, month.name) for month in months]
        if not self.is_submitted():
            self.period.data = months[1].name
            self.language.data = current()

    @property
    def chosen_estate(self) -> Estate:
        return self._estates[self.estate.data]

    @property
    def chosen_period(self) -> metrics.Period:
        return metrics.period_named(self.period.data) or abort(404)


@bp.route("/", methods=["GET", "POST"])
@requires(Permission.REPORTS_MAKE)
def index() -> ResponseReturnValue:
    form = ReportForm(list(estates_open_to(actor(), Permission.REPORTS_MAKE)))
    if form.validate_on_submit():
        with form.showing_refusals():
            job = reports.ask_for_report(
                form.chosen_estate, form.chosen_period, language=form.language.data, by=actor(), at=at()
            )
            return redirect(url_for("jobs.show", job_id=job.id), 303)
    return render_template("reports/index.html", form=form, made=reports.reports_open_to(actor())), form.status


@bp.post("/dispatch-orders/<uuid:repair_id>")
@signed_in()
def dispatch_order(repair_id: UUID) -> ResponseReturnValue:
    repair = find_repair(repair_id)
    if repair is None or actor().is_resident or not may_see(actor(), repair):
        abort(404)
    job = reports.ask_for_dispatch_order(repair, language=current(), by=actor(), at=at())
    return redirect(url_for("jobs.show", job_id=job.id), 303)
