"""Bringing a company in: upload, columns, dry run with a message for each row, applying, result, taking back."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.archives.blueprint import bp
from blueprints.archives.forms import ColumnsForm
from blueprints.archives.imported_values import value_word
from blueprints.forms import Form
from saas import estates
from saas.archives import ImportKind, ImportRow, ImportRun, RunState, Verdict, import_queries, import_runs, import_steps
from saas.archives.figures import masked_plate
from saas.archives.kinds import KINDS, mapping_for
from saas.archives.writing import as_workbook
from saas.estates.unreadable import said
from tenants.db import db
from tenants.formats import masked_id_number, masked_phone
from tenants.permissions import Permission
from tenants.queue import Job
from tenants.refusals import Refused
from tenants.scope import current_tenant_id
from tenants.text import N_

PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BUSY = (RunState.CHECKING, RunState.APPLYING, RunState.UNDOING)


def _find(run_id: UUID) -> ImportRun:
    run = import_queries.find_run(run_id)
    if run is None or not import_queries.may_see_run(actor(), run):
        abort(404)
    return run


@bp.get("/imports")
@requires(Permission.ARCHIVES_IMPORT)
def imports() -> ResponseReturnValue:
    """The imports so far, and the place to drop a file."""
    rows = [run for run in import_queries.latest_runs() if import_queries.may_see_run(actor(), run)]
    return render_template("archives/imports.html", rows=rows, form=Form())


@bp.post("/imports")
@requires(Permission.ARCHIVES_IMPORT)
def upload() -> ResponseReturnValue:
    """Take a file; each of its tables becomes an import of its own."""
    form = Form()
    sent = request.files.get("file")
    if form.validate_on_submit():
        if sent is None or not sent.filename:
            form.form_errors.append(_("Choose a file first."))
        else:
            with form.showing_refusals():
                runs = import_runs.upload(sent.read(), sent.filename, by=actor(), at=at())
                if len(runs) > 1:
                    flash(_("The file holds %(count)s tables; each is an import of its own.", count=len(runs)), "info")
                return redirect(
                    url_for(".import_run", run_id=runs[0].id) if len(runs) == 1 else url_for(".imports"), 303
                )
    rows = [run for run in import_queries.latest_runs() if import_queries.may_see_run(actor(), run)]
    return render_template("archives/imports.html", rows=rows, form=form), form.status


@bp.get("/imports/<uuid:run_id>")
@requires(Permission.ARCHIVES_IMPORT)
def import_run(run_id: UUID) -> ResponseReturnValue:
    """Where an import is, what the dry run found row by row, and the next step."""
    run = _find(run_id)
    if request.headers.get("HX-Target") == "import-job" and run.state not in BUSY:
        return "", 200, {"HX-Refresh": "true"}  # nobody is offered the import without its rows and its mistakes
    return _show(run)


def _show(run: ImportRun, form: Form | None = None) -> Any:
    verdict = request.args.get("verdict", "")
    chosen = Verdict(verdict) if verdict in list(Verdict) else (Verdict.ERROR if run.errors else None)
    if verdict == "all":
        chosen = None
    after = request.args.get("after", "0")
    rows = import_queries.rows_page(
        run, verdict=chosen, after=int(after) if after.isdecimal() and len(after) < 10 else 0, limit=PAGE + 1
    )
    return render_template(
        "archives/import.html",
        run=run,
        form=form or Form(),
        job=_job(run),
        busy=run.state in BUSY,
        steps=_steps(run),
        rows=[(row, _masked_cells(run, row), _messages(row), _changes(run, row)) for row in rows[:PAGE]],
        cursor=rows[PAGE - 1].number if len(rows) > PAGE else None,
        chosen=chosen,
        problem=said(run.problem["msgid"], run.problem["values"], _) if run.problem else "",
        unused=_unused(run),
        may_open=estates.may_open(actor()),
    ), (form.status if form is not None else 200)


def _job(run: ImportRun) -> Job | None:
    return db.session.get(Job, (current_tenant_id(), run.job_id)) if run.job_id is not None else None


def _steps(run: ImportRun) -> list[tuple[str, str]]:
    """Upload, dry run, import, result: which is behind, which is now, which is next."""
    reached = {
        RunState.UPLOADED: 1,
        RunState.CHECKING: 1,
        RunState.CHECKED: 2,
        RunState.APPLYING: 2,
        RunState.APPLIED: 4,
        RunState.UNDOING: 4,
        RunState.UNDONE: 1,
    }[RunState(run.state)]
    words = [_("Upload"), _("Dry run"), _("Import"), _("Result")]
    return [
        (word, "done" if place < reached else "now" if place == reached else "next") for place, word in enumerate(words)
    ]


def _masked_cells(run: ImportRun, row: ImportRow) -> list[str]:
    """The cells as a list may show them (PRV-11); whoever corrects them takes the sheet, which is recorded."""
    cells = import_queries.cells_of(row)
    for name, mask in (("phone", masked_phone), ("certificate", masked_id_number), ("plate", masked_plate)):
        place = run.mapping.get(name)
        if place is not None and place < len(cells) and cells[place]:
            cells[place] = mask(cells[place])
    return cells


def _changes(run: ImportRun, row: ImportRow) -> list[tuple[str, str, str]]:
    """Column, what stands there, what will: in the reader's words, and masked as the cells are."""
    kind = KINDS[ImportKind(run.kind)]
    return [
        (_(kind.field(name).label), value_word(name, before), value_word(name, after))
        for name, before, after in import_queries.changes_of(row)
    ]


def _messages(row: ImportRow) -> list[dict[str, Any]]:
    """The messages of a row in the reader's language."""
    return [_message(**one) for one in row.messages]


def _message(
    column: str | None, msgid: str, values: dict[str, Any], error: bool, reading: bool = False
) -> dict[str, Any]:
    return {"column": _(column) if column else "", "text": said(msgid, values, _), "error": error, "reading": reading}


def _unused(run: ImportRun) -> list[str]:
    used = set(run.mapping.values())
    return [label for place, label in enumerate(run.columns) if label and place not in used]


@bp.route("/imports/<uuid:run_id>/columns", methods=["GET", "POST"])
@requires(Permission.ARCHIVES_IMPORT)
def columns(run_id: UUID) -> ResponseReturnValue:
    """What the table is and which column holds what; sending it asks for the dry run."""
    run = _find(run_id)
    kind = _kind_asked_for(run)
    mapping = run.mapping if kind == run.kind else mapping_for(KINDS[kind], run.columns)
    form = ColumnsForm(run.columns, estates.estates_open_to(actor(), Permission.ARCHIVES_IMPORT), kind)
    if form.validate_on_submit():
        mapping = {
            name: int(value)
            for name, _label, _required in form.fields
            if (value := request.form.get(f"column-{name}", "")).isdecimal()
        }
        with form.showing_refusals():
            estate = estates.find_estate(UUID(form.estate.data)) if form.estate.data else None
            import_runs.choose_columns(run, kind, mapping, estate=estate, by=actor(), at=at())
            return redirect(url_for(".import_run", run_id=run.id), 303)
    elif request.method == "GET":
        form.kind.data = str(kind)
        form.estate.data = str(run.estate_id or "")
    return render_template("archives/columns.html", run=run, form=form, mapping=mapping), form.status


def _kind_asked_for(run: ImportRun) -> ImportKind:
    asked = request.values.get("kind", "")
    return ImportKind(asked) if asked in list(ImportKind) else ImportKind(run.kind)


@bp.post("/imports/<uuid:run_id>/check")
@requires(Permission.ARCHIVES_IMPORT)
def check_import(run_id: UUID) -> ResponseReturnValue:
    """Ask for the dry run (again)."""
    run = _find(run_id)
    return _step(run, lambda: import_runs.check_again(run, by=actor(), at=at()))


@bp.post("/imports/<uuid:run_id>/estates")
@requires(Permission.ARCHIVES_IMPORT)
def open_estates(run_id: UUID) -> ResponseReturnValue:
    """Open the estates that the table names and we do not know."""
    run = _find(run_id)
    if not estates.may_open(actor()):
        abort(403)
    return _step(run, lambda: import_runs.open_unknown_estates(run, by=actor(), at=at()))


@bp.post("/imports/<uuid:run_id>/apply")
@requires(Permission.ARCHIVES_IMPORT)
def apply_import(run_id: UUID) -> ResponseReturnValue:
    """Ask for the import: all rows, or those that fit."""
    run = _find(run_id)
    valid_only = request.form.get("rows") == "valid"
    return _step(run, lambda: import_runs.ask_apply(run, valid_only=valid_only, by=actor(), at=at()))


@bp.post("/imports/<uuid:run_id>/undo")
@requires(Permission.ARCHIVES_IMPORT)
def undo_import(run_id: UUID) -> ResponseReturnValue:
    """Ask to take the import back."""
    run = _find(run_id)
    return _step(run, lambda: import_runs.ask_undo(run, by=actor(), at=at()))


@bp.post("/imports/<uuid:run_id>/back")
@requires(Permission.ARCHIVES_IMPORT)
def step_back(run_id: UUID) -> ResponseReturnValue:
    """After a job that failed or was cancelled: back to where one can decide again."""
    run = _find(run_id)
    job = _job(run)
    if job is not None and not job.is_finished:
        abort(409)
    return _step(run, lambda: import_steps.step_back(run))


def _step(run: ImportRun, do: Any) -> ResponseReturnValue:
    form = Form()
    if form.validate_on_submit():
        with form.showing_refusals():
            do()
            return redirect(url_for(".import_run", run_id=run.id), 303)
    db.session.refresh(run)
    return _show(run, form)


@bp.post("/imports/<uuid:run_id>/errors")
@requires(Permission.ARCHIVES_IMPORT)
def errors(run_id: UUID) -> ResponseReturnValue:
    """The rows that do not fit as the same table with a column that says why. Taking it is recorded (PRV-24)."""
    run = _find(run_id)
    rows = [row for row in import_queries.rows_of(run) if row.verdict == Verdict.ERROR]
    if not rows:
        raise NoErrors()
    import_runs.note_errors_taken(run, rows=len(rows), by=actor(), at=at())
    table = as_workbook(
        run.sheet or _("Rows that do not fit"),
        [*run.columns, _("Row"), _("Why it does not fit")],
        ([*import_queries.cells_of(row), row.number, _sentence(row)] for row in rows),
    )
    name = f"{run.file_name.rsplit('.', 1)[0]}-{_('errors')}.xlsx"
    return send_file(BytesIO(table), mimetype=XLSX, as_attachment=True, download_name=name)


class NoErrors(Refused):
    """Every row fits."""

    message = N_("Every row of this import fits.")


def _sentence(row: ImportRow) -> str:
    return "\n".join(
        f"{one['column']}: {one['text']}" if one["column"] else one["text"] for one in _messages(row) if one["error"]
    )
