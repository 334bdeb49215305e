"""The price board is looked at every quarter, with a photo of each place (Beijing notice 2021-12-03: two places).

Nothing is stored beside the photos: what hung up or looked after a price board in a quarter is that quarter's check.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from saas.disclosures.calendar import SOON, Standing
from saas.disclosures.following import followings
from saas.disclosures.models import Disclosure, DisclosurePosting, State
from saas.disclosures.topics import Every, Span, Topic, span_around
from saas.estates import Estate
from tenants.clock import local_date
from tenants.db import db

QUARTERS = 4
"""As many are shown, the running one among them."""


@dataclass(frozen=True)
class BoardCheck:
    """The check of one quarter: the places that have a photo of it, and how many it takes."""

    estate: Estate
    quarter: Span
    needed: int
    places: tuple[str, ...]
    board_id: UUID | None
    today: date

    @property
    def due_on(self) -> date:
        """The quarter's last day."""
        return self.quarter.last

    @property
    def missing(self) -> int:
        """Places that still want a photo."""
        return max(0, self.needed - len(self.places))

    @property
    def standing(self) -> Standing:
        """How it stands today."""
        if not self.missing:
            return Standing.KEPT
        if self.due_on < self.today:
            return Standing.OVERDUE
        return Standing.SOON if self.due_on <= self.today + SOON else Standing.OPEN


def board_checks_of(estates: Sequence[Estate], *, today: date) -> dict[UUID, list[BoardCheck]]:
    """The last quarters of each estate since its first price board hung, the running one first."""
    photos = _photos([estate.id for estate in estates])
    boards = _boards([estate.id for estate in estates])
    rules = followings(estates)
    found: dict[UUID, list[BoardCheck]] = {}
    for estate in estates:
        seen = photos.get(estate.id, [])
        checks: list[BoardCheck] = []
        quarter = span_around(today, Every.QUARTER)
        begun = min((day for day, _place in seen), default=None)
        while begun is not None and len(checks) < QUARTERS and quarter.last >= begun:
            places = {place for day, place in seen if quarter.first <= day <= quarter.last}
            needed = rules[estate.id].rule_on(Topic.PRICE_BOARD, min(quarter.last, today)).places
            checks.append(BoardCheck(estate, quarter, needed, tuple(sorted(places)), boards.get(estate.id), today))
            quarter = span_around(quarter.first - timedelta(days=1), Every.QUARTER)
        found[estate.id] = checks
    return found


def _photos(estate_ids: Sequence[UUID]) -> dict[UUID, list[tuple[date, str]]]:
    rows = db.session.execute(
        select(Disclosure.estate_id, DisclosurePosting.at, DisclosurePosting.place)
        .join(
            Disclosure,
            (Disclosure.tenant_id == DisclosurePosting.tenant_id) & (Disclosure.id == DisclosurePosting.disclosure_id),
        )
        .where(Disclosure.estate_id.in_(estate_ids), Disclosure.topic == Topic.PRICE_BOARD)
    )
    found: dict[UUID, list[tuple[date, str]]] = defaultdict(list)
    for estate_id, at, place in rows:
        found[estate_id].append((local_date(at), place))
    return found


def _boards(estate_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The price board that hangs in each estate: the one to look after."""
    rows = db.session.execute(
        select(Disclosure.estate_id, Disclosure.id)
        .where(
            Disclosure.estate_id.in_(estate_ids),
            Disclosure.topic == Topic.PRICE_BOARD,
            Disclosure.state == State.POSTED,
        )
        .order_by(Disclosure.version)
    )
    return {estate_id: disclosure_id for estate_id, disclosure_id in rows}
