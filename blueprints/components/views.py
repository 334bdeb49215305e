"""`/_components`: the look, all of it at once."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from blueprints.access import open_to_all
from blueprints.components.samples import sample_form, samples
from blueprints.hosts import Place

bp = Blueprint("components", __name__, url_prefix="/_components")

PAGES = ("components", "resident", "technician", "staff", "public", "operator", "inbox")
REFUSALS = ("400", "401", "403", "404", "413", "429", "500", "503", "csrf", "refused", "suspended", "unknown_host")
PROGRESS = "progress"
NAMES = ", ".join(f"'{name}'" for name in (*PAGES, *REFUSALS, PROGRESS))


@bp.get("")
@open_to_all("development only; shows sample data", place=Place.ANYWHERE)
def index() -> ResponseReturnValue:
    """Every component in every state."""
    return show("components")


@bp.get(f"/<any({NAMES}):name>")
@open_to_all("development only; shows sample data", place=Place.ANYWHERE)
def show(name: str) -> ResponseReturnValue:
    """One sample page, by name."""
    if not current_app.config.get("DEVELOPMENT"):
        abort(404)
    if name in REFUSALS:
        return render_template(f"errors/{name}.html", back="/_components", sentence="这单维修已经完成，不能再派工。")
    if name == PROGRESS:
        return render_template("components/gallery/progress.html")
    return render_template(f"components/gallery/{name}.html", form=sample_form(), pages=PAGES + REFUSALS, **samples())
