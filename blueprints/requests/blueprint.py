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
from saas import requests
from saas.archives import Home, homes_of
from saas.requests import Request, policy
from tenants.files import StoredFile, find_file, may_read, store

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


def on_desk(request_id: UUID) -> Request:
    """The request with its internal side."""
    found = visible(request_id)
    if not policy.may_see_desk_side(actor(), found):
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


def uploaded_photos(field: str = "photos") -> list[str]:
    """The tokens of a form's photos: those sent up while it was filled, and those that came with it (kept here).

    Refuses by name whatever is no picture.
    """
    ahead = [token for token in http.form.getlist(f"{field}_sent") if token]
    files = [one for one in http.files.getlist(field) if one.filename]
    kept = [
        store(requests.PHOTO_KIND, one.stream, name=one.filename, by=actor(), at=at())
        for one in files[: max(0, requests.MOST_PHOTOS - len(ahead))]
    ]
    return [*ahead[: requests.MOST_PHOTOS], *(one.token for one in kept)]


def kept_photos(field: str = "photos") -> list[StoredFile]:
    """Photos sent up before, when the form has to be shown again; what is not there any more is left out."""
    tokens = http.form.getlist(f"{field}_sent") if http.method == "POST" else []
    found = [find_file(token) for token in dict.fromkeys(tokens[: requests.MOST_PHOTOS])]
    return [file for file in found if file is not None and file.attached_at is None and may_read(actor(), file)]


@bp.context_processor
def photos_ahead() -> dict[str, object]:
    return {"photo_kind": requests.PHOTO_KIND, "kept_photos": kept_photos}
