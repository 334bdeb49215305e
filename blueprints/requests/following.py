"""Following a request: its page for residents, and everything they may do there."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, resident_only, signed_in
from blueprints.cases import apart, clocks_of, steps
from blueprints.requests.blueprint import allow, bp, homes, sees_desk_side, uploaded_photos, visible
from blueprints.requests.case import show_case
from blueprints.requests.forms import ConfirmForm, NotSolvedForm, SlotForm, WordsForm
from blueprints.requests.reporting import houses_of_resident, offered_slots
from saas import promises, repairs, requests
from saas.requests import Request, policy, slot_of


@bp.get("/<uuid:request_id>")
@signed_in(suspended_too=True)
def show(request_id: UUID) -> ResponseReturnValue:
    """One address for everybody: residents follow, the desk works, a technician is sent to the job."""
    request = visible(request_id)
    requests.mark_read_if_new(actor(), at=at(), about=request.id)
    if actor().is_resident:
        return followed(request)
    if sees_desk_side(request):
        return show_case(request)
    mine = next((one for one in repairs.repairs_of(request.id) if one.technician_id == actor().id), None)
    if mine is not None:
        return redirect(url_for("repairs.job", repair_id=mine.id), 303)
    return render_template("requests/taken_down.html", case=request)


def _standing(orders: Sequence[repairs.Repair]) -> repairs.Repair | None:
    """The latest order, unless it was taken back."""
    return orders[0] if orders and not orders[0].was_taken_back else None


def followed(request: Request, words: WordsForm | None = None, slot: SlotForm | None = None) -> ResponseReturnValue:
    """The tracking page: who, until when, what happened, what comes next."""
    photos = requests.photos_of(request.id)
    orders = repairs.repairs_of(request.id)
    services = promises.service_types(active_only=False)
    forms = [form for form in (words, slot) if form is not None]
    shown = apart({"words": words or WordsForm(), "slot": slot or SlotForm(offered_slots())})
    page = render_template(
        "requests/followed.html",
        case=request,
        repair=_standing(orders),
        clocks=clocks_of(request.id, for_resident=True),
        entries=steps(requests.timeline(request.id, for_resident=True), photos, services),
        service=services.get(request.service_type or ""),
        words_form=shown["words"],
        slot_form=shown["slot"],
        awaits_word=policy.awaits_word(request),
        may_withdraw=policy.may_withdraw(actor(), request, homes()),
        may_move=not request.is_finished and request.state not in ("handling", "result_reported", "fed_back"),
        houses=houses_of_resident(),
    )
    return page, max((form.status for form in forms), default=200)


@bp.get("/mine")
@resident_only
def mine() -> ResponseReturnValue:
    """Everything of the household: what is open, then page by page what is finished, each newest first."""
    me, here = actor(), homes()
    going_on, rest = http.args.get("open"), http.args.get("after")
    return render_template(
        "requests/mine.html",
        going_on=requests.mine(me, here, finished=False, after=going_on) if rest is None else None,
        finished=requests.mine(me, here, finished=True, after=rest) if going_on is None else None,
        services=promises.service_types(active_only=False),
        houses=houses_of_resident(),
    )


@bp.route("/<uuid:request_id>/confirm", methods=["GET", "POST"])
@resident_only
def confirm(request_id: UUID) -> ResponseReturnValue:
    """修好了 / 没修好, and one face of five."""
    request = visible(request_id)
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            requests.confirm(
                request,
                rating=int(form.rating.data) if form.rating.data else None,
                low_reasons=form.reasons,
                opinion=form.opinion.data or "",
                by=actor(),
                at=at(),
            )
            flash(_("Thank you. It is closed as solved."))
            return redirect(url_for("requests.show", request_id=request.id), 303)
    page = render_template(
        "requests/confirm.html",
        case=request,
        form=form,
        awaits_word=policy.awaits_word(request),
        repair=_standing(repairs.repairs_of(request.id)),
        photos=requests.photos_of(request.id),
        houses=houses_of_resident(),
    )
    return page, form.status


@bp.route("/<uuid:request_id>/reopen", methods=["GET", "POST"])
@resident_only
def reopen(request_id: UUID) -> ResponseReturnValue:
    """Not solved: the same request opens again."""
    request = visible(request_id)
    form = NotSolvedForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            tokens = uploaded_photos()
            requests.reopen(request, form.words.data or "", photos=tokens, by=actor(), at=at())
            flash(_("It is open again. The promise of before still counts."))
            return redirect(url_for("requests.show", request_id=request.id), 303)
    page = render_template("requests/reopen.html", case=request, form=form, houses=houses_of_resident())
    return page, form.status


@bp.post("/<uuid:request_id>/chase")
@resident_only
def chase(request_id: UUID) -> ResponseReturnValue:
    """还没人来: passed up, with the original time kept."""
    request = visible(request_id)
    requests.chase(request, by=actor(), at=at())
    flash(_("The estate manager knows now. You need not call."))
    return redirect(url_for("requests.show", request_id=request.id), 303)


@bp.post("/<uuid:request_id>/comment")
@resident_only
def comment(request_id: UUID) -> ResponseReturnValue:
    """A word of the resident's own."""
    request = visible(request_id)
    form = WordsForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            requests.comment(request, form.words.data or "", by=actor(), at=at())
            flash(_("Your message is there."))
            return redirect(url_for("requests.show", request_id=request.id), 303)
    return followed(request, words=form)


@bp.post("/<uuid:request_id>/withdraw")
@resident_only
def withdraw(request_id: UUID) -> ResponseReturnValue:
    """Not needed any more."""
    request = visible(request_id)
    requests.withdraw(request, by=actor(), at=at())
    flash(_("Withdrawn. Whoever was coming has been told."))
    return redirect(url_for("requests.show", request_id=request.id), 303)


@bp.post("/<uuid:request_id>/slot")
@resident_only
def move(request_id: UUID) -> ResponseReturnValue:
    """Another time; whoever comes is told."""
    request = visible(request_id)
    form = SlotForm(offered_slots())
    if form.validate_on_submit():
        with form.showing_refusals():
            slot = slot_of(form.slot.data)
            if slot is None:
                raise requests.NotSlot
            requests.appoint(request, slot, by=actor(), at=at())
            flash(_("The new time is agreed."))
            return redirect(url_for("requests.show", request_id=request.id), 303)
    allow(policy.may_see(actor(), request, homes()))
    return followed(request, slot=form)


@bp.get("/messages")
@signed_in(suspended_too=True)
def messages() -> ResponseReturnValue:
    """What was said to whoever looks, newest first; looking is reading."""
    found = requests.messages_for(actor())
    open_to_me = {one.request.id for one in found if one.request and policy.may_see(actor(), one.request, homes())}
    page = render_template("requests/messages.html", messages=found, open_to_me=open_to_me, houses=houses_of_resident())
    requests.mark_read(actor(), at=at())
    return page
