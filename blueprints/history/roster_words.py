"""What each verb of the roster is called in history."""

from __future__ import annotations

from tenants.text import N_

ROSTER_VERBS: dict[str, str] = {
    "roster.furnished": N_("gave an estate the usual posts and shifts"),
    "roster.post_saved": N_("wrote down a post"),
    "roster.shift_saved": N_("wrote down a shift"),
    "roster.need_set": N_("set how many people a post needs"),
    "roster.retired": N_("stopped using a post or a shift"),
    "roster.deputy_left": N_("ended a deputy's part, who left"),
    "roster.assigned": N_("put somebody on duty"),
    "roster.cleared": N_("took somebody off a duty"),
    "roster.swapped": N_("let two people change places"),
    "roster.filled": N_("filled a roster by a rotation"),
    "roster.copied": N_("copied last month's roster"),
    "roster.emptied": N_("cleared a month's roster"),
    "roster.published": N_("published a month's roster"),
    "roster.printed": N_("printed a duty roster"),
    "roster.absence_asked": N_("asked for or entered an absence"),
    "roster.absence_decided": N_("decided about an absence"),
    "roster.absence_withdrawn": N_("took an absence back"),
    "roster.handed_over": N_("handed a shift over"),
    "roster.taken_over": N_("took a shift over"),
    "roster.lent": N_("lent something"),
    "roster.given_back": N_("took something back that was lent"),
    "member.skills_set": N_("set a colleague's skills"),
}
