"""A letter as its household reads it."""

from __future__ import annotations

from uuid import UUID

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from blueprints.access import actor, at, resident_only
from blueprints.arrears.blueprint import bp
from saas import arrears


@bp.get("/letters/<uuid:notice_id>")
@resident_only
def my_letter(notice_id: UUID) -> ResponseReturnValue:
    """A letter to one's own household: what is open, until when, how to pay, and where to ask."""
    notice = arrears.find_notice(notice_id)
    if notice is None or not arrears.is_addressed(actor(), notice, at()):
        abort(404)
    told = arrears.told(notice)
    if told.withdrawal is not None:
        abort(404)
    lines = arrears.lines_of_notices([notice.id])[notice.id]
    return render_template("arrears/mine.html", notice=notice, lines=lines)
