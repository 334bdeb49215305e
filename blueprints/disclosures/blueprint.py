"""The blueprint, its words, and how its views find a disclosure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, url_for
from flask_babel import force_locale, gettext, ngettext
from flask_babel import gettext as _

from blueprints.access import actor, at, company
from blueprints.language import current
from saas import disclosures
from saas.disclosures import (
    EVERY_NAMES,
    TOPIC_NAMES,
    Disclosure,
    Every,
    Span,
    Standing,
    State,
    Topic,
    label_in,
    said,
    title_of,
)
from saas.ledger import ACCOUNT_NAMES, AccountCode
from tenants.clock import local_date
from tenants.permissions import Permission

bp = Blueprint("disclosures", __name__)

STATE_LOOKS = {
    State.DRAFT: "quiet",
    State.IN_REVIEW: "info",
    State.APPROVED: "risk",
    State.POSTED: "kept",
    State.ARCHIVED: "quiet",
    State.CORRECTED: "risk",
}
STANDING_LOOKS = {
    Standing.KEPT: "kept",
    Standing.LATE: "risk",
    Standing.OVERDUE: "broken",
    Standing.SOON: "risk",
    Standing.OPEN: "info",
    Standing.AHEAD: "quiet",
}


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "topic_name": lambda topic: gettext(TOPIC_NAMES[Topic(topic)]),
        "every_name": lambda every: gettext(EVERY_NAMES[Every(every)]),
        "period_said": period_said,
        "paper_title": lambda one: title_of(one.topic, current()),
        "state_word": state_word,
        "state_looks": STATE_LOOKS,
        "standing_word": standing_word,
        "standing_looks": STANDING_LOOKS,
        "label": label,
        "source_links": source_links,
        "account_name": lambda code: gettext(ACCOUNT_NAMES[AccountCode(code)]),
        "papers_json": papers_json,
    }


def period_said(period: str | Span) -> str:
    """A period in the reader's language."""
    span = disclosures.span_named(period) if isinstance(period, str) else period
    return said(span, current()) if span is not None else str(period)


def state_word(one: Disclosure, objections: int = 0) -> str:
    """草稿, 待审核, 已公示（剩余 n 天）, 期满归档, 异议处理中, 已更正."""
    if objections and one.state in (State.APPROVED, State.POSTED, State.ARCHIVED):
        return ngettext("Objection being handled", "%(num)s objections being handled", objections)
    if one.state == State.POSTED:
        left = one.days_left(local_date(at()))
        if left is None:
            return _("Published, stays up")
        return ngettext("Published, %(num)s day left", "Published, %(num)s days left", left)
    return {
        State.DRAFT: _("Draft"),
        State.IN_REVIEW: _("Waiting for approval"),
        State.APPROVED: _("Approved, not yet on the board"),
        State.ARCHIVED: _("Period over, archived"),
        State.CORRECTED: _("Corrected"),
    }[State(one.state)]


def standing_word(duty: disclosures.Duty) -> str:
    """How a duty stands, in words."""
    if duty.standing is Standing.OVERDUE:
        return ngettext("%(num)s day overdue", "%(num)s days overdue", -duty.days)
    if duty.standing in (Standing.SOON, Standing.OPEN):
        return ngettext("due in %(num)s day", "due in %(num)s days", duty.days)
    return {
        Standing.KEPT: _("published in time"),
        Standing.LATE: _("published late"),
        Standing.AHEAD: _("period still running"),
    }[duty.standing]


def label(topic: str, block: str, name: str = "", fallback: str = "") -> str:
    """A heading or column of a sheet in the reader's language; Chinese is what was sealed."""
    if current() != "en":
        return fallback
    return label_in(topic, block, name, "en")


def in_chinese(message: str) -> str:
    """A msgid in the language of the paper."""
    with force_locale("zh_CN"):
        return str(gettext(message))


def company_name() -> str:
    """The company's full name, as it stands on paper."""
    return company().name


def source_links(one: Disclosure, source: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    """Where the parts of a figure lead, for whoever may follow them there."""
    links: list[tuple[str, str | None]] = []
    books, figures = (
        actor().may(permission, estate_id=one.estate_id)
        for permission in (Permission.LEDGER_VIEW, Permission.METRICS_VIEW)
    )
    for part in source:
        if "metric" in part and figures:
            link = url_for("metrics.rows", key=part["metric"], period=part["period"], estate=one.estate_id)
            links.append((_("The rows"), link))
        elif "code" in part and books:
            names = {"pot": part["pot"], "account": part["code"], "item": part.get("item")}
            days = {"since": part.get("since"), "until": part.get("until")}
            given = {name: value for name, value in {**names, **days}.items() if value}
            links.append((_("The entries"), url_for("ledger.entries", estate=one.estate_id, **given)))
        else:
            links.append((_("The record"), None))
    return links


def papers_json(papers: Sequence[tuple[str, int, str, bool]]) -> list[dict[str, object]]:
    """The register of printed files, for the page's script."""
    return [
        {"sha256": sha256, "version": version, "kind": kind, "newest": newest}
        for sha256, version, kind, newest in papers
    ]


def visible(disclosure_id: UUID) -> Disclosure:
    """The disclosure, or 404 for whoever may not know that it exists."""
    one = disclosures.find_disclosure(disclosure_id)
    if one is None or not disclosures.may_read(actor(), one, at=at()):
        abort(404)
    return one


def workable(disclosure_id: UUID) -> Disclosure:
    """The disclosure, for those who write and hang up."""
    one = visible(disclosure_id)
    if not disclosures.may_prepare(actor(), one.estate_id):
        abort(403)
    return one
