"""Pages about work outside requests."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select, true

from blueprints.access import actor, at, requires, signed_in
from blueprints.jobs.words import JOB_WORDS
from tenants.db import db
from tenants.members import Member
from tenants.permissions import Permission
from tenants.queue import Job, JobState, cancel, try_again
from tenants.text import N_

bp = Blueprint("jobs", __name__, url_prefix="/jobs")

STATES = {
    JobState.WAITING: (N_("Waiting"), "info"),
    JobState.RUNNING: (N_("Running"), "info"),
    JobState.DONE: (N_("Done"), "kept"),
    JobState.DEAD: (N_("Failed"), "broken"),
    JobState.CANCELLED: (N_("Cancelled"), "quiet"),
}
PAGE = 50


@bp.app_template_global()
def job_word(job: Job) -> str:
    """What a job does, in the words of the trade."""
    return _(JOB_WORDS.get(job.kind, N_("Background work")))


@bp.context_processor
def words() -> dict[str, object]:
    return {
        "job_states": {str(state): _(word) for state, (word, _look) in STATES.items()},
        "job_looks": {str(state): look for state, (_word, look) in STATES.items()},
    }


@bp.get("/")
@requires(Permission.JOBS_RETRY)
def index() -> ResponseReturnValue:
    wanted = request.args.get("state") if request.args.get("state") in list(JobState) else None
    query = select(Job).where(_in_sight()).order_by(Job.asked_at.desc(), Job.id.desc()).limit(PAGE + 1)
    query = query.where(Job.state == wanted) if wanted else query.where(_not_routine())
    before = _job_at(request.args.get("after"))
    if before is not None:
        query = query.where(
            (Job.asked_at < before.asked_at) | ((Job.asked_at == before.asked_at) & (Job.id < before.id))
        )
    rows = db.session.scalars(query).all()
    cursor = str(rows[PAGE - 1].id) if len(rows) > PAGE else None
    dead = len(db.session.scalars(select(Job.id).where(_in_sight(), Job.state == JobState.DEAD).limit(100)).all())
    return render_template("jobs/index.html", jobs=rows[:PAGE], cursor=cursor, dead=dead, wanted=wanted)


@bp.get("/<uuid:job_id>")
@signed_in(suspended_too=True)
def show(job_id: UUID) -> ResponseReturnValue:
    job = _find(job_id)
    if request.headers.get("HX-Request") and job.state not in (JobState.WAITING, JobState.RUNNING):
        return "", 200, {"HX-Refresh": "true"}  # the end changes more than the line that was asking
    template = "jobs/_progress.html" if request.headers.get("HX-Request") else "jobs/show.html"
    return render_template(template, job=job, back=_back())


@bp.post("/<uuid:job_id>/cancel")
@signed_in()
def stop(job_id: UUID) -> ResponseReturnValue:
    cancel(_find(job_id), at=at())
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@bp.post("/<uuid:job_id>/again")
@signed_in()
def again(job_id: UUID) -> ResponseReturnValue:
    try_again(_find(job_id), at=at())
    return redirect(url_for("jobs.show", job_id=job_id), 303)


def _not_routine() -> ColumnElement[bool]:
    """The schedule's own rounds are no news unless they failed."""
    return or_(Job.dedupe.is_(None), Job.state == JobState.DEAD)


def may_see(member: Member, job: Job) -> bool:
    """Who asked for a job sees it; so do those who look after the whole company's: a job names no estate."""
    return job.asked_by == member.id or member.may_everywhere(Permission.JOBS_RETRY)


def _in_sight() -> ColumnElement[bool]:
    return true() if actor().may_everywhere(Permission.JOBS_RETRY) else Job.asked_by == actor().id


def _find(job_id: UUID) -> Job:
    job = db.session.scalar(select(Job).where(Job.id == job_id))
    if job is None or not may_see(actor(), job):
        abort(404)
    return job


def _job_at(text: str | None) -> Job | None:
    try:
        return db.session.scalar(select(Job).where(Job.id == UUID(text or "")))
    except ValueError:
        return None


def _back() -> str | None:
    return url_for("jobs.index") if actor().may(Permission.JOBS_RETRY) else None
