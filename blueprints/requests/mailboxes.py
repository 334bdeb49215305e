"""The two addresses whose mail becomes requests (WEB-09)."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from blueprints.access import actor, at, requires
from blueprints.forms import Form
from blueprints.requests.blueprint import bp
from saas import estates, requests
from saas.estates import Estate
from saas.requests import MailboxPurpose
from tenants.permissions import Permission

PURPOSES = {
    MailboxPurpose.CUSTOMERS: _l("Customers' mailbox"),
    MailboxPurpose.ADMINISTRATION: _l("Administration's mailbox"),
}


class MailboxForm(Form):
    """One of the two mailboxes."""

    purpose = SelectField(_l("Which mailbox"), [InputRequired()])
    address = StringField(
        _l("Mail address"),
        [
            InputRequired(_l("Type the address.")),
            Length(max=200),
            Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("This is no mail address.")),
        ],
    )
    estate = SelectField(_l("Estate for mail from unknown senders"), [InputRequired()])

    def __init__(self) -> None:
        super().__init__()
        self.purpose.choices = [(purpose.value, word) for purpose, word in PURPOSES.items()]
        self._estates = {str(one.id): one for one in estates.every_estate()}
        self.estate.choices = [(key, one.name) for key, one in self._estates.items()]

    @property
    def chosen_estate(self) -> Estate:
        return self._estates[self.estate.data]


@bp.route("/mailboxes", methods=["GET", "POST"])
@requires(Permission.REQUESTS_MAILBOXES)
def mailboxes() -> ResponseReturnValue:
    form = MailboxForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            estate = form.chosen_estate
            requests.set_mailbox(
                MailboxPurpose(form.purpose.data), form.address.data or "", estate, by=actor(), at=at()
            )
            flash(_("Mail to this address becomes a request from now on."))
            return redirect(url_for("requests.mailboxes"), 303)
    known = [(PURPOSES[purpose], requests.find_mailbox(purpose)) for purpose in PURPOSES]
    return render_template("requests/mailboxes.html", form=form, known=known), form.status
