"""The hand-over of a shift, and the register of what is lent."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.belonging import asked_or_first
from blueprints.cases import speech
from blueprints.roster.blueprint import bp, estate_seen, estates_seen
from blueprints.roster.forms import HandOverForm, LendForm
from saas import requests, roster
from saas.estates import Estate
from saas.promises import service_types
from saas.requests.queries import Filters, Lane
from saas.roster import OpenThing, ThingKind
from tenants.permissions import Permission
from tenants.refusals import Refused


@bp.get("/handover")
@requires(Permission.ROSTER_VIEW)
def handover() -> ResponseReturnValue:
    """What waits to be taken over, what I hand over, what is lent."""
    estate = asked_or_first(estates_seen()) or abort(404)
    return _page(estate, HandOverForm(), LendForm())


def _page(estate: Estate, form: HandOverForm, lend_form: LendForm) -> ResponseReturnValue:
    handed = roster.hand_overs_of(estate.id)
    html = render_template(
        "roster/handover.html",
        estate=estate,
        estates_shown=estates_seen(),
        form=form,
        lend_form=lend_form,
        duty=roster.to_hand_over(actor(), estate.id, at()),
        open_count=_count_open(estate),
        waiting=[one for one in handed if one.taken_at is None],
        taken=[one for one in handed if one.taken_at is not None],
        missing=roster.never_handed(estate.id, at()),
        lent=roster.lent_out(estate.id),
        back=roster.came_back(estate.id),
        may_open=actor().may(Permission.REQUESTS_VIEW, estate_id=estate.id),
    )
    return html, max(form.status, lend_form.status)


@bp.post("/<uuid:estate_id>/handover")
@requires(Permission.ROSTER_VIEW)
def hand_over(estate_id: UUID) -> ResponseReturnValue:
    """Hand over the duty that one has or had."""
    estate, form = estate_seen(estate_id), HandOverForm()
    duty = roster.to_hand_over(actor(), estate.id, at())
    if duty is None:
        flash(_("You have no shift here to hand over."), "warning")
        return _back(estate)
    if form.validate_on_submit():
        with form.showing_refusals():
            things = _open_things(estate)
            roster.hand_over(duty, words=form.words.data or "", open_things=things, by=actor(), at=at())
            flash(_("Handed over. The next person takes it with one tap."))
            return _back(estate)
    return _page(estate, form, LendForm())


@bp.post("/handovers/<uuid:hand_over_id>/take")
@requires(Permission.ROSTER_VIEW)
def take_over(hand_over_id: UUID) -> ResponseReturnValue:
    """Take a shift over."""
    handed = roster.find_hand_over(hand_over_id) or abort(404)
    estate = estate_seen(handed.estate_id)
    try:
        roster.take_over(handed, remark=request.form.get("remark", "")[:200], by=actor(), at=at())
        flash(_("You have it now."))
    except Refused as refusal:
        flash(refusal.sentence(_), "warning")
    return _back(estate)


@bp.post("/<uuid:estate_id>/lend")
@requires(Permission.ROSTER_VIEW)
def lend(estate_id: UUID) -> ResponseReturnValue:
    """Write down that something leaves the post."""
    estate, form = estate_seen(estate_id), LendForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            kind, name, holder = ThingKind(form.kind.data), form.name.data or "", form.holder.data or ""
            roster.lend(estate, kind, name, holder, due_at=form.due_at, by=actor(), at=at())
            flash(_("Written down."))
            return _back(estate)
    return _page(estate, HandOverForm(formdata=None), form)


@bp.post("/lent/<uuid:lent_id>/back")
@requires(Permission.ROSTER_VIEW)
def give_back(lent_id: UUID) -> ResponseReturnValue:
    """It is back."""
    lent = roster.find_lent(lent_id) or abort(404)
    estate = estate_seen(lent.estate_id)
    try:
        roster.give_back(lent, by=actor(), at=at())
        flash(_("It is back."))
    except Refused as refusal:
        flash(refusal.sentence(_), "warning")
    return _back(estate)


def _back(estate: Estate) -> ResponseReturnValue:
    return redirect(url_for("roster.handover", estate=estate.id), 303)


def _open_things(estate: Estate) -> list[OpenThing]:
    """All open requests and repairs of the estate, the most pressing first; by their sort, in no resident's words."""
    spoken = replace(speech(), services=service_types(active_only=False))
    found, after = [], None
    while True:
        page = requests.inbox(Filters(estate_id=estate.id), frozenset({estate.id}), actor(), at=at(), after=after)
        found += [OpenThing(one.number, requests.sort_of(one, spoken), one.id, one.next_due_at) for one in page.rows]
        after = page.next
        if after is None:
            return found


def _count_open(estate: Estate) -> int:
    return requests.lane_counts(frozenset({estate.id}), actor(), at=at(), estate_id=estate.id)[Lane.OPEN]
