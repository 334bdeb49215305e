"""A member's own page: devices, password, second step, address for codes, who looked at their data."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, current_session, log_in_with, signed_in
from blueprints.members.answers import KNOCK_COOKIE, about, address, refused
from blueprints.members.blueprint import bp
from blueprints.members.enrolment import enrolment_page, recovery_codes_page
from blueprints.members.forms import ChangePasswordForm, CodeForm, ContactForm
from blueprints.members.words import device_word, post_word, said
from blueprints.session_cookie import cookie_of, give_cookie
from saas import estates
from tenants import codes, logins, residents, staffing
from tenants.history_queries import readings_of
from tenants.recovery_codes import recovery_codes_left
from tenants.refusals import Refused
from tenants.sessions import LoginSession, living_sessions_of


@bp.get("/me")
@signed_in(suspended_too=True)
def me() -> ResponseReturnValue:
    member = actor()
    names = {estate.id: estate.name for estate in estates.every_estate()}
    return render_template(
        "members/me.html",
        member=member,
        roles=said(member.holdings, names) if member.is_staff else [],
        post=post_word(member),
        sessions=living_sessions_of(member, at=at()),
        here=_here(),
        device_word=device_word,
        codes_left=recovery_codes_left(member) if member.is_staff else 0,
    )


@bp.get("/me/who-looked")
@signed_in(suspended_too=True)
def who_looked() -> ResponseReturnValue:
    things = residents.persons_of(actor()) | {actor().id}
    return render_template("members/who_looked.html", rows=readings_of(things, not_by=actor().id))


@bp.post("/me/sessions/<uuid:session_id>/end")
@signed_in(suspended_too=True)
def end_session(session_id: UUID) -> ResponseReturnValue:
    sessions = living_sessions_of(actor(), at=at())
    found = next((one for one in sessions if one.id == session_id), None) or abort(404)
    staffing.end_one_session(found, by=actor(), at=at())
    flash(_("That device is logged out."))
    return redirect(url_for("members.me"), 303)


@bp.post("/me/sessions/end-others")
@signed_in(suspended_too=True)
def end_other_sessions() -> ResponseReturnValue:
    for one in living_sessions_of(actor(), at=at()):
        if one.id != _here().id:
            staffing.end_one_session(one, by=actor(), at=at())
    flash(_("All other devices are logged out."))
    return redirect(url_for("members.me"), 303)


@bp.route("/me/password", methods=["GET", "POST"])
@signed_in(suspended_too=True)
def password() -> ResponseReturnValue:
    _refuse_residents()
    form, status = ChangePasswordForm(), 200
    if form.validate_on_submit():
        old, new = form.old.data or "", form.password.data or ""
        try:
            token = logins.change_password(_here(), old, new, about=about(actor()), address=address(), at=at())
        except Refused as refusal:
            status = refused(form, refusal)
        else:
            answer = redirect(url_for("members.me"), 303)
            log_in_with(answer, token)
            flash(_("The new password is set. All other devices are logged out."))
            return answer
    return render_template("members/password.html", form=form), max(status, form.status)


@bp.route("/me/second-step", methods=["GET", "POST"])
@signed_in(suspended_too=True, fresh=True)
def new_second_step() -> ResponseReturnValue:
    """A new telephone: the new app takes the place of the old one."""
    _refuse_residents()
    return enrolment_page(_here(), to=url_for("members.me"))


@bp.post("/me/recovery-codes")
@signed_in(suspended_too=True, fresh=True)
def new_recovery_codes() -> ResponseReturnValue:
    _refuse_residents()
    return recovery_codes_page(logins.renew_recovery_codes(actor(), at=at()), to=url_for("members.me"))


@bp.route("/me/contact", methods=["GET", "POST"])
@signed_in(suspended_too=True, fresh=True)
def contact() -> ResponseReturnValue:
    """A resident's new address for codes; it counts once a code sent there was typed here."""
    _refuse_staff()
    form, status = ContactForm(), 200
    if form.validate_on_submit():
        try:
            browser = codes.ask_to_prove(actor(), form.email.data or "", address=address(), at=at())
        except Refused as refusal:
            status = refused(form, refusal)
        else:
            answer = redirect(url_for("members.prove_contact"), 303)
            give_cookie(answer, KNOCK_COOKIE, browser)
            return answer
    return render_template("members/contact.html", form=form), max(status, form.status)


@bp.route("/me/contact/code", methods=["GET", "POST"])
@signed_in(suspended_too=True, fresh=True)
def prove_contact() -> ResponseReturnValue:
    _refuse_staff()
    browser = cookie_of(KNOCK_COOKIE)
    form, status = CodeForm(), 200
    waiting = codes.waiting_for(browser, codes.Purpose.CONTACT, at=at())
    if form.validate_on_submit():
        try:
            email = codes.try_contact_code(actor(), browser, form.code.data or "", address=address(), at=at())
            token = residents.change_contact(actor(), email=email, by=actor(), at=at(), here=_here())
        except Refused as refusal:
            status = refused(form, refusal)
        else:
            return _with_new_contact(token)
    if waiting is None and status == 200:
        return redirect(url_for("members.contact"), 303)
    return render_template("members/prove_contact.html", form=form, contact=waiting), max(status, form.status)


def _with_new_contact(token: str | None) -> ResponseReturnValue:
    answer = redirect(url_for("members.me"), 303)
    if token is not None:
        log_in_with(answer, token)
    flash(_("From now on login codes are sent to the new address."))
    return answer


def _here() -> LoginSession:
    return current_session() or abort(401)


def _refuse_residents() -> None:
    if not actor().is_staff:
        abort(404)


def _refuse_staff() -> None:
    if not actor().is_resident:
        abort(404)
