"""The yearly statistics form (年客户信息统计表): a line a month, every figure opening its rows, on paper and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.language import current
from blueprints.metrics.blueprint import bp, chosen
from saas import metrics, reports
from saas.estates import Estate
from saas.metrics import Period
from saas.metrics.statistics_words import DIMENSION_WORDS, MARK_WORDS
from saas.requests.words import CATEGORY_WORDS
from tenants.clock import local_date
from tenants.permissions import Permission

ALL = "all"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Choice:
    """Whose year is shown: one estate's, or that of all together for whoever compares them."""

    estate: Estate | None
    estates: Sequence[Estate]
    year: int

    @property
    def ids(self) -> list[UUID]:
        """The estates that are counted."""
        return [one.id for one in ([self.estate] if self.estate is not None else self.estates)]

    @property
    def key(self) -> str:
        """How addresses name it."""
        return str(self.estate.id) if self.estate is not None else ALL

    @property
    def place(self) -> str:
        """How people name it."""
        return self.estate.name if self.estate is not None else _("All estates")


@bp.context_processor
def form_words() -> dict[str, object]:
    return {"dimension_words": DIMENSION_WORDS, "mark_words": MARK_WORDS, "marks": metrics.VALUES}


@bp.get("/year")
@requires(Permission.METRICS_VIEW)
def yearly() -> ResponseReturnValue:
    choice = _choice()
    if choice is None:
        return render_template("metrics/none.html")
    whole = metrics.form_of(choice.ids, choice.year, at=at())
    category = request.args.get("category") if request.args.get("category") in metrics.VALUES["category"] else None
    return render_template(
        "metrics/year.html",
        choice=choice,
        form=whole.narrowed(category),
        category=category,
        years=metrics.years_with_rows(choice.ids, at=at()),
        recorded_since=metrics.recorded_since(choice.ids, whole),
        few=metrics.FEW,
        may_compare=metrics.may_compare(actor()),
    )


@bp.get("/year/rows")
@requires(Permission.METRICS_VIEW)
def year_rows() -> ResponseReturnValue:
    choice = _choice() or abort(404)
    months = _months(choice.year)
    asked = {name: request.args.get(name, "") for name in metrics.DIMENSIONS}
    marks = {name: value for name, value in asked.items() if value in metrics.VALUES[name]}
    page = metrics.counted_rows(
        choice.ids,
        months,
        marks,
        at=at(),
        after=metrics.read_cursor(request.args.get("after")),
    )
    said = [_(MARK_WORDS[name][value]) for name, value in marks.items()]
    return render_template(
        "metrics/year_rows.html",
        category_words=CATEGORY_WORDS,
        choice=choice,
        page=page,
        period=months[0].name if len(months) == 1 else str(choice.year),
        said=said,
    )


@bp.post("/year/paper")
@requires(Permission.REPORTS_MAKE)
def year_paper() -> ResponseReturnValue:
    choice = _choice() or abort(404)
    if choice.estate is not None and not reports.may_make_report(actor(), choice.estate.id):
        abort(403)
    job = reports.ask_for_yearly_form(choice.estate, choice.year, language=current(), by=actor(), at=at())
    return redirect(url_for("jobs.show", job_id=job.id), 303)


@bp.get("/year/sheet")
@requires(Permission.METRICS_VIEW)
def year_sheet() -> ResponseReturnValue:
    choice = _choice() or abort(404)
    form = metrics.form_of(choice.ids, choice.year, at=at())
    title = _("Yearly statistics %(year)s", year=choice.year)
    answer = Response(reports.yearly_workbook(form, title=title, translate=_), mimetype=SHEET)
    answer.headers["Content-Disposition"] = f'attachment; filename="statistics-{choice.year}.xlsx"'
    return answer


def _choice() -> Choice | None:
    """What the address (or the form) asks for, within what the member may see; nothing where there is no estate."""
    estates = metrics.estates_measured_for(actor())
    if not estates:
        return None
    asked = request.values.get("estate")
    year = _year(request.values.get("year"))
    if asked == ALL:
        return Choice(None, estates, year) if metrics.may_compare(actor()) else abort(403)
    return Choice(chosen(estates, asked) if asked else estates[0], estates, year)


def _year(name: str | None) -> int:
    period = metrics.period_named(name)
    return period.first.year if period is not None else local_date(at()).year


def _months(year: int) -> list[Period]:
    """The month of the address, or the whole year."""
    period = metrics.period_named(request.args.get("month"))
    if period is not None and period.months == 1:
        return [period]
    first = metrics.period_named(f"{year}-01") or abort(404)
    months = [first]
    while len(months) < 12:
        months.append(months[-1].next)
    return months
