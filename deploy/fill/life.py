"""Eighteen months of requests that are over, written in bulk as the verbs would have left them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from deploy.fill.accounts import Accounts
from deploy.fill.clocks import Clocks
from deploy.fill.people import People, Someone
from deploy.fill.places import BuiltEstate
from deploy.fill.plot import OTHERS, REPAIRS, CompanyPlot
from saas.metrics import Period, last_full_month
from saas.promises import ClockKind, Promise, service_types
from saas.promises.defaults import Team, Urgency
from saas.repairs.kinds import Cause, Fulfilment, RepairState, Step, Way
from saas.repairs.models import Repair, TrialRun
from saas.requests.events import INTERNAL, Kind
from saas.requests.kinds import NUMBER_PREFIXES, Category, ClosedHow, FeedbackWay, Handling, Part, RequestState, Source
from saas.requests.models import Request, RequestEvent
from tenants.bulk import insert_many
from tenants.clock import SHANGHAI, local_date
from tenants.db import db, new_id
from tenants.numbers import Counter as CounterRow
from tenants.permissions import Role
from tenants.scope import current_tenant_id
from tenants.sealed_text import sealed_values
from tenants.search import folded, grams

MONTHS = 18
BUSY = {6: 1.3, 7: 1.4, 8: 1.3, 9: 1.15, 12: 0.9, 1: 0.85, 2: 0.75}
HOURS = (7, 8, 8, 9, 9, 9, 10, 10, 11, 12, 13, 14, 14, 15, 16, 17, 18, 18, 19, 19, 20, 21, 22)
UNLUCKY = (14, 10)
"""What the estate that only looks worse met in its last month: so many promises, so many kept."""


@dataclass
class _Rows:
    """What is written together."""

    requests: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    repairs: list[dict[str, Any]] = field(default_factory=list)
    trials: list[dict[str, Any]] = field(default_factory=list)

    def write(self, promises: Sequence[dict[str, Any]]) -> None:
        insert_many(Request, self.requests)
        insert_many(RequestEvent, self.events)
        insert_many(Promise, promises)
        insert_many(Repair, self.repairs)
        insert_many(TrialRun, self.trials)
        db.session.commit()


def add_life(
    plot: CompanyPlot,
    estates: Sequence[BuiltEstate],
    people: People,
    accounts: Accounts,
    chance: random.Random,
    *,
    at: datetime,
) -> None:
    """Write the months before this one, estate by estate."""
    given: Counter[str] = Counter()
    for estate in estates:
        months = [last_full_month(at)]
        while len(months) < MONTHS:
            months.insert(0, months[0].before)
        author = _Author(estate, people, accounts, chance, given)
        for month in months:
            author.write_month(month, is_last=month is months[-1])
    _write_counters(given)


def _write_counters(given: Mapping[str, int]) -> None:
    """Leave the company's counters where the numbers given here end, so that later ones go on from there."""
    insert_many(CounterRow, ({"series": "request", "period": day, "last": last} for day, last in given.items()))
    db.session.commit()


class _Author:
    """Writes one estate's month."""

    def __init__(
        self,
        estate: BuiltEstate,
        people: People,
        accounts: Accounts,
        chance: random.Random,
        given: Counter[str],
    ) -> None:
        self.estate, self.people, self.accounts, self.chance = estate, people, accounts, chance
        self.rows = _Rows()
        self.kinds = service_types()
        self.given = given
        self.clocks = Clocks(estate.id, chance)

    def write_month(self, month: Period, *, is_last: bool) -> None:
        wanted = self.estate.plot.requests_a_month * BUSY.get(month.first.month, 1.0)
        count = max(3, round(wanted + self.chance.gauss(0, wanted**0.5 / 2)))
        moments = sorted(self._moment(month) for _request in range(count))
        kept: Iterator[bool] | None = None
        if is_last and self.estate.plot.unlucky_last_month:
            total, good = UNLUCKY
            fates = [True] * good + [False] * (total - good)
            self.chance.shuffle(fates)
            moments, kept = sorted(self._moment(month, spare=9) for _request in range(total)), iter(fates)
        for received in moments:
            self._write(received, kept)
        self.rows.write(self.clocks.promises)
        self.rows = _Rows()
        self.clocks.promises = []

    def _moment(self, month: Period, *, spare: int = 3) -> datetime:
        days = (month.after - month.first).days - spare
        day = month.first + timedelta(days=self.chance.randrange(days))
        local = datetime(
            day.year, day.month, day.day, self.chance.choice(HOURS), self.chance.randrange(60), tzinfo=SHANGHAI
        )
        return local.astimezone(month.start.tzinfo)

    def _write(self, received: datetime, kept: Iterator[bool] | None) -> None:
        if kept is not None or self.chance.random() < 0.78:
            code, words, public, _weight = self.chance.choices(REPAIRS, [repair[3] for repair in REPAIRS])[0]
            self._repair(received, code, words, public, next(kept, True) if kept is not None else None)
        else:
            category, words, _weight = self.chance.choices(OTHERS, [other[2] for other in OTHERS])[0]
            self._other(received, Category(category), words)

    def _repair(self, received: datetime, code: str, words: str, public: bool, fate: bool | None) -> None:
        kind = self.kinds[code]
        urgency = kind.urgency or Urgency.P2
        request = self._request(received, Category.REPAIR, words)
        technician = self.chance.choice(self.accounts.by_role[Role.TECHNICIAN])
        run = partial(self.clocks.run, request["id"], code=code, urgency=urgency)
        answered = run(ClockKind.RESPONSE, received, keeps=self._keeps_response())
        dispatched = answered + timedelta(minutes=self.chance.randrange(3, 25))
        arrived = dispatched + timedelta(minutes=self.chance.randrange(10, 90))
        if urgency.is_urgent:
            run(ClockKind.ARRIVAL, received, keeps=self.chance.random() < 0.85)
        keeps = self.chance.random() < self.estate.plot.keeps_completion if fate is None else fate
        done = run(ClockKind.COMPLETION, arrived, keeps=keeps)
        fed_back = done + timedelta(minutes=self.chance.randrange(5, 240))
        self._finish(request, done, fed_back, reopens=not keeps and self.chance.random() < 0.18)
        request.update(
            service_type=code,
            urgency=str(urgency),
            department=str(kind.team),
            handling=str(Handling.ON_SITE_VISIT),
            part=str(Part.PUBLIC if public else Part.PRIVATE),
            first_response_at=answered,
            handling_started_at=arrived,
            handler_id=technician.id,
        )
        repair_id = self._order(request, technician.id, dispatched, arrived, done)
        self._tell(request, Kind.CLASSIFIED, answered, self.accounts.one(Role.DISPATCHER), what=kind.name.zh)
        self._tell(request, Kind.DISPATCHED, dispatched, self.accounts.one(Role.DISPATCHER), name=technician.name)
        self._tell(request, Kind.ARRIVED, arrived, technician)
        self._tell(request, Kind.TRIAL_PASSED, done, technician)
        self._tell(request, Kind.COMPLETED, done, technician)
        self._end(request, fed_back)
        self.rows.trials.append(
            {"id": new_id(), "repair_id": repair_id, "passed": True, "words": None, "by_id": technician.id, "at": done}
        )

    def _other(self, received: datetime, category: Category, words: str) -> None:
        request = self._request(received, category, words)
        answered = received + timedelta(minutes=self.chance.randrange(4, 55))
        done = answered + timedelta(hours=self.chance.randrange(1, 40))
        self._finish(request, done, done + timedelta(minutes=20), reopens=False)
        request.update(
            urgency=str(Urgency.P2),
            department=str(Team.DESK),
            handling=str(Handling.ANSWER),
            first_response_at=answered,
            handling_started_at=answered,
        )
        self._tell(request, Kind.REPLIED, answered, self.accounts.one(Role.FRONT_DESK))
        self._end(request, done + timedelta(minutes=20))

    def _request(self, received: datetime, category: Category, words: str) -> dict[str, Any]:
        house = self.chance.choice(self.estate.houses)
        house = house if self.people[house.id] else self.estate.houses[0]
        who: Someone = self.chance.choice(self.people[house.id])
        day = f"{local_date(received):%Y%m%d}"
        self.given[day] += 1
        number = self.given[day]
        desk = self.accounts.one(Role.FRONT_DESK)
        request_id = new_id()
        text = folded(f"{NUMBER_PREFIXES[category]}-{day}-{number:04d} {words} {who.name} {house.code}")
        row: dict[str, Any] = {
            "id": request_id,
            "number": f"{NUMBER_PREFIXES[category]}-{day}-{number:04d}",
            "received_in_id": self.estate.id,
            "estate_id": self.estate.id,
            "house_id": house.id,
            "person_id": who.id,
            "identity_check": "matched",
            "reporter_name": who.name,
            "category": str(category),
            "source": str(self.chance.choices(list(Source), (60, 5, 3, 20, 2, 7, 3))[0]),
            "channel": "phone",
            "description": words,
            "first_receiver_id": desk.id,
            "first_receiver_now_id": desk.id,
            "received_at": received,
            "recorded_at": received,
            "registered_at": received + timedelta(minutes=1),
            "classified_at": received + timedelta(minutes=2),
            "search_text": text,
            "search_grams": grams(text, current_tenant_id()),
            "satisfaction": None,
            "reopened_count": 0,
            **sealed_values(Request, request_id, reporter_phone=who.phone),
        }
        self.rows.requests.append(row)
        self._tell(row, Kind.TAKEN_DOWN, received, desk, channel="phone")
        self._tell(row, Kind.REGISTERED, received + timedelta(minutes=1), desk)
        return row

    def _keeps_response(self) -> bool:
        return self.chance.random() < self.estate.plot.keeps_response

    def _finish(self, request: dict[str, Any], done: datetime, fed_back: datetime, *, reopens: bool) -> None:
        confirmed = self.chance.random() < 0.7
        mood = 4.3 if self.estate.plot.keeps_completion > 0.85 else 3.6
        request.update(
            state=str(RequestState.CLOSED),
            completed_at=done,
            outcome="已处理",
            fed_back_at=fed_back,
            fed_back_by_id=request["first_receiver_id"],
            fed_back_how=str(FeedbackWay.PHONE),
            fed_back_what="已告知处理结果",
            closed_at=fed_back + timedelta(hours=2 if confirmed else 72),
            closed_how=str(ClosedHow.CONFIRMED if confirmed else ClosedHow.UNCONFIRMED),
            reopened_count=int(reopens),
            satisfaction=min(5, max(1, round(self.chance.gauss(mood, 0.9)))) if confirmed else None,
        )

    def _order(
        self, request: dict[str, Any], technician_id: UUID, dispatched: datetime, arrived: datetime, done: datetime
    ) -> UUID:
        repair_id = new_id()
        self.rows.repairs.append(
            {
                "id": repair_id,
                "request_id": request["id"],
                "estate_id": self.estate.id,
                "round": 1,
                "state": str(RepairState.COMPLETED),
                "step": str(Step.PLANNED),
                "team": request["department"],
                "technician_id": technician_id,
                "fulfilment": str(Fulfilment.ON_SITE_VISIT),
                "dispatched_by_id": self.accounts.one(Role.DISPATCHER).id,
                "dispatched_at": dispatched,
                "accepted_at": dispatched + timedelta(minutes=2),
                "departed_at": dispatched + timedelta(minutes=4),
                "arrived_at": arrived,
                "cause": str(self.chance.choice(list(Cause))),
                "way": str(self.chance.choice(list(Way))),
                "started_at": arrived,
                "trial_passed_at": done,
                "work_done": "已修复，试用正常",
                "completed_at": done,
                "ended_at": done,
                "labour": 0,
                "is_paid": False,
            }
        )
        return repair_id

    def _end(self, request: dict[str, Any], fed_back: datetime) -> None:
        desk = self.accounts.one(Role.FRONT_DESK)
        self._tell(request, Kind.FED_BACK, fed_back, desk, way="phone")
        confirmed = request["closed_how"] == ClosedHow.CONFIRMED
        self._tell(request, Kind.CONFIRMED if confirmed else Kind.CLOSED_UNCONFIRMED, request["closed_at"], None)

    def _tell(self, request: dict[str, Any], kind: Kind, when: datetime, by: Any, **values: str) -> None:
        self.rows.events.append(
            {
                "id": new_id(),
                "request_id": request["id"],
                "kind": str(kind),
                "visible_to_resident": kind not in INTERNAL,
                "words": None,
                "values": values,
                "by_id": by.id if by is not None else None,
                "by_name": by.name if by is not None else None,
                "at": when,
            }
        )
