"""The blueprint of emergencies. Each page's module stands beside it."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("emergencies", __name__, url_prefix="/emergencies")
