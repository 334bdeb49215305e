"""What a person sees when something is not possible: one page a kind, in their language, with a way on."""

from __future__ import annotations

import structlog
from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from tenants.db import db
from tenants.refusals import Refused
from tenants.scope import has_scope

log = structlog.get_logger(__name__)


def install(app: Flask) -> None:
    """Register the pages."""
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(CSRFError, show_csrf_error)
    app.register_error_handler(Refused, show_refusal)


def show_http_error(error: HTTPException) -> ResponseReturnValue:
    """The page of a status; a special page where the description names one (suspended, unknown_host, support)."""
    if error.response is not None:
        return error.response
    code = error.code or 500
    if code >= 500 and has_scope():
        db.session.rollback()
    name = error.description if error.description in ("suspended", "unknown_host", "support") else str(code)
    try:
        return render_template([f"errors/{name}.html", f"errors/{code}.html", "errors/500.html"]), code
    except Exception:  # whatever broke may break the page's frame too (a failed transaction, no database)
        log.error("error_page_failed", status=code)
        return f"<!doctype html><title>{code}</title><h1>{code}</h1>", code


def show_csrf_error(error: CSRFError) -> ResponseReturnValue:
    """A stale or foreign form: nothing was done, and the page says so."""
    g.csrf_reason = error.description
    return render_template("errors/csrf.html", back=request.referrer), 400


def show_refusal(refusal: Refused) -> ResponseReturnValue:
    """A rule said no and no form was there to show it."""
    return render_template("errors/refused.html", sentence=refusal.sentence(gettext)), 409
