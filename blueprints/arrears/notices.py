"""One notice: its lines, how it was delivered, printing it, withdrawing it, the second person's word."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.arrears.blueprint import bp, notice_seen, notice_worked
from blueprints.arrears.forms import DeliveryForm, ReasonForm
from blueprints.language import current
from saas import arrears
from saas.arrears import ArrearsNotice, Way
from tenants.clock import local_date
from tenants.permissions import Permission


@bp.get("/notices/<uuid:notice_id>")
@requires(Permission.ARREARS_VIEW)
def notice(notice_id: UUID) -> ResponseReturnValue:
    """A notice as it was written, and what became of it."""
    return _notice(notice_seen(notice_id), DeliveryForm(local_date(at())), ReasonForm(formdata=None))


def _notice(found: ArrearsNotice, delivery: DeliveryForm, reason: ReasonForm) -> ResponseReturnValue:
    html = render_template(
        "arrears/notice.html",
        notice=found,
        told=arrears.told(found),
        lines=arrears.lines_of_notices([found.id])[found.id],
        delivery=delivery,
        reason=reason,
    )
    return html, max(delivery.status, reason.status)


@bp.post("/notices/<uuid:notice_id>/deliver")
@requires(Permission.ARREARS_MANAGE)
def deliver(notice_id: UUID) -> ResponseReturnValue:
    """Record how it was delivered."""
    found, form = notice_worked(notice_id), DeliveryForm(local_date(at()))
    if form.validate_on_submit():
        with form.showing_refusals():
            arrears.record_delivery(
                found,
                Way(form.way.data),
                form.delivered_on.data,
                receiver=form.receiver.data or "",
                proof=form.stream,
                proof_name=form.file_name,
                by=actor(),
                at=at(),
            )
            flash(_("Recorded."))
            return redirect(url_for("arrears.notice", notice_id=found.id), 303)
    return _notice(found, form, ReasonForm(formdata=None))


@bp.post("/notices/<uuid:notice_id>/print")
@requires(Permission.ARREARS_MANAGE)
def print_letter(notice_id: UUID) -> ResponseReturnValue:
    """Print the letter."""
    job_id = arrears.ask_for_letter(notice_worked(notice_id), language=current(), by=actor(), at=at())
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@bp.post("/notices/<uuid:notice_id>/withdraw")
@requires(Permission.ARREARS_MANAGE)
def withdraw(notice_id: UUID) -> ResponseReturnValue:
    """Take it back, with a reason."""
    found, form = notice_worked(notice_id), ReasonForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            arrears.withdraw(found, reason=form.reason.data, by=actor(), at=at())
            flash(_("Withdrawn."))
            return redirect(url_for("arrears.house", house_id=found.house_id), 303)
    return _notice(found, DeliveryForm(local_date(at())), form)


@bp.post("/notices/<uuid:notice_id>/decide")
@requires(Permission.ARREARS_MANAGE, fresh=True)
def decide(notice_id: UUID) -> ResponseReturnValue:
    """Say yes or no to handing over, as the second person."""
    found, grant = notice_worked(notice_id), request.form.get("do") == "grant"
    arrears.decide_legal(found, grant=grant, by=actor(), at=at())
    flash(_("Handed over.") if grant else _("Not handed over."))
    return redirect(url_for("arrears.house", house_id=found.house_id), 303)
