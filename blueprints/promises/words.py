"""How this capability's figures and texts are said on a page."""

from __future__ import annotations

from flask_babel import get_locale, gettext, pgettext

from saas.promises import PAUSE_NAMES, PauseReason, Words


def worded(text: Words) -> str:
    """A text of ours in the language of the page."""
    return text.in_language(str(get_locale()))


def limit(minutes: int | None) -> str:
    """A limit as hours and minutes of a clock that may stand still at night, so never as days: 15分钟, 24小时."""
    if minutes is None:
        return "—"
    hours, rest = divmod(minutes, 60)
    if not hours:
        return pgettext("limit", "%(rest)s min", rest=rest)
    if not rest:
        return pgettext("limit", "%(hours)s h", hours=hours)
    return pgettext("limit", "%(hours)s h %(rest)s min", hours=hours, rest=rest)


def pause_reason(reason: str) -> str:
    """Why a clock stands still."""
    return gettext(PAUSE_NAMES[PauseReason(reason)])
