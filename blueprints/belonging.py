"""Finding the thing an address names: 404 for whoever may not know of it, 403 for whoever may only look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

from flask import abort, request

from blueprints.access import actor
from saas.estates import Estate, find_estate

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
    refuse_unless(allowed, thing.estate_id)
    return thing


def estate_for(estate_id: UUID, allowed: Allowed) -> Estate:
    """The estate, if its policy lets one see it so; 404 otherwise."""
    estate = find_estate(estate_id)
    if estate is None or not allowed(actor(), estate.id):
        abort(404)
    return estate


def refuse_unless(allowed: Allowed, estate_id: UUID) -> None:
    """403 for whoever may see an estate but not do this in it."""
    if not allowed(actor(), estate_id):
        abort(403)


def asked_estate(estates: Sequence[Estate]) -> Estate | None:
    """The estate that the address names, if it is one of these; none if it names none, 404 for any other."""
    asked = request.args.get("estate")
    return (next((one for one in estates if str(one.id) == asked), None) or abort(404)) if asked else None


def asked_or_first(estates: Sequence[Estate]) -> Estate | None:
    """The estate that the address names, or the first one."""
    return asked_estate(estates) or next(iter(estates), None)


def asked_or_only(estates: Sequence[Estate]) -> Estate | None:
    """The estate that the address names, or the only one."""
    return asked_estate(estates) or (estates[0] if len(estates) == 1 else None)
