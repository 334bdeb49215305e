"""Comparison, one estate, one indicator, the rows."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, pgettext
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.cases import state_chip_of
from blueprints.metrics import year
from blueprints.metrics.blueprint import bp
from blueprints.metrics.funnel import funnel_of
from blueprints.typed import as_uuid
from saas import metrics, promises
from saas.estates import Estate
from saas.metrics import Indicator, Part, Period
from tenants import formats
from tenants.permissions import Permission

__all__ = ["bp", "year"]

MONTHS = 12


@bp.context_processor
def words() -> dict[str, object]:
    return {
        "Part": Part,
        "state_chip_of": state_chip_of,
        "few": metrics.FEW,
        "period_word": period_word,
    }


def period_word(period: Period) -> str:
    """A period as one says it: 2026年10月, 2026年第4季度, 2026年; October 2026, Q4 2026, 2026."""
    if period.months == 1:
        return formats.month(period.first, str(get_locale()))
    if period.months == 3:
        return _("Q%(quarter)s %(year)s", quarter=(period.first.month + 2) // 3, year=period.first.year)
    return pgettext("period", "%(year)s", year=period.first.year)


@bp.get("/")
@requires(Permission.METRICS_COMPARE)
def compare() -> ResponseReturnValue:
    period = _period()
    estates = metrics.estates_measured_for(actor())
    figures = metrics.figures_for([estate.id for estate in estates], period, at=at())
    before = metrics.figures_for([estate.id for estate in estates], period.before, at=at())
    chosen = _indicator(request.args.get("by") or "completion")
    return render_template(
        "metrics/compare.html",
        period=period,
        estates=estates,
        indicators=metrics.INDICATORS,
        figures=figures,
        before=before,
        chosen=chosen,
        funnel=funnel_of([(estate, figures.of(estate.id, chosen.key)) for estate in estates]),
        is_running=not period.is_over(at()),
    )


@bp.get("/estates", defaults={"estate_id": None})
@bp.get("/estates/<uuid:estate_id>")
@requires(Permission.METRICS_VIEW)
def estate(estate_id: UUID | None) -> ResponseReturnValue:
    estates = metrics.estates_measured_for(actor())
    shown = _estate(estates, estate_id) if estate_id else next(iter(estates), None)
    if shown is None:
        return render_template("metrics/none.html")
    period = _period()
    figures = metrics.figures_for([shown.id], period, at=at())
    before = metrics.figures_for([shown.id], period.before, at=at())
    chosen = _indicator(request.args.get("by") or "completion")
    course = metrics.monthly(chosen, shown.id, last=_last_month(period), count=MONTHS, at=at())
    return render_template(
        "metrics/estate.html",
        estate=shown,
        measured=estates,
        period=period,
        indicators=metrics.INDICATORS,
        figures=figures,
        before=before,
        chosen=chosen,
        course=course,
        is_running=not period.is_over(at()),
    )


@bp.get("/<key>/rows")
@requires(Permission.METRICS_VIEW)
def rows(key: str) -> ResponseReturnValue:
    indicator = _indicator(key)
    estates = metrics.estates_measured_for(actor())
    if request.args.get("estate"):
        estates = [_estate(estates, as_uuid(request.args["estate"]) or abort(404))]
    part = _part()
    page = metrics.rows_behind(
        indicator,
        [one.id for one in estates],
        _period(),
        part=part,
        at=at(),
        after=request.args.get("after"),
    )
    figures = metrics.figures_for([one.id for one in estates], _period(), at=at())
    return render_template(
        "metrics/rows.html",
        indicator=indicator,
        estates=estates,
        period=_period(),
        part=part,
        page=page,
        services=promises.service_types(active_only=False),
        figure=figures.total(key),
    )


def _period() -> Period:
    return metrics.period_named(request.args.get("period")) or metrics.last_full_month(at())


def _last_month(period: Period) -> Period:
    return metrics.month_of(period.next.before.after.replace(day=1)).before if period.months > 1 else period


def _indicator(key: str) -> Indicator:
    return metrics.indicator_named(key) or abort(404)


def _part() -> Part:
    wanted = request.args.get("part", Part.ALL.value)
    return Part(wanted) if wanted in list(Part) else Part.ALL


def _estate(estates: Sequence[Estate], estate_id: UUID) -> Estate:
    return next((one for one in estates if one.id == estate_id), None) or abort(404)
