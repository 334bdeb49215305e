"""Forms of arrears."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import IO

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from blueprints.forms import Form
from saas.arrears import GROUND_NAMES, WAY_NAMES, Debt, Ground, PaymentInstructions, Way
from saas.tariffs import items
from tenants.formats import amount

DAY = _l("Please give a day.")


class LetterForm(Form):
    """Until when to pay."""

    answer_by = DateField(_l("Pay until"), [InputRequired(DAY)])
    time_barred_too = BooleanField(_l("Name time-barred lines too"))


class AllForm(Form):
    """Until when to pay, for everybody."""

    answer_by = DateField(_l("Pay until"), [InputRequired(DAY)])


class WithProof(Form):
    """A form with a file that shows what it says."""

    proof: FileField

    @property
    def stream(self) -> IO[bytes] | None:
        """The file, if one was chosen."""
        given = self.proof.data
        return given.stream if given and getattr(given, "filename", "") else None

    @property
    def file_name(self) -> str | None:
        """What the file is called."""
        return getattr(self.proof.data, "filename", None) or None


class DeliveryForm(WithProof):
    """How a letter was delivered."""

    way = SelectField(_l("Delivered how"), [InputRequired()])
    delivered_on = DateField(_l("Served on"), [InputRequired(DAY)])
    receiver = StringField(_l("Received by"), [Length(max=60)])
    proof = FileField(_l("Proof: slip, postal receipt or photo"), [Optional()])

    def __init__(self, on: date) -> None:
        super().__init__()
        self.way.choices = [(one.value, _(WAY_NAMES[one])) for one in Way]
        if not self.is_submitted():
            self.delivered_on.data = on


class WriteOffForm(WithProof):
    """Which overdue lines are written off, on what ground, and what shows it."""

    charges = SelectMultipleField(_l("Lines"), [InputRequired(_l("Please choose at least one overdue line."))])
    ground = RadioField(_l("Ground"), [InputRequired(_l("Please choose a ground."))])
    reason = TextAreaField(
        _l("What was tried, and why nothing more can be had"),
        [InputRequired(_l("Please give a reason.")), Length(max=300)],
    )
    proof = FileField(_l("Ruling, certificate or settlement"), [Optional()])

    def __init__(self, debts: Sequence[Debt]) -> None:
        super().__init__()
        names = {code: item.called(str(get_locale())) for code, item in items().items()}
        self.charges.choices = [
            (str(one.charge_id), f"{names.get(one.item_code, one.item_code)} {one.period}  ¥{amount(one.open_fen)}")
            for one in debts
        ]
        self.ground.choices = [(one.value, _(GROUND_NAMES[one])) for one in Ground]


class ReasonForm(Form):
    """Why."""

    reason = StringField(_l("Reason"), [InputRequired(_l("Please give a reason.")), Length(max=300)])


class InstructionsForm(Form):
    """How the households of an estate pay."""

    payee = StringField(_l("Name of the account"), [Length(max=80)])
    bank = StringField(_l("Bank"), [Length(max=80)])
    account_no = StringField(_l("Account number"), [Length(max=40)])
    ways = TextAreaField(_l("Ways to pay"), [Length(max=300)])
    contact = StringField(_l("Contact and hours"), [Length(max=120)])

    def __init__(self, found: PaymentInstructions | None) -> None:
        super().__init__(obj=found)
