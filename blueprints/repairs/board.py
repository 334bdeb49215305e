"""The dispatchers' side: who waits, who is out, and sending somebody."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires, staff_only
from blueprints.repairs.blueprint import bp, slot_choices, visible
from blueprints.repairs.forms import DispatchForm, RecallForm
from saas import promises, repairs, requests
from saas.repairs import Repair, policy
from saas.requests import Request
from tenants.permissions import Permission


@bp.get("/")
@requires(Permission.REPAIRS_DISPATCH)
def board() -> ResponseReturnValue:
    """What waits for somebody to go, and who is out with what."""
    scope = actor().estates_with(Permission.REPAIRS_DISPATCH)
    waiting, out = repairs.waiting_for_dispatch(scope), repairs.under_way(scope)
    everybody = {member.id: (member.name, list[Repair]()) for member in repairs.technicians_of(scope)}
    for repair in out:
        everybody.setdefault(repair.technician_id, (repair.technician.name, []))[1].append(repair)
    return render_template(
        "repairs/board.html",
        waiting=waiting,
        out=out,
        loads=sorted(everybody.values(), key=lambda one: len(one[1])),
        services=promises.service_types(active_only=False),
    )


@bp.route("/dispatch/<uuid:request_id>", methods=["GET", "POST"])
@staff_only
def dispatch(request_id: UUID) -> ResponseReturnValue:
    """Send somebody: sorted by skill and load, the first three by number keys."""
    request = _dispatchable(request_id)
    assignees = repairs.assignees_for(request, at=at())
    form = DispatchForm([one.member for one in assignees], slot_choices(), has_time=request.has_appointment)
    if form.validate_on_submit():
        with form.showing_refusals():
            repair = repairs.dispatch(
                request,
                form.chosen,
                slot=form.chosen_slot,
                instructions=form.instructions.data or "",
                is_paid=form.is_paid.data,
                by=actor(),
                at=at(),
            )
            flash(_("%(name)s has the job; the resident knows.", name=repair.technician.name))
            return redirect(url_for("requests.show", request_id=request.id), 303)
    service = promises.service_type(request.service_type) if request.service_type else None
    if not form.is_submitted():
        form.is_paid.data = service is not None and service.charge == promises.Charge.PAID
    page = render_template("repairs/dispatch.html", case=request, form=form, assignees=assignees, service=service)
    return page, form.status


def _dispatchable(request_id: UUID) -> Request:
    request = requests.find_request(request_id)
    if request is None or not actor().may(Permission.REQUESTS_VIEW, estate_id=request.estate_id):
        abort(404)
    if not policy.may_dispatch(actor(), request):
        abort(403)
    return request


@bp.route("/<uuid:repair_id>/recall", methods=["GET", "POST"])
@staff_only
def recall(repair_id: UUID) -> ResponseReturnValue:
    """Take a job back, to give it to somebody else."""
    repair = visible(repair_id)
    if not policy.may_recall(actor(), repair):
        abort(403)
    form = RecallForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            repairs.recall(repair, form.reason.data, by=actor(), at=at())
            flash(_("Taken back. It waits to be dispatched again."))
            return redirect(url_for("requests.show", request_id=repair.request_id), 303)
    return render_template("repairs/recall.html", repair=repair, form=form), form.status


@bp.post("/<uuid:repair_id>/assess")
@staff_only
def assess(repair_id: UUID) -> ResponseReturnValue:
    """The office's own word on the effect of the repair (REP-12)."""
    repair = visible(repair_id)
    if not policy.may_assess(actor(), repair):
        abort(403)
    points = http.form.get("points", "")
    repairs.assess(repair, int(points) if points.isdecimal() else 0, by=actor(), at=at())
    return redirect(url_for("requests.show", request_id=repair.request_id), 303)
