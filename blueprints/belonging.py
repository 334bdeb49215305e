"""Finding the thing an address names: 404 for whoever may not know of it, 403 for whoever may only look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar
from uuid import UUID

from flask import abort

from blueprints.access import actor

Allowed = Callable[[Any, UUID], bool]
"""A policy of an estate: (member, estate's id)."""


class OfEstate(Protocol):
    """A thing that belongs to one estate."""

    @property
    def estate_id(self) -> UUID: ...


Thing = TypeVar("Thing", bound=OfEstate)


def seen(thing: Thing | None, allowed: Allowed) -> Thing:
    """The thing, if it is there and the policy of its estate lets one see it; 404 otherwise."""
    if thing is None or not allowed(actor(), thing.estate_id):
        abort(404)
    return thing


def worked(thing: Thing, allowed: Allowed) -> Thing:
    """A thing already seen, if one may change it as well; 403 otherwise."""
    if not allowed(actor(), thing.estate_id):
        abort(403)
    return thing
