"""The blueprint of figures, and what their views share."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, abort

from saas.estates import Estate

bp = Blueprint("metrics", __name__, url_prefix="/figures")


def chosen(estates: Sequence[Estate], name: str) -> Estate:
    """The estate of these that an address names; 404 for any other."""
    try:
        wanted = UUID(name)
    except ValueError:
        abort(404)
    return next((one for one in estates if one.id == wanted), None) or abort(404)
