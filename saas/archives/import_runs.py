"""Verbs of an import: upload → dry run → apply (all or valid only) → undo. The slow ones are jobs with progress."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from saas.archives.import_models import ImportRun, RunState
from saas.archives.import_steps import RowsWithErrors, apply, check, only_in
from saas.archives.kinds import KINDS, KNOWN_COLUMNS, ImportKind, guess_kind, mapping_for, missing_fields
from saas.archives.reading import read_sheets
from saas.estates.models import Estate
from saas.estates.queries import every_estate
from saas.estates.service import open_estate
from tenants.db import db, new_id
from tenants.file_kinds import SHEET
from tenants.files import StoredFile, file_policy, store
from tenants.history import record
from tenants.members import Member
from tenants.permissions import Permission
from tenants.queue import JobList, ask
from tenants.refusals import Refused, Translatable
from tenants.text import N_
from tenants.verbs import lock, transaction

FILE_KIND = "import"


def _may_read_file(actor: Member, file: StoredFile) -> bool:
    return actor.is_staff and (file.created_by_id == actor.id or actor.may_everywhere(Permission.ARCHIVES_IMPORT))


file_policy(FILE_KIND, _may_read_file, limits=SHEET)


class ColumnsMissing(Refused):
    """Without these columns no row can be read."""

    message = N_("No column was chosen for “%(column)s”, without which no row can be read.")


class NothingToDo(Refused):
    """Every row is already there, or none fits."""

    message = N_("There is nothing to import: no row is new or changed.")


@transaction
def upload(data: bytes, file_name: str, *, by: Member, at: datetime) -> list[ImportRun]:
    """Keep a file and begin an import for each of its sheets that we recognise. Raises `UnreadableFile`."""
    sheets = read_sheets(data, KNOWN_COLUMNS)
    file = store(FILE_KIND, data, name=file_name, by=by, at=at, to=new_id())
    runs = []
    for sheet in sheets:
        kind = guess_kind(sheet.columns) or ImportKind.HOUSES
        run = ImportRun(
            kind=kind,
            file_id=file.id,
            file_name=file_name[:200],
            sheet=sheet.name,
            header_row=sheet.header_row,
            columns=list(sheet.columns),
            mapping=mapping_for(KINDS[kind], sheet.columns),
            by_id=by.id,
            uploaded_at=at,
        )
        db.session.add(run)
        db.session.flush()
        record("archives.import_uploaded", run, by=by, at=at, after={"kind": kind, "file": run.file_name})
        runs.append(run)
    return runs


@transaction
def choose_columns(
    run: ImportRun, kind: ImportKind, mapping: Mapping[str, int], *, estate: Estate | None, by: Member, at: datetime
) -> None:
    """Say what the table is and which column holds what, and ask for the dry run."""
    lock(run)
    only_in(run, RunState.UPLOADED, RunState.CHECKED, RunState.UNDONE)
    missing = [one.label for one in missing_fields(KINDS[kind], mapping) if not (one.name == "estate" and estate)]
    if missing:
        raise ColumnsMissing(column=Translatable(missing[0]))
    run.kind = kind
    run.mapping = {name: place for name, place in mapping.items() if 0 <= place < len(run.columns)}
    run.estate_id = estate.id if estate is not None else None
    _ask_check(run, by=by, at=at)


@transaction
def check_again(run: ImportRun, *, by: Member, at: datetime) -> None:
    """Ask for another dry run, after something was corrected here."""
    lock(run)
    only_in(run, RunState.UPLOADED, RunState.CHECKED, RunState.UNDONE)
    _ask_check(run, by=by, at=at)


def _ask_check(run: ImportRun, *, by: Member, at: datetime) -> None:
    run.state = RunState.CHECKING
    run.problem = {}
    job = ask("archives.check_import", on=JobList.BULK, asked_by=by.id, run_id=run.id, by_id=by.id)
    run.job_id = job.id if job is not None else None


@transaction
def open_unknown_estates(run: ImportRun, *, by: Member, at: datetime) -> list[Estate]:
    """Open every estate that the table names and we do not know, and check again. They are described later."""
    lock(run)
    only_in(run, RunState.CHECKED)
    opened = _open_estates(run, by=by, at=at)
    _ask_check(run, by=by, at=at)
    return opened


@transaction
def _open_estates(run: ImportRun, *, by: Member, at: datetime) -> list[Estate]:
    taken = {estate.code for estate in every_estate()}
    free = (code for code in (f"E{number:02d}" for number in range(1, 10_000)) if code not in taken)
    opened = [open_estate(str(name), code=next(free), by=by, at=at) for name in run.unknown_estates]
    run.unknown_estates = []
    return opened


@transaction
def ask_apply(run: ImportRun, *, valid_only: bool, by: Member, at: datetime) -> None:
    """Ask for the import itself: all rows or (with `valid_only`) those without errors."""
    lock(run)
    only_in(run, RunState.CHECKED)
    _refuse_nothing(run, valid_only=valid_only)
    run.state = RunState.APPLYING
    run.problem = {}
    job = ask(
        "archives.apply_import", on=JobList.BULK, asked_by=by.id, run_id=run.id, by_id=by.id, valid_only=valid_only
    )
    run.job_id = job.id if job is not None else None


def _refuse_nothing(run: ImportRun, *, valid_only: bool) -> None:
    if run.errors and not valid_only:
        raise RowsWithErrors(count=run.errors)
    if not run.new and not run.changed:
        raise NothingToDo()


@transaction
def ask_undo(run: ImportRun, *, by: Member, at: datetime) -> None:
    """Ask to take an import back."""
    lock(run)
    only_in(run, RunState.APPLIED)
    run.state = RunState.UNDOING
    run.problem = {}
    job = ask("archives.undo_import", on=JobList.BULK, asked_by=by.id, run_id=run.id, by_id=by.id)
    run.job_id = job.id if job is not None else None


@transaction
def note_errors_taken(run: ImportRun, *, rows: int, by: Member, at: datetime) -> None:
    """Somebody took the rows with errors out of the product: personal data left it (PRV-24)."""
    record("archives.errors_taken", run, by=by, at=at, after={"rows": rows, "file": run.file_name})


def bring_in(
    data: bytes, file_name: str, *, by: Member, at: datetime, valid_only: bool = False, open_estates: bool = False
) -> list[ImportRun]:
    """All steps of an import at once, for commands and generators. Raises what any step refuses."""
    runs = upload(data, file_name, by=by, at=at)
    for run in runs:
        _check_now(run, by=by, at=at)
        if run.unknown_estates and open_estates:
            _open_estates(run, by=by, at=at)
            _check_now(run, by=by, at=at)
        _apply_now(run, valid_only=valid_only, by=by, at=at)
    return runs


@transaction
def _check_now(run: ImportRun, *, by: Member, at: datetime) -> None:
    run.state = RunState.CHECKING
    db.session.flush()
    check(run, by=by, at=at, tick=_silently)


@transaction
def _apply_now(run: ImportRun, *, valid_only: bool, by: Member, at: datetime) -> None:
    _refuse_nothing(run, valid_only=valid_only)
    run.state = RunState.APPLYING
    db.session.flush()
    apply(run, valid_only=valid_only, by=by, at=at, tick=_silently)


def _silently(_done: int, _total: int) -> None:
    """Nobody watches."""
