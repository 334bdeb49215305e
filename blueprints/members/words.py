"""What roles, posts, states and reasons are called on these pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from saas import estates
from tenants.members import POST_NAMES, Member, MemberState, RoleHolding
from tenants.permissions import COMPANY_WIDE, ROLE_NAMES, Role

STATES: dict[str, Any] = {
    MemberState.INVITED: _l("Invited"),
    MemberState.ACTIVE: _l("Active"),
    MemberState.LEFT: _l("Left"),
}
LOOKS = {MemberState.INVITED: "info", MemberState.ACTIVE: "kept", MemberState.LEFT: "quiet"}
BOUND_ROLES = [role for role in Role if role not in COMPANY_WIDE and role is not Role.RESIDENT]
WIDE_ROLES = [role for role in Role if role in COMPANY_WIDE and role is not Role.SUPPORT]


def role_word(role: str) -> str:
    """A role in the page's language."""
    return _(ROLE_NAMES[Role(role)])


def post_choices() -> list[tuple[str, Any]]:
    """Posts for a select, with none first."""
    return [("", _l("no special post")), *((str(post), _(name)) for post, name in POST_NAMES.items())]


def holding_choices() -> list[tuple[str, str]]:
    """Every role that can be given, with where: `administrator`, `front_desk`, `front_desk@<estate>`."""
    wide = [(str(role), role_word(role)) for role in (*WIDE_ROLES, *BOUND_ROLES)]
    every = estates.every_estate()
    return wide + [
        (f"{role}@{estate.id}", f"{role_word(role)} · {estate.name}") for role in BOUND_ROLES for estate in every
    ]


def holding_value(holding: RoleHolding) -> str:
    """A holding as its checkbox says it."""
    return f"{holding.role}@{holding.estate_id}" if holding.estate_id else holding.role


def said(holdings: Sequence[RoleHolding], names: dict[Any, str]) -> list[str]:
    """Roles with their estates: 前台 · 和安花园."""
    words: dict[str, list[str]] = {}
    for one in sorted(holdings, key=lambda one: list(Role).index(Role(one.role))):
        where = names.get(one.estate_id, "") if one.estate_id else ""
        words.setdefault(role_word(one.role), []).append(where)
    return [
        role if "" in places else _("%(role)s · %(places)s", role=role, places=_(", ").join(sorted(places)))
        for role, places in words.items()
    ]


def post_word(member: Member) -> str | None:
    """What the member is called at the reception, if anything."""
    return next((_(name) for post, name in POST_NAMES.items() if post == member.post), None)


def device_word(agent: str | None) -> str:
    """What kind of device a session is on, from what its browser says: enough to recognise one's own."""
    text = agent or ""
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
    )
    browsers = (("MicroMessenger", "WeChat"), ("Edg/", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"))
    system = next((word for sign, word in (*systems, ("Linux", "Linux")) if sign in text), None)
    browser = next((word for sign, word in (*browsers, ("Safari", "Safari")) if sign in text), None)
    return " · ".join(word for word in (system, browser) if word) or _("Unknown device")
