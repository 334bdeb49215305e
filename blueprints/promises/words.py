"""How this capability's figures and texts are said on a page."""

from __future__ import annotations

from flask import g
from flask_babel import get_locale, gettext, ngettext, pgettext

from saas.promises import PAUSE_NAMES, CalendarKind, PauseReason, Words, calendar_in_force

DAY = 24 * 60


def worded(text: Words) -> str:
    """A text of ours in the language of the page."""
    return text.in_language(str(get_locale()))


def limit(minutes: int | None, kind: CalendarKind = CalendarKind.SERVICE) -> str:
    """A limit in the hours of its clock: 15分钟, 24小时; days only where a clock has whole ones: 5天, 3个工作日."""
    if minutes is None:
        return "—"
    if kind is CalendarKind.ALWAYS and minutes >= 3 * DAY and minutes % DAY == 0:
        return ngettext("%(num)s day", "%(num)s days", minutes // DAY)
    if kind is CalendarKind.WORKING and minutes % _working_day() == 0:
        return ngettext("%(num)s working day", "%(num)s working days", minutes // _working_day())
    hours, rest = divmod(minutes, 60)
    if not hours:
        return pgettext("limit", "%(rest)s min", rest=rest)
    if not rest:
        return pgettext("limit", "%(hours)s h", hours=hours)
    return pgettext("limit", "%(hours)s h %(rest)s min", hours=hours, rest=rest)


def _working_day() -> int:
    """Minutes of an ordinary working day of this company."""
    if "working_day" not in g:
        week = calendar_in_force(CalendarKind.WORKING).week
        openings = next(openings for openings in week if openings)
        g.working_day = sum(opening.closes - opening.opens for opening in openings)
    return int(g.working_day)


def pause_reason(reason: str) -> str:
    """Why a clock stands still."""
    return gettext(PAUSE_NAMES[PauseReason(reason)])
