"""The compliance calendar: an estate's year, all estates side by side, and proving an item by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.belonging import asked_or_only
from blueprints.facilities.blueprint import bp, estates_here
from blueprints.facilities.forms import ProofForm
from blueprints.language import current
from blueprints.photos import uploaded_photos
from saas import facilities
from saas.estates import Estate
from saas.facilities import Item
from saas.facilities.calendar_sheets import item_title, period_said
from saas.facilities.kinds import DUE_LOOKS, DUE_WORDS, DueState
from tenants.clock import local_date
from tenants.permissions import Permission

YEARS = range(2000, 2100)


@bp.context_processor
def calendar_words() -> dict[str, Any]:
    return {
        "due_word": lambda state: _(DUE_WORDS[state]),
        "due_look": DUE_LOOKS,
        "period_said": lambda name: period_said(name, chinese=current().startswith("zh")),
        "item_title": lambda item: item_title(item, chinese=current().startswith("zh")),
    }


@bp.get("/calendar")
@requires(Permission.FACILITIES_VIEW)
def calendar() -> ResponseReturnValue:
    """What is due in a year: of one estate in full, of all in figures."""
    estates = estates_here()
    estate = asked_or_only(estates)
    shown, year = [estate] if estate else estates, _year()
    found = facilities.calendar_of(shown, year, today=local_date(at()))
    wanted = http.args.get("state") if http.args.get("state") in list(DueState) else None
    items = [item for one in shown for item in found[one.id]]
    return render_template(
        "facilities/calendar.html",
        estates=estates,
        estate=estate,
        year=year,
        counts={one.id: _counts(found[one.id]) for one in shown},
        items=[item for item in items if wanted is None or item.state == wanted],
        total=_counts(items),
        wanted=wanted,
        states=list(DueState),
        may_manage=estate is not None and facilities.may_manage(actor(), estate.id),
    )


@bp.route("/calendar/<uuid:estate_id>/<code>", methods=["GET", "POST"])
@requires(Permission.FACILITIES_MANAGE)
def prove(estate_id: UUID, code: str) -> ResponseReturnValue:
    """It was done: when, what, and a photo."""
    estate = _mine(estate_id)
    rule = facilities.obligations().get(code) or abort(404)
    period = http.args.get("period", "")[:20]
    form = ProofForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            photos = uploaded_photos("photo", facilities.OBLIGATION_KIND)
            facilities.prove(
                estate,
                code,
                period,
                done_on=form.done_on.data,
                note=form.note.data,
                photo=photos[0] if photos else None,
                by=actor(),
                at=at(),
            )
            flash(_("Proven."))
            return redirect(url_for("facilities.calendar", estate=estate.id, year=period[:4]), 303)
    page = render_template("facilities/prove.html", form=form, estate=estate, rule=rule, period=period)
    return page, form.status


@bp.post("/calendar/<uuid:estate_id>/paper")
@requires(Permission.FACILITIES_VIEW)
def calendar_paper(estate_id: UUID) -> ResponseReturnValue:
    """Have an estate's year printed."""
    estate = next((one for one in estates_here() if one.id == estate_id), None) or abort(404)
    job = facilities.ask_for_calendar(estate, _year(), language=current(), by=actor(), at=at())
    return redirect(url_for("jobs.show", job_id=job.id), 303)


def _mine(estate_id: UUID) -> Estate:
    return next((one for one in estates_here(Permission.FACILITIES_MANAGE) if one.id == estate_id), None) or abort(404)


def _year() -> int:
    typed = http.values.get("year", "")
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else local_date(at()).year
    return year if year in YEARS else local_date(at()).year


def _counts(items: Sequence[Item]) -> dict[str, int]:
    return {state: sum(item.state == state for item in items) for state in DueState}
