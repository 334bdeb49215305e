"""The blueprint that the pages of this package hang on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("members", __name__)
