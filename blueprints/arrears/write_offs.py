"""Writing off what will never be paid: asking for some lines of a house, deciding, taking back."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.arrears.blueprint import bp, estates_seen, house_worked, write_off_decided, write_off_worked
from blueprints.arrears.forms import ReasonForm, WriteOffForm
from saas import arrears
from saas.arrears import Ground
from tenants.clock import local_date
from tenants.permissions import Permission


@bp.get("/write-offs")
@requires(Permission.ARREARS_VIEW)
def write_offs() -> ResponseReturnValue:
    """Write-offs: those that wait for a second person first."""
    rows = arrears.write_offs_in([one.id for one in estates_seen()])
    return render_template(
        "arrears/write_offs.html",
        rows=rows,
        lines=arrears.lines_of_write_offs([one.id for one in rows]),
        waiting=sum(1 for one in rows if one.state == "asked"),
    )


@bp.route("/houses/<uuid:house_id>/write-off", methods=["GET", "POST"])
@requires(Permission.ARREARS_MANAGE)
def write_off(house_id: UUID) -> ResponseReturnValue:
    """Ask that overdue lines of a house be written off."""
    house = house_worked(house_id)
    debts = arrears.debts_of_house(house.id, at_day=local_date(at()))
    form = WriteOffForm(debts)
    if form.validate_on_submit():
        with form.showing_refusals():
            arrears.ask_write_off(
                house,
                [UUID(one) for one in form.charges.data or []],
                ground=Ground(form.ground.data),
                reason=form.reason.data or "",
                proof=form.stream,
                proof_name=form.file_name,
                by=actor(),
                at=at(),
            )
            flash(_("Asked for. A second person decides."))
            return redirect(url_for("arrears.write_offs"), 303)
    return render_template("arrears/write_off.html", house=house, debts=debts, form=form), form.status


@bp.post("/write-offs/<uuid:write_off_id>/decide")
@requires(Permission.ARREARS_MANAGE, fresh=True)
def decide_write_off(write_off_id: UUID) -> ResponseReturnValue:
    """Grant or refuse, as the second person."""
    asked, grant = write_off_decided(write_off_id), request.form.get("do") == "grant"
    arrears.decide_write_off(asked, grant=grant, by=actor(), at=at())
    flash(_("Written off.") if grant else _("Not granted."))
    return redirect(url_for("arrears.write_offs"), 303)


@bp.route("/write-offs/<uuid:write_off_id>/take-back", methods=["GET", "POST"])
@requires(Permission.ARREARS_MANAGE)
def take_back_write_off(write_off_id: UUID) -> ResponseReturnValue:
    """Claim again what was written off."""
    found, form = write_off_worked(write_off_id), ReasonForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            arrears.take_back_write_off(found, reason=form.reason.data or "", by=actor(), at=at())
            flash(_("It is owed again. Take the payment at the counter."))
            return redirect(url_for("arrears.house", house_id=found.house_id), 303)
    lines = arrears.lines_of_write_offs([found.id])[found.id]
    return render_template("arrears/take_back.html", write_off=found, lines=lines, form=form), form.status
