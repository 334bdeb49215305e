"""Forms of payments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from blueprints.forms import Form
from saas.billing import Charge
from saas.estates import Estate
from saas.ledger import BadAmount, fen_from_text
from saas.payments import CHANNEL_NAMES, METHOD_NAMES, Channel, Method, of_who_is_there
from tenants.formats import amount


def amount_is_money(_form: Form, field: StringField) -> None:
    """A validator: above zero, at most two decimals, not beyond what a payment may be."""
    try:
        fen_from_text(field.data)
    except BadAmount as refusal:
        raise ValidationError(refusal.sentence(_)) from refusal


def cash_is_money(_form: Form, field: StringField) -> None:
    """The same, or nothing in the drawer."""
    if (field.data or "").strip() not in ("0", "0.0", "0.00"):
        amount_is_money(_form, field)


class FindHouseForm(Form):
    """Whose payment it is."""

    estate = SelectField(_l("Estate"), [InputRequired()])
    house = StringField(_l("House"), [InputRequired(_l("Please give the house.")), Length(max=40)])

    def __init__(self, estates: Sequence[Estate]) -> None:
        super().__init__()
        self.estate.choices = [(str(estate.id), estate.name) for estate in estates]


class TakeForm(Form):
    """Taking a payment at the counter. `key` is made with the page: sent twice, it is one payment."""

    key = HiddenField()
    charges = SelectMultipleField(_l("What is paid"))
    amount = StringField(_l("Amount received"), [InputRequired(_l("Please give an amount.")), amount_is_money])
    method = RadioField(_l("How it is paid"), [InputRequired(_l("Choose how it is paid."))])
    transaction = StringField(_l("Transaction number"), [Length(max=64)])
    payer = StringField(_l("Paid by"), [Length(max=60)])
    note = StringField(_l("Note"), [Length(max=200)])

    def __init__(self, owed: Sequence[Charge], names: dict[str, str]) -> None:
        super().__init__()
        self.method.choices = [(one.value, _(METHOD_NAMES[one])) for one in (Method.CASH, Method.POS, Method.TRANSFER)]
        self.charges.choices = [
            (
                str(one.id),
                f"{names.get(one.item_code, one.item_code)} {one.period}  ¥{amount(one.open_fen)}{_left(one)}",
            )
            for one in owed
        ]
        if not self.is_submitted():
            due = sum(one.open_fen for one in of_who_is_there(owed))
            self.method.data = Method.CASH.value
            self.amount.data = amount(due) if due else ""

    @property
    def chosen(self) -> list[UUID] | None:
        """The lines ticked, or none when the order of the house decides."""
        return [UUID(one) for one in self.charges.data or ()] or None


def _left(charge: Charge) -> str:
    return "" if charge.bill.payer_id is None else f"  {_('(owed by who left)')}"


class ReasonForm(Form):
    """Why something is undone or not granted."""

    reason = StringField(_l("Reason"), [InputRequired(_l("Please give a reason.")), Length(max=200)])


class RefundForm(ReasonForm):
    """Giving a part back."""

    amount = StringField(_l("Amount to give back"), [InputRequired(_l("Please give an amount.")), amount_is_money])
    method = SelectField(_l("Given back how"))

    def __init__(self, own: Method | None = None) -> None:
        super().__init__()
        known = [Method.CASH, Method.TRANSFER]
        if own is not None and own not in known:
            known.insert(0, own)
        self.method.choices = [(one.value, _(METHOD_NAMES[one])) for one in known]


class CountForm(Form):
    """The drawer at the end of the day."""

    counted = StringField(_l("Cash counted"), [InputRequired(_l("Please give an amount.")), cash_is_money])
    reason = StringField(_l("If it differs: why"), [Length(max=200)])

    @property
    def fen(self) -> int:
        """What was counted, in fen."""
        text = (self.counted.data or "").strip()
        return 0 if text in ("0", "0.0", "0.00") else fen_from_text(text)


class StatementForm(Form):
    """A channel's statement as a file."""

    channel = SelectField(_l("Statement of"), [InputRequired()])
    file = FileField(_l("CSV file"), [InputRequired(_l("Please choose a file."))])

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.channel.choices = [(one.value, _(CHANNEL_NAMES[one])) for one in Channel]


class LineForm(Form):
    """A line of a statement that is open: of which house it is, or why it has none."""

    house = StringField(_l("House"), [Optional(), Length(max=40)])
    words = StringField(_l("Or why no house paid it"), [Length(max=200)])


class SettleForm(Form):
    """The channel paid out."""

    pot = SelectField(_l("Pot"), choices=[("company", _l("Property fees")), ("common", _l("Owners' common income"))])
    amount = StringField(_l("Amount of the payments"), [InputRequired(_l("Please give an amount.")), amount_is_money])
    fee = StringField(_l("Fee kept by the channel"), [InputRequired(_l("Please give an amount.")), cash_is_money])
    on = DateField(_l("Day"), [InputRequired(_l("Please give a day."))])

    @property
    def fee_fen(self) -> int:
        """The fee, in fen."""
        text = (self.fee.data or "").strip()
        return 0 if text in ("0", "0.0", "0.00") else fen_from_text(text)


class BrakeForm(ReasonForm):
    """Stop taking payments."""

    estate = SelectField(_l("Where"))

    def __init__(self, estates: Sequence[Estate]) -> None:
        super().__init__()
        self.estate.choices = [("", _("The whole company"))] + [(str(one.id), one.name) for one in estates]
