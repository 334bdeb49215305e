"""What the desk and the resident say to each other on a case: replies, results, what was agreed."""

from __future__ import annotations

from uuid import UUID

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, staff_only
from blueprints.requests.blueprint import allow, back_to, bp, on_desk
from blueprints.requests.case import show_case
from blueprints.requests.desk_forms import (
    AnswerForm,
    FeedBackForm,
    ReplyForm,
    SaidForm,
    SlotForm,
)
from saas import requests
from saas.requests import Slot, policy


@bp.post("/<uuid:request_id>/reply")
@staff_only
def reply(request_id: UUID) -> ResponseReturnValue:
    """A word to the resident."""
    request = on_desk(request_id)
    allow(policy.may_answer(actor(), request))
    form = ReplyForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            requests.reply(request, form.words.data, by=actor(), at=at())
            flash(_("The resident has your reply."))
            return back_to(request)
    return show_case(request, reply=form)


@bp.post("/<uuid:request_id>/answer")
@staff_only
def answer(request_id: UUID) -> ResponseReturnValue:
    """Answer it here and now."""
    request = on_desk(request_id)
    allow(policy.may_answer(actor(), request) and policy.may_process(actor(), request))
    form = AnswerForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            requests.answer(request, form.what.data, way=form.chosen_way, solved=form.solved.data, by=actor(), at=at())
            return back_to(request)
    return show_case(request, answer=form)


@bp.post("/<uuid:request_id>/feed-back")
@staff_only
def feed_back(request_id: UUID) -> ResponseReturnValue:
    """Tell the resident the result."""
    request = on_desk(request_id)
    allow(policy.may_answer(actor(), request))
    form = FeedBackForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            requests.feed_back(request, form.what.data, way=form.chosen_way, by=actor(), at=at())
            flash(_("The resident is asked whether it is solved."))
            return back_to(request)
    return show_case(request, feed_back=form)


@bp.post("/<uuid:request_id>/said")
@staff_only
def said(request_id: UUID) -> ResponseReturnValue:
    """Write down what the resident said: solved, or not."""
    request = on_desk(request_id)
    allow(policy.may_answer(actor(), request))
    form = SaidForm()
    if form.validate_on_submit():
        words, rating = form.words.data or "", int(form.rating.data) if form.rating.data else None
        with form.showing_refusals():
            if form.solved.data == "yes":
                requests.confirm(request, rating=rating, opinion=words, by=actor(), at=at())
            else:
                requests.reopen(request, words, by=actor(), at=at())
            return back_to(request)
    return show_case(request, said=form)


@bp.post("/<uuid:request_id>/appointment")
@staff_only
def appoint(request_id: UUID) -> ResponseReturnValue:
    """A time agreed with the resident."""
    request = on_desk(request_id)
    allow(policy.may_answer(actor(), request))
    form = SlotForm()
    if form.validate_on_submit():
        since, until = form.instants()
        with form.showing_refusals():
            requests.appoint(request, Slot(since, until), by=actor(), at=at(), consent=form.consent.data)
            return back_to(request)
    return show_case(request, slot=form)
