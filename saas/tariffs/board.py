"""The price board: which version of which tariff holds on which days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from saas.tariffs.models import Tariff
from tenants.db import db
from tenants.scope import current_tenant_id


def find_tariff(tariff_id: UUID) -> Tariff | None:
    """A tariff of this company."""
    return db.session.get(Tariff, (current_tenant_id(), tariff_id))


def tariffs_of(estate_id: UUID) -> Sequence[Tariff]:
    """Every version of every tariff of an estate: by item, latest first."""
    return db.session.scalars(
        select(Tariff)
        .where(Tariff.estate_id == estate_id)
        .order_by(Tariff.item_code, Tariff.scope_key, Tariff.valid_from.desc())
    ).all()


@dataclass(frozen=True)
class Stretch:
    """Days of a period on which one version of a tariff holds."""

    tariff: Tariff
    first: date
    last: date


def stretches_of(estate_id: UUID, first: date, last: date) -> list[list[Stretch]]:
    """The tariffs of an estate between two days, a list for each series (item and scope), in time."""
    series: dict[tuple[str, str], list[Tariff]] = {}
    for tariff in sorted(tariffs_of(estate_id), key=lambda one: one.valid_from):
        series.setdefault((tariff.item_code, tariff.scope_key), []).append(tariff)
    found = []
    for versions in series.values():
        cut = list(_cut(versions, first, last))
        if cut:
            found.append(cut)
    return found


def _cut(versions: Sequence[Tariff], first: date, last: date) -> list[Stretch]:
    cut = []
    for at, tariff in enumerate(versions):
        begins = max(first, tariff.valid_from)
        ends = last if tariff.ends_on is None else min(last, tariff.ends_on)
        if at + 1 < len(versions):
            following = versions[at + 1].valid_from
            if following <= ends:
                ends = date.fromordinal(following.toordinal() - 1)
        if begins <= ends:
            cut.append(Stretch(tariff, begins, ends))
    return cut


def current_tariffs(estate_id: UUID, day: date) -> list[Tariff]:
    """What is charged in an estate on a day: the price board."""
    return [cut[-1].tariff for cut in stretches_of(estate_id, day, day)]


def priced_estates(estate_ids: Sequence[UUID], first: date, last: date) -> list[UUID]:
    """Those of some estates that have a price in force on a day between two, in the same order."""
    later = aliased(Tariff)
    replaced = (
        select(later.id)
        .where(
            later.estate_id == Tariff.estate_id,
            later.item_code == Tariff.item_code,
            later.scope_key == Tariff.scope_key,
            later.valid_from > Tariff.valid_from,
            later.valid_from <= first,
        )
        .exists()
    )
    in_force = (Tariff.valid_from <= last, or_(Tariff.ends_on.is_(None), Tariff.ends_on >= first), ~replaced)
    query = select(Tariff.estate_id).where(Tariff.estate_id.in_(estate_ids), *in_force).distinct()
    found = set(db.session.scalars(query))
    return [estate_id for estate_id in estate_ids if estate_id in found]
