"""The blueprint, and how every view of it finds the request it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Flask, abort, g, redirect, url_for
from flask import request as http
from werkzeug.wrappers import Response

from blueprints import cases
from blueprints.access import actor, at
from blueprints.photos import kept_photos, uploaded_photos
from saas import repairs, requests
from saas.archives import Home, homes_of
from saas.requests import Request, policy

__all__ = ["allow", "back_to", "bp", "homes", "on_desk", "sees_desk_side", "uploaded_photos", "visible"]

bp = Blueprint("requests", __name__, url_prefix="/requests")
bp.record_once(lambda state: cases.install(cast(Flask, state.app)))


def homes() -> Sequence[Home]:
    """The homes of the resident who acts, read once a page; staff have none here."""
    if "homes" not in g:
        g.homes = homes_of(actor(), at=at()) if actor().is_resident else ()
    found: Sequence[Home] = g.homes
    return found


def visible(request_id: UUID) -> Request:
    """The request, or 404 for whoever may not know that it exists."""
    found = requests.find_request(request_id)
    if found is None or not policy.may_see(actor(), found, homes()):
        abort(404)
    return found


def sees_desk_side(request: Request) -> bool:
    """The desk, and whoever it was handed to; a technician has the page of the job instead."""
    if policy.may_see_desk_side(actor(), request):
        return True
    if not policy.was_handed_to(actor(), request):
        return False
    orders = [one for one in repairs.repairs_of(request.id) if one.technician_id == actor().id]
    return not any(one.is_under_way or one.completed_at is not None for one in orders)


def on_desk(request_id: UUID) -> Request:
    """The request with its internal side."""
    found = visible(request_id)
    if not sees_desk_side(found):
        abort(403)
    return found


def allow(allowed: bool) -> None:
    """403 for somebody who may see the request but not do this."""
    if not allowed:
        abort(403)


def back_to(request: Request) -> Response:
    """The page of the request, keeping the lane the desk was looking at."""
    kept: dict[str, Any] = {name: value for name in ("lane", "q", "category") if (value := http.args.get(name))}
    return redirect(url_for("requests.show", request_id=request.id, **kept), 303)


@bp.context_processor
def photos_ahead() -> dict[str, object]:
    return {"photo_kind": requests.PHOTO_KIND, "kept_photos": kept_photos}
