"""Setting up the second step: the same page at the first login and later on."""

from __future__ import annotations

from collections.abc import Sequence

from flask import make_response, render_template
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from blueprints.access import at, company
from blueprints.members.answers import address, agent, hand_over_login, refused
from blueprints.members.forms import SecondStepForm
from blueprints.members.pictures import qr_image
from tenants import logins, totp
from tenants.members import Member
from tenants.refusals import Refused
from tenants.sessions import LoginSession


def enrolment_page(session: LoginSession, *, to: str) -> ResponseReturnValue:
    """Show the secret and take its first code; then show the recovery codes, once."""
    form, status, member = SecondStepForm(), 200, session.member
    secret = logins.begin_enrolment(session)
    if form.validate_on_submit():
        try:
            token, codes = logins.finish_enrolment(
                session, form.code.data or "", address=address(), agent=agent(), at=at()
            )
        except Refused as refusal:
            status = refused(form, refusal)
        else:
            answer = recovery_codes_page(codes, to=to)
            hand_over_login(answer, member, token)
            return answer
    return _secret_page(form, member, secret), max(status, form.status)


def recovery_codes_page(codes: Sequence[str], *, to: str) -> Response:
    """The only page that shows them: it is the answer to the form itself, so nothing has to keep them."""
    return make_response(render_template("members/recovery_codes.html", codes=codes, to=to))


def _secret_page(form: SecondStepForm, member: Member, secret: str) -> str:
    link = totp.address_of(secret, login=member.login, issuer=company().short_name)
    groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
    return render_template(
        "members/enrol.html", form=form, member=member, secret=" ".join(groups), picture=qr_image(link), link=link
    )
