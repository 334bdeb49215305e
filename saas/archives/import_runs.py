"""Verbs of an import: upload → dry run → apply (all or valid only) → undo. The slow ones are jobs with progress."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from saas.archives.import_models import ImportRow, ImportRun, RunState, Verdict
from saas.archives.importing import IMPORTERS, Ground, Importer, Row, content_of, read_rows, row_from
from saas.archives.kinds import KINDS, KNOWN_COLUMNS, ImportKind, guess_kind, mapping_for, missing_fields
from saas.archives.policy import may_import
from saas.archives.reading import read_sheets
from saas.archives.tables import Sheet, column_key
from saas.estates.models import Estate, IntakeDepartment, PropertyType
from saas.estates.queries import every_estate, find_estate, houses_by_code, houses_near
from saas.estates.service import open_estate
from saas.estates.unreadable import Unreadable
from tenants.bulk import insert_many
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.file_kinds import SHEET
from tenants.files import StoredFile, file_policy, open_file, store
from tenants.history import record
from tenants.members import Member
from tenants.permissions import Permission
from tenants.queue import JobList, ask
from tenants.refusals import Refused, Translatable
from tenants.scope import current_tenant_id
from tenants.sealed_text import sealed_values
from tenants.text import N_
from tenants.verbs import lock, transaction

FILE_KIND = "import"


def _may_read_file(actor: Member, file: StoredFile) -> bool:
    return actor.is_staff and (file.created_by_id == actor.id or actor.may_everywhere(Permission.ARCHIVES_IMPORT))


file_policy(FILE_KIND, _may_read_file, limits=SHEET)

RUN_STATE_NAMES = {
    RunState.UPLOADED: N_("uploaded"),
    RunState.CHECKING: N_("being checked"),
    RunState.CHECKED: N_("checked"),
    RunState.APPLYING: N_("being applied"),
    RunState.APPLIED: N_("applied"),
    RunState.UNDOING: N_("being taken back"),
    RunState.UNDONE: N_("taken back"),
}


class NotNow(Refused):
    """Each step has its time."""

    message = N_("This import is %(state)s; this step is not possible now.")


class ColumnsMissing(Refused):
    """Without these columns no row can be read."""

    message = N_("No column was chosen for “%(column)s”, without which no row can be read.")


class RowsWithErrors(Refused):
    """All or nothing was asked, and something does not fit."""

    message = N_("%(count)s rows do not fit. Nothing was imported.")


class NothingToDo(Refused):
    """Every row is already there, or none fits."""

    message = N_("There is nothing to import: no row is new or changed.")


class FileGone(Refused):
    """The file was erased (after its time, or with the company)."""

    message = N_("The file of this import is no longer kept. Upload it again.")


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
    _only_in(run, RunState.UPLOADED, RunState.CHECKED, RunState.UNDONE)
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
    _only_in(run, RunState.UPLOADED, RunState.CHECKED, RunState.UNDONE)
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
    _only_in(run, RunState.CHECKED)
    taken = {estate.code for estate in every_estate()}
    opened = []
    for name in run.unknown_estates:
        code = next(code for code in (f"E{number:02d}" for number in range(1, 1000)) if code not in taken)
        taken.add(code)
        opened.append(
            open_estate(
                str(name),
                code=code,
                by=by,
                at=at,
                property_type=PropertyType.RESIDENTIAL,
                intake_department=IntakeDepartment.CUSTOMER_SERVICE,
            )
        )
    run.unknown_estates = []
    _ask_check(run, by=by, at=at)
    return opened


def _only_in(run: ImportRun, *states: RunState) -> None:
    if run.state not in states:
        raise NotNow(state=Translatable(RUN_STATE_NAMES[RunState(run.state)]))


@transaction
def check(run: ImportRun, *, by: Member, at: datetime, tick: Callable[[int, int], None]) -> None:
    """The dry run: read every row, judge it, keep verdicts and messages. Writes nothing but the run itself."""
    lock(run)
    _only_in(run, RunState.CHECKING)
    kind = KINDS[ImportKind(run.kind)]
    rows = read_rows(kind, _sheet_of(run), {name: int(place) for name, place in run.mapping.items()})
    tick(0, len(rows))
    reading = {row.number: len(row.faults) for row in rows}
    ground = ground_for(run, by, rows, at)
    _importer(run).judge(rows, ground)
    db.session.execute(delete(ImportRow).where(ImportRow.run_id == run.id))
    insert_many(ImportRow, (_row_values(run, row, reading[row.number]) for row in rows))
    _count(run, rows)
    run.unknown_estates = sorted(ground.unknown_estates)
    run.state = RunState.CHECKED
    run.checked_at = at
    tick(len(rows), len(rows))


def _sheet_of(run: ImportRun) -> Sheet:
    file = db.session.get(StoredFile, (current_tenant_id(), run.file_id)) if run.file_id else None
    if file is None:
        raise FileGone()
    with open_file(file) as stream:
        data = stream.read()
    for sheet in read_sheets(data, KNOWN_COLUMNS):
        if sheet.name == run.sheet:
            return sheet
    raise FileGone()


def _importer(run: ImportRun) -> Importer:
    return IMPORTERS[ImportKind(run.kind)]


def ground_for(run: ImportRun, by: Member, rows: Sequence[Row], at: datetime) -> Ground:
    """The estates that the rows name, with their houses."""
    estates = {column_key(estate.name): estate for estate in every_estate()}
    default = find_estate(run.estate_id) if run.estate_id else None
    named = {column_key(row.values.get("estate")) for row in rows}
    concerned = {estate.id for key, estate in estates.items() if key in named}
    if default is not None:
        concerned.add(default.id)
    return Ground(
        estates=estates,
        allowed=lambda estate_id: may_import(by, estate_id),
        default_estate=default,
        houses=houses_by_code(concerned),
        today=local_date(at),
        near=houses_near,
    )


def _row_values(run: ImportRun, row: Row, read_faults: int) -> dict[str, Any]:
    row_id = new_id()
    messages = [
        {**fault.as_json(), "reading": place < read_faults} if place < read_faults else fault.as_json()
        for place, fault in enumerate(row.faults)
    ]
    return {
        "id": row_id,
        "run_id": run.id,
        "number": row.number,
        "verdict": row.verdict.value,
        "messages": messages,
        "done": False,
        **sealed_values(ImportRow, row_id, content=content_of(row)),
    }


def _count(run: ImportRun, rows: Sequence[Row]) -> None:
    counts = {verdict: sum(row.verdict is verdict for row in rows) for verdict in Verdict}
    run.new, run.changed = counts[Verdict.NEW], counts[Verdict.CHANGED]
    run.unchanged, run.errors = counts[Verdict.UNCHANGED], counts[Verdict.ERROR]


@transaction
def ask_apply(run: ImportRun, *, valid_only: bool, by: Member, at: datetime) -> None:
    """Ask for the import itself: all rows or (with `valid_only`) those without errors."""
    lock(run)
    _only_in(run, RunState.CHECKED)
    if run.errors and not valid_only:
        raise RowsWithErrors(count=run.errors)
    if not run.new and not run.changed:
        raise NothingToDo()
    run.state = RunState.APPLYING
    run.problem = {}
    job = ask(
        "archives.apply_import", on=JobList.BULK, asked_by=by.id, run_id=run.id, by_id=by.id, valid_only=valid_only
    )
    run.job_id = job.id if job is not None else None


@transaction
def apply(run: ImportRun, *, valid_only: bool, by: Member, at: datetime, tick: Callable[[int, int], None]) -> None:
    """Bring the rows in, judged again as things stand now, all in one transaction."""
    lock(run)
    _only_in(run, RunState.APPLYING)
    kept = {row.number: row for row in rows_of(run)}
    rows = [row_from(row.number, row.content or "", row.messages) for row in kept.values()]
    importer = _importer(run)
    importer.judge(rows, ground_for(run, by, rows, at))
    _count(run, rows)
    if run.errors and not valid_only:
        raise RowsWithErrors(count=run.errors)
    doing = [row for row in rows if row.verdict in (Verdict.NEW, Verdict.CHANGED)]
    run.applied_at = at
    run.applied_by_id = by.id
    steps = importer.apply(doing, run, by=by, at=at, tick=_paced(tick, len(doing)))
    for row in rows:
        _keep_outcome(kept[row.number], row, steps.get(row.number))
    run.applied = len(doing)
    run.state = RunState.APPLIED
    after = {"kind": run.kind, "new": run.new, "changed": run.changed, "errors": run.errors}
    record("archives.import_applied", run, by=by, at=at, after=after)


def _paced(tick: Callable[[int, int], None], total: int) -> Callable[[int], None]:
    """Progress every hundred rows: often enough for a person, rare enough for the database."""

    def step(done: int) -> None:
        if done % 100 == 0:
            tick(done, total)

    return step


def _keep_outcome(kept: ImportRow, row: Row, step: Mapping[str, Any] | None) -> None:
    kept.verdict = row.verdict.value
    if step is not None:
        kept.done = True
        kept.undo = json.dumps(step, ensure_ascii=False)
    elif row.verdict is Verdict.ERROR:
        read = [message for message in kept.messages if message.get("reading")]
        kept.messages = [*read, *(fault.as_json() for fault in row.faults[len(read) :])]


@transaction
def ask_undo(run: ImportRun, *, by: Member, at: datetime) -> None:
    """Ask to take an import back."""
    lock(run)
    _only_in(run, RunState.APPLIED)
    run.state = RunState.UNDOING
    run.problem = {}
    job = ask("archives.undo_import", on=JobList.BULK, asked_by=by.id, run_id=run.id, by_id=by.id)
    run.job_id = job.id if job is not None else None


@transaction
def undo(run: ImportRun, *, by: Member, at: datetime) -> None:
    """Take an import back, whole or not at all. Raises `UsedSince`."""
    lock(run)
    _only_in(run, RunState.UNDOING)
    done = [row for row in rows_of(run) if row.done]
    _importer(run).undo([json.loads(row.undo or "{}") for row in done], run, by=by, at=at)
    for row in done:
        row.done = False
        row.undo = None
    run.state = RunState.UNDONE
    run.undone_at = at
    record("archives.import_undone", run, by=by, at=at, after={"kind": run.kind, "rows": len(done)})


BACK_TO = {
    RunState.CHECKING: RunState.UPLOADED,
    RunState.APPLYING: RunState.CHECKED,
    RunState.UNDOING: RunState.APPLIED,
}


@transaction
def step_back(run: ImportRun, problem: Refused | None = None) -> None:
    """After a refused, failed or cancelled job: back to where a person can decide again, with the reason."""
    lock(run)
    if run.state in BACK_TO:
        run.state = BACK_TO[RunState(run.state)]
        run.problem = as_problem(problem) if problem is not None else {}


def as_problem(refusal: Refused) -> dict[str, Any]:
    """A refusal as it is kept in the run, to be said in the reader's language."""
    msgid = refusal.msgid if isinstance(refusal, Unreadable) else refusal.message
    plain = {name: value if isinstance(value, (int, str)) else str(value) for name, value in refusal.values.items()}
    return {"msgid": msgid, "values": plain}


def rows_of(run: ImportRun) -> Sequence[ImportRow]:
    """All rows of a run in the order of the file."""
    return db.session.scalars(select(ImportRow).where(ImportRow.run_id == run.id).order_by(ImportRow.number)).all()


def rows_page(run: ImportRun, *, verdict: Verdict | None, after: int, limit: int) -> Sequence[ImportRow]:
    """Rows of a run below a row number, with one verdict if one is named."""
    query = select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.number > after)
    if verdict is not None:
        query = query.where(ImportRow.verdict == verdict)
    return db.session.scalars(query.order_by(ImportRow.number).limit(limit)).all()


def find_run(run_id: UUID) -> ImportRun | None:
    """An import of this company."""
    return db.session.get(ImportRun, (current_tenant_id(), run_id))


def latest_runs(limit: int = 50) -> Sequence[ImportRun]:
    """The last imports of the company, the newest first."""
    return db.session.scalars(
        select(ImportRun)
        .options(joinedload(ImportRun.by))
        .order_by(ImportRun.uploaded_at.desc(), ImportRun.id.desc())
        .limit(limit)
    ).all()


def may_see_run(actor: Member, run: ImportRun) -> bool:
    """Whoever uploaded it, and those who import for the whole company."""
    return actor.may(Permission.ARCHIVES_IMPORT) and (
        run.by_id == actor.id or actor.may_everywhere(Permission.ARCHIVES_IMPORT)
    )


def cells_of(row: ImportRow) -> list[str]:
    """What stood in a row's cells."""
    return list(json.loads(row.content or '{"cells": []}')["cells"])
