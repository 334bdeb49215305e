"""The inbox: lanes on the left, fifty requests at a time, ordered by time to the next broken promise."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, session, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from blueprints.access import actor, at, requires
from blueprints.requests.blueprint import bp
from blueprints.typed import as_uuid
from saas import promises, requests
from saas.requests import Category, Filters, Lane
from saas.requests.finding import as_number
from tenants.permissions import Permission


@bp.get("/")
@requires(Permission.REQUESTS_VIEW)
def index() -> ResponseReturnValue:
    """The list; typing a whole number leads straight to its case."""
    number = as_number(http.args.get("q", ""))
    if number is not None:
        found = requests.request_numbered(number, actor().estates_with(Permission.REQUESTS_VIEW))
        if found is not None:
            return redirect(url_for("requests.show", request_id=found.id), 303)
    return render_template("requests/inbox.html", **inbox_values())


def inbox_values() -> dict[str, object]:
    """The list beside a case, and how much waits in each lane: four queries, however many rows."""
    filters = chosen_filters()
    scope = actor().estates_with(Permission.REQUESTS_VIEW)
    return {
        "filters": filters,
        "page": requests.inbox(filters, scope, actor(), at=at(), after=http.args.get("after")),
        "counts": requests.lane_counts(scope, actor(), at=at(), estate_id=filters.estate_id),
        "services": promises.service_types(active_only=False),
        "Lane": Lane,
        "kept": {name: value for name in ("lane", "q", "category") if (value := http.args.get(name))},
    }


def chosen_filters() -> Filters:
    """The filters in the address; whatever is unknown is left out, and the estate is the frame's."""
    lane, category = http.args.get("lane", ""), http.args.get("category", "")
    return Filters(
        lane=Lane(lane) if lane in set(Lane) else Lane.OPEN,
        estate_id=_estate(),
        category=category if category in set(Category) else None,
        words=http.args.get("q", "")[:100],
    )


def _estate() -> UUID | None:
    return as_uuid(session.get("estate"))
