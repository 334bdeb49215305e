"""The company's history: filters in the address, pages by cursor, one export that is itself recorded."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.history.readable import changes
from blueprints.history.words import KINDS, VIAS, history_word
from blueprints.typed import as_day, as_uuid
from saas import estates
from tenants import formats, history_queries, member_queries
from tenants.clock import local_date
from tenants.history import History, record
from tenants.history_queries import Cursor, Wanted
from tenants.permissions import Permission
from tenants.verbs import transaction

bp = Blueprint("history", __name__)
P = Permission
USUAL_SPAN = timedelta(days=30)
MOST_ROWS = 10_000

bp.add_app_template_global(history_word, "history_word")


@bp.get("/history")
@requires(P.HISTORY_VIEW)
def index() -> ResponseReturnValue:
    wanted = _wanted()
    within = actor().estates_with(P.HISTORY_VIEW)
    rows, cursor = history_queries.page_of(wanted, within=within, after=Cursor.read(request.args.get("after")))
    names = _names(rows)
    return render_template(
        "history/index.html",
        rows=[(row, changes(row.thing_kind, row.before, row.after, names)) for row in rows],
        cursor=str(cursor) if cursor else None,
        wanted=wanted,
        kinds=[(kind, _(word)) for kind, word in KINDS.items()],
        people=member_queries.colleagues(),
        places=estates.estates_open_to(actor(), P.HISTORY_VIEW),
        vias={via: _(word) for via, word in VIAS.items()},
        names=names,
        may_export=actor().may_everywhere(P.HISTORY_EXPORT),
    )


@bp.post("/history/export")
@requires(P.HISTORY_EXPORT, fresh=True)
def export() -> ResponseReturnValue:
    """The rows of the present filters as CSV. That it left, and how many rows, is recorded first (PRV-24)."""
    wanted = _wanted()
    rows, _more = history_queries.page_of(wanted, within=actor().estates_with(P.HISTORY_EXPORT), size=MOST_ROWS)
    _note_export(wanted, len(rows))
    text = _as_csv(rows, _names(rows))
    answer = Response("\ufeff" + text, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="history-{local_date(at())}.csv"'
    return answer


@transaction
def _note_export(wanted: Wanted, rows: int) -> None:
    filters = {name: value for name, value in vars(wanted).items() if value is not None}
    after = {"rows": rows, "filters": {name: str(value) for name, value in filters.items()}}
    record("history.exported", None, by=actor(), at=at(), after=after)


def _wanted() -> Wanted:
    args = request.args
    thing_id, who = as_uuid(request.args.get("thing_id")), as_uuid(request.args.get("who"))
    last = as_day(request.args.get("last"))
    first = as_day(request.args.get("first"))
    if first is None and thing_id is None and "first" not in args:
        first = local_date(at()) - USUAL_SPAN
    return Wanted(
        who=who,
        kind=args.get("kind") if args.get("kind") in KINDS else None,
        thing_kind=args.get("thing_kind", "")[:60] or None,
        thing_id=thing_id,
        estate_id=as_uuid(request.args.get("estate")),
        first=first,
        last=last,
    )


def _names(rows: Iterable[History]) -> dict[str, str]:
    """What ids in these rows are called: estates, and members that were acted on."""
    names = {str(estate.id): estate.name for estate in estates.every_estate()}
    members = {row.thing_id for row in rows if row.thing_kind == "member" and row.thing_id is not None}
    return names | {str(member_id): name for member_id, name in member_queries.names_of(members).items()}


def _as_csv(rows: Sequence[History], names: dict[str, str]) -> str:
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow([_("When"), _("Who"), _("What"), _("About"), _("Estate"), _("From where"), _("Before and after")])
    for row in rows:
        told = changes(row.thing_kind, row.before, row.after, names)
        cells: list[Any] = [
            formats.moment(row.at),
            row.actor_name or _("The system"),
            history_word(row.verb),
            names.get(str(row.thing_id), row.thing_kind),
            names.get(str(row.estate_id), ""),
            row.address or VIAS.get(row.via, row.via),
            _("; ").join(f"{field}: {old or ''} → {new or ''}" for field, old, new in told),
        ]
        sheet.writerow([_harmless(str(cell)) for cell in cells])
    return out.getvalue()


FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def _harmless(cell: str) -> str:
    """No cell may begin a formula, also behind blanks (trust.md T16)."""
    return f"'{cell}" if cell.lstrip(" \u3000").startswith(FORMULA_STARTS) else cell
