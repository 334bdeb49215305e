"""Accounts at payment channels: keys proposed by one person, put in force by another, shown to nobody again."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from blueprints.access import actor, at, requires
from blueprints.forms import Form
from blueprints.payments.blueprint import bp
from blueprints.payments.forms import ReasonForm
from saas import payments
from saas.payments import CHANNEL_NAMES, ONLINE_CHANNELS, Channel, MerchantChange, merchant_changes
from tenants.companies import company_by_id, external_url
from tenants.permissions import Permission
from tenants.scope import current_tenant_id

FILL = _l("Please fill this in.")
LONGEST_PEM = 8_000


class KeysForm(Form):
    """An account and its keys, as the channel's own pages give them."""

    channel = SelectField(_l("Channel"), [InputRequired()])
    merchant_no = StringField(_l("Merchant number"), [InputRequired(FILL), Length(max=40)])
    app_id = StringField(_l("App id"), [InputRequired(FILL), Length(max=64)])
    serial_no = StringField(_l("Serial number of our certificate"), [Optional(), Length(max=80)])
    own_key = TextAreaField(_l("Our private key (PEM)"), [InputRequired(FILL), Length(max=LONGEST_PEM)])
    channel_key = TextAreaField(_l("The channel's public key (PEM)"), [InputRequired(FILL), Length(max=LONGEST_PEM)])
    api_key = PasswordField(_l("API v3 key"), [Optional(), Length(max=64)])
    reason = StringField(_l("Reason"), [InputRequired(_l("Please give a reason.")), Length(max=200)])

    def __init__(self) -> None:
        super().__init__()
        self.channel.choices = [(one.value, _(CHANNEL_NAMES[one])) for one in ONLINE_CHANNELS]

    @property
    def keys(self) -> payments.Keys:
        """What was typed."""
        return payments.Keys(
            merchant_no=self.merchant_no.data or "",
            app_id=self.app_id.data or "",
            serial_no=self.serial_no.data or "",
            own_key=self.own_key.data or "",
            channel_key=self.channel_key.data or "",
            api_key=self.api_key.data or "",
        )

    def forget_secrets(self) -> None:
        """What was typed as a secret is never sent back to the page, not even to who typed it."""
        self.own_key.data = self.api_key.data = ""


def _company_wide() -> None:
    if not merchant_changes.may_manage(actor()):
        abort(403)


@bp.get("/channels")
@requires(Permission.PAYMENTS_CHANNELS)
def channels() -> ResponseReturnValue:
    """The accounts in use with their fingerprints, what waits for a second person, and who did what."""
    _company_wide()
    company = company_by_id(current_tenant_id())
    assert company is not None
    return render_template(
        "payments/channels.html",
        merchants=[(one, payments.mark_in_force(one.channel)) for one in payments.merchants()],
        changes=payments.latest_changes(),
        may_decide=lambda change: merchant_changes.may_decide(actor(), change),
        me=actor().id,
        notify={one: external_url(company, f"/payments/callback/{one}") for one in ONLINE_CHANNELS},
        off_form=ReasonForm(formdata=None),
    )


@bp.route("/channels/new", methods=["GET", "POST"])
@requires(Permission.PAYMENTS_CHANNELS, fresh=True)
def new_keys() -> ResponseReturnValue:
    """Propose an account, or new keys of one that is in use."""
    _company_wide()
    form = KeysForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            payments.ask_change(
                Channel(form.channel.data), form.keys, reason=form.reason.data or "", by=actor(), at=at()
            )
            flash(_("Proposed. Somebody else compares the fingerprints and puts it in force."))
            return redirect(url_for("payments.channels"), 303)
    form.forget_secrets()
    return render_template("payments/new_keys.html", form=form), form.status


def _change(change_id: UUID) -> MerchantChange:
    _company_wide()
    return payments.find_change(change_id) or abort(404)


def _to_decide(change_id: UUID) -> MerchantChange:
    change = _change(change_id)
    if not merchant_changes.may_decide(actor(), change):
        abort(403)
    return change


@bp.post("/channels/changes/<uuid:change_id>/use")
@requires(Permission.PAYMENTS_CHANNELS, fresh=True)
def use_keys(change_id: UUID) -> ResponseReturnValue:
    """Put a change in force, as the second person."""
    payments.put_in_force(_to_decide(change_id), by=actor(), at=at())
    flash(_("In force. Payments begun from now on use these keys."))
    return redirect(url_for("payments.channels"), 303)


@bp.post("/channels/changes/<uuid:change_id>/refuse")
@requires(Permission.PAYMENTS_CHANNELS)
def refuse_keys(change_id: UUID) -> ResponseReturnValue:
    """Do not use a change; what was proposed is forgotten."""
    payments.refuse_change(_to_decide(change_id), by=actor(), at=at())
    flash(_("Not used. The proposed keys are forgotten."))
    return redirect(url_for("payments.channels"), 303)


@bp.post("/channels/changes/<uuid:change_id>/withdraw")
@requires(Permission.PAYMENTS_CHANNELS)
def withdraw_keys(change_id: UUID) -> ResponseReturnValue:
    """Take one's own proposal back."""
    change = _change(change_id)
    if change.asked_by_id != actor().id:
        abort(403)
    payments.withdraw_change(change, by=actor(), at=at())
    flash(_("Taken back. The proposed keys are forgotten."))
    return redirect(url_for("payments.channels"), 303)


@bp.post("/channels/<uuid:merchant_id>/off")
@requires(Permission.PAYMENTS_CHANNELS)
def switch_channel_off(merchant_id: UUID) -> ResponseReturnValue:
    """Take no more payments through an account, at once."""
    _company_wide()
    merchant = payments.find_merchant(merchant_id) or abort(404)
    form = ReasonForm()
    if form.validate_on_submit():
        payments.switch_off(merchant, reason=form.reason.data or "", by=actor(), at=at())
        flash(_("Switched off. Residents pay another way until keys are put in force again."))
    else:
        flash(_("Please give a reason."), "warning")
    return redirect(url_for("payments.channels"), 303)
