"""The blueprint of prices."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("tariffs", __name__, url_prefix="/tariffs")
