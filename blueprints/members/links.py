"""Links that were mailed: an invitation, a new password."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import at, log_out_of, open_to_all
from blueprints.members.answers import about, address, agent, refused
from blueprints.members.blueprint import bp
from blueprints.members.door import to_second_step
from blueprints.members.forms import ForgotForm, NewPasswordForm
from tenants import codes, invitations
from tenants.one_use_links import LinkKind, find_link
from tenants.refusals import Refused

WHY = "whoever holds the link proves who they are by it"


@bp.route("/login/forgot", methods=["GET", "POST"])
@open_to_all("whoever forgot the password cannot log in")
def forgot() -> ResponseReturnValue:
    form, status = ForgotForm(), 200
    if form.validate_on_submit():
        try:
            codes.ask_for_reset(form.contact.data or "", address=address(), at=at())
        except Refused as refusal:
            status = refused(form, refusal)
        else:
            return redirect(url_for("members.forgot_sent"), 303)
    return render_template("members/forgot.html", form=form), max(status, form.status)


@bp.get("/login/forgot/sent")
@open_to_all("it says the same to everybody")
def forgot_sent() -> ResponseReturnValue:
    return render_template("members/forgot_sent.html")


@bp.route("/login/reset/<token>", methods=["GET", "POST"])
@open_to_all(WHY)
def reset(token: str) -> ResponseReturnValue:
    link = find_link(LinkKind.RESET, token, at=at())
    if link is None:
        return render_template("members/link_over.html", kind="reset"), 410
    form, status = NewPasswordForm(), 200
    if form.validate_on_submit():
        try:
            invitations.reset_password(link, form.password.data or "", about=about(link.member), at=at())
        except Refused as refusal:
            status = refused(form, refusal)
        else:
            answer = redirect(url_for("members.login_staff"), 303)
            log_out_of(answer)
            flash(_("The new password is set. Please log in with it."))
            return answer
    return render_template("members/reset.html", form=form, member=link.member), max(status, form.status)


@bp.route("/join/<token>", methods=["GET", "POST"])
@open_to_all(WHY)
def accept(token: str) -> ResponseReturnValue:
    link = find_link(LinkKind.INVITATION, token, at=at())
    if link is None:
        return render_template("members/link_over.html", kind="invitation"), 410
    form, status = NewPasswordForm(), 200
    if form.validate_on_submit():
        try:
            halfway = invitations.accept_invitation(
                link, form.password.data or "", about=about(link.member), address=address(), agent=agent(), at=at()
            )
        except Refused as refusal:
            status = refused(form, refusal)
        else:
            return to_second_step(halfway)
    return render_template("members/accept.html", form=form, member=link.member), max(status, form.status)
