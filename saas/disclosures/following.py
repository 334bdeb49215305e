"""Which rule an estate follows on a day: the company's default, its region's text, its own stricter terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from saas.disclosures.refusals import NoSuchRegion, ReasonNeeded, RuleTooLoose
from saas.disclosures.rule_models import DisclosureRule
from saas.disclosures.rules import DEFAULT, Rule, regions, rule_of
from saas.disclosures.topics import Every, Topic
from saas.estates import Estate
from tenants.clock import local_date
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.verbs import transaction


@dataclass(frozen=True)
class Following:
    """Everything an estate (and the company before it) said about the rules it follows, oldest first."""

    estate_id: UUID
    since: date
    rows: Sequence[DisclosureRule]

    def region_on(self, day: date) -> str:
        """The region whose text holds on a day; the company's default before anybody said one."""
        said = [row for row in self.rows if row.region is not None and row.valid_from <= day]
        own = [row for row in said if row.estate_id is not None]
        return (own or said)[-1].region or DEFAULT if said else DEFAULT

    def rule_on(self, topic: Topic, day: date) -> Rule:
        """The rule for a topic on a day."""
        rule = rule_of(topic, self.region_on(day))
        for row in self.rows:
            if row.topic == topic.value and row.valid_from <= day:
                stricter = rule_of(topic, rule.region, **_own_terms(row))
                if not stricter.is_looser_than(rule_of(topic, rule.region)):
                    rule = stricter
        return rule


def _own_terms(row: DisclosureRule) -> dict[str, Any]:
    terms: dict[str, Any] = {
        name: int(row.own[name]) for name in ("posting_days", "places", "answer_days") if name in row.own
    }
    if "every" in row.own:
        terms["every"] = Every(row.own["every"])
    if "due_days" in row.own:
        terms |= {"due_days": int(row.own["due_days"]), "due_on": None}
    return {**terms, "source": row.source}


def followings(estates: Iterable[Estate]) -> Mapping[UUID, Following]:
    """What each of these estates follows, in one query."""
    wanted = list(estates)
    ids = [estate.id for estate in wanted]
    rows = db.session.scalars(
        select(DisclosureRule)
        .where(DisclosureRule.estate_id.in_(ids) | DisclosureRule.estate_id.is_(None))
        .order_by(DisclosureRule.valid_from, DisclosureRule.set_at, DisclosureRule.id)
    ).all()
    found = {}
    for estate in wanted:
        mine = [row for row in rows if row.estate_id in (None, estate.id)]
        own_days = [row.valid_from for row in mine if row.estate_id == estate.id]
        found[estate.id] = Following(estate.id, min(own_days, default=opened_on(estate)), mine)
    return found


def following(estate: Estate) -> Following:
    """What one estate follows."""
    return followings([estate])[estate.id]


def opened_on(estate: Estate) -> date:
    """The day an estate was entered here: its id carries the instant (UUIDv7)."""
    return local_date(datetime.fromtimestamp((estate.id.int >> 80) // 1000, tz=UTC))


@transaction
def follow_region(
    region: str, *, estate: Estate | None, valid_from: date, by: Member | None, at: datetime
) -> DisclosureRule:
    """Say whose text an estate (or, without one, the whole company) follows, and from which day on.

    The first day an estate names is also the day from which its calendar asks for disclosures.
    """
    if region not in regions():
        raise NoSuchRegion
    row = DisclosureRule(
        estate_id=estate.id if estate is not None else None,
        region=region,
        source=regions()[region].source,
        valid_from=valid_from,
        set_by_id=by.id if by is not None else None,
        set_at=at,
    )
    return _kept(row, estate, by, at, {"region": region, "valid_from": valid_from})


@transaction
def bind_more_strictly(
    topic: Topic, own: Mapping[str, Any], *, estate: Estate, source: str, valid_from: date, by: Member, at: datetime
) -> DisclosureRule:
    """An estate's own terms for a topic (a contract, an owners' decision). Raises `RuleTooLoose` below the region's."""
    if not source.strip():
        raise ReasonNeeded
    rule = rule_of(topic, following(estate).region_on(valid_from))
    row = DisclosureRule(
        estate_id=estate.id,
        topic=topic.value,
        own=dict(own),
        source=source.strip(),
        valid_from=valid_from,
        set_by_id=by.id,
        set_at=at,
    )
    if rule_of(topic, rule.region, **_own_terms(row)).is_looser_than(rule):
        raise RuleTooLoose
    return _kept(row, estate, by, at, {"topic": topic.value, **own, "valid_from": valid_from})


def _kept(
    row: DisclosureRule, estate: Estate | None, by: Member | None, at: datetime, after: dict[str, Any]
) -> DisclosureRule:
    db.session.add(row)
    db.session.flush()
    record("disclosure.rule_set", estate, by=by, at=at, after=after)
    return row
