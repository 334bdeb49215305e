"""Importing a front desk's call register as history. It starts no clock, asks for nothing and tells nobody.

A name in the register that is exactly one colleague's is linked to that colleague; every other name stays the text it
was. The register's own words are kept beside what they were read as.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from saas.archives.import_models import ImportRun, Verdict
from saas.archives.importing import Ground, Row, dumped, place_rows, register_importer
from saas.archives.kinds import CALLS, Kind
from saas.archives.undoing import register_undoable, restore, take_back
from saas.requests.kinds import NUMBER_PREFIXES, Category, Channel, IdentityCheck, Part, RequestState, Source
from saas.requests.models import Request
from tenants.bulk import insert_many
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.members import Member, MemberKind
from tenants.numbers import next_number
from tenants.scope import current_tenant_id
from tenants.search import folded, grams
from tenants.text import N_

CAME_BY: dict[str | None, tuple[Source, Channel]] = {
    "phone": (Source.PHONE_TO_PROJECT_OFFICE, Channel.PHONE),
    "counter": (Source.FRONT_DESK_IN_PERSON, Channel.COUNTER),
    "wechat": (Source.COLLECTED_BY_SERVICE_DEPT, Channel.MESSAGE),
    "staff": (Source.VERBAL_TO_STAFF, Channel.OTHER),
    "head_office": (Source.FORWARDED_BY_COMPANY, Channel.OTHER),
    "letter": (Source.WRITTEN, Channel.LETTER),
    "committee": (Source.FORWARDED_BY_OWNERS_COMMITTEE, Channel.OTHER),
    "neighbourhood": (Source.COLLECTED_BY_SERVICE_DEPT, Channel.OTHER),
    None: (Source.COLLECTED_BY_SERVICE_DEPT, Channel.OTHER),
}
CATEGORIES = {
    "repair": Category.REPAIR,
    "complaint": Category.COMPLAINT,
    "help": Category.HELP,
    "enquiry": Category.CONSULTATION,
    "suggestion": Category.SUGGESTION,
    "praise": Category.PRAISE,
}
SATISFACTION = {"very_satisfied": 5, "satisfied": 4, "fair": 3, "dissatisfied": 2, "very_dissatisfied": 1}

Fingerprint = tuple[datetime, UUID, UUID | None, str]
_REGISTERED, _FINISHED = N_("Registered at"), N_("Finished at")


class CallImporter:
    """A call register, one line a call."""

    kind: Kind = CALLS

    def judge(self, rows: Sequence[Row], ground: Ground) -> None:
        """A call is the same call by moment, house and words. What the register has learnt since is a change."""
        place_rows(rows, ground)
        sound = [row for row in rows if row.is_sound]
        known = _known(sorted({row.values["estate_id"] for row in sound}))
        people = _colleagues_by_name()
        seen: dict[Fingerprint, int] = {}
        for row in sound:
            _check_times(row, ground)
            mark = _fingerprint(row)
            first = seen.setdefault(mark, row.number)
            if first != row.number:
                row.refuse(N_("This call already stands in row %(row)s."), row=first)
            if not row.is_sound:
                continue
            row.plan["known"] = known.get(mark)
            row.plan["outcome"] = _outcome(row, people)
            row.plan["changes"] = _changes(row)
            row.verdict = _verdict(row)

    def apply(
        self, rows: Sequence[Row], run: ImportRun, *, by: Member, at: datetime, tick: Callable[[int], None]
    ) -> dict[int, dict[str, Any]]:
        """Write the new calls as closed history with numbers of their own days; complete the known ones."""
        steps: dict[int, dict[str, Any]] = {}
        numbers = _Numbers([row for row in rows if row.verdict is Verdict.NEW])
        made = []
        for done, row in enumerate(rows):
            tick(done)
            if row.verdict is Verdict.NEW:
                values = _values(row, numbers.next_for(row), run, at)
                made.append(values)
                steps[row.number] = {"made": [["request", str(values["id"])]]}
            else:
                steps[row.number] = {"changed": [_change(row)]}
        insert_many(Request, made)
        return steps

    def undo(self, steps: Sequence[Mapping[str, Any]], run: ImportRun, *, by: Member, at: datetime) -> None:
        """Restore what was completed, take the new calls away."""
        restore(steps, run, by=by, at=at)
        take_back(steps, run)


def _check_times(row: Row, ground: Ground) -> None:
    registered: datetime = row.values["at"]
    finished: datetime | None = row.values.get("finished_at")
    if local_date(registered) > ground.today:
        row.refuse(N_("This time has not come yet."), _REGISTERED)
    if finished is None:
        return
    if finished < registered:
        row.refuse(N_("It was finished before it was registered."), _FINISHED)
    elif local_date(finished) > ground.today:
        row.refuse(N_("This time has not come yet."), _FINISHED)
    minutes = row.values.get("response_minutes")
    if minutes is not None and finished < registered + timedelta(minutes=minutes):
        row.remark(N_("By these times it was finished before the first response."), _FINISHED)


def _fingerprint(row: Row) -> Fingerprint:
    house = row.plan["house"]
    return row.values["at"], row.values["estate_id"], house.id if house is not None else None, row.values["content"]


def _known(estate_ids: Sequence[UUID]) -> dict[Fingerprint, Request]:
    query = select(Request).where(Request.estate_id.in_(estate_ids), Request.is_imported_history)
    return {
        (one.received_at.astimezone(UTC), one.estate_id, one.house_id, one.description): one
        for one in db.session.scalars(query)
    }


def _colleagues_by_name() -> dict[str, UUID]:
    """Members of staff whose name nobody else of the company has."""
    by_name: dict[str, list[UUID]] = {}
    for name, member_id in db.session.execute(select(Member.name, Member.id).where(Member.kind == MemberKind.STAFF)):
        by_name.setdefault(name, []).append(member_id)
    return {name: ids[0] for name, ids in by_name.items() if len(ids) == 1}


def _outcome(row: Row, people: Mapping[str, UUID]) -> dict[str, Any]:
    """What the register says about the course of the call; nothing where it says nothing."""
    values = row.values
    finished: datetime | None = values.get("finished_at")
    minutes = values.get("response_minutes")
    return {
        "state": RequestState.CLOSED.value if finished is not None else RequestState.REGISTERED.value,
        "first_response_at": values["at"] + timedelta(minutes=minutes) if minutes is not None else None,
        "completed_at": finished,
        "closed_at": finished,
        "satisfaction": SATISFACTION.get(values.get("rating", "")),
        "first_receiver_id": people.get(values.get("first_receiver", "")),
        "handler_id": people.get(values.get("handler", "")),
    }


def _changes(row: Row) -> dict[str, Any]:
    known: Request | None = row.plan["known"]
    if known is None:
        return {}
    told = {name: value for name, value in row.plan["outcome"].items() if value is not None}
    if told["state"] == RequestState.REGISTERED:
        del told["state"]
    return {name: value for name, value in told.items() if getattr(known, name) != value}


def _verdict(row: Row) -> Verdict:
    if row.plan["known"] is None:
        return Verdict.NEW
    _say_changes(row, row.plan["known"], row.plan["changes"])
    return Verdict.CHANGED if row.plan["changes"] else Verdict.UNCHANGED


def _say_changes(row: Row, known: Request, changes: Mapping[str, Any]) -> None:
    """From what to what, in the columns of the register."""
    for column, name in (("response_minutes", "first_response_at"), ("finished_at", "completed_at")):
        if name in changes:
            row.would_change(column, getattr(known, name), changes[name])
    if "satisfaction" in changes:
        row.would_change("rating", known.satisfaction, changes["satisfaction"])
    for column in ("first_receiver", "handler"):
        if f"{column}_id" in changes:
            row.would_change(column, (known.imported or {}).get(column), row.values[column])


class _Numbers:
    """Numbers of the company's series of each day, taken as one block a day."""

    def __init__(self, rows: Sequence[Row]) -> None:
        wanted = Counter(_day(row) for row in rows)
        self.following = {
            day: next_number("request", period=day, count=count) - count for day, count in sorted(wanted.items())
        }

    def next_for(self, row: Row) -> str:
        """The next number of the row's day."""
        day = _day(row)
        self.following[day] += 1
        return f"{NUMBER_PREFIXES[CATEGORIES[row.values['category']]]}-{day}-{self.following[day]:04d}"


def _day(row: Row) -> str:
    return f"{local_date(row.values['at']):%Y%m%d}"


def _values(row: Row, number: str, run: ImportRun, at: datetime) -> dict[str, Any]:
    values = row.values
    house = row.plan["house"]
    source, channel = CAME_BY[values.get("channel")]
    text = folded(" ".join(part for part in (number, values["content"], house.code if house else "") if part))
    return {
        "id": new_id(),
        "number": number,
        "received_in_id": values["estate_id"],
        "estate_id": values["estate_id"],
        "house_id": house.id if house is not None else None,
        "place": "",
        "part": Part.UNKNOWN.value,
        "identity_check": IdentityCheck.NOT_VERIFIED.value,
        "reporter_name": "",
        "category": CATEGORIES[values["category"]].value,
        "source": source.value,
        "channel": channel.value,
        "description": values["content"],
        "may_enter": False,
        "received_at": values["at"],
        "registered_at": values["at"],
        "recorded_at": at,
        **row.plan["outcome"],
        "is_imported_history": True,
        "imported": {
            "first_receiver": values.get("first_receiver", ""),
            "handler": values.get("handler", ""),
            "row": row.number,
            "file": run.file_name,
        },
        "search_text": text,
        "search_grams": grams(text, current_tenant_id()),
    }


def _change(row: Row) -> list[Any]:
    known: Request = row.plan["known"]
    changes = row.plan["changes"]
    before = {name: getattr(known, name) for name in changes}
    for name, value in changes.items():
        setattr(known, name, value)
    return ["request", str(known.id), dumped(before), dumped(changes)]


register_undoable("request", Request)
register_importer(CallImporter())
