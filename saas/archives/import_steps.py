"""The steps of an import as jobs do them: the dry run, bringing in, taking back. Each whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from saas.archives.import_models import ImportRow, ImportRun, RunState, Verdict
from saas.archives.import_queries import rows_of
from saas.archives.importing import IMPORTERS, Ground, Importer, Row, content_of, read_rows, row_from
from saas.archives.kinds import KINDS, KNOWN_COLUMNS, ImportKind
from saas.archives.policy import may_import
from saas.archives.reading import read_sheets
from saas.archives.tables import Sheet, column_key
from saas.estates.queries import every_estate, find_estate, houses_by_code, houses_near
from saas.estates.unreadable import Unreadable
from tenants.bulk import insert_many
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.files import StoredFile, open_file
from tenants.history import record
from tenants.members import Member
from tenants.refusals import Refused, Translatable
from tenants.scope import current_tenant_id
from tenants.sealed_text import sealed_values
from tenants.text import N_
from tenants.verbs import lock, transaction

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


class RowsWithErrors(Refused):
    """All or nothing was asked, and something does not fit."""

    message = N_("%(count)s rows do not fit. Nothing was imported.")


class FileGone(Refused):
    """The file was erased (after its time, or with the company)."""

    message = N_("The file of this import is no longer kept. Upload it again.")


def only_in(run: ImportRun, *states: RunState) -> None:
    if run.state not in states:
        raise NotNow(state=Translatable(RUN_STATE_NAMES[RunState(run.state)]))


@transaction
def check(run: ImportRun, *, by: Member, at: datetime, tick: Callable[[int, int], None]) -> None:
    """The dry run: read every row, judge it, keep verdicts and messages. Writes nothing but the run itself."""
    lock(run)
    only_in(run, RunState.CHECKING)
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
def apply(run: ImportRun, *, valid_only: bool, by: Member, at: datetime, tick: Callable[[int, int], None]) -> None:
    """Bring the rows in, judged again as things stand now, all in one transaction."""
    lock(run)
    only_in(run, RunState.APPLYING)
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
        if row.changes:
            kept.content = content_of(row)  # from what to what as it was done, not as the dry run saw it
    elif row.verdict is Verdict.ERROR:
        read = [message for message in kept.messages if message.get("reading")]
        kept.messages = [*read, *(fault.as_json() for fault in row.faults[len(read) :])]


@transaction
def undo(run: ImportRun, *, by: Member, at: datetime) -> None:
    """Take an import back, whole or not at all. Raises `UsedSince`."""
    lock(run)
    only_in(run, RunState.UNDOING)
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
