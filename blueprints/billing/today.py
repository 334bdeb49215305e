"""The first page of whoever works with money: what waits, each figure leading to its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.access import actor, at, requires
from blueprints.billing.blueprint import bp, estates_for
from saas import billing, disclosures, payments
from saas.billing import RunState
from saas.disclosures import Standing
from saas.estates import Estate, estates_open_to
from saas.requests import unread_count
from tenants.clock import local_date
from tenants.formats import moment
from tenants.permissions import Permission

SOON = timedelta(days=1)


@dataclass(frozen=True)
class Waits:
    """Something that waits: how many, of what, where its rows are, and how much it presses."""

    count: int
    what: str
    url: str
    look: str = "info"
    word: str = ""
    note: str = ""


@bp.get("/today")
@requires(Permission.BILLING_VIEW)
def today() -> ResponseReturnValue:
    """What waits for finance now."""
    estates = estates_for(Permission.BILLING_VIEW)
    groups = [
        (_("Bills"), list(_bills(estates))),
        (_("Residents ask"), list(_questions(estates))),
        (_("To be decided"), list(_decisions(estates))),
        (_("Money that does not agree"), list(_money())),
        (_("Disclosures"), list(_disclosures())),
    ]
    every = [one for _name, rows in groups for one in rows]
    return render_template(
        "billing/today.html",
        groups=[(name, rows) for name, rows in groups if rows],
        total=sum(one.count for one in every),
        late=sum(one.count for one in every if one.look == "broken"),
        unread=unread_count(actor()),
    )


def _bills(estates: Sequence[Estate]) -> Iterator[Waits]:
    ids, names = [estate.id for estate in estates], {estate.id: estate.name for estate in estates}
    for run in billing.runs_of(ids, state=RunState.DRAFT):
        note = ngettext("One line is skipped", "%(num)s lines are skipped", run.skipped) if run.skipped else ""
        what = _("Draft to publish: %(estate)s %(month)s", estate=run.estate.name, month=run.period)
        yield Waits(1, what, url_for("billing.run", run_id=run.id), "risk", _("Draft"), note)
    for due in billing.months_due(ids, local_date(at())):
        if due.is_over:
            what = _("Month to bill: %(estate)s %(month)s", estate=names[due.estate_id], month=due.period)
            yield Waits(1, what, url_for("billing.index", estate=due.estate_id, period=due.period))
    for estate_id, month, count in billing.odd_waiting(ids):
        what = _("Readings that look wrong: %(estate)s %(month)s", estate=names[estate_id], month=month)
        yield Waits(count, what, url_for("billing.readings", estate=estate_id, period=month) + "#odd", "risk")


def _questions(estates: Sequence[Estate]) -> Iterator[Waits]:
    open_ones = billing.objections_in([estate.id for estate in estates])
    yield from _clocked(open_ones, _("Questions about bills"), url_for("billing.questions"))
    scope = [estate.id for estate in estates_open_to(actor(), Permission.DISCLOSURES_VIEW)]
    yield from _clocked(
        disclosures.open_objections(scope), _("Objections to disclosures"), url_for("disclosures.index")
    )


def _clocked(
    rows: Iterable[billing.Objection | disclosures.DisclosureObjection], what: str, url: str
) -> Iterator[Waits]:
    """Rows with an answer due, the first due said beside them."""
    due = sorted(one.due_at for one in rows)
    if not due:
        return
    late = sum(one < at() for one in due)
    look = "broken" if late else "risk" if due[0] - at() < SOON else "info"
    word = ngettext("One is overdue", "%(num)s are overdue", late) if late else ""
    yield Waits(len(due), what, url, look, word, _("next answer due %(when)s", when=moment(due[0])))


def _decisions(estates: Sequence[Estate]) -> Iterator[Waits]:
    ids, me = [estate.id for estate in estates], actor().id
    asked = [one.asked_by_id for one in billing.reductions_in(ids) if one.state == "asked"]
    yield from _for_a_second(asked, me, _("Reductions"), url_for("billing.reductions"))
    if actor().may(Permission.ARREARS_VIEW):
        seen = [estate.id for estate in estates_open_to(actor(), Permission.ARREARS_VIEW)]
        asked = list(billing.asked_for("waiver", seen))
        yield from _for_a_second(asked, me, _("Waivers of late fees"), url_for("arrears.waivers"))
        asked = list(billing.asked_for("write_off", seen))
        yield from _for_a_second(asked, me, _("Write-offs"), url_for("arrears.write_offs"))
    if actor().may(Permission.PAYMENTS_VIEW):
        asked = [one.asked_by_id for one in payments.refunds_open_to(actor())]
        yield from _for_a_second(asked, me, _("Refunds"), url_for("payments.refunds"))
        failed = payments.refunds_that_failed(actor())
        if failed:
            what = _("Refunds the channel could not give back")
            yield Waits(len(failed), what, url_for("payments.refunds") + "#failed", "risk")


def _for_a_second(asked_by: Sequence[object], me: object, what: str, url: str) -> Iterator[Waits]:
    """What a second person decides: how many of them this one asked for."""
    if asked_by:
        mine = sum(one == me for one in asked_by)
        note = ngettext("one of them somebody else decides", "%(num)s of them somebody else decides", mine)
        yield Waits(len(asked_by), what, url, "info" if mine == len(asked_by) else "risk", note=note if mine else "")


def _money() -> Iterator[Waits]:
    estates = estates_open_to(actor(), Permission.PAYMENTS_VIEW)
    days_of: dict[UUID, list[date]] = {}
    for item in payments.open_items(*(estate.id for estate in estates)):
        days_of.setdefault(item.estate_id, []).append(item.day)
    for estate in estates:
        items = days_of.get(estate.id)
        if items:
            days = len(set(items))
            note = ngettext("on one day", "on %(num)s days", days)
            yield Waits(len(items), estate.name, url_for("payments.reconcile", estate=estate.id), "risk", note=note)


def _disclosures() -> Iterator[Waits]:
    estates = estates_open_to(actor(), Permission.DISCLOSURES_VIEW)
    found = disclosures.duties_of(estates, today=local_date(at()))
    for estate in estates:
        standings = [duty.standing for duty in found.get(estate.id, [])]
        url = url_for("disclosures.index", estate=estate.id)
        for standing, what, look in (
            (Standing.OVERDUE, _("Overdue: %(estate)s", estate=estate.name), "broken"),
            (Standing.SOON, _("Due within 14 days: %(estate)s", estate=estate.name), "info"),
        ):
            if standings.count(standing):
                yield Waits(standings.count(standing), what, url, look)
    if actor().may(Permission.DISCLOSURES_APPROVE):
        waiting = disclosures.waiting_for_approval([estate.id for estate in estates])
        if waiting:
            yield Waits(len(waiting), _("To be approved"), url_for("disclosures.index"), "risk")
