"""The way in for residents: a code sent to their address, or a letter from the desk."""

from __future__ import annotations

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from blueprints.access import at, open_to_all
from blueprints.members.answers import (
    KNOCK_COOKIE,
    address,
    agent,
    endpoint_with_wish,
    let_in,
    refused,
    wish,
)
from blueprints.members.blueprint import bp
from blueprints.members.forms import AskCodeForm, CodeForm, LetterForm
from blueprints.session_cookie import cookie_of, give_cookie
from tenants import codes, letters
from tenants.refusals import Refused
from tenants.sessions import session_of

WHY = "the way in for residents"


def ask_page() -> ResponseReturnValue:
    """One field. The answer is the same whoever asks; a job finds out whether there is anybody to write to."""
    form, status = AskCodeForm(), 200
    if form.validate_on_submit():
        try:
            browser = codes.ask_for_code(form.contact.data or "", address=address(), at=at())
        except Refused as refusal:
            status = refused(form, refusal)
        else:
            answer = redirect(endpoint_with_wish("members.code"), 303)
            give_cookie(answer, KNOCK_COOKIE, browser)
            return answer
    return render_template("members/login.html", form=form), max(status, form.status)


@bp.route("/login/code", methods=["GET", "POST"])
@open_to_all(WHY)
def code() -> ResponseReturnValue:
    browser = cookie_of(KNOCK_COOKIE)
    form, status = CodeForm(), 200
    if form.validate_on_submit():
        try:
            token = codes.try_login_code(browser, form.code.data or "", address=address(), agent=agent(), at=at())
        except Refused as refusal:
            status = refused(form, refusal)
        else:
            return _in(token)
    contact = codes.waiting_for(browser, codes.Purpose.LOGIN, at=at())
    if contact is None and request.method == "GET":
        return redirect(endpoint_with_wish("members.login", resident=1), 303)
    return render_template("members/code.html", form=form, contact=contact), max(status, form.status)


@bp.route("/login/letter", methods=["GET", "POST"])
@open_to_all(WHY)
def letter_login() -> ResponseReturnValue:
    form, status = LetterForm(), 200
    if form.validate_on_submit():
        try:
            token = letters.use_letter(form.code.data or "", address=address(), agent=agent(), at=at())
        except Refused as refusal:
            status = refused(form, refusal)
        else:
            return _in(token)
    return render_template("members/letter_login.html", form=form, scanned=False), max(status, form.status)


@bp.get("/l/<code>")
@open_to_all(WHY)
def scanned_letter(code: str) -> ResponseReturnValue:
    """What the QR code on a letter opens. Looking uses nothing up: only the button does."""
    if len(code) > 40:
        abort(404)
    form = LetterForm(formdata=None, data={"code": code})
    return render_template("members/letter_login.html", form=form, scanned=True)


def _in(token: str) -> ResponseReturnValue:
    found = session_of(token, at=at()) or abort(401)
    return let_in(found.member, token, to=wish())
