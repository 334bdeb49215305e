"""What everybody on the staff looks up: my shifts, and who is on duty now."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from blueprints.access import actor, at, requires
from blueprints.belonging import asked_or_first
from blueprints.roster.blueprint import bp, estates_seen
from saas import roster
from saas.promises.days_off import days_off
from tenants.permissions import Permission


@bp.get("/mine")
@requires(Permission.ROSTER_VIEW)
def mine() -> ResponseReturnValue:
    """My shifts, the next one, and who relieves me."""
    return render_template(
        "roster/mine.html", shifts=roster.my_shifts(actor(), at()), absences=roster.absences_of(actor())
    )


@bp.get("/now")
@requires(Permission.ROSTER_VIEW)
def now() -> ResponseReturnValue:
    """Who answers for which post at this moment, with whoever stands in."""
    estates = estates_seen()
    estate = asked_or_first(estates) or abort(404)
    shown = [estate] if request.args.get("estate") or len(estates) == 1 else list(estates)
    off = days_off()
    return render_template(
        "roster/now.html",
        estates_shown=estates,
        answering=[(one, roster.on_duty(one.id, at(), days_off=off)) for one in shown],
    )
