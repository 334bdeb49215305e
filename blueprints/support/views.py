"""Pages of support access: the administrator's consent, who came in under it, and the operator's way in."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, log_in_with, open_to_all, requires
from blueprints.support.forms import EnterForm, GrantForm
from tenants import member_queries, support
from tenants.permissions import Permission

bp = Blueprint("support", __name__, url_prefix="/support")


@bp.route("", methods=["GET", "POST"])
@requires(Permission.MEMBERS_MANAGE, fresh=True, suspended_too=True)
def index() -> ResponseReturnValue:
    form = GrantForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            support.grant_support(form.reason.data or "", hours=form.hours.data or 0, by=actor(), at=at())
            flash(_("Support may look in now. Every page it reads is in your history."))
            return redirect(url_for("support.index"), 303)
    past = support.grants()
    return (
        render_template(
            "support/index.html",
            form=form,
            running=support.running_grant(at=at()),
            rows=[(grant, support.entries_of(grant)) for grant in past],
            names=member_queries.names_of({grant.granted_by_id for grant in past}),
            close=EnterForm(formdata=None),
        ),
        form.status,
    )


@bp.post("/<uuid:grant_id>/close")
@requires(Permission.MEMBERS_MANAGE, suspended_too=True)
def close(grant_id: UUID) -> ResponseReturnValue:
    grant = support.find_grant(grant_id) or abort(404)
    support.revoke_support(grant, by=actor(), at=at())
    flash(_("Closed. Whoever was in is out."))
    return redirect(url_for("support.index"), 303)


@bp.route("/enter/<token>", methods=["GET", "POST"])
@open_to_all("an operator comes with a ticket for this one session, made under the company's consent")
def enter(token: str) -> ResponseReturnValue:
    form = EnterForm()
    if not form.validate_on_submit():
        return render_template("support/enter.html", form=form, token=token), form.status
    opened = support.enter_with(token, at=at(), address=request.remote_addr, agent=request.headers.get("User-Agent"))
    if opened is None:
        return render_template("support/over.html"), 410
    answer = redirect(url_for("requests.index"), 303)
    log_in_with(answer, opened[0], lasting=opened[1])
    return answer
