"""Rounds: made by the planner, carried out on the phone, missed when their time is over.

Missed is not done. Whoever makes a round after its time is welcome to, and it is kept as a missed round done late.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, select, update

from saas.facilities.care_models import CarePlan, ChecklistPoint, Round
from saas.facilities.files import ROUND_KIND
from saas.facilities.kinds import Every, PointKind, RoundState
from saas.facilities.models import RoundAnswer, RoundFile
from saas.facilities.periods import DAY, periods_between
from saas.facilities.refusals import (
    AlreadyDone,
    CalledOff,
    NameNeeded,
    NotYetOpen,
    PhotoNeeded,
    PointOpen,
    ReadingMissing,
    WordsNeeded,
)
from saas.facilities.repairing import Failure, repair_for
from tenants.clock import local_date, start_of_day
from tenants.db import db, new_id
from tenants.files import take_uploads
from tenants.history import record
from tenants.members import Member
from tenants.verbs import lock, transaction


@dataclass(frozen=True)
class Answer:
    """What was found at one point. A reading is given in the point's own scale and judged by its range."""

    passed: bool | None = None
    reading: int | None = None
    words: str = ""
    photos: tuple[str, ...] = ()


@transaction
def make_rounds(*, at: datetime) -> int:
    """Make every round whose first day has come and that is not there yet. Running it again makes none.

    After a standstill it makes those of the days gone by as well; they are missed at once (`close_missed`).
    """
    today, made = local_date(at), 0
    latest = dict(db.session.execute(select(Round.plan_id, func.max(Round.opens_on)).group_by(Round.plan_id)).all())
    for plan in db.session.scalars(_plans().with_for_update(of=CarePlan, skip_locked=True)):
        made += _make_rounds_of(plan, latest.get(plan.id), today)
    db.session.flush()
    return made


@transaction
def close_missed(*, at: datetime) -> int:
    """Rounds whose time is over are missed. One that is being handed in right now is either in time or it is not."""
    closed = db.session.execute(
        update(Round)
        .where(Round.state == RoundState.OPEN, Round.due_at <= at)
        .values(state=RoundState.MISSED)
        .returning(Round.id)
    ).all()
    return len(closed)


@transaction
def finish(
    found: Round, answers: Mapping[UUID, Answer], *, worker: str = "", by: Member, at: datetime
) -> Sequence[RoundAnswer]:
    """Hand in a round: every point answered, readings and photos where they are asked for.

    A point that does not pass becomes a repair by itself (REP-13), once. After its time the round stays missed.
    """
    lock(found)
    _refuse_unless_open(found, at)
    thing = found.plan.asset or found.plan.area
    assert thing is not None
    lock(thing)  # two rounds of it at once find the same open repair
    points = found.version.points
    for point in points:
        _refuse_incomplete(point, answers.get(point.id, Answer()))
    late, doer = at >= found.due_at, by.id  # read before anything is set: reading may flush what is half written
    found.done_at, found.done_by_id, found.worker = at, doer, worker.strip()
    found.state = RoundState.MISSED if late else RoundState.DONE
    kept = [_keep(found, point, answers[point.id], by=by, at=at) for point in points]
    found.failed = sum(not answer.passed for answer in kept)
    db.session.flush()
    db.session.expire(found, ["answers", "photos"])
    record(
        "facility.round_done_late" if late else "facility.round_done",
        found,
        by=by,
        at=at,
        after={"plan": found.plan.name, "opens_on": found.opens_on, "failed": found.failed},
    )
    return kept


def has_passed(point: ChecklistPoint, answer: Answer) -> bool:
    """Whether what was found is right: a reading by its range, a name by being there, the rest by what was said."""
    if point.kind == PointKind.READING:
        return answer.reading is not None and point.is_in_range(answer.reading) and answer.passed is not False
    if point.kind == PointKind.NAME:
        return bool(answer.words.strip())
    return bool(answer.passed)


def _plans() -> Select[CarePlan]:
    return select(CarePlan).where(CarePlan.ended_at.is_(None)).order_by(CarePlan.id)


def _make_rounds_of(plan: CarePlan, latest: date | None, today: date) -> int:
    since = plan.starts_on if latest is None else max(plan.starts_on, latest + DAY)
    season = (plan.season_from, plan.season_until) if plan.season_from and plan.season_until else None
    version_id, made = plan.checklist.current.id, 0
    for period in periods_between(
        plan.starts_on, Every(plan.every), plan.step, since=since, until=today, season=season
    ):
        db.session.add(
            Round(
                id=new_id(),
                plan_id=plan.id,
                estate_id=plan.estate_id,
                version_id=version_id,
                opens_on=period.first,
                due_on=period.last,
                due_at=start_of_day(period.last + DAY),
            )
        )
        made += 1
    return made


def _refuse_unless_open(found: Round, at: datetime) -> None:
    if found.state == RoundState.CALLED_OFF:
        raise CalledOff()
    if found.done_at is not None:
        raise AlreadyDone()
    if local_date(at) < found.opens_on:
        raise NotYetOpen(day=found.opens_on)


def _refuse_incomplete(point: ChecklistPoint, answer: Answer) -> None:
    if point.kind == PointKind.READING and answer.reading is None:
        raise ReadingMissing(point=point.words)
    if point.kind == PointKind.NAME and not answer.words.strip():
        raise NameNeeded(point=point.words)
    if point.kind == PointKind.CHECK and answer.passed is None:
        raise PointOpen(point=point.words)
    if point.needs_photo and not answer.photos:
        raise PhotoNeeded(point=point.words)
    if not has_passed(point, answer) and point.kind == PointKind.CHECK and not answer.words.strip():
        raise WordsNeeded(point=point.words)


def _keep(found: Round, point: ChecklistPoint, answer: Answer, *, by: Member, at: datetime) -> RoundAnswer:
    files = take_uploads(answer.photos, kind=ROUND_KIND, to=found.id, by=by, at=at)
    db.session.add_all(
        RoundFile(id=new_id(), round_id=found.id, point_id=point.id, file_id=file.id, by_id=by.id, at=at)
        for file in files
    )
    passed = has_passed(point, answer)
    request = None
    if not passed:
        failure = Failure(found.plan, point, answer.reading, answer.words.strip())
        request = repair_for(failure, by=by, at=at)
    kept = RoundAnswer(
        id=new_id(),
        round_id=found.id,
        point_id=point.id,
        passed=passed,
        reading=answer.reading,
        words=answer.words.strip(),
        request_id=request.id if request is not None else None,
    )
    db.session.add(kept)
    return kept
