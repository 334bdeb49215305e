"""The usual supplies of each plan (domain 5.4, "resources"): a company's first list, to be counted by somebody."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import select

from saas.emergencies.kinds import PlanKind, StoreKind
from saas.emergencies.stores.keeping import Supply, add
from saas.emergencies.stores.models import StoreItem
from saas.emergencies.stores.refusals import NoPlaceSaid
from saas.estates import Estate
from tenants.clock import local_date
from tenants.db import db
from tenants.members import Member
from tenants.verbs import lock, transaction

LIST = Path(__file__).with_name("usual_supplies.json")


@dataclass(frozen=True)
class Usual:
    """One line of the list. A supply that several plans need stands in it once."""

    name: str
    kind: StoreKind
    unit: str
    minimum: int
    check_months: int
    plans: tuple[PlanKind, ...]

    def at_place(self, place: str) -> Supply:
        """As it is registered."""
        return Supply(
            self.kind,
            self.name,
            self.unit,
            place,
            minimum=self.minimum,
            check_months=self.check_months,
            plan_kinds=self.plans,
        )


@cache
def usual_supplies() -> Sequence[Usual]:
    """The whole list, by kind of plan."""
    return [
        Usual(
            one["name"],
            StoreKind(one["kind"]),
            one["unit"],
            one["minimum"],
            one["check_months"],
            tuple(PlanKind(plan) for plan in one["plans"]),
        )
        for one in json.loads(LIST.read_text("utf-8"))
    ]


@transaction
def bring_usual(
    estate: Estate, plans: Collection[PlanKind], place: str, *, by: Member, at: datetime
) -> Sequence[StoreItem]:
    """Put the usual supplies of these plans on an estate's list, without those whose name is on it already.

    None is there yet as far as the list knows: each is to be counted today.
    """
    if not place.strip():
        raise NoPlaceSaid()
    lock(estate)
    there = set(
        db.session.scalars(
            select(StoreItem.name).where(StoreItem.estate_id == estate.id, StoreItem.retired_at.is_(None))
        )
    )
    wanted = [one for one in usual_supplies() if one.name not in there and set(one.plans) & set(plans)]
    return [add(estate, one.at_place(place), next_check=local_date(at), by=by, at=at) for one in wanted]
