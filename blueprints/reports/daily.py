"""Daily reports: a member's own day, and the manager's list of who reported and who did not (STA-03, STA-04)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length

from blueprints.access import actor, at, requires, signed_in
from blueprints.forms import Form
from blueprints.language import current
from blueprints.reports.blueprint import bp
from saas import reports
from saas.estates import Estate
from saas.reports import DailyReport
from tenants.clock import local_date
from tenants.permissions import Permission

LONGEST = 2000
DAY = timedelta(days=1)


class SubmitForm(Form):
    """What no row of the day says."""

    words = TextAreaField(_l("In your own words"), [Length(max=LONGEST)])


class AcknowledgeForm(Form):
    """What the manager says to it, if anything."""

    comment = TextAreaField(_l("Comment"), [Length(max=LONGEST)])


@bp.context_processor
def heap_words() -> dict[str, object]:
    return {"heap_words": reports.HEAP_WORDS, "day_before": lambda day: day - DAY, "day_after": lambda day: day + DAY}


@bp.route("/daily", methods=["GET", "POST"])
@requires(Permission.REPORTS_WRITE_DAILY)
def daily() -> ResponseReturnValue:
    """The member's own day: its rows, and a line of their own."""
    day = _day()
    report = reports.daily_report_of(actor(), day)
    form = SubmitForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            reports.submit_daily(day, form.words.data or "", by=actor(), at=at())
            flash(_("Your report of %(day)s was submitted.", day=day))
            return redirect(url_for("reports.daily", day=day), 303)
    elif report is not None:
        form.words.data = report.words
    page = render_template(
        "reports/daily.html",
        form=form,
        day=day,
        today=local_date(at()),
        report=report,
        heaps=reports.heaps_of(reports.work_of(actor(), day)),
        latest=reports.latest_daily_of(actor()),
    )
    return page, form.status


@bp.get("/daily/team")
@requires(Permission.REPORTS_READ_DAILY)
def daily_team() -> ResponseReturnValue:
    """Who reported on a day in the estates that report to this manager, and who is missing."""
    estates = reports.estates_reporting_to(actor())
    if request.args.get("estate"):
        estates = [_estate(list(estates), request.args["estate"])]
    day = _day()
    return render_template(
        "reports/daily_team.html",
        teams=[reports.team_day(estate, day) for estate in estates],
        day=day,
        today=local_date(at()),
    )


@bp.get("/daily/<uuid:report_id>")
@signed_in()
def daily_show(report_id: UUID) -> ResponseReturnValue:
    return _shown(_visible(report_id), AcknowledgeForm(formdata=None))


@bp.post("/daily/<uuid:report_id>/read")
@requires(Permission.REPORTS_READ_DAILY)
def daily_read(report_id: UUID) -> ResponseReturnValue:
    report = _visible(report_id)
    if not reports.may_read_daily(actor(), report):
        abort(403)
    form = AcknowledgeForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            reports.acknowledge_daily(report, form.comment.data or "", by=actor(), at=at())
            flash(_("Noted that you have read it."))
            return redirect(url_for("reports.daily_team", day=report.day), 303)
    return _shown(report, form)


@bp.post("/daily/<uuid:report_id>/paper")
@signed_in()
def daily_paper(report_id: UUID) -> ResponseReturnValue:
    report = _visible(report_id)
    job = reports.ask_for_daily_sheet(report, language=current(), by=actor(), at=at())
    return redirect(url_for("jobs.show", job_id=job.id), 303)


def _shown(report: DailyReport, form: AcknowledgeForm) -> ResponseReturnValue:
    return render_template(
        "reports/daily_show.html",
        report=report,
        heaps=reports.heaps_of(reports.work_of(report.member, report.day, until=report.submitted_at)),
        form=form,
        may_read=reports.may_read_daily(actor(), report) and report.read_at is None,
    ), form.status


def _visible(report_id: UUID) -> DailyReport:
    report = reports.find_daily(report_id)
    if report is None or not reports.may_see_daily(actor(), report):
        abort(404)
    return report


def _day() -> date:
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return local_date(at())


def _estate(estates: list[Estate], name: str) -> Estate:
    return next((one for one in estates if str(one.id) == name), None) or abort(404)
