"""One door for every switch. Members' choices are kept on their row, everybody else's in a cookie of their browser."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, session
from flask import request as http
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from blueprints.access import current_member, open_to_all
from blueprints.hosts import Place, safe_next
from blueprints.language import COOKIE, LANGUAGES
from blueprints.typed import as_uuid
from saas.archives import is_at_home
from saas.estates import find_estate, may_view
from tenants.clock import now
from tenants.db import db
from tenants.members import Member
from tenants.verbs import lock, transaction

bp = Blueprint("preferences", __name__)

CHOICES = {"locale": tuple(LANGUAGES), "theme": ("auto", "light", "dark"), "size": ("normal", "large")}
OF_MEMBERS = {"bill_mail": ("on", "off")}
OF_THIS_BROWSER = {"density": ("standard", "compact"), "keys": ("on", "off")}
COOKIES = {"locale": COOKIE, "theme": "mingbai-theme", "size": "mingbai-size"}
A_YEAR = 365 * 24 * 3600


@bp.post("/preferences")
@open_to_all("the language of a page can be changed before logging in", place=Place.ANYWHERE)
def save() -> ResponseReturnValue:
    """Keep what was chosen and go back to the page."""
    answer = redirect(safe_next(http.form.get("next")) or "/", 303)
    member = current_member()
    chosen = {name: value for name in CHOICES if (value := http.form.get(name)) in CHOICES[name]}
    wanted = {name: value for name in OF_MEMBERS if (value := http.form.get(name)) in OF_MEMBERS[name]}
    if member is not None and (chosen or wanted):
        remember(member, {**chosen, **wanted})
    for name, value in chosen.items():
        _set_cookie(answer, COOKIES[name], value)
    for name, values in OF_THIS_BROWSER.items():
        if http.form.get(name) in values:
            session[name] = http.form[name]
    if member is not None:
        _choose_place(member)
    return answer


@transaction
def remember(member: Member, chosen: dict[str, str]) -> None:
    """Keep the choices of a member, so that they find them on every device."""
    lock(member)
    for name, value in chosen.items():
        setattr(member, name, value)
    db.session.flush()


def _set_cookie(answer: Response, name: str, value: str) -> None:
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(name, value, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax")


def _choose_place(member: Member) -> None:
    """The estate or house the pages are about; an empty one is all of them, a foreign one is nothing."""
    if "estate" in http.form:
        estate_id = as_uuid(http.form["estate"])
        estate = find_estate(estate_id) if estate_id is not None else None
        if estate is not None and may_view(member, estate.id):
            session["estate"] = str(estate.id)
        elif not http.form["estate"]:
            session.pop("estate", None)
    if "house" in http.form and member.is_resident:
        house_id = as_uuid(http.form["house"])
        if house_id is not None and is_at_home(member, house_id, at=now()):
            session["house"] = str(house_id)
