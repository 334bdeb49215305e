"""Forms of the books."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from blueprints.forms import Form
from saas.billing.posting import HELD_AS
from saas.estates import Estate
from saas.ledger import (
    ITEM_NAMES,
    AccountCode,
    BadAmount,
    CommonSource,
    CommonUse,
    CostGroup,
    Pot,
    fen_from_text,
)
from saas.tariffs import items

WHAT = {
    Pot.COMPANY: {
        "cost": _l("A cost of the service"),
        "passed_on": _l("Collected for a supplier and passed on"),
        "to_bank": _l("Cash taken to the bank"),
        "opening": _l("Opening balance, when the books began"),
    },
    Pot.COMMON: {
        "common_income": _l("Income from common parts"),
        "common_cost": _l("A cost of earning common income"),
        "common_use": _l("Use of common income, by the owners' decision"),
        "hand_over": _l("Paid over to the maintenance fund"),
        "common_to_bank": _l("Cash taken to the bank"),
        "common_opening": _l("Opening balance, when the books began"),
    },
    Pot.FUND: {
        "fund_in": _l("Bank statement: paid in"),
        "fund_interest": _l("Bank statement: interest"),
        "fund_use": _l("Bank statement: used"),
        "fund_opening": _l("Opening balance, when the books began"),
    },
}
"""What can be booked by hand, by the pot it belongs to."""


def amount_is_money(_form: Form, field: StringField) -> None:
    """A validator: above zero, at most two decimals, not beyond what one entry may be."""
    try:
        fen_from_text(field.data)
    except BadAmount as refusal:
        raise ValidationError(refusal.sentence(_)) from refusal


class BookForm(Form):
    """Money that no bill causes."""

    estate = SelectField(_l("Estate"), [InputRequired()])
    what = RadioField(
        _l("What is booked"),
        [InputRequired(_l("Choose what is booked."))],
        choices=[one for each in WHAT.values() for one in each.items()],
    )
    group = SelectField(_l("Cost group (1864, article 11)"))
    source = SelectField(_l("Source of common income"))
    use = SelectField(_l("Used for"))
    held = SelectField(_l("Collected for"), validate_choice=False)
    amount = StringField(_l("Amount"), [InputRequired(_l("Please give an amount.")), amount_is_money])
    on = DateField(_l("Day"), [InputRequired(_l("Please give a day."))])
    money_in = SelectField(_l("Cash or bank"), choices=[("bank", _l("Bank")), ("cash", _l("Cash"))])
    counterparty = StringField(_l("Company or person paid or paying"), [Length(max=80)])
    memo = StringField(_l("Note"), [Length(max=200)])
    document = FileField(_l("Picture of the voucher or decision"))

    def __init__(self, estates: list[Estate], today: date) -> None:
        super().__init__()
        self._estates = {str(estate.id): estate for estate in estates}
        self.estate.choices = [(key, estate.name) for key, estate in self._estates.items()]
        self.group.choices = _named(AccountCode.COST, CostGroup)
        self.source.choices = _named(AccountCode.COMMON_INCOME, CommonSource)
        self.use.choices = [one for one in _named(AccountCode.COMMON_USE, CommonUse) if one[0] != CommonUse.TO_FUND]
        language = str(get_locale())
        self.held.choices = [
            (f"{HELD_AS[item.fee_class]}:{code}", item.called(language))
            for code, item in items().items()
            if item.fee_class in HELD_AS
        ]
        if not self.is_submitted():
            self.on.data = today

    def validate_held(self, field: SelectField) -> None:
        """Only what is passed on was held for somebody, and a company may hold nothing for anybody."""
        if self.what.data == "passed_on" and field.data not in [value for value, _word in field.choices]:
            raise ValidationError(_("Choose what was collected."))

    @property
    def chosen(self) -> Estate:
        """The estate whose books are meant."""
        return self._estates[self.estate.data]


def _named(code: AccountCode, values: Any) -> list[tuple[str, str]]:
    return [(value.value, _(ITEM_NAMES[code][value.value])) for value in values]


class ReasonForm(Form):
    """Why something is undone."""

    reason = StringField(_l("Reason"), [InputRequired(_l("Please give a reason.")), Length(max=200)])


class ConfirmForm(Form):
    """What the second person has looked at."""

    seen = HiddenField()
