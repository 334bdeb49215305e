"""Checklists: the company's own, in versions."""

from __future__ import annotations

from decimal import Decimal

from flask import abort, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.facilities.blueprint import bp
from blueprints.facilities.forms import PlainForm, typed_figure
from saas import facilities
from saas.facilities import BadLimit, ChecklistPoint, Point, PointKind
from tenants.permissions import Permission

MORE_ROWS = 3
MOST_ROWS = 60
CELLS = ("words", "kind", "low", "high", "unit")
"""What each row of the form sends, in this order."""


@bp.get("/checklists")
@requires(Permission.FACILITIES_MANAGE)
def checklists() -> ResponseReturnValue:
    """Every checklist in use."""
    return render_template("facilities/checklists.html", checklists=facilities.checklists())


@bp.route("/checklists/<code>", methods=["GET", "POST"])
@requires(Permission.FACILITIES_MANAGE)
def checklist(code: str) -> ResponseReturnValue:
    """The points of a checklist; writing them makes a new version, for the whole company."""
    found = facilities.checklist_named(code) or abort(404)
    may_write = actor().may_everywhere(Permission.FACILITIES_MANAGE)
    form = PlainForm()
    if form.is_submitted() and not may_write:
        abort(403)
    if form.validate_on_submit():
        with form.showing_refusals():
            before = {point.words: point for point in found.current.points}
            rows = zip(*(http.form.getlist(name) for name in CELLS), strict=False)
            with_photo = set(http.form.getlist("photo"))
            points = [
                _point(cells, str(number) in with_photo, before)
                for number, cells in enumerate(list(rows)[:MOST_ROWS], start=1)
            ]
            facilities.write_checklist(found, [point for point in points if point.words], by=actor(), at=at())
            flash(_("Version %(number)s. Rounds made from now on have it.", number=found.version))
            return redirect(url_for("facilities.checklist", code=found.code), 303)
    page = render_template(
        "facilities/checklist.html",
        one=found,
        points=found.current.points,
        rows=range(1, min(MOST_ROWS, len(found.current.points) + MORE_ROWS) + 1),
        form=form,
        typed=_typed(),
        may_write=may_write,
        plain=plain_reading,
    )
    return page, form.status


def _typed() -> list[dict[str, str]]:
    """The rows as they were typed, when the form has to be shown again."""
    rows = zip(*(http.form.getlist(name) for name in CELLS), strict=False)
    with_photo = set(http.form.getlist("photo"))
    return [
        {**dict(zip(CELLS, cells, strict=True)), "photo": "y" if str(number) in with_photo else ""}
        for number, cells in enumerate(rows, start=1)
    ]


def plain_reading(point: ChecklistPoint, value: int | None) -> str:
    """A limit as it is typed, without its unit."""
    return "" if value is None else str(Decimal(value).scaleb(-point.scale))


def _point(cells: tuple[str, ...], needs_photo: bool, before: dict[str, ChecklistPoint]) -> Point:
    said, kind, lowest, highest, unit = cells
    words = said.strip()[:200]
    low, high, known = _limit(lowest), _limit(highest), before.get(words)
    typed = [-int(value.as_tuple().exponent) for value in (low, high) if value is not None]
    scale = min(4, max([0, *typed, known.scale if known is not None else 0]))
    return Point(
        words,
        known.words_en if known is not None else "",
        PointKind(kind) if kind in list(PointKind) else PointKind.CHECK,
        unit.strip()[:12],
        scale,
        _scaled(low, scale),
        _scaled(high, scale),
        needs_photo,
    )


def _limit(typed: str) -> Decimal | None:
    """A limit, or none; one that is mistyped is not none."""
    value = typed_figure(typed)
    if value is None and typed.strip():
        raise BadLimit(typed=typed.strip()[:20])
    return value


def _scaled(value: Decimal | None, scale: int) -> int | None:
    return None if value is None else int(value.scaleb(scale).to_integral_value())
