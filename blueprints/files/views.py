"""Serving files one hit at a time, and taking an upload ahead of the form it belongs to."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from blueprints.access import actor, at, signed_in
from tenants.files import NothingThere, StoredFile, find_file, may_read, note_reading, open_file, store, uploadable
from tenants.refusals import Refused

bp = Blueprint("files", __name__, url_prefix="/files")

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
}
"""Whatever a file holds, it runs nothing, is guessed at by nobody, and stays in no cache."""


@bp.route("/<string:token>")
@signed_in()
def show(token: str) -> ResponseReturnValue:
    """The file itself. What the actor may not read does not exist."""
    return _served(_readable(token) or abort(404), small=False)


@bp.route("/<string:token>/small")
@signed_in()
def small(token: str) -> ResponseReturnValue:
    """The small picture of a picture."""
    file = _readable(token) or abort(404)
    if not file.is_picture:
        abort(404)
    return _served(file, small=True)


@bp.route("", methods=["POST"])
@signed_in()
def upload() -> ResponseReturnValue:
    """Keep an upload for its uploader until a form names its token; answers JSON to the page's script."""
    kind = uploadable(request.form.get("kind", "")) or abort(404)
    if kind.may_upload is None or not kind.may_upload(actor()):
        abort(403)
    sent = request.files.get("file") or abort(400)
    try:
        file = store(kind.name, sent.stream, name=sent.filename, by=actor(), at=at())
    except Refused as refusal:
        return jsonify(message=refusal.sentence(gettext)), 422
    return jsonify(_described(file)), 201


def _readable(token: str) -> StoredFile | None:
    file = find_file(token)
    return file if file is not None and may_read(actor(), file) else None


def _served(file: StoredFile, *, small: bool) -> Response:
    note_reading(file, by=actor(), at=at())
    try:
        stream = open_file(file, small=small)
    except NothingThere:
        abort(404)
    response = send_file(
        stream,
        mimetype=file.media_type,
        as_attachment=not file.is_picture,
        download_name=file.download_name,
        conditional=False,
        etag=False,
    )
    response.headers.update(HEADERS)
    response.headers["Content-Length"] = str(file.small_size if small else file.size)
    return response


def _described(file: StoredFile) -> dict[str, Any]:
    return {
        "token": file.token,
        "url": url_for(".show", token=file.token),
        "small": url_for(".small", token=file.token) if file.is_picture else None,
        "width": file.width,
        "height": file.height,
    }
