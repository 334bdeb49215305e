"""What every page's frame needs: who is here, where, in which language, and what the left rail offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask, request, session, url_for

from blueprints import language
from blueprints.access import at, current_company, current_member, current_operator, current_place
from blueprints.hosts import Place
from blueprints.language import LANGUAGES, html_lang
from blueprints.rail import BAR, GROUPS, TECHNICIANS_BAR, WAYS, Way
from saas.archives import homes_of
from saas.estates import emergency_phones, estates_open_to
from tenants.members import Member
from tenants.permissions import Permission, Role


def install(app: Flask) -> None:
    """Hand the frame's values to every template."""

    @app.context_processor
    def frame() -> dict[str, Any]:
        member = current_member()
        nav = _ways_for(app, member) if member else []
        return {
            "actor": member,
            "company": current_company(),
            "operator": current_operator(),
            "place": str(current_place()),
            "now": at(),
            "locale": language.current(),
            "html_lang": html_lang(),
            "languages": LANGUAGES,
            "theme": member.theme if member else request.cookies.get("mingbai-theme", "auto"),
            "density": session.get("density", "standard"),
            "keys": session.get("keys", "on"),
            "estates": _estates_of(member),
            "emergency_phone": _emergency_phone(),
            "search_url": _search_url(app, member),
            "size": member.size if member else request.cookies.get("mingbai-size", "normal"),
            "nav": nav,
            "bar": _bar(nav, shell_of(member)),
            "shell": shell_of(member),
            "Permission": Permission,
            "chosen_estate": session.get("estate"),
            "homes_here": _homes_of_resident,
        }


def _estates_of(member: Member | None) -> list[dict[str, Any]]:
    """The estates a desk may choose between."""
    if member is None or not member.is_staff:
        return []
    return [{"id": str(estate.id), "name": estate.name} for estate in estates_open_to(member, Permission.ESTATES_VIEW)]


def _homes_of_resident() -> list[dict[str, str]]:
    """A resident's houses for the top of the page, the chosen one first; asked for only by pages that did not read them."""
    member = current_member()
    if member is None or not member.is_resident:
        return []
    homes = homes_of(member, at=at())
    homes.sort(key=lambda home: str(home.house_id) != session.get("house"))
    return [{"id": str(home.house_id), "name": f"{home.estate.name} {home.house.display}"} for home in homes]


def _emergency_phone() -> str | None:
    """The number in the corner: the chosen estate's, or that of the first one that has one."""
    if current_place() is not Place.COMPANY:
        return None
    numbers = {str(estate_id): phone for estate_id, phone in emergency_phones().items()}
    return numbers.get(session.get("estate") or "") or next(iter(numbers.values()), None)


def _search_url(app: Flask, member: Member | None) -> str | None:
    if member is None or not member.may(Permission.ARCHIVES_VIEW) or "archives.index" not in app.view_functions:
        return None
    return url_for("archives.index")


def shell_of(member: Member | None) -> str:
    """Which frame a member sees: `public`, `resident`, `technician` or `staff`."""
    if current_place() is Place.OPERATOR:
        return "operator"
    if member is None:
        return "public"
    if member.is_resident:
        return "resident"
    return "technician" if member.roles == {Role.TECHNICIAN} else "staff"


def _ways_for(app: Flask, member: Member) -> list[dict[str, Any]]:
    offered = {way.endpoint: way for way in WAYS if way.endpoint in app.view_functions and _is_offered(way, member)}
    here = _entry_of_this_page(tuple(offered.values()))
    groups: dict[str, dict[str, Any]] = {}
    for way in offered.values():
        group = groups.setdefault(way.group, {"key": way.group, "label": GROUPS[way.group], "ways": []})
        url = url_for(way.endpoint)
        entry = {"label": way.label, "url": url, "icon": way.icon, "active": way is here, "count": None}
        group["ways"].append({**entry, "endpoint": way.endpoint})
    return list(groups.values())


def _bar(nav: Sequence[dict[str, Any]], shell: str) -> list[dict[str, Any]]:
    """The ways at the bottom of a phone: a technician's own, else of more than five the first four and the last."""
    ways = [way for group in nav for way in group["ways"]]
    if shell == "technician":
        return [way for endpoint in TECHNICIANS_BAR for way in ways if way["endpoint"] == endpoint]
    return ways if len(ways) <= BAR else [*ways[: BAR - 1], ways[-1]]


def _entry_of_this_page(offered: tuple[Way, ...]) -> Way | None:
    """The entry that lights up: this very page, or the one this page belongs to, or the first of its capability."""
    endpoint = request.endpoint or ""
    exact = [way for way in offered if way.endpoint == endpoint] + [way for way in offered if endpoint in way.also]
    if exact:
        return exact[0]
    if any(endpoint in way.also for way in WAYS):
        return None
    return next((way for way in offered if way.endpoint.split(".")[0] == request.blueprint), None)


def _is_offered(way: Way, member: Member) -> bool:
    if member.is_resident:
        return way.residents
    if any(role in member.roles for role in way.roles):
        return True
    return way.permission is not None and member.may(way.permission)
