"""The way in for colleagues: password, second step, setting the second step up, stepping up, and the way out."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, current_session, log_in_with, log_out_of, open_to_all, signed_in
from blueprints.members.answers import (
    DOOR_COOKIE,
    HALFWAY_COOKIE,
    KNOCK_COOKIE,
    address,
    agent,
    endpoint_with_wish,
    first_page_of,
    let_in,
    refused,
    wish,
)
from blueprints.members.blueprint import bp
from blueprints.members.codes import ask_page
from blueprints.members.enrolment import enrolment_page
from blueprints.members.forms import EmptyForm, PasswordForm, SecondStepForm, StaffLoginForm
from blueprints.session_cookie import cookie_of, give_cookie
from tenants import codes, logins
from tenants.refusals import Refused
from tenants.sessions import LoginSession, halfway_session_of
from tenants.staffing import end_one_session

WHY = "the way in for colleagues"


@bp.route("/login", methods=["GET", "POST"])
@open_to_all("the way in for residents")
def login() -> ResponseReturnValue:
    if request.method == "GET" and cookie_of(DOOR_COOKIE) == "staff" and "resident" not in request.args:
        return redirect(endpoint_with_wish("members.login_staff"), 303)
    return ask_page()


@bp.route("/login/staff", methods=["GET", "POST"])
@open_to_all(WHY)
def login_staff() -> ResponseReturnValue:
    form, status = StaffLoginForm(), 200
    if form.validate_on_submit():
        login, password = form.login.data or "", form.password.data or ""
        try:
            token = logins.try_password(login, password, address=address(), agent=agent(), at=at())
        except Refused as refusal:
            status = refused(form, refusal)
        else:
            return to_second_step(token)
    return render_template("members/login_staff.html", form=form), max(status, form.status)


def to_second_step(token: str) -> ResponseReturnValue:
    """Go on with a halfway session: to the second step, or to setting it up."""
    halfway = halfway_session_of(token, at=at()) or abort(401)
    endpoint = "members.second_step" if halfway.member.has_second_factor else "members.enrol"
    answer = redirect(endpoint_with_wish(endpoint), 303)
    give_cookie(answer, HALFWAY_COOKIE, token)
    return answer


@bp.route("/login/second", methods=["GET", "POST"])
@open_to_all(WHY)
def second_step() -> ResponseReturnValue:
    halfway = _halfway()
    if halfway is None or not halfway.member.has_second_factor:
        return redirect(endpoint_with_wish("members.login_staff"), 303)
    form, status = SecondStepForm(), 200
    if form.validate_on_submit():
        try:
            token = logins.try_second_step(halfway, form.code.data or "", address=address(), agent=agent(), at=at())
        except logins.TooManyCodes as refusal:
            flash(refusal.sentence(_), "error")
            return redirect(endpoint_with_wish("members.login_staff"), 303)
        except Refused as refusal:
            status = refused(form, refusal)
        else:
            return let_in(halfway.member, token, to=wish())
    return render_template("members/second_step.html", form=form, member=halfway.member), max(status, form.status)


@bp.route("/login/set-up", methods=["GET", "POST"])
@open_to_all(WHY)
def enrol() -> ResponseReturnValue:
    """Nobody who works here comes in without a second step: whoever has none sets it up now."""
    halfway = _halfway()
    if halfway is None or halfway.member.has_second_factor:
        return redirect(endpoint_with_wish("members.login_staff"), 303)
    return enrolment_page(halfway, to=wish() or first_page_of(halfway.member))


@bp.route("/confirm", methods=["GET", "POST"])
@signed_in(suspended_too=True)
def confirm() -> ResponseReturnValue:
    """Before something weighty: colleagues type their password again, residents get a code."""
    back = wish() or first_page_of(actor())
    return _confirm_resident(back) if actor().is_resident else _confirm_colleague(back)


def _confirm_colleague(back: str) -> ResponseReturnValue:
    form, status = PasswordForm(), 200
    session = current_session() or abort(401)
    if form.validate_on_submit():
        try:
            token = logins.confirm_password(session, form.password.data or "", address=address(), at=at())
        except Refused as refusal:
            status = refused(form, refusal)
        else:
            answer = redirect(back, 303)
            log_in_with(answer, token)
            return answer
    return render_template("members/confirm.html", form=form, back=back), max(status, form.status)


def _confirm_resident(back: str) -> ResponseReturnValue:
    form, status = EmptyForm(), 200
    email = actor().email
    if form.validate_on_submit() and email is not None:
        try:
            browser = codes.ask_for_code(email, address=address(), at=at())
        except Refused as refusal:
            status = refused(form, refusal)
        else:
            answer = redirect(url_for("members.code", next=back), 303)
            give_cookie(answer, KNOCK_COOKIE, browser)
            return answer
    page = render_template("members/confirm_resident.html", form=form, email=email, back=back)
    return page, max(status, form.status)


@bp.post("/logout")
@open_to_all("nobody is kept from leaving")
def logout() -> ResponseReturnValue:
    session = current_session()
    if session is not None:
        end_one_session(session, by=actor(), at=at())
    answer = redirect(url_for("members.login"), 303)
    log_out_of(answer)
    flash(_("You are logged out."), "info")
    return answer


def _halfway() -> LoginSession | None:
    token = cookie_of(HALFWAY_COOKIE)
    return halfway_session_of(token, at=at()) if token else None
