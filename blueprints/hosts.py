"""What comes from outside and is not believed: hosts and where they lead, the origin of a form, addresses to go on to."""

from __future__ import annotations

import re
from enum import StrEnum
from urllib.parse import urlsplit

from flask import abort, current_app, g, request

from tenants.companies import company_at


class Place(StrEnum):
    """What a host leads to."""

    PUBLIC = "public"
    COMPANY = "company"
    OPERATOR = "operator"
    ANYWHERE = "anywhere"


def refuse_nul() -> None:
    """No text holds a NUL: PostgreSQL keeps none, and no keyboard types one."""
    fields = (*request.args.items(multi=True), *request.form.items(multi=True))
    if "\0" in request.path or any("\0" in name or "\0" in value for name, value in fields):
        abort(400)


_HOST = re.compile(r"(?P<name>[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?)(:[0-9]{1,5})?")


def host_asked() -> str | None:
    """The host asked for, lower case and without port; nothing when it is not a plain host name."""
    match = _HOST.fullmatch(request.environ.get("HTTP_HOST", "").lower())
    if match is None or ".." in match["name"]:
        return None
    return match["name"]


def place_of(host: str) -> Place:
    """What a host leads to; a company that is found there is remembered. 404 for a host that is nobody's."""
    base = current_app.config["BASE_HOST"]
    if host == base:
        return Place.PUBLIC
    if host == f"operator.{base}":
        return Place.OPERATOR
    if request.path in ("/healthz", "/readyz"):
        return Place.PUBLIC
    found = company_at(host)
    if found is None:
        abort(404, description="unknown_host")
    g.company = found
    return Place.COMPANY


def refuse_foreign_origin() -> None:
    """Beside the token: a browser that says the request comes from elsewhere is believed (login-CSRF, siblings)."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(400, description="foreign_origin")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc.lower() != request.host.lower():
        abort(400, description="foreign_origin")


def safe_next(target: str | None) -> str | None:
    """A relative address inside this host to go on to, or nothing."""
    if not target or len(target) > 2000 or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or any(not letter.isprintable() for letter in target):
        return None
    split = urlsplit(target)
    return target if not split.scheme and not split.netloc else None
