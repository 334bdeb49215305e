"""Where everybody arrives: what matters most now, and where to go from there."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from blueprints.access import actor, at, current_member, current_place, open_to_all, resident_only, staff_only
from blueprints.cases import clocks_from
from blueprints.forms import Form
from blueprints.hosts import Place
from saas import promises, repairs, requests
from saas.archives import Home, homes_of
from saas.requests import Lane, Request, policy
from tenants.companies import company_named, external_url
from tenants.permissions import Permission

bp = Blueprint("home", __name__)
SHOWN = 4


class CompanyForm(Form):
    """The exact name of a company. Nothing is listed, nothing is guessed."""

    name = StringField(
        _l("Your property company"), validators=[InputRequired(_l("Write its exact name.")), Length(max=100)]
    )


@bp.get("/")
@open_to_all("the address people type: the product on the bare host, the way in at a company", place=Place.ANYWHERE)
def door() -> ResponseReturnValue:
    """Each host has one front door."""
    if current_place() is Place.OPERATOR:
        return redirect(url_for("operator.index"), 303)
    if current_place() is Place.PUBLIC:
        return render_template("home/welcome.html", form=CompanyForm())
    member = current_member()
    if member is None:
        return redirect(url_for("members.login"), 303)
    if member.is_resident:
        return redirect(url_for("home.index"), 303)
    for permission, endpoint in (
        (Permission.REQUESTS_VIEW, "home.today"),
        (Permission.REPAIRS_WORK, "repairs.today"),
        (Permission.BILLING_RUN, "billing.today"),
    ):
        if member.may(permission):
            return redirect(url_for(endpoint), 303)
    return redirect(url_for("home.arrival"), 303)


@bp.route("/welcome", methods=["GET", "POST"])
@open_to_all("the product's own page, and the way to a company whose exact name is known", place=Place.PUBLIC)
def welcome() -> ResponseReturnValue:
    """A company is found by its exact name only; the answer says nothing about who belongs to it."""
    form = CompanyForm()
    if form.validate_on_submit():
        found = company_named((form.name.data or "").strip())
        if found is not None:
            # Not a redirect: browsers hold a form to this site's own addresses (form-action) even when it is sent on.
            way = external_url(found[0], "/")
            return render_template("home/way_in.html", name=found[0].name, way=way), 200, {"Refresh": f"0; url={way}"}
        form.form_errors.append(_("No company has exactly this name here. Ask your property office how it is written."))
    return render_template("home/welcome.html", form=form), form.status


@bp.get("/home")
@resident_only
def index() -> ResponseReturnValue:
    """现在最要紧的一件事, four large actions, then the rest."""
    homes = homes_of(actor(), at=at())
    page = requests.mine(actor(), homes)
    going_on = [one for one in page.rows if not one.is_finished or policy.awaits_word(one)]
    pressing = _most_pressing(going_on)
    made = promises.promises_of([pressing.id])[pressing.id] if pressing is not None else []
    orders = repairs.repairs_of(pressing.id) if pressing is not None else []
    return render_template(
        "home/index.html",
        homes=homes,
        houses=[{"id": str(one.house_id), "name": f"{one.estate.name} {one.house.display}"} for one in homes],
        chosen_house=_chosen_house(homes),
        pressing=pressing,
        awaits_word=pressing is not None and policy.awaits_word(pressing),
        repair=next((one for one in orders if one.is_under_way), None),
        latest=orders[0] if orders else None,
        clocks=clocks_from(made, for_resident=True),
        others=[one for one in going_on if one is not pressing][:SHOWN],
        finished=[one for one in page.rows if one not in going_on][:2],
        services=promises.service_types(active_only=False),
        unread=requests.unread_count(actor()),
    )


def _most_pressing(going_on: Sequence[Request]) -> Request | None:
    """What wants the resident's word first, then whatever breaks its promise first."""
    asked = [one for one in going_on if policy.awaits_word(one)]
    if asked:
        return asked[0]
    timed = [one for one in going_on if one.next_due_at is not None]
    if timed:
        return min(timed, key=lambda one: one.next_due_at or at())
    return next(iter(going_on), None)


def _chosen_house(homes: Sequence[Home]) -> str | None:
    wanted = session.get("house")
    known = [str(one.house_id) for one in homes]
    return wanted if wanted in known else next(iter(known), None)


@bp.get("/today")
@staff_only
def today() -> ResponseReturnValue:
    """The desk's day: what breaks soon, whose turn it is, what waits for me."""
    if not actor().may(Permission.REQUESTS_VIEW):
        return redirect(url_for("home.arrival"), 303)
    scope = actor().estates_with(Permission.REQUESTS_VIEW)
    counts = requests.lane_counts(scope, actor(), at=at())
    pressing = requests.inbox(requests.Filters(), scope, actor(), at=at()).rows[:8]
    return render_template(
        "home/today.html",
        counts=counts,
        Lane=Lane,
        pressing=pressing,
        questions=requests.questions_for(actor()),
        services=promises.service_types(active_only=False),
        unread=requests.unread_count(actor()),
    )


@bp.get("/arrival")
@staff_only
def arrival() -> ResponseReturnValue:
    """For whoever has no inbox: their own ways, nothing else."""
    return render_template("home/arrival.html", unread=requests.unread_count(actor()))
