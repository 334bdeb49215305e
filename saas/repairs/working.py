"""On the way, on site, done: diagnosis → inspection (or why not) → plan → repair → trial run (REP-02, REP-11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from saas.promises import NothingRuns, NotStopped, PauseReason, TooLateToStop
from saas.promises.wording import PAUSE_NAMES
from saas.repairs.holding import hold, require
from saas.repairs.kinds import Cause, RepairState, SkipReason, Step, Way
from saas.repairs.models import Repair, TrialRun
from saas.repairs.refusals import (
    DiagnoseFirst,
    InspectOrSkip,
    NoNewTime,
    PhotoMissing,
    PlanFirst,
    TrialMissing,
    UnknownAssessment,
)
from saas.requests import (
    FeedbackWay,
    Kind,
    MessageKind,
    Moment,
    RequestState,
    add_photos,
    has_photo_after,
    note,
    residents_of,
    tell,
)
from saas.requests import clocks as request_clocks
from saas.requests.closing import feed_back, finish_handling
from saas.requests.desk import SUPERIORS
from saas.requests.refusals import NoResult
from saas.requests.states import require as require_request
from tenants.db import db
from tenants.history import record
from tenants.members import Member, members_in_roles
from tenants.verbs import transaction

R = RepairState


@transaction
def depart(repair: Repair, *, by: Member, at: datetime) -> None:
    """On the way; the household sees it. Setting off accepts a job that was not accepted yet."""
    hold(repair)
    require(repair, {R.DISPATCHED, R.ACCEPTED})
    before = {"state": repair.state}
    repair.accepted_at = repair.accepted_at or at
    repair.state, repair.departed_at = R.DEPARTED, at
    note(repair.request, Kind.DEPARTED, by=by, at=at)
    tell(residents_of(repair.request), MessageKind.DEPARTED, repair.request, at=at, name=by.name)
    record("repair.departed", repair, by=by, at=at, before=before, after={"state": R.DEPARTED})


@transaction
def arrive(repair: Repair, *, by: Member, at: datetime) -> None:
    """There: the arrival is kept, and handling begins (the second clock of REP-05 starts here, not at receipt)."""
    hold(repair)
    require(repair, {R.DISPATCHED, R.ACCEPTED, R.DEPARTED})
    require_request(repair.request, {RequestState.DISPATCHED})
    before = {"state": repair.state}
    repair.accepted_at = repair.accepted_at or at
    repair.state, repair.arrived_at = R.ARRIVED, at
    request = repair.request
    request.state = RequestState.HANDLING
    request.handling_started_at = request.handling_started_at or at
    note(request, Kind.ARRIVED, by=by, at=at)
    request_clocks.arrived(request, by=by, at=at)
    request_clocks.handling_began(request, by=by, at=at)
    record("repair.arrived", repair, by=by, at=at, before=before, after={"state": R.ARRIVED})


@transaction
def diagnose(repair: Repair, cause: Cause, words: str = "", *, by: Member, at: datetime) -> None:
    """What is wrong: a tap is enough, words are welcome."""
    hold(repair)
    require(repair, {R.ARRIVED, R.WORKING})
    if repair.step not in (Step.NONE, Step.DIAGNOSED):
        require(repair, {R.WORKING})
    repair.cause, repair.diagnosis, repair.diagnosed_at = cause, words.strip(), at
    if repair.step == Step.NONE:
        repair.step = Step.DIAGNOSED
    note(repair.request, Kind.DIAGNOSED, by=by, at=at, words=words.strip(), cause=cause)
    record("repair.diagnosed", repair, by=by, at=at, after={"cause": cause, "words": words.strip()})


@transaction
def inspect(repair: Repair, words: str = "", *, by: Member, at: datetime) -> None:
    """The site was inspected."""
    _inspected(repair, None, words, by, at)


@transaction
def skip_inspection(repair: Repair, reason: SkipReason, *, by: Member, at: datetime) -> None:
    """The inspection is optional, but leaving it out takes a reason (REP-02)."""
    _inspected(repair, reason, "", by, at)


def _inspected(repair: Repair, skipped: SkipReason | None, words: str, by: Member, at: datetime) -> None:
    hold(repair)
    require(repair, {R.ARRIVED, R.WORKING})
    if repair.step == Step.NONE:
        raise DiagnoseFirst()
    repair.inspection_skipped, repair.inspection = skipped, words.strip()
    repair.inspected_at = None if skipped else at
    if repair.step == Step.DIAGNOSED:
        repair.step = Step.INSPECTED
    if skipped:
        note(repair.request, Kind.INSPECTION_SKIPPED, by=by, at=at, skip=skipped)
    else:
        note(repair.request, Kind.INSPECTED, by=by, at=at, words=words.strip())
    record("repair.inspected", repair, by=by, at=at, after={"skipped": skipped, "words": words.strip()})


@transaction
def plan(repair: Repair, way: Way, words: str = "", *, by: Member, at: datetime) -> None:
    """What will be done; with it the repair itself begins."""
    hold(repair)
    require(repair, {R.ARRIVED, R.WORKING})
    if repair.step == Step.NONE:
        raise DiagnoseFirst()
    if repair.step == Step.DIAGNOSED:
        raise InspectOrSkip()
    repair.way, repair.plan, repair.planned_at = way, words.strip(), at
    repair.step = Step.PLANNED
    repair.started_at = repair.started_at or at
    repair.state = R.WORKING
    note(repair.request, Kind.PLANNED, by=by, at=at, words=words.strip(), way_of_repair=way)
    record("repair.planned", repair, by=by, at=at, after={"way": way, "words": words.strip()})


@transaction
def begin(
    repair: Repair,
    *,
    cause: Cause,
    way: Way,
    skip: SkipReason | None,
    diagnosis: str = "",
    inspection: str = "",
    by: Member,
    at: datetime,
) -> None:
    """Diagnosis, inspection (or why not) and plan in one step, as a small job is done; each leaves its own trace."""
    diagnose(repair, cause, diagnosis, by=by, at=at)
    if skip is not None:
        skip_inspection(repair, skip, by=by, at=at)
    else:
        inspect(repair, inspection, by=by, at=at)
    plan(repair, way, by=by, at=at)


@transaction
def pause(
    repair: Repair, reason: PauseReason, *, expected: datetime, words: str = "", by: Member, at: datetime
) -> bool:
    """It cannot go on now. The resident is told why and when it will; returns whether the clock stands still.

    Nothing is parked out of sight: the estate's supervisor and manager hear of it too (INT-38).

    A promise that is broken already is not stopped: that would only hide it.
    """
    if expected <= at:
        raise NoNewTime()
    hold(repair)
    require(repair, {R.ACCEPTED, R.DEPARTED, R.ARRIVED, R.WORKING})
    before = {"state": repair.state}
    request = repair.request
    repair.state, repair.paused_at = R.PAUSED, at
    repair.pause_reason, repair.expected_at = reason, expected
    stopped = _stop_clocks(repair, reason, expected, words, by, at)
    note(request, Kind.PAUSED, by=by, at=at, words=words.strip(), pause=reason, expected=expected.isoformat())
    told = residents_of(request)
    values = {"pause": PAUSE_NAMES[reason], "expected": expected}
    superiors = members_in_roles(SUPERIORS, estate_id=request.estate_id)
    tell([*told, request.first_receiver_now, *superiors], MessageKind.PAUSED, request, at=at, **values)
    after = {"state": R.PAUSED, "expected_at": expected, "clock_stopped": stopped}
    record("repair.paused", repair, by=by, at=at, before=before, after=after, reason=reason)
    return stopped


def _stop_clocks(repair: Repair, reason: PauseReason, expected: datetime, words: str, by: Member, at: datetime) -> bool:
    try:
        request_clocks.paused(repair.request, reason, expected=expected, words=words.strip() or None, by=by, at=at)
    except (TooLateToStop, NothingRuns):
        return False
    return True


@transaction
def resume(repair: Repair, *, by: Member, at: datetime) -> None:
    """It goes on; the resident is told."""
    hold(repair)
    require(repair, {R.PAUSED})
    repair.state = _where_it_was(repair)
    repair.paused_at = repair.pause_reason = repair.expected_at = None
    try:
        request_clocks.resumed(repair.request, by=by, at=at)
    except NotStopped:
        request_clocks.heard(repair.request, by=by, at=at)
    note(repair.request, Kind.RESUMED, by=by, at=at)
    tell(residents_of(repair.request), MessageKind.RESUMED, repair.request, at=at)
    record("repair.resumed", repair, by=by, at=at, before={"state": R.PAUSED}, after={"state": repair.state})


def _where_it_was(repair: Repair) -> RepairState:
    if repair.started_at is not None:
        return R.WORKING
    if repair.arrived_at is not None:
        return R.ARRIVED
    return R.ACCEPTED


@transaction
def try_out(repair: Repair, *, passed: bool, words: str = "", by: Member, at: datetime) -> None:
    """Try whether it works again. Failing sends the job back to the repair and is counted as rework (REP-11)."""
    hold(repair)
    require(repair, {R.WORKING, R.TRIAL})
    if repair.step != Step.PLANNED:
        raise PlanFirst()
    db.session.add(TrialRun(repair_id=repair.id, passed=passed, words=words.strip() or None, by_id=by.id, at=at))
    if passed:
        repair.state, repair.trial_passed_at = R.TRIAL, at
    else:
        repair.state, repair.trial_passed_at = R.WORKING, None
        repair.rework += 1
    note(repair.request, Kind.TRIAL_PASSED if passed else Kind.TRIAL_FAILED, by=by, at=at, words=words.strip())
    record("repair.tried", repair, by=by, at=at, after={"passed": passed, "rework": repair.rework})


@transaction
def complete(
    repair: Repair,
    work_done: str,
    *,
    photos: Sequence[str] = (),
    told_on_site: bool = False,
    by: Member,
    at: datetime,
) -> None:
    """Done: the trial run was passed and a photo shows it. The report goes to the first receiver, who tells the

    resident; a technician who told them on site says so, and the resident is asked at once.
    """
    hold(repair)
    require(repair, {R.WORKING, R.TRIAL})
    if repair.state != R.TRIAL:
        raise TrialMissing()
    require_request(repair.request, {RequestState.HANDLING})
    if not work_done.strip():
        raise NoResult()
    request = repair.request
    add_photos(request, photos, Moment.AFTER, by=by, at=at, order_id=repair.id)
    if not has_photo_after(repair.id):
        raise PhotoMissing()
    repair.state, repair.work_done = R.COMPLETED, work_done.strip()
    repair.completed_at = repair.ended_at = at
    result = work_done.strip()
    note(request, Kind.COMPLETED, by=by, at=at)
    finish_handling(request, result, by=by, at=at, is_told=told_on_site)
    after = {"state": R.COMPLETED, "rework": repair.rework, "total": repair.total}
    record("repair.completed", repair, by=by, at=at, before={"state": R.TRIAL}, after=after)
    if told_on_site:
        feed_back(request, result, way=FeedbackWay.IN_PERSON, by=by, at=at)


@transaction
def assess(repair: Repair, points: int, *, by: Member, at: datetime) -> None:
    """The office's own word on the effect of a finished repair, beside the resident's (REP-12)."""
    if points not in range(1, 6):
        raise UnknownAssessment()
    hold(repair)
    require(repair, {R.COMPLETED})
    before = {"assessment": repair.assessment}
    repair.assessment = points
    record("repair.assessed", repair, by=by, at=at, before=before, after={"assessment": points})


def trial_runs_of(repair: Repair) -> Sequence[TrialRun]:
    """Every trial run, oldest first."""
    runs = select(TrialRun).where(TrialRun.repair_id == repair.id).order_by(TrialRun.at, TrialRun.id)
    return db.session.scalars(runs).all()


def failed_runs(repair: Repair) -> int:
    """How many trial runs failed, counted from the runs themselves."""
    failed = select(func.count()).where(TrialRun.repair_id == repair.id, TrialRun.passed.is_(False))
    return db.session.scalar(failed) or 0
