"""The households in arrears of an estate, one of them with its timeline, and the steps of the ladder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.arrears.blueprint import bp, estate_worked, estates_seen, house_seen, house_worked
from blueprints.arrears.forms import AllForm, LetterForm
from blueprints.belonging import asked_or_first
from blueprints.language import current
from saas import arrears
from saas.arrears import ArrearsNotice, NoticeKind, Part, Rung
from saas.estates import Estate, House
from tenants.clock import local_date
from tenants.permissions import Permission


@bp.get("/")
@requires(Permission.ARREARS_VIEW)
def index() -> ResponseReturnValue:
    """The households in arrears of an estate, the most urgent first."""
    estates = estates_seen()
    estate = asked_or_first(estates)
    if estate is None:
        return render_template("arrears/none.html")
    return _index(estate, _all_form())


def _all_form() -> AllForm:
    form = AllForm()
    if not form.is_submitted():
        form.answer_by.data = local_date(at()) + timedelta(days=arrears.DAYS[NoticeKind.REMINDER])
    return form


def _index(estate: Estate, form: AllForm) -> ResponseReturnValue:
    rung = next((one for one in Rung if one == request.args.get("rung")), None)
    part = next((one for one in Part if one == request.args.get("part")), None)
    page = arrears.households_in_arrears(
        estate.id, on=local_date(at()), rung=rung, part=part, after=request.args.get("after")
    )
    html = render_template(
        "arrears/index.html",
        estate=estate,
        estates_shown=estates_seen(),
        page=page,
        part=part,
        rungs=list(Rung),
        form=form,
        batches=arrears.batches_of(estate.id),
    )
    return html, form.status


@bp.post("/estates/<uuid:estate_id>/remind")
@requires(Permission.ARREARS_MANAGE)
def remind_all(estate_id: UUID) -> ResponseReturnValue:
    """Remind every household of an estate that is due for it."""
    estate, form = estate_worked(estate_id), AllForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            job_id = arrears.ask_to_remind_all(estate, answer_by=form.answer_by.data, by=actor(), at=at())
            return redirect(url_for("jobs.show", job_id=job_id), 303)
    return _index(estate, form)


@bp.post("/estates/<uuid:estate_id>/letters")
@requires(Permission.ARREARS_MANAGE)
def letters(estate_id: UUID) -> ResponseReturnValue:
    """Print all letters of a kind and a day as one PDF."""
    estate = estate_worked(estate_id)
    asked = (request.form.get("kind"), request.form.get("on"))
    batch = next(
        (one for one in arrears.batches_of(estate.id) if (one.kind.value, one.on.isoformat()) == asked), None
    ) or abort(404)
    job_id = arrears.ask_for_letters(estate, batch.kind, batch.on, language=current(), by=actor(), at=at())
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@bp.get("/houses/<uuid:house_id>")
@requires(Permission.ARREARS_VIEW)
def house(house_id: UUID) -> ResponseReturnValue:
    """One household: what is overdue, what was written, and what comes next."""
    return _house(house_seen(house_id), LetterForm(formdata=None))


def _house(found: House, form: LetterForm) -> ResponseReturnValue:
    on = local_date(at())
    debts = arrears.debts_of_house(found.id, at_day=on)
    household = arrears.Household(found, debts)
    step = household.next_step if debts else None
    days = arrears.DAYS[NoticeKind.DEMAND if step is Rung.DEMAND else NoticeKind.REMINDER]
    if form.answer_by.data is None:
        form.answer_by.data = on + timedelta(days=days)
    html = render_template(
        "arrears/house.html",
        house=found,
        debts=debts,
        household=household,
        step=step,
        form=form,
        told=arrears.notices_of_house(found.id),
        questions={one.charge_id: one.objection for one in debts if one.objection is not None},
        may_answer=actor().may(Permission.BILLING_VIEW, estate_id=found.estate_id),
    )
    return html, form.status


def _step(house_id: UUID, write: Callable[[House, LetterForm], ArrearsNotice]) -> ResponseReturnValue:
    found, form = house_worked(house_id), LetterForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            notice = write(found, form)
            flash(_("Written: %(number)s.", number=notice.number))
            return redirect(url_for("arrears.notice", notice_id=notice.id), 303)
    return _house(found, form)


@bp.post("/houses/<uuid:house_id>/remind")
@requires(Permission.ARREARS_MANAGE)
def remind(house_id: UUID) -> ResponseReturnValue:
    """Remind a household."""
    return _step(
        house_id,
        lambda found, form: arrears.remind(
            found, answer_by=form.answer_by.data, time_barred_too=form.time_barred_too.data, by=actor(), at=at()
        ),
    )


@bp.post("/houses/<uuid:house_id>/demand")
@requires(Permission.ARREARS_MANAGE)
def demand(house_id: UUID) -> ResponseReturnValue:
    """Demand in writing."""
    return _step(
        house_id,
        lambda found, form: arrears.demand(
            found, answer_by=form.answer_by.data, time_barred_too=form.time_barred_too.data, by=actor(), at=at()
        ),
    )


@bp.post("/houses/<uuid:house_id>/legal")
@requires(Permission.ARREARS_MANAGE)
def hand_over(house_id: UUID) -> ResponseReturnValue:
    """Propose to hand over to the lawyers."""
    notice = arrears.hand_to_legal(house_worked(house_id), by=actor(), at=at())
    flash(_("Proposed. A second person confirms it."))
    return redirect(url_for("arrears.notice", notice_id=notice.id), 303)
