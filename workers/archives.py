"""Imports as jobs (dry run, applying, taking back: each one transaction with progress), the weekly look at archives,
and those at care notes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from saas import archives, requests
from saas.archives import import_steps
from saas.archives.care import ASKED_AGAIN_WITHIN
from saas.archives.import_models import ImportRun
from saas.archives.import_queries import find_run
from saas.archives.looking_after import look_after_archives
from tenants.clock import local_date, now
from tenants.db import db
from tenants.members import Member, find_member, members_with
from tenants.permissions import Permission
from tenants.refusals import Refused
from workers.jobs import job, progress

LEASE = timedelta(minutes=5)
LONGEST = "10min"
WEEK = timedelta(days=7)


@job
def look_after() -> dict[str, int]:
    """Once a week: count the archives due for a check, log it, and tell those who keep them (PRV-54)."""
    at = now()
    due = look_after_archives(at=at)
    for one in due:
        if one.due:
            requests.tell(
                one.stewards, requests.MessageKind.ARCHIVES_DUE, None, at=at, count=one.due, place=one.estate.name
            )
    return {"due": sum(one.due for one in due)}


@job
def tidy_care() -> dict[str, int]:
    """Every night: what care notes say goes when their tenancy or their consent is over."""
    return {"ended": archives.tidy_care(at=now())}


@job
def look_at_care() -> dict[str, int]:
    """On Mondays: tell who keeps care notes how many must be asked again, and once those whom a note is about."""
    at, told = now(), 0
    due = archives.care_to_ask_again(on=local_date(at), within=ASKED_AGAIN_WITHIN, newly=WEEK)
    for one in due:
        keepers = members_with(Permission.ARCHIVES_CARE, estate_id=one.estate.id)
        counted = {"estate": one.estate.name, "soon": one.soon, "over": one.over}
        told += len(requests.tell(keepers, requests.MessageKind.CARE_DUE, None, at=at, **counted))
        for until, residents in one.residents.items():
            values = {"estate": one.estate.name, "day": until.isoformat()}
            told += len(requests.tell(residents, requests.MessageKind.CARE_OF_MINE, None, at=at, **values))
    return {"told": told}


@job(lease=LEASE)
def check_import(run_id: UUID, by_id: UUID) -> None:
    """The dry run."""
    _attempt(run_id, by_id, lambda run, by: import_steps.check(run, by=by, at=now(), tick=progress))


@job(lease=LEASE)
def apply_import(run_id: UUID, by_id: UUID, valid_only: bool) -> None:
    """The import itself."""

    def do(run: ImportRun, by: Member) -> None:
        import_steps.apply(run, valid_only=valid_only, by=by, at=now(), tick=progress)

    _attempt(run_id, by_id, do)


@job(lease=LEASE)
def undo_import(run_id: UUID, by_id: UUID) -> None:
    """Taking it back."""
    _attempt(run_id, by_id, lambda run, by: import_steps.undo(run, by=by, at=now()))


def _attempt(run_id: UUID, by_id: UUID, do: Callable[[ImportRun, Member], None]) -> None:
    """Do the step whole or not at all. What a rule refuses is said in the run; what breaks, the job tries again."""
    run, by = find_run(run_id), find_member(by_id)
    if run is None or by is None:
        return
    _allow_long_statements()
    try:
        with db.session.begin_nested():
            do(run, by)
            db.session.flush()
    except Refused as refusal:
        import_steps.step_back(run, refusal)


def _allow_long_statements() -> None:
    """One import is one transaction: its deferred checks at the end are one statement, and reading takes a while."""
    for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
        db.session.execute(select(func.set_config(setting, LONGEST, True)))
