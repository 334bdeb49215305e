"""`/healthz`: this process answers. `/readyz`: what it depends on answers too."""

from __future__ import annotations

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from blueprints.access import open_to_all
from blueprints.hosts import Place
from blueprints.observing import is_ready

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@open_to_all("tells nothing but that the process runs", place=Place.ANYWHERE)
def alive() -> ResponseReturnValue:
    return jsonify(alive=True)


@bp.get("/readyz")
@open_to_all("tells only whether database and Redis answer", place=Place.ANYWHERE)
def ready() -> ResponseReturnValue:
    answers = is_ready(current_app)
    return jsonify(answers), 200 if answers["database"] else 503
